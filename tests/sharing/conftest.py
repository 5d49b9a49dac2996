"""Hosts that the tests of a module share."""

import pytest

from tests.sharing.hosts import Host, started


@pytest.fixture(autouse=True)
def _sockets(socket_enabled):
    """Processes are asked by them."""


@pytest.fixture(scope="module")
def three_hosts(tmp_path_factory):
    """Three processes on one SQLite file."""
    folder = tmp_path_factory.mktemp("hosts")
    with started(*(Host(folder) for _ in range(3))) as hosts:
        yield hosts
