"""Options that several commands have, and how their failures are told."""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mock_b2c.levers import B2C

_MORE = {False: "More is checked once this is right.", True: "More is checked once these are right."}
DEFAULT_CONFIG = Path("mock_b2c.toml")
STATE_FILE = "state.sqlite3"
DEFAULT_URL = "https://localhost:8443"


def _own_state_dir() -> Path:
    import platformdirs

    return platformdirs.user_state_path("mock_b2c", appauthor=False)


def chosen_state_dir(given: str | None) -> Path:
    """The folder to use: the given one, else that of all emulators of a person."""
    return Path(given) if given else _own_state_dir()


config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="Config file; else ./mock_b2c.toml, else the sample."
)

state_dir_option = click.option(
    "--state-dir",
    type=click.Path(file_okay=False, path_type=Path),
    default=_own_state_dir,
    show_default="a folder of yours",
    help="Where keys, certificates and state are kept.",
)

store_option = click.option(
    "--store",
    metavar="URL",
    default="",
    show_default="an SQLite file in the state dir",
    help="Where state is kept: memory, sqlite:///PATH or postgresql+psycopg://USER@HOST/DATABASE.",
)


def chosen_store(given: str, state_dir: Path, config: Path | None) -> str:
    """The address of the store: the given one, else that of a file in the state dir.

    In the state dir that all emulators of a person have by default, each config has a file of its own.
    """
    from mock_b2c.storage.opening import sqlite_url

    if given:
        return given
    if state_dir != _own_state_dir():
        return sqlite_url(state_dir / STATE_FILE)
    mark = hashlib.sha256(str(config.resolve()).encode()).hexdigest()[:12] if config else "sample"
    return sqlite_url(state_dir / f"state-{mark}.sqlite3")


@contextlib.contextmanager
def tenant_at_rest(config: Path | None, state_dir: Path, store: str, url: str = DEFAULT_URL) -> "Iterator[B2C]":
    """The tenant that `serve` would have with the same options, without a server."""
    from mock_b2c.composing import at_rest
    from mock_b2c.config import load_kept_config

    chosen = chosen_config(config)
    loaded = load_kept_config(chosen, state_dir)
    with at_rest(loaded, state_dir, chosen_store(store, state_dir, chosen), url) as b2c:
        yield b2c


def chosen_config(given: Path | None) -> Path | None:
    """The config to use: the given one, else ./mock_b2c.toml, else None for the sample tenant."""
    if given is not None:
        return given
    return DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None


def told_config(chosen: Path | None) -> str:
    """Which config that is, for people who look for something in it."""
    if chosen is None:
        return (
            f"The config is the sample tenant: there is no {DEFAULT_CONFIG} in this folder, and no --config was given."
        )
    return f"The config is {chosen}."


def config_names(table: str) -> Callable[[click.Context, click.Parameter, str], list[str]]:
    """Completes a word with the names of a table of the config; with none where the config cannot be read."""
    key = "email" if table == "users" else "name"

    def names(context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        from mock_b2c.config import ConfigError, load_config

        try:
            data = load_config(chosen_config(context.params.get("config"))).data
        except (ConfigError, OSError):
            return []
        return [row[key] for row in data.get(table, []) if row.get(key, "").startswith(begun)]

    return names


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turns what a user can put right into plain lines and exit code 2; no traceback reaches them."""
    from mock_b2c.config import ConfigError
    from mock_b2c.domain.ports import StoreError
    from mock_b2c.server import CertificateError, ListenError

    try:
        yield
    except ConfigError as error:
        _end(error.lines + ([_MORE[len(error.lines) > 1]] if error.more else []))
    except (CertificateError, ListenError, StoreError) as error:
        _end([str(error)])
    except OSError as error:
        _end([f"{error.filename or 'input/output'}: {error.strerror or error}"])
    except ValueError as error:
        _end([str(error)])


def _end(lines: list[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
    raise SystemExit(2)
