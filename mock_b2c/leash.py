"""`python -m mock_b2c.leash PORT FOLDER CMD…` runs a command, but not longer than whoever listens on that port.

`exec` listens there, on loopback. However `exec` ends, by kill -9 too, the system closes the connection; then the
command and what it started are asked to stop, and ended if they do not, and the folder of certificates is removed in
its place. The command has all else from `exec`: terminal, input, output.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
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
        child = subprocess.Popen(leashed, env=dict(environment))  # noqa: S603 - it is the user's own command
        before = {number: signal.getsignal(number) for number in HANDED_ON}
        hand_on_signals(child)
        try:
            return child.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def main() -> int:
    """Run the command; its exit code, 128 and the signal's number if one ended it, as a shell tells it."""
    port, folder, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
    holder = socket.create_connection(("127.0.0.1", port))
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
    hand_on_signals(child)
    code = child.wait()
    if left.is_set():
        ended.wait()
        shutil.rmtree(folder, ignore_errors=True)
    return code if code >= 0 else _BY_SIGNAL - code


def found_program(name: str, platform: str = sys.platform) -> str:
    """What is to be started for that name: on Windows `npm` is `npm.cmd`, which only a shell would find by itself."""
    return (shutil.which(name) or name) if platform == "win32" else name


def hand_on_signals(child: "subprocess.Popen[bytes]") -> None:
    """What this process is told, its child is told; Ctrl-C not, where the terminal itself tells both."""

    def hand_on(number: int, _frame: FrameType | None) -> None:
        if not (number == signal.SIGINT and _is_of_the_terminal()):
            child.send_signal(number)

    for number in HANDED_ON:
        signal.signal(number, hand_on)


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
