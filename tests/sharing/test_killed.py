"""`mock-b2c serve` is killed while people sign in: what was acknowledged is there when it is started again."""

import pytest

from tests.sharing.hosts import Host, site_of, started
from tests.sharing.load import Load
from tests.web.tenant import ADA

pytestmark = pytest.mark.timeout(300)


def test_killed_under_load_it_goes_on_where_it_was(tmp_path):
    with started(Host(tmp_path)) as (host,):
        with Load(site_of(host)).running() as load:
            load.await_sign_ins(8)
            host.levers.users.change(ADA, display_name="Ada, the first")
            host.kill()
            host.begin()
            host.await_ready()
            load.await_sign_ins(8)
        load.check()
        assert host.levers.users[ADA].attributes["displayName"] == "Ada, the first"
        assert "Traceback" not in host.told
