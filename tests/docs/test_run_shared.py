"""docs/how-to/run_shared.md: its commands are those that tests run, its tables those of the code."""

import re
import shlex

from mock_b2c.hosting import VARIABLES
from tests.docs.markdown import ROOT, tables

GUIDE = (ROOT / "docs" / "how-to" / "run_shared.md").read_text(encoding="utf-8")
SERVICES = (ROOT / "tests" / "services" / "test_wsgi.py").read_text(encoding="utf-8")


def test_variables_are_those_of_the_code():
    table = next(table for table in tables(GUIDE) if table.columns[0] == "variable")
    assert {name.strip("`"): what for name, what in table.rows} == VARIABLES


def test_servers_are_those_that_tests_run():
    commands = re.findall(r"^(?:gunicorn|granian) .*", GUIDE, re.MULTILINE)
    assert len(commands) == 2
    for command in commands:
        assert command.replace("8000", "{port}") in SERVICES
        assert shlex.split(command)[-1] == "mock_b2c.wsgi:app"


def test_each_fault_has_its_test():
    table = next(table for table in tables(GUIDE) if table.columns[-1] == "test")
    named = [row[-1].strip("`") for row in table.rows]
    assert len(named) == 15
    for name in named:
        path, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8")
