"""`mock-b2c check` and `mock-b2c schema`: the config file's faults, and its shape."""

import json
from pathlib import Path

import click

from mock_b2c.cli.options import chosen_config, told_plainly


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check(file: Path | None) -> None:
    """Validates a config: every fault on its own line, exit code 2 when there is one."""
    from mock_b2c.config import load_config

    with told_plainly():
        config = load_config(chosen_config(file))
    tenant = config.tenant
    held = {"user flow": tenant.user_flows, "app": tenant.apps, "user": config.users}
    counted = ", ".join(f"{len(items)} {name}{'' if len(items) == 1 else 's'}" for name, items in held.items())
    for warning in config.warnings:
        click.echo(f"{config.source}: warning: {warning}")
    click.echo(f"{config.source}: fine. Tenant {tenant.domain}, {counted}.")


@click.command()
def schema() -> None:
    """Prints the JSON Schema of the config file."""
    from mock_b2c.config import json_schema

    click.echo(json.dumps(json_schema(), indent=2))
