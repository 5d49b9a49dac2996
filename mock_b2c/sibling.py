"""Further processes of the emulator's own: fresh ones, for nothing is forked, on Windows as elsewhere."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence


def sibling(command: Sequence[str], handed_down: Sequence[int] = ()) -> "subprocess.Popen[bytes]":
    """Python with that command line, its standard input and output unbuffered pipes.

    It finds the same modules as this process, and no others: not those of the working directory. It never hears
    Ctrl-C, which a terminal tells all processes: who has started it ends it. `handed_down` are descriptors that stay
    open in it; on Windows there are none.
    """
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with _deaf_to_interrupts():
        return subprocess.Popen(  # noqa: S603 - it is our own command
            [sys.executable, "-P", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=environment,
            pass_fds=handed_down,
        )


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started meanwhile never hears Ctrl-C, not even while it loads its modules: its parent does."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
