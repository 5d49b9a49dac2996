"""What a backup made while people sign in and up has to have in it: the test, for those who say where the stores are.

class TestMyBackups(BackupUnderLoad):
    @pytest.fixture
    def stores(self): ...  # the addresses of two empty stores, the first of which several processes may share
"""

import subprocess
import sys

from mock_b2c.storage import open_storage
from tests.builders import TENANT_ID, a_user
from tests.sharing.hosts import Host, site_of, started
from tests.sharing.load import NEW_PASSWORD, Load, SignUps
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer

OTHERS = 20_000
"""So many users are there before, so that copying takes a while."""


def run(host: Host, *words: object) -> None:
    """`mock-b2c` in the host's folder."""
    command = [sys.executable, "-m", "mock_b2c", *map(str, words), "--state-dir", "state"]
    done = subprocess.run(command, cwd=host.folder, env=host.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def fill(store: str) -> None:
    storage = open_storage(store)
    others = (a_user(id=f"other {number}", email=f"other{number}@example.com") for number in range(OTHERS))
    assert storage.users.add_many(TENANT_ID, list(others)) == []
    storage.close()


class BackupUnderLoad:
    """A backup is of one moment, and nobody notices it."""

    def test_has_what_was_acknowledged_before_and_goes_into_an_empty_store(self, stores, tmp_path):
        store, other = stores
        fill(store)
        copy = tmp_path / "copy"
        with started(*(Host(tmp_path, "--store", store) for _ in range(2))) as hosts:
            sign_ins, sign_ups = Load(site_of(*hosts)), SignUps(site_of(*hosts))
            with sign_ins.running(people=2), sign_ups.running(people=2):
                sign_ins.await_sign_ins(4)
                sign_ups.await_sign_ins(4)
                before, emails = [*sign_ins.signed_in, *sign_ups.signed_in], [*sign_ups.emails]
                run(hosts[0], "backup", copy, "--store", store)
                sign_ins.await_sign_ins(2)
                sign_ups.await_sign_ins(2)
            for load in (sign_ins, sign_ups):
                load.check()
                assert not load.seen

        (tmp_path / "second").mkdir()
        second = Host(tmp_path / "second", "--store", other)
        run(second, "import", copy, "--store", other)
        with started(second):
            copied = Load(site_of(second))
            copied.signed_in = before
            copied.check()
            for email in emails:
                browser = copied.site.browser()
                assert "code" in answer(browser.sign_in(authorization(), email=email, password=NEW_PASSWORD))
            assert "Traceback" not in second.told
