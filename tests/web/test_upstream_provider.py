"""A real OpenID Connect provider upstream: another emulator's tenant, reached over HTTP of its own."""

import json
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.outgoing import OutgoingError, Reply
from mock_b2c.web import create_app
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.site import in_process
from tests.web.xhr_client import answer, page

UPSTREAM_URL = "https://upstream.example"
CALLBACK = f"https://localhost:8443/{tenant.TENANT}/oauth2/authresp"
SECRET = "made-up-secret-upstream"
CLIENT = "abababab-0000-4000-8000-000000000001"
FLOW = "B2C_1_staff"
UPSTREAM = {
    "tenant": {"name": "staff"},
    "user_flows": [{"name": "B2C_1_in", "type": "sign_in"}],
    "apps": [{"name": "contoso", "client_id": CLIENT, "client_secret": SECRET, "redirect_uris": [CALLBACK]}],
    "users": [{"email": "sam@staff.example", "password": "Passw0rd-Sam", "display_name": "Sam", "given_name": "S"}],
}
PROVIDER = {
    "kind": "openid_connect",
    "name": "staff",
    "domain": "staff.example",
    "metadata_url": f"{UPSTREAM_URL}/staff.onmicrosoft.com/B2C_1_in/v2.0/.well-known/openid-configuration",
    "client_id": CLIENT,
    "client_secret": SECRET,
    "scope": "openid",
    "claims_mapping": {"email": "emails"},
}


def config(**changes):
    flow = {"name": FLOW, "type": "sign_up_sign_in", "identity_providers": ["staff"]}
    claims = ["oid", "name", "emails", "idp", "idp_access_token"]
    return {
        **tenant.CONFIG,
        "user_flows": [*tenant.CONFIG["user_flows"], {**flow, "application_claims": claims}],
        "identity_providers": [{**PROVIDER, **changes}],
    }


class Network:
    """The way to the upstream: what is asked, and what is changed on it."""

    def __init__(self, session) -> None:
        self.session = session
        self.asked: list[str] = []
        self.change = lambda address, reply: reply

    def send(self, request) -> Reply:
        self.asked.append(request.address)
        method = "GET" if request.body is None else "POST"
        sent = {"data": request.body, "headers": request.headers, "timeout": request.seconds}
        response = self.session.request(method, request.address, **sent)
        return self.change(request.address, Reply(status=response.status_code, body=response.content))


@pytest.fixture(scope="module")
def upstream_app():
    return create_app(create_emulator(load_config(UPSTREAM)), hosts=["upstream.example"])


@pytest.fixture(scope="module")
def tenant_app():
    return create_app(create_emulator(load_config(config())))


@pytest.fixture
def upstream(upstream_app, signing_key):
    """The tenant upstream."""
    upstream_app.extensions["mock_b2c"] = create_emulator(load_config(UPSTREAM), signing_key=signing_key)
    return in_process(upstream_app.extensions["mock_b2c"], upstream_app, UPSTREAM_URL)


@pytest.fixture
def network(upstream):
    return Network(upstream.new_session())


@pytest.fixture
def make(tenant_app, network, signing_key):
    """`make(…)` is a browser at the tenant whose provider has these settings changed."""

    def made(**changes):
        emulator = create_emulator(load_config(config(**changes)), signing_key=signing_key, send=network.send)
        tenant_app.extensions["mock_b2c"] = emulator
        return in_process(emulator, tenant_app).browser()

    return made


def through(browser, upstream):
    """Through the upstream's sign-in page and back to the tenant."""
    sent = browser.authorize(FLOW, authorization(domain_hint="staff.example"))
    there = upstream.browser()
    shown = page(there.get(sent.headers["Location"]))
    assert there.submit(shown, email="sam@staff.example", password="Passw0rd-Sam") == {"status": "200"}
    return browser.get(there.confirm(shown).headers["Location"])


def test_person_of_the_upstream_signs_up_and_in(make, upstream, network):
    browser = make()
    shown = page(through(browser, upstream))
    assert {item["ID"]: item["PRE"] for item in shown.fields}["displayName"] == "Sam"
    assert browser.submit(shown, displayName="Sam") == {"status": "200"}
    sent = answer(browser.confirm(shown))
    told = token(browser, code_redemption(sent["code"]), policy=FLOW).json()
    claims = jwt.decode(told["id_token"], options={"verify_signature": False})
    assert (claims["name"], claims["emails"], claims["idp"]) == ("Sam", ["sam@staff.example"], "staff.example")
    browser.session.cookies.clear()
    assert "code" in answer(through(browser, upstream))
    assert {urlsplit(address).netloc for address in network.asked} == {"upstream.example"}


