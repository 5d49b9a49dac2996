"""The command `mock-b2c` (design 3.1). Each command is loaded, and imports what it needs, when it runs."""

import click

from mock_b2c._version import __version__
from mock_b2c.cli.usage import Commands, LoadedWhenUsed

COMMANDS = {
    "backup": "mock_b2c.cli.transfer:backup",
    "ca": "mock_b2c.cli.ca:ca",
    "check": "mock_b2c.cli.check:check",
    "completion": "mock_b2c.cli.completion:completion",
    "exec": "mock_b2c.cli.exec:exec_command",
    "export": "mock_b2c.cli.transfer:export_command",
    "import": "mock_b2c.cli.transfer:import_command",
    "init": "mock_b2c.cli.init:init",
    "schema": "mock_b2c.cli.check:schema",
    "serve": "mock_b2c.cli.serve:serve",
    "token": "mock_b2c.cli.token:token",
}


@click.group(cls=Commands, commands=LoadedWhenUsed(COMMANDS), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mock-b2c")
def main() -> None:
    """An Azure AD B2C tenant on your own machine. For development and tests, never for production."""
