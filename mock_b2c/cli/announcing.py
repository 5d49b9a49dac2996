"""What `serve` says once it can take requests."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

import click

from mock_b2c.cli.logs import LogFormat

_log = logging.getLogger("mock_b2c")


def announce(settings: Mapping[str, Any], url: str, log_format: LogFormat, proxy: str = "") -> None:
    """Tells what is served where; the line on standard output is the one that programs wait for.

    `settings` are those of `mock_b2c.serving.serve`, with a checked config; `proxy` is where its proxy is. On standard
    error people get lines of their own, and programs that want JSON get nothing else.
    """
    for level, line in _lines(settings, url, proxy):
        if log_format == "json":
            _log.log(level, line)
        else:
            click.echo(f"{'Warning' if level == logging.WARNING else 'mock_b2c'}: {line}", err=True)
    click.echo(f"Ready: {url}")


def _lines(settings: Mapping[str, Any], url: str, proxy: str) -> Iterator[tuple[int, str]]:
    from mock_b2c.domain.hosts import is_loopback

    config, host, token = settings["config"], settings["host"], settings["api_token"]
    if not is_loopback(host):
        yield logging.WARNING, f"listening on {host}, other machines can reach this emulator."
    if token:
        yield logging.INFO, f"the token of portal, outbox and control API: {token}"
    local = f"http://localhost:{url.rpartition(':')[2]}/_mock"
    yield logging.INFO, f"tenant {config.tenant.domain} from {config.source}. Never for production."
    yield logging.INFO, f"portal {local}/ outbox {local}/outbox"
    if proxy:
        yield logging.INFO, f"proxy {proxy} for https://{config.tenant.login_host}"
