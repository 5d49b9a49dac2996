"""What processes of one store have to do, however they are run: the tests, for those who say what runs.

class TestMyProcesses(AnyProcess):
    @pytest.fixture
    def site(self): ...    # each request is answered by the next process

    @pytest.fixture
    def levers(self): ...  # the levers of each process: levers or clients, which have the same words
"""

import re
import threading
import time

import msal
import pytest

from mock_b2c.emulator.shared_log import WRITE_SECONDS
from mock_b2c.storage.conformance.racing import at_once
from tests.sharing.hosts import eventually, site_of
from tests.sharing.load import NEW_PASSWORD, sign_up
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption
from tests.web.xhr_client import answer, page

NEW = "new.person@example.com"


def redeem(site, code):
    return site.new_session().post(f"{site.authority()}/oauth2/v2.0/token", data=code_redemption(code), timeout=30)


class AnyProcess:
    """Any request of a flow is answered by any process; what is changed at one counts for the next at another."""

    @pytest.fixture
    def client(self, site):
        """MSAL, for a confidential client."""
        return msal.ConfidentialClientApplication(
            tenant.WEBAPP, client_credential=tenant.SECRET, authority=site.authority(), http_client=site.new_session()
        )

    def test_msal_signs_in_and_renews_its_tokens(self, site, client):
        flow = client.initiate_auth_code_flow(
            [tenant.READ], redirect_uri=tenant.REDIRECT_URI, response_mode="form_post"
        )
        browser = site.browser()
        told = client.acquire_token_by_auth_code_flow(flow, answer(browser.walk(browser.get(flow["auth_uri"]))))
        assert told["id_token_claims"]["name"] == "Ada Lovelace"

        (account,) = client.get_accounts()
        renewed = client.acquire_token_silent([tenant.READ], account, force_refresh=True)
        assert renewed["token_source"] == "identity_provider"

    def test_sign_up_with_a_code_from_the_outbox_and_single_sign_on(self, site):
        browser = site.browser()
        assert redeem(site, answer(sign_up(browser, NEW))["code"]).status_code == 200

        again = browser.authorize(tenant.SUSI, authorization())
        assert redeem(site, answer(again)["code"]).status_code == 200

    # ---- races ----------------------------------------------------------------------------------------------------

    def test_code_is_redeemed_exactly_once_by_fifty_at_once(self, site):
        code = answer(site.browser().sign_in(authorization()))["code"]
        answers = at_once([lambda: redeem(site, code) for _ in range(50)])
        assert sorted(response.status_code for response in answers) == [200] + [400] * 49

    def test_refresh_token_used_by_many_at_once_gives_each_a_token_of_its_own_that_works(self, site):
        """The service's refresh tokens may be used again (reference 4.1)."""
        code = answer(site.browser().sign_in(authorization()))["code"]

        def renew(token):
            form = {**code_redemption(""), "grant_type": "refresh_token", "refresh_token": token}
            response = site.new_session().post(f"{site.authority()}/oauth2/v2.0/token", data=form, timeout=30)
            assert response.status_code == 200, response.text
            return response.json()["refresh_token"]

        first = redeem(site, code).json()["refresh_token"]
        renewed = at_once([lambda: renew(first) for _ in range(20)])
        again = at_once([lambda token=token: renew(token) for token in renewed])
        assert len({first, *renewed, *again}) == 41

    def test_wrong_passwords_at_once_lock_the_account_and_none_is_lost(self, site, levers):
        levers[0].configure(tenant={"lockout": {"threshold": 8, "seconds": 60}})
        browsers = [site.browser() for _ in range(8)]
        shown = [page(browser.authorize(tenant.SUSI, authorization())) for browser in browsers]

        def guess(place):
            return browsers[place].submit(shown[place], email=tenant.ADA, password=f"a wrong one {place}")

        told = at_once([lambda place=place: guess(place) for place in range(8)])
        assert all(answer["status"] == "400" for answer in told)
        locked = browsers[0].submit(shown[0], email=tenant.ADA, password=tenant.ADA_PASSWORD)
        assert "locked" in locked["message"]

    def test_same_wrong_password_counts_once_whoever_is_told_it(self, site, levers):
        levers[0].configure(tenant={"lockout": {"threshold": 2, "seconds": 60}})
        browser = site.browser()
        shown = page(browser.authorize(tenant.SUSI, authorization()))
        for _ in range(4):
            assert browser.submit(shown, email=tenant.ADA, password="always the same")["status"] == "400"
        assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}

    # ---- levers ---------------------------------------------------------------------------------------------------

    def test_settings_changed_at_one_count_for_the_next_request_at_another(self, site, levers):
        levers[1].apps.change("webapp1", redirect_uris=[])
        for _ in levers:
            assert site.browser().authorize(tenant.SUSI, authorization()).status_code == 400

        levers[2].apps.change("webapp1", redirect_uris=[tenant.REDIRECT_URI])
        for _ in levers:
            assert site.browser().authorize(tenant.SUSI, authorization()).status_code == 200

    def test_apps_added_at_once_are_all_there(self, site, levers):
        added = at_once([lambda place=place: levers[place].apps.add(f"app {place}") for place in range(len(levers))])
        for _ in levers:
            told = site.new_session().get(f"{site.url}/_mock/api/v1/apps").json()
            assert {app.client_id for app in added} <= {app["client_id"] for app in told["apps"]}

    def test_rollover_is_published_and_signs_everywhere(self, site, levers):
        keys = f"{site.authority()}/discovery/v2.0/keys"
        before = site.new_session().get(keys).json()["keys"][0]["kid"]
        levers[1].keys.roll()
        published = [[key["kid"] for key in site.new_session().get(keys).json()["keys"]] for _ in levers]
        assert published == [[levers[1].keys.current.kid, before]] * len(levers)

    def test_what_happened_at_any_of_them_is_told_by_all_in_one_order(self, site, levers):
        code = answer(site.browser().sign_in(authorization()))["code"]
        assert redeem(site, code).status_code == 200
        refused = redeem(site, code).json()["error_description"]
        (correlation_id,) = re.findall(r"Correlation ID: (\S+)", refused)

        def told_by(lever):
            return [str(event) for event in lever.events]

        def kinds(told):
            return [re.search(r"Answered|Refused|SignedIn|TokensIssued", text)[0] for text in told]

        def outcomes(told):
            return [kind for kind in kinds(told) if kind != "Answered"][-3:]

        def whole(told):
            """What the last of them noted, and what those before did: each process brings its own a moment later."""
            here = [text for text in told if correlation_id in text]
            return len(here) == 2 and outcomes(told) == ["SignedIn", "TokensIssued", "Refused"]

        eventually(lambda: all(whole(told_by(lever)) for lever in levers))
        first, *others = (told_by(lever) for lever in levers)
        assert others == [first] * len(others)
        assert kinds(first)[-3:] == ["Answered", "Refused", "Answered"]

    def test_portal_of_any_of_them_has_news_of_what_happened_at_another(self, site, levers):
        def news(known=None):
            asked = {"known": known, "wait": 30} if known else {}
            return site.new_session().get(f"{site.url}/_mock/news", params=asked, timeout=60).json()["version"]

        def latest_told():
            return [[str(event) for event in lever.events][-1:] for lever in levers]

        def agree(told):
            return told[0] != [] and told == [told[0]] * len(told)

        site.browser().authorize(tenant.SUSI, authorization())
        eventually(lambda: agree(latest_told()))
        time.sleep(2 * WRITE_SECONDS)
        known = [news() for _ in levers]
        assert len(set(known)) == 1, "pages would be fetched again and again, by whichever answers"
        site.browser().authorize(tenant.SUSI, authorization())
        told = at_once([lambda held=held: news(held) for held in known])
        assert not set(told) & set(known)

        time.sleep(2 * WRITE_SECONDS)
        known = news()
        levers[1].users.change(tenant.ADA, display_name="Ada")
        assert news(known) != known

    def test_clock_moved_at_one_ends_codes_at_another(self, site, levers):
        code = answer(site.browser().sign_in(authorization()))["code"]
        levers[2].clock.advance(3600)
        refused = redeem(site, code)
        assert refused.status_code == 400
        assert "AADB2C90080" in refused.text

    def test_next_two_faults_are_two_of_all_requests(self, site, levers):
        levers[0].faults.add("status", endpoint="keys", status=503, times=2)
        url = f"{site.authority()}/discovery/v2.0/keys"
        assert [site.new_session().get(url).status_code for _ in range(4)] == [503, 503, 200, 200]

    def test_waiting_for_a_message_at_one_ends_when_another_sends_it(self, site, levers):
        found = []
        thread = threading.Thread(target=lambda: found.extend(levers[2].outbox.wait(to=NEW, timeout=30)))
        thread.start()
        browser = site.browser()
        shown = page(browser.authorize(tenant.SIGN_UP, authorization()))
        browser.send_code(shown, NEW)
        thread.join(60)
        assert [message.to for message in found] == [NEW]

    def test_snapshot_that_one_has_kept_is_gone_back_to_by_another(self, site, levers):
        order = {"headers": {"Content-Type": "application/json"}, "data": "{}"}
        snapshots = f"{site.url}/_mock/api/v1/snapshots"
        levers[0].users.add(NEW, NEW_PASSWORD)
        levers[0].faults.add("status", endpoint="logout", times=3)
        kid = levers[0].keys.current.kid
        name = site.new_session().post(snapshots, **order).json()["id"]

        levers[1].users.remove(NEW)
        levers[1].faults.clear()
        levers[1].keys.roll()
        levers[1].apps.add("later")
        told = {site.new_session().post(f"{snapshots}/{name}/restore", **order).status_code for _ in levers}
        assert told == {204}

        for lever in levers:
            assert NEW in {user.email for user in lever.users}
            assert lever.keys.current.kid == kid
            assert "later" not in {app.name for app in lever.apps}
            assert name in [held["id"] for held in site.new_session().get(snapshots).json()["snapshots"]]
        response = site.browser().sign_in(authorization(), email=NEW, password=NEW_PASSWORD)
        assert redeem(site, answer(response)["code"]).status_code == 200
        assert site.new_session().delete(f"{snapshots}/{name}").status_code == 204
        assert site.new_session().post(f"{snapshots}/{name}/restore", **order).status_code == 404

    def test_users_of_one_are_those_of_all(self, site, levers):
        levers[0].users.add(NEW, NEW_PASSWORD)
        response = site.browser().sign_in(authorization(), email=NEW, password=NEW_PASSWORD)
        assert redeem(site, answer(response)["code"]).status_code == 200
        levers[1].users.remove(NEW)
        assert NEW not in {user.email for user in levers[2].users}


class AnyHost(AnyProcess):
    """The same for `mock-b2c serve` on several ports, which the fixture `hosts` gives."""

    @pytest.fixture
    def levers(self, hosts):
        levers = [host.levers for host in hosts]
        yield levers
        levers[0].reset()

    @pytest.fixture
    def site(self, levers, hosts):
        return site_of(*hosts)
