"""``./dev -s demo``: the web app, its API and the emulator on this machine, until Ctrl-C.

The demo runs the sample tenant whatever a ``.env`` says; ``flask --app webapp run`` is what uses that file.
"""

# ruff: noqa: T201 - a program of the command line prints

import signal

if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while imports run there is nothing to stop and nothing to tell

import argparse
import os
import sys
import time
import tomllib
import webbrowser
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from e2e.services import ROOT, SAMPLE_TENANT
from e2e.stack import Interrupted, Plan, PortTakenError, Stack, StackError, running, running_on_free_ports

_FOLDER = ROOT / "test-results" / "demo"
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
_WATCH_SECONDS = 0.5
_DEV = "py dev" if sys.platform == "win32" else "./dev"
STARTER = "DEMO_STARTER"
"""Names the process that starts the demo and that it ends with, where there is one to end with."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the demo until it is stopped; 0 when that was its user's wish."""
    options = _options(arguments)
    stop = _stop_on_signals()
    try:
        _run(stop, free_ports=options.free_ports, browser=not options.no_browser)
    except Interrupted:
        pass
    except PortTakenError as error:
        return _fail(f"{error}\n{_ports_advice(str(error))}")
    except StackError as error:
        return _fail(f"{error}\nEverything else was stopped.")
    print("\nAll stopped. Goodbye!", flush=True)
    return 0


def _run(stop: Event, *, free_ports: bool, browser: bool) -> None:
    print("\nStarting the emulator, the tasks API and the web app ...", flush=True)
    start = running_on_free_ports if free_ports else running
    place = TemporaryDirectory(prefix="mock_b2c-demo-") if free_ports else nullcontext(str(_FOLDER))
    begun = time.monotonic()
    with place as folder, start(Plan(folder=Path(folder), front_channel="http"), stop) as stack:
        print(f"Ready after {time.monotonic() - begun:.1f} seconds.\n\n{welcome(stack)}\n", flush=True)
        if browser and may_open_browser(os.environ):
            webbrowser.open(stack.web_app)
        while not stop.wait(_WATCH_SECONDS) and not _orphaned(os.environ):
            stack.check()


def _orphaned(environment: Mapping[str, str]) -> bool:
    """Whether the process that started us is gone, without a word to us, as after a kill -9."""
    return environment.get(STARTER, str(os.getppid())) != str(os.getppid())


def welcome(stack: Stack) -> str:
    """What a person needs to know to start clicking."""
    addresses = (
        ("Web app", stack.web_app, "start here"),
        ("Outbox", stack.outbox, "mails and their codes arrive here"),
        ("Tasks API", f"{stack.tasks_api}/tasks", "called by the web app"),
        ("Emulator", stack.emulator, "stands in for contoso.b2clogin.com"),
    )
    people = tuple((label, *user) for label, user in zip(("Sign in as", "or"), sample_users(), strict=False))
    logs = stack.plan.folder
    logs = logs.relative_to(ROOT) if logs.is_relative_to(ROOT) else logs
    ends = [("Logs", str(logs), ""), ("Ctrl-C", "stops all three", "")]
    if (ROOT / ".env").exists():
        ends.insert(0, (".env", "left aside", "the demo shows the sample tenant"))
    return "\n\n".join(map(_table, (addresses, people, ends)))


def _table(rows: Sequence[tuple[str, str, str]]) -> str:
    width = max(len(middle) for _, middle, _ in rows)
    lines = (f"  {_dim(f'{label:<12}')}{_bold(f'{middle:<{width}}')}   {note}" for label, middle, note in rows)
    return "\n".join(line.rstrip() for line in lines)


def sample_users() -> list[tuple[str, str]]:
    """Address and password of each user of the sample tenant."""
    tenant = tomllib.loads(SAMPLE_TENANT.read_text(encoding="utf-8"))
    return [(user["email"], user["password"]) for user in tenant["users"]]


def may_open_browser(environment: Mapping[str, str], platform: str = sys.platform) -> bool:
    """Whether there is a desktop to open a browser on. Without one, Python would start a text browser in here."""
    if environment.get("CI"):
        return False
    desktop = platform in {"darwin", "win32"} or environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return bool(desktop or environment.get("BROWSER"))


def _ports_advice(fault: str) -> str:
    lines = [f"Stop what runs there, or let the demo choose other ports:  {_DEV} -s demo -- --free-ports"]
    if sys.platform == "darwin" and "Port 5000" in fault:
        lines.append("(On macOS the AirPlay Receiver holds port 5000; it is switched off in System Settings.)")
    return "\n".join(lines)


def _fail(message: str) -> int:
    print(f"\n{message}", file=sys.stderr, flush=True)
    return 1


class _Wish(Event):
    """An event for signal handlers: without a lock, for which a second Ctrl-C could wait inside the first."""

    wished = False

    def set(self) -> None:
        self.wished = True

    def is_set(self) -> bool:
        return self.wished

    def wait(self, timeout: float | None = None) -> bool:
        end = None if timeout is None else time.monotonic() + timeout
        while not self.wished and (end is None or time.monotonic() < end):
            time.sleep(0.05)
        return self.wished


def _stop_on_signals() -> Event:
    """An event that any wish to end us sets; a second Ctrl-C changes nothing, stopping is under way."""
    stop = _Wish()
    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop.set())
    return stop


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"{_DEV} -s demo --", description="Run the demo until Ctrl-C.")
    parser.add_argument("--no-browser", action="store_true", help="do not open the web app in a browser")
    parser.add_argument("--free-ports", action="store_true", help="choose free ports instead of 8443, 5001 and 5000")
    return parser.parse_args(arguments)


def _bold(text: str) -> str:
    return _styled("1", text)


def _dim(text: str) -> str:
    return _styled("2", text)


def _styled(code: str, text: str) -> str:
    plain = not sys.stdout.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return text if plain or not text else f"\033[{code}m{text}\033[0m"


if __name__ == "__main__":
    sys.exit(main())
