"""PostgreSQL refuses to run as root; this lets root start it all the same."""

import ctypes
import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

from launch.console import LaunchError

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
# Loaded here, because nothing may be loaded between fork and exec.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, last_signal: int) -> None:
    """Called in a child before exec: the kernel sends it `last_signal` when `parent` ends (Linux)."""
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, last_signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


class SameUser:
    """An ordinary user needs nothing."""

    def enter(self) -> None:
        """Called in the child before exec: gives up root where that is needed."""

    def take_over(self, folder: Path) -> None:
        """Makes `folder` usable for the child."""

    def programs(self, package: Path, scratch: Path) -> Path:
        """Where the child can read the programs of `package`."""
        return package


class OwnNamespace(SameUser):
    """Root in a user namespace of its own, in which it is called nobody: files stay root's outside."""

    def __init__(self) -> None:
        nobody = pwd.getpwnam("nobody").pw_uid  # PostgreSQL wants a user number that has a name
        self._users = f"{nobody} {os.getuid()} 1"  # asked here: inside, we have no number until this is written
        self._groups = f"{nobody} {os.getgid()} 1"

    def enter(self) -> None:
        if _libc is None or _libc.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "user namespaces are not available")
        for name, text in (("uid_map", self._users), ("setgroups", "deny"), ("gid_map", self._groups)):
            Path("/proc/self", name).write_text(text, encoding="ascii")


class Nobody(SameUser):
    """Where namespaces are forbidden: the real user nobody, with copies of what only root can read."""

    def __init__(self) -> None:
        entry = pwd.getpwnam("nobody")
        self._uid, self._gid = entry.pw_uid, entry.pw_gid

    def enter(self) -> None:
        os.setgroups([])
        os.setgid(self._gid)
        os.setuid(self._uid)

    def take_over(self, folder: Path) -> None:
        os.chown(folder, self._uid, self._gid)
        if subprocess.run(["test", "-x", folder], preexec_fn=self.enter, check=False).returncode:
            raise LaunchError(
                f"PostgreSQL does not run as root, and the user nobody cannot reach {folder}.\n"
                "Run ./run as an ordinary user, or name a folder that everybody can reach: ./run --data DIR"
            )

    def programs(self, package: Path, scratch: Path) -> Path:
        libraries = package.with_name(f"{package.name}.libs")
        for source in (package, libraries):
            if source.exists():
                shutil.copytree(source, scratch / source.name, dirs_exist_ok=True)
        return scratch / package.name


def unprivileged() -> SameUser:
    """The way to start a program that refuses root, tried once with a harmless program."""
    if os.geteuid() != 0:
        return SameUser()
    namespace = OwnNamespace()
    try:
        subprocess.run(["true"], preexec_fn=namespace.enter, check=True)
    except (subprocess.SubprocessError, OSError):
        return Nobody()
    return namespace