def test_request_to_the_upstream_has_state_nonce_and_our_callback(make):
    sent = make().authorize(FLOW, authorization(domain_hint="staff.example"))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["Location"]).query).items()}
    assert asked["redirect_uri"] == CALLBACK
    assert (asked["client_id"], asked["response_type"], asked["scope"]) == (CLIENT, "code", "openid")
    assert asked["state"].startswith("StateProperties=")
    assert len(asked["nonce"]) == 64


def test_wrong_secret_is_aadb2c90243(make, upstream):
    sent = answer(through(make(client_secret="another"), upstream))
    assert sent["error_description"].startswith("AADB2C90243")


def no_answer(address, reply):
    raise OutgoingError


def test_upstream_that_cannot_be_reached_is_aadb2c90289(make, network):
    network.change = no_answer
    sent = answer(make().authorize(FLOW, authorization(domain_hint="staff.example")))
    assert (sent["error"], sent["error_description"][:11]) == ("server_error", "AADB2C90289")


def test_button_to_an_upstream_that_cannot_be_reached_is_aadb2c90289(make, network):
    network.change = no_answer
    browser = make()
    shown = page(browser.authorize(FLOW, authorization()))
    sent = answer(browser.open(shown, "api/CombinedSigninAndSignup/unified?claimsexchange=staff"))
    assert sent["error_description"].startswith("AADB2C90289")


@pytest.mark.parametrize(
    "address", ["https://x.example/\r\nSet-Cookie: a=b", "https://x.example/\ud800", "https://[x/", 5]
)
def test_upstream_cannot_send_the_browser_to_what_is_no_address(make, network, address):
    network.change = changed("openid-configuration", lambda told: {**told, "authorization_endpoint": address})
    sent = answer(make().authorize(FLOW, authorization(domain_hint="staff.example")))
    assert sent["error_description"].startswith("AADB2C90273")


def changed(part, change):
    """A network that changes the JSON of addresses which hold `part`."""

    def apply(address, reply):
        if part not in address:
            return reply
        return Reply(status=reply.status, body=json.dumps(change(json.loads(reply.body))).encode())

    return apply


FOREIGN = jwt.encode(
    {"sub": "eve", "iss": "x", "aud": CLIENT, "exp": 9_999_999_999, "iat": 1}, "k" * 32, algorithm="HS256"
)
UNSIGNED = jwt.encode({"sub": "eve", "aud": CLIENT, "exp": 9_999_999_999, "iat": 1}, None, algorithm="none")


@pytest.mark.parametrize(
    "change",
    [
        changed("/token", lambda told: {**told, "id_token": FOREIGN}),
        changed("/token", lambda told: {**told, "id_token": UNSIGNED}),
        changed("/token", lambda told: {**told, "id_token": told["id_token"][:-8] + "AAAAAAAA"}),
        changed("/token", lambda told: {**told, "id_token": None}),
        changed("/token", lambda told: []),
        changed("/keys", lambda told: {"keys": []}),
        changed("/keys", lambda told: {"keys": "none"}),
        changed("/keys", lambda told: {"keys": [5]}),
        changed("/keys", lambda told: {"keys": [{"kty": "RSA", "n": 5, "e": None}]}),
        changed("openid-configuration", lambda told: {**told, "issuer": "https://evil.example/"}),
        changed("openid-configuration", lambda told: {**told, "jwks_uri": "file:///etc/passwd"}),
        changed("openid-configuration", lambda told: {**told, "jwks_uri": "http://169.254.169.254/"}),
        lambda address, reply: Reply(status=200, body=b"\xff<html>") if "/token" in address else reply,
    ],
)
def test_answer_that_does_not_hold_is_aadb2c90273_and_makes_no_account(make, upstream, network, change):
    browser = make()
    sent = browser.authorize(FLOW, authorization(domain_hint="staff.example"))
    there = upstream.browser()
    shown = page(there.get(sent.headers["Location"]))
    there.submit(shown, email="sam@staff.example", password="Passw0rd-Sam")
    network.change = change
    told = answer(browser.get(there.confirm(shown).headers["Location"]))
    assert told["error_description"].startswith("AADB2C90273")


