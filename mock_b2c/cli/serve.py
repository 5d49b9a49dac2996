"""`mock-b2c serve`: the emulator in the foreground."""

import logging
import os
import shlex
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mock_b2c.cli.announcing import announce
from mock_b2c.cli.logs import LogFormat, access_log_option, log_format_option, log_to_stderr
from mock_b2c.cli.options import (
    chosen_config,
    chosen_store,
    config_option,
    state_dir_option,
    store_option,
    told_plainly,
)

if TYPE_CHECKING:
    from mock_b2c.serving import FrontChannel

MOST_WORKERS = 64

_SWITCH_SECONDS = 0.0005
"""How long loading may keep the first answers waiting, each time that their thread has something to do."""


@click.command()
@config_option
@click.option("--host", default="localhost", show_default=True, help="Name or address to listen on.")
@click.option("--port", default=8443, show_default=True, type=click.IntRange(0, 65535), help="0 takes any free port.")
@click.option(
    "--front-channel",
    type=click.Choice(["http", "https"]),
    default="https",
    show_default=True,
    help="Scheme of the addresses that browsers visit; http spares an ordinary browser the certificate warning.",
)
@click.option(
    "--print-env",
    is_flag=True,
    help='Print the environment of programs that use the emulator, for eval "$(...)", and exit.',
)
@click.option("--proxy-port", type=click.IntRange(0, 65535), help="Be a proxy there: for TENANT.b2clogin.com itself.")
@click.option("--offline", is_flag=True, help="As a proxy (--proxy-port), refuse every other host.")
@click.option("--any-tenant", is_flag=True, help="Answer for tenants that are not in the config, too, made like it.")
@click.option(
    "--api-token",
    envvar="MOCK_B2C_API_TOKEN",
    help="What the levers under /_mock/ ask for; beyond loopback there is one in any case.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that share port and store.",
)
@log_format_option
@access_log_option
@state_dir_option
@store_option
def serve(  # noqa: PLR0913 - one parameter an option
    config: Path | None,
    host: str,
    port: int,
    front_channel: "FrontChannel",
    *,
    print_env: bool,
    proxy_port: int | None,
    offline: bool,
    any_tenant: bool,
    api_token: str | None,
    workers: int,
    log_format: LogFormat,
    access_log: bool,
    state_dir: Path,
    store: str,
) -> None:
    """Runs the emulator until it is interrupted."""
    from mock_b2c.cli.workers import serve_by_workers
    from mock_b2c.config import load_kept_config
    from mock_b2c.programs import proxy_in
    from mock_b2c.serving import base_url, proxy_url, token_for
    from mock_b2c.storage.opening import MEMORY

    stopped: list[int] = []  # no Event: setting one takes a lock, which a second signal could wait for in the first
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: stopped.append(number))
    with told_plainly():
        if offline and proxy_port is None:
            raise click.UsageError("--offline is for a proxy: give it a --proxy-port, too.")
        if print_env:
            if port == 0:
                raise click.UsageError("--print-env needs the --port of an emulator, not 0.")
            proxy = proxy_url(host, proxy_port) if proxy_port else ""
            _print_environment(base_url(host, port), chosen_config(config), state_dir, proxy, offline=offline)
            return
        logs: dict[str, Any] = {"log_format": log_format, "access_log": access_log}
        log_to_stderr(level=logging.INFO, **logs)
        chosen = chosen_config(config)
        loaded = load_kept_config(chosen, state_dir)
        settings: dict[str, Any] = {
            "config": loaded,
            "host": host,
            "front_channel": front_channel,
            "state_dir": state_dir,
            "store": chosen_store(store, state_dir, chosen),
            "proxy": None if proxy_port is None else "offline" if offline else "online",
            "next_proxy": proxy_in(os.environ),
            "any_tenant": any_tenant,
            "api_token": token_for(host, api_token),
        }
        if workers > 1:
            if settings["store"] == MEMORY:
                raise click.UsageError("--workers needs a store that they share: leave --store memory out.")
            serve_by_workers(workers, settings, port, proxy_port, logs, stopped)
            return
        _serve_alone({**settings, "port": port, "proxy_port": proxy_port}, log_format, stopped)


def _serve_alone(settings: Mapping[str, Any], log_format: LogFormat, stopped: Sequence[int]) -> None:
    """Serves in this process until a signal stands in `stopped`."""
    from mock_b2c.serving import serve as served

    switching = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    with served(**settings) as running:
        announce(settings, running.url, log_format, running.proxy_url)
        running.warm_up()
        sys.setswitchinterval(switching)
        while not stopped:
            time.sleep(0.05)


def _print_environment(url: str, config: Path | None, state_dir: Path, proxy: str, *, offline: bool) -> None:
    """One `export NAME=value` a line: `eval "$(mock-b2c serve --print-env)"` is right in sh, bash and zsh.

    With a proxy, programs reach the service's own addresses by it.
    """
    from mock_b2c.config import ConfigError, load_kept_config
    from mock_b2c.programs import impersonated, impersonating_environment, trusting_environment
    from mock_b2c.server import load_or_create, trust_bundle

    try:
        hosts = impersonated(load_kept_config(config, state_dir).tenant)
    except ConfigError:  # `serve` tells its faults; most of what is printed here does not depend on it
        hosts = impersonated()
    certificate = load_or_create(state_dir / "tls")
    variables = trusting_environment(url, trust_bundle(state_dir / "tls"), certificate, hosts)
    if proxy:
        variables = impersonating_environment({}, variables, hosts, offline=offline, proxy=proxy)
    for name, value in variables.items():
        click.echo(f"export {name}={shlex.quote(value)}")
