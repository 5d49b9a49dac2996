"""`python -m mock_b2c.cli.worker`: one of the processes of `mock-b2c serve --workers`, started by nobody else."""

import logging
import os
import signal
import sys
import threading

from mock_b2c.cli.logs import log_to_stderr
from mock_b2c.cli.options import told_plainly
from mock_b2c.workers import READY, read_order, taken

_GLANCE_SECONDS = 0.05


def main() -> None:
    """Serves until the parent ends or says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells all processes; the parent tells its own
    stopped: list[int] = []  # see `serve`
    signal.signal(signal.SIGTERM, lambda number, _: stopped.append(number))
    try:
        order = read_order(sys.stdin.buffer)
    except EOFError:
        return
    log_to_stderr(level=logging.INFO, **order.logs)
    from mock_b2c.serving import serve

    left = threading.Event()
    threading.Thread(target=_await_end, args=(left,), daemon=True).start()
    listeners, proxy_listeners = taken(order.listeners), taken(order.proxy_listeners)
    with (
        told_plainly(),
        serve(**order.settings, listeners=listeners, proxy_listeners=proxy_listeners) as running,
    ):
        running.warm_up()
        sys.stdout.buffer.write(READY)
        sys.stdout.buffer.flush()
        while not (stopped or left.wait(_GLANCE_SECONDS)):
            pass


def _await_end(left: threading.Event) -> None:
    """Until standard input ends: nothing more is ever written to it."""
    while os.read(sys.stdin.fileno(), 1):  # not by the buffer, whose lock would be held at the end of the process
        pass
    left.set()


if __name__ == "__main__":
    main()
