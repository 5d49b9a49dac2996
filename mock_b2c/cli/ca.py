"""`mock-b2c ca`: the emulator's own certificate authority."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mock_b2c.cli.options import state_dir_option, told_plainly

if TYPE_CHECKING:
    from mock_b2c.server.trust_stores import Outcome

_NO_STORE = "There is no trust store of yours to change here; programs get the root by mock-b2c serve --print-env."


@click.group()
def ca() -> None:
    """The emulator's own certificate authority."""


@ca.command()
@state_dir_option
def path(state_dir: Path) -> None:
    """Prints where the root certificate is; it is made when there is none."""
    click.echo(_root(state_dir))


@ca.command()
@state_dir_option
def install(state_dir: Path) -> None:
    """Adds the root certificate to your own trust stores, so that your browsers show no warning.

    It is limited to localhost and the service's host names: trusting it lets nobody pose as another site.
    """
    from mock_b2c.server import trust_stores

    _tell("now trusts", trust_stores.install(trust_stores.trust_stores(_root(state_dir))))


@ca.command()
@state_dir_option
def uninstall(state_dir: Path) -> None:
    """Removes the root certificate from your own trust stores."""
    from mock_b2c.server import trust_stores

    _tell("no longer trusts", trust_stores.uninstall(trust_stores.trust_stores(_root(state_dir))))


def _root(state_dir: Path) -> Path:
    from mock_b2c.server import load_or_create

    with told_plainly():
        return load_or_create(state_dir / "tls").root


def _tell(does: str, outcomes: "Iterable[Outcome]") -> None:
    """A line for each store; exit code 1 when one did not do it, or there is none."""
    faults, stores = 0, 0
    for outcome in outcomes:
        stores += 1
        faults += bool(outcome.fault)
        told = f"{'did not trust' if outcome.untouched else does} mock_b2c"
        told = f"stays as it is: {outcome.fault}" if outcome.fault else told
        click.echo(f"{outcome.store} {told}", err=bool(outcome.fault))
    if not stores:
        click.echo(_NO_STORE, err=True)
    if faults or not stores:
        raise SystemExit(1)