def test_token_of_another_sign_in_is_refused_by_its_nonce(make, upstream):
    """The upstream's code of one sign-in, under the state of another of the same browser."""
    browser = make()
    first = browser.authorize(FLOW, authorization(domain_hint="staff.example"))
    second = browser.authorize(FLOW, authorization(domain_hint="staff.example"))
    there = upstream.browser()
    shown = page(there.get(first.headers["Location"]))
    there.submit(shown, email="sam@staff.example", password="Passw0rd-Sam")
    code = answer(there.confirm(shown))["code"]
    state = parse_qs(urlsplit(second.headers["Location"]).query)["state"][0]
    told = answer(browser.get(f"/{tenant.TENANT}/oauth2/authresp", params={"code": code, "state": state}))
    assert told["error_description"].startswith("AADB2C90273")
    assert "nonce" in told["error_description"]


def test_real_provider_has_no_mock_page(make):
    assert make().get(f"/_mock/providers/{tenant.TENANT}/staff").status_code == 404


# ---- sign-out ------------------------------------------------------------------------------------------------------

LOGOUT = f"/{tenant.TENANT}/{FLOW}/oauth2/v2.0/logout"
BYE = "https://app.contoso.example/bye?a=b"


def signed_in(browser, upstream):
    """In the tenant by the upstream, to whose browser it gives access, too."""
    sent = browser.authorize(FLOW, authorization(domain_hint="staff.example"))
    there = upstream.browser()
    shown = page(there.get(sent.headers["Location"]))
    there.submit(shown, email="sam@staff.example", password="Passw0rd-Sam")
    social = page(browser.get(there.confirm(shown).headers["Location"]))
    browser.submit(social, displayName="Sam")
    assert "code" in answer(browser.confirm(social))
    return there


def is_signed_in(browser, address):
    return browser.get(address).status_code == 302


def test_log_out_ends_the_session_at_the_upstream_and_comes_back_to_the_application(make, upstream):
    browser = make()
    there = signed_in(browser, upstream)
    again = browser.authorize(FLOW, authorization(domain_hint="staff.example", prompt="login")).headers["Location"]
    assert is_signed_in(there, again)
    sent = browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE, "state": "s"}).headers["Location"]
    parts, asked = urlsplit(sent), parse_qs(urlsplit(sent).query)
    assert f"{parts.scheme}://{parts.netloc}" == UPSTREAM_URL
    assert asked["post_logout_redirect_uri"] == [f"https://localhost:8443/{tenant.TENANT}/oauth2/logoutresp"]
    assert asked["client_id"] == [CLIENT]
    assert "id_token_hint" not in asked
    back = there.get(sent).headers["Location"]
    assert not is_signed_in(there, again)
    assert browser.get(back).headers["Location"] == f"{BYE}&state=s"
    assert browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE}).headers["Location"] == BYE  # nobody is left


def test_log_out_without_an_address_to_go_to_ends_on_the_signed_out_page(make, upstream):
    browser = make()
    there = signed_in(browser, upstream)
    back = there.get(browser.get(LOGOUT).headers["Location"]).headers["Location"]
    assert "You are signed out" in browser.get(back).text


@pytest.mark.parametrize("state", ["", "unknown"])
def test_return_that_belongs_to_no_log_out_leads_nowhere(make, state):
    response = make().get(f"/{tenant.TENANT}/oauth2/logoutresp", params={"state": state})
    assert "You are signed out" in response.text


def test_way_back_counts_once(make, upstream):
    browser = make()
    there = signed_in(browser, upstream)
    sent = browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE}).headers["Location"]
    back = there.get(sent).headers["Location"]
    browser.get(back)
    assert "You are signed out" in browser.get(back).text


def test_provider_without_single_logout_is_not_gone_to(make, upstream):
    browser = make(single_logout=False)
    signed_in(browser, upstream)
    assert browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE}).headers["Location"] == BYE


@pytest.mark.parametrize("ending", [None, 5, "javascript:alert(1)", "//evil.example"])
def test_provider_without_an_address_to_sign_out_is_not_gone_to(make, upstream, network, ending):
    browser = make()
    signed_in(browser, upstream)
    network.change = changed("openid-configuration", lambda told: {**told, "end_session_endpoint": ending})
    assert browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE}).headers["Location"] == BYE


def test_provider_that_does_not_answer_holds_no_log_out_up(make, upstream, network, caplog):
    browser = make()
    signed_in(browser, upstream)

    def no_answer(address, reply):
        raise OutgoingError

    network.change = no_answer
    assert browser.get(LOGOUT, params={"post_logout_redirect_uri": BYE}).headers["Location"] == BYE
    assert "AADB2C90289" in caplog.text


def test_log_out_of_a_local_account_is_not_sent_to_a_provider(make):
    browser = make()
    browser.sign_in(authorization())
    sent = browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout", params={"post_logout_redirect_uri": BYE})
    assert sent.headers["Location"] == BYE
