"""What `serve` says once it can take requests."""

from collections.abc import Mapping
from typing import Any

import click


def announce(settings: Mapping[str, Any], url: str) -> None:
    """Tells what is served where; the line on standard output is the one that programs wait for.

    `settings` are those of `mock_b2c.serving.serve`, with a checked config.
    """
    from mock_b2c.domain.hosts import is_loopback

    config, host, token = settings["config"], settings["host"], settings["api_token"]
    if not is_loopback(host):
        click.echo(f"Warning: listening on {host}, other machines can reach this emulator.", err=True)
    if token:
        click.echo(f"mock_b2c: the token of portal, outbox and control API: {token}", err=True)
    local = f"http://localhost:{url.rpartition(':')[2]}/_mock"
    click.echo(f"mock_b2c: tenant {config.tenant.domain} from {config.source}. Never for production.", err=True)
    click.echo(f"mock_b2c: portal {local}/ outbox {local}/outbox", err=True)
    click.echo(f"Ready: {url}")
