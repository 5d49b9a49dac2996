"""`python -m mock_b2c.leash PORT FOLDER CMD…` runs a command, but not longer than whoever listens on that port.

`exec` listens there, on loopback. However `exec` ends, by kill -9 too, the system closes the connection; then the
command and what it started are asked to stop, and ended if they do not, and the folder of certificates is removed in
its place. The command has all else from `exec`: terminal, input, output.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from types import FrameType

from mock_b2c import descendants

GRACE_SECONDS = 2.0
_NOT_FOUND, _NOT_RUNNABLE, _BY_SIGNAL = 127, 126, 128
HANDED_ON = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


def run_leashed(command: tuple[str, ...], environment: Mapping[str, str], folder: str) -> int:
    """Runs the command to its end and tells its exit code.

    If this process is killed, the command ends as well and the folder is removed.
    """
    with socket.create_server(("127.0.0.1", 0)) as held:
        leashed = [sys.executable, "-m", "mock_b2c.leash", str(held.getsockname()[1]), folder, *command]
        before = {number: signal.getsignal(number) for number in HANDED_ON}
        told = Told()
        try:
            with _put_off():  # until the other process, which inherits that, can heed them
                child = subprocess.Popen(leashed, env=dict(environment))  # noqa: S603 - it is the user's own command
            told.hand_on_to(child)
            return exit_code(child.wait())
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def main() -> int:
    """Run the command; its exit code, 128 and the signal's number if one ended it, as a shell tells it."""
    told = Told()
    _put_off_no_more()
    port, folder, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    holder = socket.create_connection(("127.0.0.1", port))
    if told.early:  # there is no command yet that could answer it
        return _BY_SIGNAL + told.early[0]
    try:
        child = subprocess.Popen([found_program(command[0]), *command[1:]])  # noqa: S603 - it is the user's own command
    except FileNotFoundError:
        print(f"mock-b2c exec: {command[0]}: not found", file=sys.stderr)  # noqa: T201 - for the terminal
        return _NOT_FOUND
    except OSError as error:
        print(f"mock-b2c exec: {command[0]}: {error.strerror}", file=sys.stderr)  # noqa: T201
        return _NOT_RUNNABLE
    left, ended = threading.Event(), threading.Event()
    threading.Thread(target=_end_with_holder, args=(holder, child, left, ended), daemon=True).start()
    told.hand_on_to(child)
    code = child.wait()
    if left.is_set():
        ended.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return exit_code(code)


def exit_code(code: int) -> int:
    """That of a process, 128 and the signal's number if one ended it, as a shell tells it."""
    return code if code >= 0 else _BY_SIGNAL - code


def found_program(name: str, platform: str = sys.platform) -> str:
    """What is to be started for that name: on Windows `npm` is `npm.cmd`, which only a shell would find by itself."""
    return (shutil.which(name) or name) if platform == "win32" else name


class Told:
    """What this process is told, its child is told; Ctrl-C not, where the terminal itself tells both.

    What comes before there is a child is kept for it: it may have begun too late for the terminal to tell it.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self.early: list[int] = []
        for number in HANDED_ON:
            signal.signal(number, self._take)

    def hand_on_to(self, child: "subprocess.Popen[bytes]") -> None:
        """Tells it what came before, and from now on what comes."""
        self._child = child
        for number in self.early:
            if number != signal.SIGINT or hasattr(os, "tcgetpgrp"):  # Windows cannot send that one
                child.send_signal(number)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        if self._child is None:
            self.early.append(number)
        elif not (number == signal.SIGINT and _is_of_the_terminal()):
            self._child.send_signal(number)


@contextlib.contextmanager
def _put_off() -> Iterator[None]:
    """Signals wait, in this thread and in a process that it starts meanwhile, until that one lets them come."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, HANDED_ON)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _put_off_no_more() -> None:
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HANDED_ON)


def _is_of_the_terminal() -> bool:
    """Whether Ctrl-C goes to all processes of this one's group."""
    if not hasattr(os, "tcgetpgrp"):
        return True
    try:
        return os.tcgetpgrp(0) == os.getpgrp()
    except OSError:  # standard input is no terminal
        return False


def _end_with_holder(
    holder: socket.socket, child: "subprocess.Popen[bytes]", left: threading.Event, ended: threading.Event
) -> None:
    try:
        while holder.recv(1):  # nothing is ever sent: it returns when the other end is closed
            pass
    except OSError:
        pass
    left.set()
    descendants.end_all(child, GRACE_SECONDS)
    ended.set()


if __name__ == "__main__":
    sys.exit(main())
