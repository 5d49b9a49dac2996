"""The command `mock-b2c` (design 3.1). Each command imports what it needs when it runs."""

import click

from mock_b2c._version import __version__
from mock_b2c.cli.ca import ca
from mock_b2c.cli.check import check, schema
from mock_b2c.cli.exec import exec_command
from mock_b2c.cli.serve import serve
from mock_b2c.cli.token import token
from mock_b2c.cli.usage import Commands


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mock-b2c")
def main() -> None:
    """An Azure AD B2C tenant on your own machine. For development and tests, never for production."""


for command in (serve, exec_command, token, check, ca, schema):
    main.add_command(command)
