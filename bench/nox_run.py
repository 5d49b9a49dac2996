"""What a nox session takes on a fresh clone of the last commit: with its environment to make, and once more."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.figure import Figure
from bench.figures import bare_python_seconds
from bench.measure import PYTHON

ROOT = Path(__file__).parent.parent
_TOLD = 15  # lines of a session that failed


def nox_runs(folder: Path, sessions: Sequence[str]) -> list[Figure]:
    """Two figures for each session; none for one that fails, the end of whose output is shown."""
    clone = folder / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    python = bare_python_seconds()
    return [figure for session in sessions for figure in _figures(clone, session, python)]


def _figures(clone: Path, session: str, python: float) -> list[Figure]:
    found = []
    for key, when in (("", "on a fresh clone, with packages to install"), ("_again", "once more there")):
        seconds = _seconds(clone, session)
        if seconds is None:
            break
        found.append(
            Figure(
                key=f"nox_{session}{key}",
                name=f"nox -s {session}, {when}",
                value=seconds,
                unit="s",
                ratio=seconds / python,
                compared_with=PYTHON,
                noise=0.5,
            )
        )
    return found


def _seconds(clone: Path, session: str) -> float | None:
    command = [os.environ.get("BENCH_NOX", "nox"), "--session", session]
    print("measuring", *command, "…", file=sys.stderr, flush=True)
    begun = time.perf_counter()
    try:
        done = subprocess.run(
            command, cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except OSError:
        print(f"{command[0]} cannot be run, so its sessions are left out: BENCH_NOX says where nox is", file=sys.stderr)
        return None
    if done.returncode == 0:
        return time.perf_counter() - begun
    told = "\n  ".join(done.stdout.splitlines()[-_TOLD:])
    print(f"nox -s {session} failed and is left out:\n  {told}", file=sys.stderr, flush=True)
    return None
