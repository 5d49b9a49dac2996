"""Empty stores in the PostgreSQL of all tests."""

import contextlib
import uuid
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def empty_stores(server: str) -> Iterator[Callable[[], str]]:
    """Makes addresses of empty stores, which are gone afterwards."""
    import psycopg

    schemas: list[str] = []

    def new() -> str:
        schemas.append(f"test_{uuid.uuid4().hex}")
        return f"{server}?schema={schemas[-1]}"

    yield new
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        for schema in schemas:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')
