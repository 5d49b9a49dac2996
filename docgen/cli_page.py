"""The command line."""

import inspect
from collections.abc import Iterator
from typing import Any

import click

from docgen.markdown import table
from mock_b2c.cli import main as command_line


def cli() -> Iterator[str]:
    """Every command with its arguments and options."""
    yield "# The command line"
    yield "`mock-b2c`, also `python -m mock_b2c`. Mistakes exit with code 2 and say what to do; no traceback is shown."
    for name, command in commands("mock-b2c", command_line):
        yield f"## {name}"
        yield inspect.cleandoc(command.help or "")
        if isinstance(command, click.Group):
            yield "Commands: " + ", ".join(link_to(f"{name} {inner}") for inner in sorted(command.commands)) + "."
        if command.params:
            yield table(("option", "value", "default", "what"), map(parameter_row, command.params))


def link_to(heading: str) -> str:
    """A link to a heading of the same page."""
    return f"[{heading}](#{heading.replace(' ', '-')})"


def commands(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it."""
    yield name, command
    if isinstance(command, click.Group):
        for inner in sorted(command.commands):
            yield from commands(f"{name} {inner}", command.commands[inner])


def parameter_row(parameter: click.Parameter) -> tuple[str, str, str, str]:
    """An option or argument; said in our words, since click's help differs from version to version."""
    if not isinstance(parameter, click.Option):
        return f"`[{(parameter.name or '').upper()}]`", value_of(parameter.type), "", ""
    names = ", ".join(f"`{name}`" for name in parameter.opts)
    if parameter.is_flag:
        return names, "", "", parameter.help or ""
    shown = parameter.show_default
    default = shown if isinstance(shown, str) else f"`{parameter.default}`" if shown else ""
    return names, value_of(parameter.type), default, parameter.help or ""


def value_of(kind: click.ParamType[Any]) -> str:
    """What may stand behind an option."""
    match kind:
        case click.Choice(choices=choices):
            return " or ".join(f"`{choice}`" for choice in choices)
        case click.IntRange(min=least, max=most):
            return f"{least} to {most}"
        case click.Path(file_okay=False):
            return "folder"
        case click.Path():
            return "file"
        case _:
            return "text"
