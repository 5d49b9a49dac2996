"""`mock-b2c init`: a config for the app in this folder, and at times a `.env`."""

import contextlib
import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mock_b2c.cli.options import DEFAULT_CONFIG, state_dir_option, told_plainly

if TYPE_CHECKING:
    from mock_b2c.app_folder import Traces
    from mock_b2c.config import Config

_ENVIRONMENT = ".env"
_REFERENCE_NAMES = (
    f"has the names of the reference app; one that reads others needs the values of {DEFAULT_CONFIG} there"
)
_PRINT_ENV = 'run eval "$(mock-b2c serve --print-env)" before your app'


@click.command()
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
@state_dir_option
def init(folder: Path, state_dir: Path) -> None:
    """Writes `mock_b2c.toml`, and maybe `.env`, that fit the app in FOLDER, and says the next command.

    It reads the settings that the app has: `.env` or `.env.sample`, appsettings.json, authConfig.js and the like.
    Files that are there already stay as they are. A `.env` comes of the app's sample of it; or it has the names of the
    reference app, where no settings were found and the app does not run in the browser. Else there is none.
    """
    from mock_b2c.app_folder import (
        TRUST_VARIABLES,
        Platform,
        first_config_text,
        first_environment_text,
        how_it_starts,
        notes,
        port_of,
        read_folder,
    )
    from mock_b2c.config.load import load_data
    from mock_b2c.server import trust_bundle

    target = folder / DEFAULT_CONFIG
    if target.exists():
        raise click.UsageError(f"{target} is there and stays as it is; mock-b2c check says whether it is right.")
    with told_plainly():
        traces = read_folder(folder)
        text = first_config_text(traces)
        config = load_data(str(target), tomllib.loads(text), folder)
        environment = ""
        if _wants_environment(traces, folder):
            environment = first_environment_text(traces, trust_bundle(state_dir / "tls"), _sample_in(folder))
        _write({target: text, folder / _ENVIRONMENT: environment} if environment else {target: text})
    by_exec = not environment and traces.platform is Platform.WEB
    changes = list(_changes(traces, folder, with_hosts=not by_exec))
    _tell(traces, config)
    click.echo(f"Wrote    {DEFAULT_CONFIG}{f' and {_ENVIRONMENT}' if environment else ''}")
    for note in (*notes(traces), *(f"{file}: change {line} to {right}" for file, line, right in changes)):
        click.echo(f"Note     {note}")
    if environment and not _sample_in(folder):
        click.echo(f"Note     {_ENVIRONMENT}: {_REFERENCE_NAMES}")
    overridden = sorted(name for name in TRUST_VARIABLES if environment and name in os.environ)
    if overridden:
        click.echo(f"Note     {' and '.join(overridden)}: set in this shell, which goes before .env; {_PRINT_ENV}")
    start = how_it_starts(folder, port_of(traces)) or "the command that starts your app"
    if by_exec:
        click.echo(f"Next     mock-b2c exec -- {start}")
    else:
        way = " --front-channel http" if environment else f", with {_by_hand(traces, config, changes)}"
        click.echo(f"Next     mock-b2c serve{way}, and beside it: {start}")


def _wants_environment(traces: "Traces", folder: Path) -> bool:
    """Whether the app has a sample of the file, or tells of no settings at all, as one that reads its environment."""
    from mock_b2c.app_folder import Platform

    if (folder / _ENVIRONMENT).exists():
        return False
    return bool(_sample_in(folder)) or not (traces.files or traces.platform is Platform.SPA)


def _changes(traces: "Traces", folder: Path, *, with_hosts: bool) -> Iterator[tuple[str, str, str]]:
    """The lines of the app's own env files that would have to be others: file, line, the right one."""
    from mock_b2c.app_folder import OWN_ENV_FILES, misfits

    for name in OWN_ENV_FILES:
        held = folder / name
        text = held.read_text(encoding="utf-8", errors="replace") if held.is_file() else ""
        yield from ((name, line, right) for line, right in misfits(traces, text, with_hosts=with_hosts))


def _sample_in(folder: Path) -> str:
    from mock_b2c.app_folder import SAMPLE_ENV_FILES

    found = next((folder / name for name in SAMPLE_ENV_FILES if (folder / name).is_file()), None)
    return found.read_text(encoding="utf-8", errors="replace") if found else ""


def _write(texts: dict[Path, str]) -> None:
    """All of these new files, or none."""
    with contextlib.ExitStack() as undone:
        for file, text in texts.items():
            with file.open("x", encoding="utf-8", newline="\n") as new:
                undone.callback(file.unlink)
                new.write(text)
        undone.pop_all()


def _tell(traces: "Traces", config: "Config") -> None:
    from mock_b2c.app_folder import PEOPLE

    app, tenant = config.tenant.apps[0], config.tenant
    click.echo(f"Read     {', '.join(traces.files) or 'no settings of a tenant; so this is the sample tenant'}")
    hosts = "".join(f", also at https://{host}" for host in tenant.custom_hosts)
    click.echo(f"Tenant   {tenant.domain} with {', '.join(flow.name for flow in tenant.user_flows)}{hosts}")
    click.echo(f"App      {app.client_id} at {', '.join(known.uri for known in app.redirect_uris)}")
    click.echo(f"People   {PEOPLE[0]['email']} with the password {PEOPLE[0]['password']}")


def _by_hand(traces: "Traces", config: "Config", changes: list[tuple[str, str, str]]) -> str:
    """What in the settings of an app in the browser a person changes, so that it comes to the emulator."""
    from mock_b2c.app_folder import ADDRESS

    if any(ADDRESS in right for _file, _line, right in changes):
        return "those lines changed"
    authority = f"https://{ADDRESS}/{config.tenant.domain}/{config.tenant.user_flows[0].name}"
    return f"the authority {authority} in {traces.files[0] if traces.files else 'its settings'}"
