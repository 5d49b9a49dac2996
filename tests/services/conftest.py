"""The real servers, as fixtures. `nox -s services` starts them; a test that needs one that is not there is skipped.

What they give is a test's own: an empty database, an empty Redis, an nginx in front of what it names. Packages that
only requirements/services.txt has are imported when they are needed, or by `pytest.importorskip`.
"""

import os
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from services.nginx import Balancer, Nginx
from services.programs import POSTGRESQL
from tests.services.stores import empty_stores

if TYPE_CHECKING:
    from services.postgresql import Postgresql

WORKERS = 16  # databases of one Redis


def variable(name: str, what: str) -> str:
    """A variable of `nox -s services`; the test is skipped when it is not set."""
    if value := os.environ.get(name):
        return value
    pytest.skip(f"{what} is not here ({name} is not set): run `nox -s services`")


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """The URL of a PostgreSQL where databases may be created; it is shared, so leave others' alone."""
    return variable("MOCK_B2C_TEST_POSTGRESQL", "PostgreSQL")


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """The URL of a fresh, empty database, as SQLAlchemy reads it; it is dropped after the test."""
    import psycopg

    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql_server.replace("+psycopg", ""), autocommit=True) as administrator:
        administrator.execute(f"CREATE DATABASE {name}")
        yield postgresql_server.rpartition("/")[0] + f"/{name}"
        administrator.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_store(postgresql_server: str) -> Iterator[Callable[[], str]]:
    """Makes addresses of empty stores, which are gone after the test."""
    with empty_stores(postgresql_server) as new:
        yield new


@pytest.fixture
def own_postgresql(postgresql_server: str) -> Iterator["Postgresql"]:
    """A PostgreSQL for this test alone, which it may stop, kill and start again by `.server`; takes a second or two."""
    from services.postgresql import Postgresql

    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="services-")))
        folder.chmod(0o711)  # the server is another user's; pytest's folders are closed to him
        own = Postgresql(POSTGRESQL.find(), folder / "postgres")
        cleanup.callback(own.server.stop)
        own.server.start()
        yield own


@pytest.fixture
def redis_url(empty_redis: Callable[[], str]) -> str:
    """The URL of an empty Redis database that no other test uses meanwhile."""
    return empty_redis()


@pytest.fixture(scope="session")
def empty_redis(worker_id: str) -> Callable[[], str]:
    """Empties this worker's Redis database and gives its URL; for tests that share what they start."""
    return lambda: emptied_redis(worker_id)


def emptied_redis(worker_id: str) -> str:
    import redis

    server = variable("MOCK_B2C_TEST_REDIS", "Redis")
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id.startswith("gw") else 0
    url = f"{server}/{number % WORKERS}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Nginx]]:
    """Starts an nginx in front of processes: `nginx(upstreams=[port, …], …)`, see `services.nginx.Balancer`.

    It is stopped at the end of the module, so that tests may share what stands behind it.
    """
    program = Path(variable("MOCK_B2C_TEST_NGINX", "nginx"))
    with ExitStack() as cleanup:

        def start(**wanted) -> Nginx:
            started = Nginx(program, tmp_path_factory.mktemp("nginx") / "own", Balancer(**wanted))
            cleanup.callback(started.server.stop)
            started.server.start()
            return started

        yield start
