"""`mock-b2c ca`: the emulator's own certificate authority."""

from pathlib import Path

import click

from mock_b2c.cli.options import state_dir_option, told_plainly


@click.group()
def ca() -> None:
    """The emulator's own certificate authority."""


@ca.command()
@state_dir_option
def path(state_dir: Path) -> None:
    """Prints where the root certificate is; it is made when there is none."""
    from mock_b2c.server import load_or_create

    with told_plainly():
        click.echo(load_or_create(state_dir / "tls").root)
