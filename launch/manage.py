"""./run manage …: Django's command line with the product's services around it."""

import os
import sys
import time
from collections.abc import Mapping, Sequence

from launch.claim import Claim, Holder, read_holder, try_claim
from launch.console import Console, LaunchError
from launch.keeper import Keeper
from launch.paths import ROOT, DataFolder
from launch.services import REPLACEABLE, base_environment, python, start_services
from launch.supervisor import prepare

PATIENCE = 60.0  # seconds for another command, or for a start, to finish


def manage(data: DataFolder, arguments: Sequence[str], console: Console) -> int:
    """Runs manage.py with the running services, else with its own; returns manage.py's exit status."""
    if all(os.environ.get(name) for name in REPLACEABLE):
        return _become(base_environment(data), arguments)
    found = _claim_or_holder(data, console)
    if isinstance(found, Holder):
        return _become(base_environment(data) | found.environment, arguments)
    with found, Keeper() as keeper:
        found.announce(Holder(os.getpid(), "./run manage"))
        return _with_own_services(keeper, data, arguments, console)


def _claim_or_holder(data: DataFolder, console: Console) -> Claim | Holder:
    """The lock, or the start that holds it once its services are ready."""
    give_up = time.monotonic() + PATIENCE
    waiting = False
    while (taken := try_claim(data)) is None:
        holder = read_holder(data)
        if holder and holder.environment:
            return holder
        if time.monotonic() > give_up:
            user = holder.describe() if holder else "another command"
            raise LaunchError(f"The data folder {data.path} has been in use by {user} for {PATIENCE:.0f} seconds.")
        if not waiting:
            console.say("Waiting for another command to finish …")
        waiting = True
        time.sleep(0.2)
    return taken


def _become(env: Mapping[str, str], arguments: Sequence[str]) -> int:
    """Turns this process into manage.py: nothing stands between it and its caller."""
    command = python("manage.py", *arguments)
    os.chdir(ROOT)
    os.execve(command[0], command, env)  # noqa: S606 - no shell is wanted


def _with_own_services(keeper: Keeper, data: DataFolder, arguments: Sequence[str], console: Console) -> int:
    fresh = not data.database.exists()
    env = base_environment(data) | start_services(keeper, data, console)
    if fresh and "DATABASE_URL" not in os.environ:
        try:
            prepare(keeper, data, env, console, "--database-only")
        except LaunchError:  # makemigrations and its like must work before migrate does
            print(f"The new database has no tables yet; {data.log('prepare')} says why.", file=sys.stderr)
    return keeper.run_in_front(python("manage.py", *arguments), env)
