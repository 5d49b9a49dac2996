"""docs/how-to/run-an-unchanged-app.md: its options are those of the command."""

from click.testing import CliRunner

from mock_b2c.cli import main
from tests.docs.markdown import ROOT, tables

PAGE = ROOT / "docs" / "how-to" / "run-an-unchanged-app.md"


def test_options_are_those_of_the_command():
    (table, _) = tables(PAGE.read_text(encoding="utf-8"))
    shown = {row[0].strip("`").partition(" ")[0] for row in table.rows}
    known = {
        option for parameter in main.commands["exec"].params for option in parameter.opts if option.startswith("--")
    }
    assert shown == known
    help_text = CliRunner().invoke(main, ["exec", "--help"]).output
    assert all(option in help_text for option in shown)
