"""A PostgreSQL that an older mock_b2c has left: emulators that start on it at once, and what people had there."""

import jwt
import pytest
import requests

from tests.sharing.hosts import Host, site_of, started
from tests.storage.versions import put_back_to_the_first_schema
from tests.web.relying_party import authorization, code_redemption
from tests.web.tenant import SUSI
from tests.web.xhr_client import answer

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]
NEW = "new.person@example.com"


def token(site, form) -> requests.Response:
    return site.new_session().post(f"{site.authority()}/oauth2/v2.0/token", data=form, timeout=30)


def key_id(tokens) -> str:
    return jwt.get_unverified_header(tokens["id_token"])["kid"]


def test_people_find_what_they_had_after_two_emulators_at_once_have_migrated_the_store(postgresql_store, tmp_path):
    store = postgresql_store()
    host = Host(tmp_path, "--store", store)
    with started(host):
        host.levers.users.add(NEW)
        host.levers.keys.roll()
        site = site_of(host)
        browser = site.browser()
        tokens = token(site, code_redemption(answer(browser.sign_in(authorization()))["code"])).json()
    put_back_to_the_first_schema(store)

    hosts = Host(tmp_path, "--store", store), Host(tmp_path, "--store", store)
    hosts[0].port = host.port  # cookies are of that address
    with started(*hosts):
        site = site_of(*hosts)
        for _ in hosts:
            renewal = {**code_redemption(""), "grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            renewed = token(site, renewal)
            assert renewed.status_code == 200, renewed.text
            assert key_id(renewed.json()) == key_id(tokens)
            code = answer(browser.authorize(SUSI, authorization()))["code"]  # without a page: the session is there
            assert token(site, code_redemption(code)).status_code == 200
        assert all(NEW in [user.email for user in each.levers.users] for each in hosts)
        assert "Traceback" not in hosts[0].told + hosts[1].told
