"""Three processes on one SQLite file, each on a port of its own."""

import pytest

from tests.sharing.suite import AnyHost

pytestmark = pytest.mark.timeout(300)


class TestHosts(AnyHost):
    @pytest.fixture
    def hosts(self, three_hosts):
        return three_hosts
