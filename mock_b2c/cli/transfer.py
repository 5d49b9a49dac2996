"""`mock-b2c export`, `import` and `backup`: tenants, users and whole stores, out of a store and into it."""

import contextlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from mock_b2c.cli.options import (
    STATE_FILE,
    chosen_config,
    chosen_store,
    config_option,
    state_dir_option,
    store_option,
    tenant_at_rest,
    told_plainly,
)
from mock_b2c.cli.usage import INTERRUPTED

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from mock_b2c.levers.importing import Imported

_KEPT_BESIDE = ("tls", "*.pem")
"""What a state dir has beside the store: certificates and first keys."""
_new_file = click.Path(dir_okay=False, path_type=Path)


@click.command(name="export")
@click.option("--output", "-o", type=_new_file, help="A new file for the config; else it is printed.")
@click.option("--users", type=_new_file, help="A new .jsonl file for the users, who are then not in the config.")
@config_option
@state_dir_option
@store_option
def export_command(
    *, output: Path | None, users: Path | None, config: Path | None, state_dir: Path, store: str
) -> None:
    """Writes the tenant as it is now as a config file, with all users.

    Passwords that were chosen since the start are hashed; others stand as the config has them.
    """
    from mock_b2c.config.user_file import json_lines

    with told_plainly(), tenant_at_rest(config, state_dir, store) as b2c:
        text = b2c.export(with_users=users is None)
        with contextlib.ExitStack() as stack:
            file, beside = (stack.enter_context(_created(path)) if path else None for path in (output, users))
            if beside:
                beside.writelines(json_lines(b2c.user_rows()))
            if file:
                file.write(text.encode())
        if output is None:
            click.echo(text, nl=False)
    for path in (users, output):
        if path is not None:
            click.echo(f"{path}: written.", err=True)


@click.command(name="import")
@click.argument("source", type=click.Path(exists=True, path_type=Path), metavar="FILE")
@click.option("--skip-existing", is_flag=True, help="Users that are there already are no fault.")
@config_option
@state_dir_option
@store_option
def import_command(*, source: Path, skip_existing: bool, config: Path | None, state_dir: Path, store: str) -> None:
    """Adds the users of FILE to the tenant, also while it is served: a .csv or .jsonl file, or a backup's folder.

    In .jsonl each line is a JSON object with the keys of [[users]]; in .csv the first line names them. Users that are
    right are added, the lines of others are told. A backup is taken as a whole into an empty store.
    """
    from mock_b2c.storage.opening import MEMORY

    with told_plainly():
        if source.is_dir():
            _take_in(source, chosen_store(store, state_dir, chosen_config(config)))
            return
        if store == MEMORY:
            raise click.UsageError("--store memory ends with this command: leave it out, or name the one of serve.")
        with tenant_at_rest(config, state_dir, store) as b2c, _interruption_told(source):
            with _progress(source.stat().st_size, f"Importing {source.name}") as bar:
                done = b2c.import_users(source, skip_taken=skip_existing, progress=bar.update)
            _tell(done, source, b2c.tenant.domain, skip_existing=skip_existing)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@config_option
@state_dir_option
@store_option
def backup(*, folder: Path, config: Path | None, state_dir: Path, store: str) -> None:
    """Copies everything, as it is at this moment, to a new FOLDER, also while it is served: a state dir of its own.

    `mock-b2c serve --state-dir FOLDER` serves the copy; `mock-b2c import FOLDER --store URL` takes it into a store.
    """
    from mock_b2c.storage.backup import back_up, rows_in

    with told_plainly():
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise click.UsageError(f"{folder} is there already and stays as it is; give a new folder.")
        chosen = chosen_store(store, state_dir, chosen_config(config))
        _must_be_there(chosen)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.ExitStack() as undo:  # what ends a copy halfway leaves the folder to the next attempt
            _copy_what_is_beside(state_dir, folder, undo)
            with _progress(rows_in(chosen), "Copying") as bar:
                back_up(chosen, folder / STATE_FILE, bar.update)  # the last to come: a folder with it is whole
            undo.pop_all()
    click.echo(f"{folder}: written. mock-b2c serve{_named(config)} --state-dir {folder} serves it.", err=True)


def _copy_what_is_beside(state_dir: Path, folder: Path, undo: contextlib.ExitStack) -> None:
    """Never over what somebody else makes there; `undo` takes the copies away again."""
    for path in (path for pattern in _KEPT_BESIDE for path in state_dir.glob(pattern)):
        copy = folder / path.name
        if path.is_dir():
            copy.mkdir(mode=0o700)
            undo.callback(shutil.rmtree, copy, ignore_errors=True)
            shutil.copytree(path, copy, dirs_exist_ok=True)
        else:
            copy.touch(mode=0o600, exist_ok=False)
            undo.callback(copy.unlink, missing_ok=True)
            shutil.copy2(path, copy)


def _named(config: Path | None) -> str:
    return f" --config {config}" if config else ""


def _must_be_there(store: str) -> None:
    """A copy of nothing would be made of a file that is made at that moment."""
    from mock_b2c.storage.opening import sqlite_path

    path = sqlite_path(store)
    if path is not None and not path.exists():
        raise click.UsageError(f"{path} is not there: nothing was served with this state dir and config yet.")


def _take_in(folder: Path, store: str) -> None:
    from mock_b2c.storage.backup import rows_in, take_in
    from mock_b2c.storage.opening import shown, sqlite_url

    file = folder / STATE_FILE
    if not file.is_file():
        raise click.UsageError(f"{folder} is no backup: it has no {STATE_FILE}.")
    rows = rows_in(sqlite_url(file))
    with _progress(rows, "Copying") as bar:
        take_in(file, store, bar.update)
    click.echo(f"{shown(store)}: has {rows} rows of {folder}.", err=True)


def _progress(length: int, label: str) -> "ProgressBar[int]":
    return click.progressbar(length=length, label=label, file=sys.stderr)


@contextlib.contextmanager
def _interruption_told(source: Path) -> Iterator[None]:
    """Ctrl-C leaves what was stored by then; the same command goes on from there."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\n{source}: interrupted; run it again with --skip-existing for the users who are left.", err=True)
        raise SystemExit(INTERRUPTED) from None


def _tell(done: "Imported", source: Path, domain: str, *, skip_existing: bool) -> None:
    for fault in done.faults:
        click.echo(f"{source}: {fault}", err=True)
    wrong = done.wrong + (0 if skip_existing else done.taken)
    if wrong > len(done.faults):
        click.echo(f"{source}: and {wrong - len(done.faults)} more like these", err=True)
    if done.taken and not skip_existing:
        told = "who is there already has stayed as before; with --skip-existing that is no fault."
        click.echo(f"{source}: {told}", err=True)
    there = f", {done.taken} {'was' if done.taken == 1 else 'were'} there already" if done.taken else ""
    left = f", {done.wrong} {'line was' if done.wrong == 1 else 'lines were'} left out" if done.wrong else ""
    click.echo(f"{source}: {done.added} {'user' if done.added == 1 else 'users'} added to {domain}{there}{left}.")
    if wrong:
        raise SystemExit(2)


@contextlib.contextmanager
def _created(path: Path) -> Iterator[IO[bytes]]:
    """A new file, for its owner only: it may hold passwords. There is none if something fails before it is whole."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise click.UsageError(f"{path} is there already and stays as it is; give a new file.") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
    except BaseException:
        path.unlink()
        raise
