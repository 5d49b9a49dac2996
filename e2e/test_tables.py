"""The tables of docs/reference/browser-tests.md say what is so; `pytest e2e --update-tables` renews them."""

import pytest

from e2e import tables
from e2e.conftest import NEEDS_OF_TESTS
from e2e.matrix import table


@pytest.fixture
def needs_of_tests(pytestconfig: pytest.Config) -> dict[str, list]:
    """What is known of all tests; only a run of all of them knows it."""
    known = pytestconfig.stash[NEEDS_OF_TESTS]
    files = {test.partition("::")[0] for test in known}
    if files != {file.name for file in (tables.ROOT / "e2e").glob("test_*.py")}:
        pytest.skip("only a part of the tests was collected")
    return known


def test_table_of_needs_is_that_of_the_tests(pytestconfig: pytest.Config, needs_of_tests: dict[str, list]) -> None:
    _compare(pytestconfig, "needs", tables.needs_table(needs_of_tests))


def test_table_of_the_matrix_is_that_of_its_rules(pytestconfig: pytest.Config) -> None:
    _compare(pytestconfig, "matrix", table())


def _compare(pytestconfig: pytest.Config, name: str, now: str) -> None:
    if pytestconfig.option.update_tables:
        tables.write(name, now)
    assert tables.held(name) == now, f"renew the table with pytest e2e --update-tables\n{now}"
