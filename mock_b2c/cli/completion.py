"""`mock-b2c completion`: what makes a shell complete commands, options and the names in a config."""

from typing import Any

import click
from click.shell_completion import get_completion_class

_VARIABLE = "_MOCK_B2C_COMPLETE"
_PROGRAM = "mock-b2c"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Prints a script for SHELL, such as `eval "$(mock-b2c completion bash)"` in ~/.bashrc."""
    make: Any = get_completion_class(shell)
    click.echo(make(context.find_root().command, {}, _PROGRAM, _VARIABLE).source())
