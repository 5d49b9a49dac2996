"""`mock-b2c serve --workers N`: the process that opens the port and looks after those that serve it."""

import contextlib
import socket
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from mock_b2c.cli.announcing import announce

COMMAND = ("-m", "mock_b2c.cli.worker")
_GLANCE_SECONDS = 0.05


def serve_by_workers(  # noqa: PLR0913, PLR0917 - what `serve` was asked for
    count: int,
    settings: Mapping[str, Any],
    port: int,
    proxy_port: int | None,
    logs: Mapping[str, Any],
    stopped: Sequence[int],
) -> None:
    """Serves by so many processes until a signal stands in `stopped`; `settings` are those of `serving.serve`.

    `logs` are the arguments of `log_to_stderr` but for its level.
    """
    from mock_b2c.serving import base_url, proxy_url
    from mock_b2c.workers import Order, WorkerError, Workers

    _prepare(Path(settings["state_dir"]))
    with contextlib.ExitStack() as stack:
        listeners = _opened(stack, settings["host"], port)
        proxy_listeners = [] if proxy_port is None else _opened(stack, settings["host"], proxy_port)
        order = Order(settings=settings, logs=logs)
        workers = Workers(COMMAND, order, count, listeners=listeners, proxy_listeners=proxy_listeners)
        stack.enter_context(workers)
        try:
            workers.start(lambda: stopped)
        except WorkerError as error:
            if str(error):
                click.echo(str(error), err=True)
            raise SystemExit(2) from None
        if not stopped:
            url = base_url(settings["host"], listeners[0].getsockname()[1])
            proxy = proxy_url(settings["host"], proxy_listeners[0].getsockname()[1]) if proxy_listeners else ""
            announce(settings, url, logs["log_format"], proxy)
        while not stopped:
            workers.look_after()
            time.sleep(_GLANCE_SECONDS)


def _prepare(state_dir: Path) -> None:
    """Makes what all workers need, and finds out what would keep them from starting."""
    from mock_b2c.server import load_or_create
    from mock_b2c.tokens import load_or_create_key

    load_or_create(state_dir / "tls")
    load_or_create_key(state_dir, time.time())


def _opened(stack: contextlib.ExitStack, host: str, port: int) -> list[socket.socket]:
    """Sockets that listen there until the stack is closed."""
    from mock_b2c.server import listen

    return [stack.enter_context(listener) for listener in listen(host, port)]
