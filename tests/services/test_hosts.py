"""Three hosts on one PostgreSQL: whatever is asked of one of them, another one may answer."""

import pytest

from tests.services.stores import empty_stores
from tests.sharing.hosts import Host, started
from tests.sharing.suite import AnyHost

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def hosts(postgresql_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    with empty_stores(postgresql_server) as new:
        store = new()
        with started(*(Host(folder, "--store", store) for _ in range(3))) as hosts:
            yield hosts


class TestHosts(AnyHost):
    """On PostgreSQL."""
