"""./run mail-kills: kills what takes mail in while mail comes in, on servers that are thrown away afterwards."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from launch.console import quiet_console
from launch.keeper import Keeper
from launch.paths import DataFolder
from launch.services import base_environment, python, start_services


def mail_kills(arguments: Sequence[str]) -> int:
    """Runs the siege that the arguments describe; returns 0 if no message was lost and none became two requests."""
    with tempfile.TemporaryDirectory(prefix="cms-care-mail-kills-") as folder, Keeper() as keeper:
        data = DataFolder(Path(folder))
        data.make()
        env = base_environment(data) | start_services(keeper, data, quiet_console())
        return keeper.run_in_front(python("-m", "tests.mail_kills", *arguments), env)
