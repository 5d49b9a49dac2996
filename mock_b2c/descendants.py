"""The processes that a process has started, and those that these have: a shell or a reloader does not end its own."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

PROC = Path("/proc")


def of(process: int) -> list[int]:
    """The processes below that one, nearest first; none where the system does not tell."""
    children: dict[int, list[int]] = {}
    for number, parent in _parents().items():
        children.setdefault(parent, []).append(number)
    found = list(children.get(process, ()))
    for number in found:  # it grows meanwhile
        found += children.get(number, ())
    return found


def end_all(process: "subprocess.Popen[bytes]", grace_seconds: float) -> None:
    """Ask a process and all below it to stop, and end those that have not within that time."""
    if sys.platform == "win32":
        _end_tree(process)
        return
    below = of(process.pid)
    _send(below, signal.SIGTERM)
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace_seconds)
    process.kill()
    _send([number for number in below if number in _parents()], signal.SIGKILL)


def _send(processes: list[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(OSError):  # it is gone
            os.kill(process, number)


def _end_tree(process: "subprocess.Popen[bytes]") -> None:
    """On Windows, where stopping cannot be asked for: `taskkill` comes with the system."""
    found = shutil.which("taskkill")
    if found:
        subprocess.run([found, "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)  # noqa: S603
    process.kill()


def _parents() -> dict[int, int]:
    """Process → its parent; Linux has it in files, other systems tell it by `ps` (POSIX)."""
    if (PROC / "self" / "stat").exists():
        return dict(filter(None, map(_of_file, PROC.glob("[0-9]*/stat"))))
    found = shutil.which("ps")
    if not found:
        return {}
    told = subprocess.run([found, "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=False).stdout  # noqa: S603
    pairs = (line.split() for line in told.splitlines())
    return {int(pair[0]): int(pair[1]) for pair in pairs if len(pair) == 2}


def _of_file(path: Path) -> tuple[int, int] | None:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has ended
        return None
    return int(path.parent.name), int(text.rpartition(")")[2].split()[1])  # the name of a program may hold anything
