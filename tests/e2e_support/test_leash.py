"""What runs on a leash ends with whoever started it, and is the same otherwise."""

import os
import signal
import subprocess
import sys

import pytest

from e2e.services import ROOT

TARGET = """
import signal, sys, threading
if "deaf" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(__name__, *sys.argv[1:], flush=True)
if "leave" in sys.argv:
    sys.exit(3)
threading.Event().wait()
"""


@pytest.fixture
def leashed(tmp_path):
    """`leashed("deaf")` is a module that runs on a leash with this argument and has printed its line."""
    (tmp_path / "target.py").write_text(TARGET)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path)))}
    processes = []

    def start(*arguments):
        command = [sys.executable, "-m", "e2e.leash", "target", *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        processes.append(subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **pipes))
        assert processes[-1].stdout.readline() == " ".join(("__main__", *arguments)) + "\n"
        return processes[-1]

    yield start
    for process in processes:
        with process:
            process.kill()


@pytest.mark.skipif(os.name != "posix", reason="Windows has other exit codes")
@pytest.mark.parametrize(("manners", "code"), [((), -signal.SIGTERM), (("deaf",), 1)])
def test_it_ends_when_its_starter_is_gone(leashed, manners, code):
    process = leashed(*manners)
    process.stdin.close()
    assert process.wait(timeout=30) == code


def test_its_own_end_is_what_it_was(leashed):
    assert leashed("leave").wait(timeout=30) == 3
