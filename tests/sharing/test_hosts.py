"""Three processes on one SQLite file, each on a port of its own."""

import pytest

from tests.sharing.hosts import site_of
from tests.sharing.suite import AnyProcess

pytestmark = pytest.mark.timeout(300)


class TestHosts(AnyProcess):
    @pytest.fixture
    def levers(self, three_hosts):
        levers = [host.levers for host in three_hosts]
        yield levers
        levers[0].reset()

    @pytest.fixture
    def site(self, levers, three_hosts):
        return site_of(*three_hosts)
