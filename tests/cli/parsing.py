"""Command lines that are parsed and not run."""

import contextlib
from collections.abc import Iterator, Sequence
from typing import Any

import click

from mock_b2c.cli import main


@contextlib.contextmanager
def parsed(words: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The parameters of a command and its arguments; click's UsageError for those that it does not take.

    The command has its parent as when it is run: click keeps what it finds out of the first context of a command.
    """
    name, *arguments = words
    with (
        click.Context(main, info_name="mock-b2c", **main.context_settings) as parent,
        main.commands[name].make_context(name, arguments, parent=parent) as context,
    ):
        yield context.params
