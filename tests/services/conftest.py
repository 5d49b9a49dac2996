"""Servers that tests need beside ourselves, by variables that say where they are; without one its tests are skipped."""

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

POSTGRESQL = "MOCK_B2C_TEST_POSTGRESQL"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """A database server in which tests may create what they like."""
    url = os.environ.get(POSTGRESQL, "")
    if not url:
        pytest.skip(f"{POSTGRESQL} is not set: it names a PostgreSQL server, as postgresql://user@host/database")
    return url


@pytest.fixture
def postgresql_store(postgresql_url: str) -> Iterator[Callable[[], str]]:
    """Makes addresses of empty stores, which are gone after the test."""
    import psycopg

    schemas: list[str] = []

    def new() -> str:
        schemas.append(f"test_{os.getpid()}_{next(_numbers)}")
        joint = "&" if "?" in postgresql_url else "?"
        return f"{postgresql_url}{joint}schema={schemas[-1]}"

    yield new
    with psycopg.connect(postgresql_url.replace("postgresql+psycopg:", "postgresql:"), autocommit=True) as connection:
        for schema in schemas:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
