import itertools
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from e2e.demo import main, may_open_browser, sample_users, welcome
from e2e.ports import is_taken
from e2e.services import ROOT
from e2e.stack import Plan, Stack

ADDRESS = re.compile(r"https?://localhost:\d+\S*")


@pytest.fixture
def stack():
    plan = Plan(folder=ROOT / "test-results" / "demo", front_channel="http")
    return Stack(plan=plan, environment={}, processes=())


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
    assert "nox -s demo --" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize("signals", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGINT, signal.SIGINT]])
def test_demo_runs_until_it_is_told_to_stop_and_leaves_nothing(signals, tmp_path):
    command = [sys.executable, "-m", "e2e.demo", "--free-ports"]
    environment = {**os.environ, "CI": "true", "XDG_STATE_HOME": str(tmp_path)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        shown = itertools.takewhile(lambda line: "Ctrl-C" not in line, demo.stdout)
        ports = {int(port) for port in re.findall(r"localhost:(\d+)", "".join(shown))}
        begun = time.monotonic()
        try:
            for number in signals:
                demo.send_signal(number)
            rest = demo.stdout.read()
            assert demo.wait() == 0
        finally:
            demo.kill()
    assert time.monotonic() - begun < 2
    assert rest.endswith("All stopped. Goodbye!\n")
    assert len(ports) == 3
    assert not any(is_taken(port) for port in ports)
