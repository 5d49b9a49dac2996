"""docs/how-to/test-your-app.md: its examples pass as they stand, and its table names the plugin's fixtures."""

import pytest

from mock_b2c import playwright_fixtures, pytest_plugin
from tests.docs.markdown import ROOT, blocks, tables

PAGE = ROOT / "docs" / "how-to" / "test-your-app.md"
FIXTURES = {name for module in (pytest_plugin, playwright_fixtures) for name in vars(module) if name.startswith("b2c")}


@pytest.mark.parametrize(
    ("number", "passed"), [(0, 4), (1, 3), (2, 1)], ids=["without sockets", "an API", "a tenant of its own"]
)
def test_example_passes(pytester, monkeypatch, number, passed):
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    example = blocks(PAGE, "python")[number].text
    pytester.makepyfile(example)
    options = ("-p", "mock_b2c.pytest_plugin", "-p", "no:cacheprovider", "--strict-markers", "-W", "error")
    pytester.runpytest_subprocess(*options).assert_outcomes(passed=passed)


def test_every_example_is_run():
    assert len(blocks(PAGE, "python")) == 3


def test_fixtures_are_those_of_the_plugin():
    (table,) = [table for table in tables(PAGE.read_text(encoding="utf-8")) if table.heading == "What is there"]
    arguments = {"b2c_browser_type_launch_args", "b2c_browser_context_args"}
    assert {row[0].strip("`") for row in table.rows} == FIXTURES - arguments
