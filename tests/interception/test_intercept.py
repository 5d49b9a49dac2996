"""Requests to the tenant's hosts are answered in this process; nothing else is touched."""

import threading

import msal
import pytest
import requests
import responses

import mock_b2c
from mock_b2c.interception import UnexpectedRequestError
from tests.interception.conftest import CLIENT_ID, READ, SECRET

HOST = "https://contoso.b2clogin.com"
DISCOVERY = f"{HOST}/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"


def test_msal_signs_a_user_in_without_a_browser_or_a_socket(b2c, msal_app, flow):
    reply = b2c.sign_in(flow["auth_uri"], "ada@example.com")
    told = msal_app.acquire_token_by_auth_code_flow(flow, reply.parameters)

    assert reply.method == "POST"
    assert told["id_token_claims"]["name"] == "Ada Lovelace"
    assert told["scope"] == READ
    assert msal_app.acquire_token_silent([READ], msal_app.get_accounts()[0])["token_source"] == "cache"


def test_reference_web_app_signs_in_edits_the_profile_and_signs_out(b2c, client):
    def visit(link, **attributes):
        reply = b2c.sign_in(client.get(link).location, "ada@example.com", **attributes)
        return client.get(reply.location.removeprefix("http://localhost:5000"), follow_redirects=True).text

    assert "Hello, Ada Lovelace" in visit("/login")
    assert "Hello, Countess" in visit("/edit_profile", display_name="Countess")
    assert b2c.users["ada@example.com"].attributes["displayName"] == "Countess"


def test_discovery_names_the_hosts_of_the_service(b2c):
    document = requests.get(DISCOVERY, timeout=1).json()

    assert document["issuer"] == f"{HOST}/{b2c.tenant.id}/v2.0/"
    assert document["token_endpoint"].startswith(f"{HOST}/contoso.onmicrosoft.com/B2C_1_susi/")


@pytest.mark.parametrize("host", ["localhost:8443", "LOCALHOST:8443", "login.example.com"])
def test_further_hosts_are_answered_when_named(host):
    with mock_b2c.intercept(hosts=(host,), others="refuse") as b2c:
        document = requests.get(f"{b2c.authority()}/v2.0/.well-known/openid-configuration", timeout=1).json()

    assert document["issuer"].startswith(f"https://{host.lower()}/")


def test_old_host_is_answered_where_it_is_b2c_s():
    old = "https://login.microsoftonline.com"
    with mock_b2c.intercept(others="refuse"):
        document = requests.get(DISCOVERY.replace(HOST, f"{old}/te"), timeout=1).json()
        with pytest.raises(UnexpectedRequestError):
            requests.get(f"{old}/common/v2.0/.well-known/openid-configuration", timeout=1)

    assert document["token_endpoint"].startswith(f"{old}/te/contoso.onmicrosoft.com/B2C_1_susi/")


def test_other_tenants_hosts_never_reach_the_network(b2c):
    answer = requests.get(DISCOVERY.replace("contoso", "fabrikam"), timeout=1)

    assert (answer.status_code, "AADB2C90022" in answer.text) == (404, True)


def test_other_requests_are_refused_by_choice(b2c):
    with pytest.raises(UnexpectedRequestError, match=r"GET https://example\.com/ is not for the tenant"):
        requests.get("https://example.com/", timeout=1)


def test_other_requests_go_on_to_whatever_was_there(config):
    with responses.RequestsMock() as mock, mock_b2c.intercept(config):
        mock.get("https://example.com/", body="mocked")

        assert requests.get("https://example.com/", timeout=1).text == "mocked"
        assert requests.get(DISCOVERY, timeout=1).ok


def test_inner_interception_answers_and_the_outer_one_afterwards(b2c, config):
    b2c.users.add("grace2@example.com")
    with mock_b2c.intercept(config) as inner:
        assert "grace2@example.com" not in {user.email for user in inner.users}
        keys = requests.get(f"{inner.authority()}/discovery/v2.0/keys", timeout=1)
        inner.configure(user_flows={"susi": None})
        assert requests.get(DISCOVERY, timeout=1).status_code == 404
    assert keys.ok
    assert requests.get(DISCOVERY, timeout=1).ok
    assert "grace2@example.com" in {user.email for user in b2c.users}


def test_nothing_is_left_afterwards(config):
    before = requests.adapters.HTTPAdapter.send
    with mock_b2c.intercept(config):
        assert requests.adapters.HTTPAdapter.send is not before
    assert requests.adapters.HTTPAdapter.send is before


def test_interception_that_ends_under_another_mock_lets_everything_pass(config):
    before = requests.adapters.HTTPAdapter.send
    opened = mock_b2c.intercept(config)
    opened.__enter__()
    with responses.RequestsMock() as mock:
        opened.__exit__(None, None, None)
        mock.get(DISCOVERY, body="mocked")
        assert requests.get(DISCOVERY, timeout=1).text == "mocked"
    requests.adapters.HTTPAdapter.send = before


def test_each_tenant_is_fresh(config):
    for _ in range(2):
        with mock_b2c.intercept(config) as b2c:
            b2c.users.add("new@example.com")


def test_it_decorates_functions(config):
    @mock_b2c.intercept(config)
    def asked():
        return requests.get(DISCOVERY, timeout=1).status_code

    assert [asked(), asked()] == [200, 200]


def test_all_threads_are_intercepted(b2c):
    seen = []
    threads = [threading.Thread(target=lambda: seen.append(requests.get(DISCOVERY, timeout=1).ok)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [True] * 4


def test_cookies_and_redirects_are_those_of_a_server(b2c, flow):
    session = requests.Session()
    page = session.get(flow["auth_uri"], timeout=1)

    assert page.ok
    assert {"x-ms-cpim-csrf", "x-ms-cpim-trans"} <= set(session.cookies.keys())
    moved = session.get(f"{HOST}/", timeout=1)
    assert [answer.status_code for answer in moved.history] == [302]
    assert moved.url == f"{HOST}/_mock/"


def test_token_request_with_a_wrong_secret_is_refused_as_by_the_service(b2c, flow):
    app = msal.ConfidentialClientApplication(CLIENT_ID, client_credential="wrong", authority=b2c.authority())
    reply = b2c.sign_in(flow["auth_uri"], "ada@example.com")
    told = app.acquire_token_by_auth_code_flow(flow, reply.parameters)

    assert (told["error"], told["error_description"][:11]) == ("invalid_client", "AADB2C90081")
    assert SECRET not in str(told)


def test_unknown_choice_is_told():
    with pytest.raises(ValueError, match="'pass' or 'refuse'"):
        mock_b2c.intercept(others="maybe")
