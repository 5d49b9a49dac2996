"""`mock-b2c exec -- CMD`: a program that believes the emulator is the real service."""

import logging
import os
import tempfile
from pathlib import Path

import click

from mock_b2c.cli.logs import LogFormat, log_format_option, log_to_stderr
from mock_b2c.cli.options import chosen_config, config_option, told_plainly


@click.command(name="exec", context_settings={"allow_interspersed_args": False})
@config_option
@click.option("--offline", is_flag=True, help="Refuse every other host, with one log line for each.")
@click.option("--any-tenant", is_flag=True, help="Answer for tenants that are not in the config, too, made like it.")
@log_format_option
@click.argument("command", nargs=-1, required=True, metavar="CMD...")
def exec_command(
    config: Path | None, command: tuple[str, ...], *, offline: bool, any_tenant: bool, log_format: LogFormat
) -> None:
    """Runs CMD with an emulator that answers for https://TENANT.b2clogin.com, and ends with it.

    CMD is not changed: a proxy and certificates reach it by its environment. Its exit code is that of CMD.
    """
    from mock_b2c.config import load_config
    from mock_b2c.leash import run_leashed
    from mock_b2c.programs import browser_arguments, impersonated, impersonating_environment, proxy_in
    from mock_b2c.server import load_or_create
    from mock_b2c.serving import serve as served

    log_to_stderr(log_format, logging.WARNING)
    with told_plainly(), _folder() as folder:
        loaded = load_config(chosen_config(config))
        load_or_create(Path(folder, "tls"), more=loaded.tenant.custom_hosts)
        with served(
            loaded,
            state_dir=folder,
            proxy="offline" if offline else "online",
            next_proxy="" if offline else proxy_in(os.environ),
            any_tenant=any_tenant,
        ) as b2c:
            names = ", ".join(f"https://{host}" for host in (loaded.tenant.login_host, *loaded.tenant.custom_hosts))
            click.echo(f"mock_b2c: {b2c.url} answers for {names}", err=True)
            arguments = browser_arguments(b2c.environment, Path(folder, "browser"))
            click.echo(f"mock_b2c: to look at the app, start Chromium, Chrome or Edge with {arguments}", err=True)
            b2c.warm_up()
            hosts = impersonated(loaded.tenant)
            environment = impersonating_environment(os.environ, b2c.environment, hosts, offline=offline)
            code = run_leashed(command, environment, folder)
    raise SystemExit(code)


def _folder() -> "tempfile.TemporaryDirectory[str]":
    """For certificates and a browser's profile; what a browser that still runs holds of it stays behind."""
    return tempfile.TemporaryDirectory(prefix="mock_b2c-", ignore_cleanup_errors=True)
