"""A server program that runs as long as we do."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_SECONDS = 30
GRACE_SECONDS = 5
# Whoever starts it holds the other end of its standard input. However the starter ends, by kill -9 too, the system
# closes that end; then the program is told to stop. A word that comes before is another signal. The shell waits for the
# program: where process 1 does not, PostgreSQL would take what is left of a killed one for a running one.
_LEASH = """
signal=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
program=$!
read -r other <&3
kill -s "${other:-$signal}" "$program" 2>/dev/null
wait "$program"
"""


class ServerError(Exception):
    """A server did not start; the message says which and its last words."""


@dataclass(kw_only=True)
class Server:
    """A program on a loopback port. `is_ready` says whether it takes requests; `stop_signal` ends it soon and well."""

    name: str
    command: Sequence[str]
    log: Path
    is_ready: Callable[[], bool]
    stop_signal: str = "TERM"
    _popen: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Start it and return when it takes requests."""
        with self.log.open("ab") as output:
            self._popen = subprocess.Popen(
                ("sh", "-c", _LEASH, "sh", self.stop_signal, *self.command),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_SECONDS
        while not self.is_ready():
            if time.monotonic() > deadline:
                self.kill()
                raise ServerError("\n  ".join([f"{self.name} did not start. Its last lines:", *self._last_lines()]))
            time.sleep(0.02)

    def stop(self) -> None:
        """Let it end in good order."""
        self._end(b"")

    def kill(self) -> None:
        """`kill -9`, as a crash or the system's memory watch would end it."""
        self._end(b"KILL\n")

    def _end(self, word: bytes) -> None:
        if self._popen is None or self._popen.stdin is None:
            return
        with contextlib.suppress(BrokenPipeError, subprocess.TimeoutExpired):
            self._popen.communicate(word, timeout=GRACE_SECONDS)
        with contextlib.suppress(OSError):
            os.killpg(self._popen.pid, signal.SIGKILL)  # and what is left of its children
        self._popen.wait()
        self._popen = None

    def _last_lines(self) -> list[str]:
        return self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-10:]
