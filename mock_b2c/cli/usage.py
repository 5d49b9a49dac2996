"""Usage errors in one line that says what to do (design 3.1), where click would print three."""

import contextlib
from collections import UserDict
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import click

_SHOWS_HELP = getattr(click.exceptions, "NoArgsIsHelpError", ())  # click 8.2 and later

INTERRUPTED = 130
"""The exit code of what Ctrl-C has ended, as shells have it."""


class UsageFault(click.ClickException):
    """What click says of a wrong command line, and where its help is."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """One line on stderr."""
        click.echo(self.message, file=file, err=True)


class LoadedWhenUsed(UserDict[str, Any]):
    """Commands by name; each is given as `module:name` and imported when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self.data[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


class Commands(click.Group):
    """A group of commands whose usage errors take one line."""

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Parses this group's own options."""
        with _in_one_line():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Finds, parses and runs a command."""
        with _in_one_line(ctx):
            try:
                return super().invoke(ctx)
            except KeyboardInterrupt:
                click.echo("Aborted!", err=True)
                raise SystemExit(INTERRUPTED) from None


@contextlib.contextmanager
def _in_one_line(group: click.Context | None = None) -> Iterator[None]:
    """`group` is the context of the group whose command is found and run."""
    try:
        yield
    except _SHOWS_HELP:
        raise
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else _command_of(group)
        message = " ".join(error.format_message().split())
        stop = "" if message[-1:] in ".?" else "."
        raise UsageFault(f"{command}: {message}{stop} See {command} --help.") from None


def _command_of(group: click.Context | None) -> str:
    """Which command was being read: click does not say where an option's value is missing."""
    if group is None:
        return "mock-b2c"
    return " ".join(filter(None, (group.command_path, group.invoked_subcommand)))
