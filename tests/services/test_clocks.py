"""Hosts on one PostgreSQL whose machines' clocks are apart."""

import re
import time

import jwt
import pytest

from tests.services.stores import empty_stores
from tests.sharing.hosts import Host, site_of, started
from tests.sharing.suite import AnyHost, redeem
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]
SETS_THE_CLOCK = """
import time
told = time.time
time.time = lambda: told() + {ahead}
"""
APART = (0, 30, 600, -600)
"""Seconds that each machine's clock is ahead of the database's."""


class HostAhead(Host):
    """On a machine whose clock is ahead of that of others."""

    def __init__(self, folder, ahead, *options) -> None:
        super().__init__(folder, *options)
        self.modules = folder / f"modules {ahead}"
        self.modules.mkdir()
        (self.modules / "sitecustomize.py").write_text(SETS_THE_CLOCK.format(ahead=ahead))

    @property
    def environment(self):
        there = super().environment
        return there | {"PYTHONPATH": f"{self.modules}:{there['PYTHONPATH']}"}


@pytest.fixture(scope="module")
def hosts(postgresql_server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hosts")
    with empty_stores(postgresql_server) as new:
        store = new()
        with started(*(HostAhead(folder, ahead, "--store", store) for ahead in APART)) as hosts:
            yield hosts


class TestClocksApart(AnyHost):
    @pytest.mark.parametrize("place", range(len(APART)))
    def test_code_of_each_is_redeemed_at_each_for_tokens_of_now(self, hosts, levers, place):
        for other in hosts:
            begun = time.time()
            code = answer(site_of(hosts[place]).browser().sign_in(authorization()))["code"]
            redeemed = redeem(site_of(other), code)
            assert redeemed.status_code == 200, redeemed.text
            claims = jwt.decode(redeemed.json()["id_token"], options={"verify_signature": False})
            for claim in ("iat", "nbf", "auth_time"):
                assert begun - 2 <= claims[claim] <= time.time() + 2

    def test_each_whose_clock_is_not_the_databases_says_so_in_one_line(self, hosts, levers):
        told = [re.findall(r"This machine's clock .*", host.told) for host in hosts]
        rest = "the store's, which all of its processes go by: set it right."
        assert told == [
            [],
            [f"This machine's clock is 30 seconds ahead of {rest}"],
            [f"This machine's clock is 600 seconds ahead of {rest}"],
            [f"This machine's clock is 600 seconds behind {rest}"],
        ]
