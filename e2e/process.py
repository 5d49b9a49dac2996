"""One real process of ours: started with a log file, watched until it answers, always stopped.

Each process leads a group of its own, so a Ctrl-C in the terminal reaches only the program that started it, and the
whole group, with whatever it may have started itself, ends together.
"""

import contextlib
import http.client
import os
import signal
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Event

GRACE_SECONDS = 1.5
READY_SECONDS = 45.0
_POLL_SECONDS = 0.05
_WINDOWS = os.name == "nt"


class StackError(Exception):
    """Something of ours cannot run; the message says what and why, in lines for a person."""


class PortTakenError(StackError):
    """Someone else holds a port we need; nothing was started."""


class Interrupted(Exception):  # noqa: N818 - no error: someone asked us to stop
    """A stop was asked for before everything was up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What to run, and the address that answers once it is ready."""

    name: str
    port: int
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health_url: str
    signature: str  # words of its answer by which one of ours is known


class Process:
    """A service that runs, with everything it prints in a log file."""

    def __init__(self, service: Service, *, folder: Path, log: Path) -> None:
        self.service = service
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                service.command,
                cwd=folder,
                env=dict(service.environment),
                stdin=subprocess.PIPE,  # held open while we live, see e2e.leash
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=not _WINDOWS,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )

    def check(self) -> None:
        """Raise a StackError with the last lines of its output when the process is not running any more."""
        code = self._popen.poll()
        if code is not None:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
            shown = "\n".join(f"    {line}" for line in lines) or "    (it printed nothing)"
            raise StackError(f"The {self.service.name} stopped by itself (exit code {code}). Its last lines:\n{shown}")

    def wait_until_ready(self, trust: ssl.SSLContext, interrupted: Event) -> None:
        """Return when the health address gives any HTTP answer."""
        deadline = time.monotonic() + READY_SECONDS
        while answer(self.service.health_url, trust) is None:
            self.check()
            if time.monotonic() > deadline:
                raise StackError(
                    f"The {self.service.name} did not answer at {self.service.health_url} within "
                    f"{READY_SECONDS:.0f} seconds. Its output is in {self.log}."
                )
            if interrupted.wait(_POLL_SECONDS):
                raise Interrupted
        self.check()

    def ask_to_stop(self) -> None:
        with contextlib.suppress(OSError):
            self._popen.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))

    def wait(self, seconds: float) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(max(seconds, 0.0))

    def kill(self) -> None:
        """End what is left of the process and its group, at once."""
        with contextlib.suppress(OSError):
            if _WINDOWS:
                self._popen.kill()
            else:
                os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        if self._popen.stdin:
            self._popen.stdin.close()


def stop(processes: Iterable[Process]) -> None:
    """Stop all of them together: ask, wait for the grace period, then kill, also when we are interrupted meanwhile."""
    running = tuple(processes)
    try:
        for process in running:
            process.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in running:
            process.wait(deadline - time.monotonic())
    finally:
        for process in running:
            process.kill()


def fetch(url: str, trust: ssl.SSLContext, *, headers: Mapping[str, str] | None = None, method: str = "GET") -> bytes:
    """Body of an answer of ours, past any proxy; an OSError when nobody answers or the answer is an error."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    request = urllib.request.Request(url, headers=dict(headers or {}), method=method)
    with opener.open(request, timeout=5) as response:
        return bytes(response.read())


def answer(url: str, trust: ssl.SSLContext) -> bytes | None:
    """Body of whatever an HTTP server answers there, errors too; None when none does."""
    try:
        return fetch(url, trust)
    except urllib.error.HTTPError as error:
        with error:
            return error.read()
    except (OSError, http.client.HTTPException):
        return None
