"""`mock-b2c token`: a token set for a user, without a browser (design 3.1)."""

import json
from pathlib import Path
from typing import Any

import click

from mock_b2c.cli.options import (
    DEFAULT_URL,
    chosen_config,
    config_names,
    config_option,
    state_dir_option,
    store_option,
    tenant_at_rest,
    told_config,
    told_plainly,
)

EXPIRED_SECONDS = 60


def _claim(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """`name=value` each: JSON where it is some (`4`, `true`, `["a"]`, `null` to leave a claim out), else a text."""
    claims: dict[str, Any] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE.")
        try:
            claims[name] = json.loads(value)
        except ValueError:
            claims[name] = value
    return claims


@click.command()
@click.option("--user", required=True, help="Sign-in name of a user.", shell_complete=config_names("users"))
@click.option(
    "--app",
    default="",
    help="Name or client id; else the first app with a redirect URI.",
    shell_complete=config_names("apps"),
)
@click.option(
    "--flow",
    default="",
    help="Name of the user flow; else the first one that signs in.",
    shell_complete=config_names("user_flows"),
)
@click.option("--scope", default="openid", show_default=True, help="As the app would ask; tasks.read is short for all.")
@click.option("--claim", "claims", multiple=True, callback=_claim, metavar="NAME=VALUE", help="Set over the others.")
@click.option("--expired", is_flag=True, help=f"Tokens that ended {EXPIRED_SECONDS} seconds ago.")
@config_option
@click.option("--url", default=DEFAULT_URL, show_default=True, help="Where the emulator is served.")
@state_dir_option
@store_option
def token(  # noqa: PLR0913 - one parameter an option
    *,
    user: str,
    app: str,
    flow: str,
    scope: str,
    claims: dict[str, Any],
    expired: bool,
    config: Path | None,
    url: str,
    state_dir: Path,
    store: str,
) -> None:
    """Prints signed tokens as JSON: those that the app would get, by users and keys of `serve` with the same state."""
    from mock_b2c.domain.errors import B2CError

    with told_plainly(), tenant_at_rest(config, state_dir, store, url.rstrip("/")) as b2c:
        ends = -EXPIRED_SECONDS if expired else None
        try:
            issued = b2c.issue_tokens(user, scope=scope, app=app, user_flow=flow, claims=claims, expires_in=ends)
        except KeyError as error:
            raise ValueError(f"{error.args[0]}. {told_config(chosen_config(config))}") from None
        except B2CError as error:
            raise ValueError(str(error)) from None
    click.echo(json.dumps({"access_token": issued.access_token, "id_token": issued.id_token}, indent=2))
