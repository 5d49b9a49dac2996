import contextlib
import itertools
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from functools import partial

import pytest

from e2e import demo as demo_module
from e2e.demo import STARTER, main, may_open_browser, sample_users, welcome
from e2e.ports import is_taken
from e2e.services import ROOT, Ports
from e2e.stack import Plan, Stack

ADDRESS = re.compile(r"https?://localhost:\d+\S*")


@pytest.fixture
def stack():
    plan = Plan(folder=ROOT / "test-results" / "demo", front_channel="http")
    return Stack(plan=plan, environment={}, trust=ssl.create_default_context(), processes=())


def test_welcome_gives_addresses_two_users_with_passwords_and_the_outbox(stack):
    text = welcome(stack)
    addresses = {"http://localhost:5000", "http://localhost:5001/tasks", "https://localhost:8443"}
    assert set(ADDRESS.findall(text)) == {*addresses, "http://localhost:8443/_mock/outbox"}
    for email, password in sample_users()[:2]:
        assert f"{email} " in text
        assert f" {password}\n" in text
    assert "\033" not in text  # no colours where there is no terminal


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({}, "darwin", True),
        ({}, "win32", True),
        ({"CI": "true"}, "darwin", False),
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0", "CI": "1"}, "linux", False),
        ({"BROWSER": "firefox"}, "linux", True),
    ],
)
def test_browser_opens_on_a_desktop_only(environment, platform, expected):
    assert may_open_browser(environment, platform) == expected


def test_wrong_argument_is_a_usage_error(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--no-such-thing"])
    assert ended.value.code == 2
    assert "./dev -s demo --" in capsys.readouterr().err


@pytest.fixture
def started(tmp_path):
    """`with started() as demo`: the demo as a process on free ports, with what it prints in `demo.stdout`."""

    @contextlib.contextmanager
    def started(**environment):
        command = [sys.executable, "-m", "e2e.demo", "--free-ports"]
        environment = {**os.environ, "CI": "true", "XDG_STATE_HOME": str(tmp_path), **environment}
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        with subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **pipes) as demo:
            try:
                yield demo
            finally:
                demo.kill()

    return started


def ports_of(demo):
    """The ports of a demo that has come up."""
    shown = itertools.takewhile(lambda line: "Ctrl-C" not in line, demo.stdout)
    return {int(port) for port in re.findall(r"localhost:(\d+)", "".join(shown))}


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]])
def test_demo_runs_until_it_is_told_to_stop_and_leaves_nothing(signals, started):
    with started() as demo:
        ports = ports_of(demo)
        begun = time.monotonic()
        for number in signals:
            demo.send_signal(number)
        rest = demo.stdout.read()
        assert demo.wait() == 0
    assert time.monotonic() - begun < 2
    assert rest.endswith("All stopped. Goodbye!\n")
    assert len(ports) == 3
    assert not any(is_taken(port) for port in ports)


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_demo_that_is_killed_leaves_nothing(started):
    with started() as demo, contextlib.ExitStack() as cleanup:
        ports = ports_of(demo)
        held = [cleanup.enter_context(socket.create_connection(("localhost", port), timeout=10)) for port in ports]
        demo.kill()
        for connection in held:  # each is closed when its process ends
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
    assert not any(is_taken(port) for port in ports)


@pytest.mark.skipif(os.name != "posix", reason="Windows does not tell that a parent is gone")
def test_demo_ends_with_the_process_that_started_it(started):
    with started(**{STARTER: str(os.getppid())}) as demo:  # not the one that did
        assert demo.stdout.read().endswith("All stopped. Goodbye!\n")
        assert demo.wait() == 0


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_interrupted_start_is_no_failure(started):
    with started(PYTHONUNBUFFERED="1") as demo:
        assert demo.stdout.readline() == "\n"
        assert demo.stdout.readline().startswith("Starting ")
        os.killpg(
            demo.pid, signal.SIGINT
        )  # as Ctrl-C in a terminal does, while the emulator's environment is asked for
        rest = demo.stdout.read()
        assert (demo.wait(), rest) == (0, "\nAll stopped. Goodbye!\n")


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_interruption_before_the_start_says_nothing():
    """An import of the demo sends the signal."""
    code = (
        "import os, runpy, signal, sys, types\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'e2e.stack': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "runpy.run_module('e2e.demo', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, "", "")


def test_second_demo_writes_nothing_into_the_folder_of_the_first(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "demo"
    monkeypatch.setattr(demo_module, "_FOLDER", folder)
    monkeypatch.setattr(demo_module, "_stop_on_signals", threading.Event)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    with socket.create_server(("localhost", 0)) as holder:
        taken = Ports(emulator=holder.getsockname()[1], tasks_api=1, web_app=2)
        monkeypatch.setattr(demo_module, "Plan", partial(Plan, ports=taken))
        assert main(["--no-browser"]) == 1
    told = capsys.readouterr().err
    assert "is taken by another program" in told
    assert " -s demo -- --free-ports" in told
    assert not folder.exists()
