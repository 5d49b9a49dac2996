"""Three hosts on one PostgreSQL: whatever is asked of one of them, another one may answer."""

import pytest

from tests.services.stores import empty_stores
from tests.sharing.hosts import Host, site_of, started
from tests.sharing.suite import AnyProcess

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def hosts(postgresql_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    with empty_stores(postgresql_server) as new:
        store = new()
        with started(*(Host(folder, "--store", store) for _ in range(3))) as hosts:
            yield hosts


class TestHosts(AnyProcess):
    @pytest.fixture
    def levers(self, hosts):
        levers = [host.levers for host in hosts]
        yield levers
        levers[0].reset()

    @pytest.fixture
    def site(self, levers, hosts):
        return site_of(*hosts)
