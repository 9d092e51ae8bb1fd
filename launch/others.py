"""Other processes of this machine."""

import subprocess
from pathlib import Path

PROC = Path("/proc")


def command_line(pid: int) -> str:
    """The command line of a process; empty when there is none, or when it has ended but was not yet buried."""
    if not (PROC / "self").exists():
        question = ["ps", "-o", "command=", "-p", str(pid)]
        return subprocess.run(question, capture_output=True, text=True, check=False).stdout
    try:
        return (PROC / str(pid) / "cmdline").read_text(encoding="utf-8", errors="replace").replace("\0", " ")
    except OSError:
        return ""
