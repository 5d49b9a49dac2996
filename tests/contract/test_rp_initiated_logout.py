"""OpenID Connect RP-Initiated Logout 1.0, where a user flow conforms to it: a test a module of the OpenID Foundation's
profile. Each signs in, sends the browser to the end_session_endpoint and looks where it comes out and who is signed in.
"""

import secrets
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.web import create_app
from tests.web import tenant
from tests.web.relying_party import authorization, token_set
from tests.web.site import in_process
from tests.web.xhr_client import answer

AFTERWARDS = "https://app.contoso.example/post_logout_redirect"
DISCOVERY = f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/.well-known/openid-configuration"


@pytest.fixture(scope="module")
def config():
    flow, *flows = tenant.CONFIG["user_flows"]
    app, *apps = tenant.CONFIG["apps"]
    conforming = {**flow, "session": {"check_post_logout_redirect_uri": True}}
    leaving = {**app, "post_logout_redirect_uris": [AFTERWARDS]}
    return load_config({**tenant.CONFIG, "user_flows": [conforming, *flows], "apps": [leaving, *apps]})


@pytest.fixture(scope="module")
def conforming_app(config):
    return create_app(create_emulator(config))


@pytest.fixture
def site(config, conforming_app, signing_key):
    """An emulator of its own for each test, behind one application."""
    emulator = create_emulator(config, signing_key=signing_key)
    conforming_app.extensions["mock_b2c"] = emulator
    return in_process(emulator, conforming_app)


@pytest.fixture
def hint(visitor):
    """The ID token of a sign-in."""
    return token_set(visitor)["id_token"]


@pytest.fixture(params=["GET", "POST"])
def log_out(request, visitor, hint):
    """`log_out(state=…)` goes to the end_session_endpoint with a right request, changed; by both methods (§2)."""

    def end(*, bare=False, **changes):
        endpoint = visitor.get(DISCOVERY).json()["end_session_endpoint"]
        usual = {"id_token_hint": hint, "post_logout_redirect_uri": AFTERWARDS}
        given = {name: value for name, value in ({} if bare else usual | changes).items() if value is not None}
        if request.param == "GET":
            return visitor.get(endpoint, params=given)
        return visitor.session.post(endpoint, data=given, allow_redirects=False, timeout=10)

    return end


def is_signed_in(visitor):
    told = answer(visitor.authorize(tenant.SUSI, authorization(prompt="none")))
    assert "code" in told or told["error"] == "interaction_required"
    return "code" in told


def assert_signed_out(visitor, response):
    assert response.status_code == 200
    assert "<h1>You are signed out</h1>" in response.text
    assert "Location" not in response.headers
    assert not is_signed_in(visitor)


def assert_refused(visitor, response, code):
    assert response.status_code == 400
    assert f"{code}: " in response.text
    assert "Location" not in response.headers
    assert is_signed_in(visitor)


def test_discovery_names_the_endpoint(visitor):
    assert visitor.get(DISCOVERY).json()["end_session_endpoint"].startswith("https://")


def test_log_out_goes_to_the_registered_address_with_the_state(visitor, log_out):
    state = secrets.token_urlsafe(96)
    response = log_out(state=state)
    parts = urlsplit(response.headers["Location"])
    assert response.status_code == 302
    assert parts._replace(query="").geturl() == AFTERWARDS
    assert parse_qsl(parts.query, strict_parsing=True) == [("state", state)]
    assert not is_signed_in(visitor)


def test_without_state_nothing_is_added(visitor, log_out):
    assert log_out().headers["Location"] == AFTERWARDS
    assert not is_signed_in(visitor)


def test_address_without_an_id_token_is_not_followed(visitor, log_out):
    assert_refused(visitor, log_out(id_token_hint=None), "AADB2C90272")


def test_client_id_does_not_stand_for_the_id_token(visitor, log_out):
    assert_refused(visitor, log_out(id_token_hint=None, client_id=tenant.WEBAPP), "AADB2C90272")


def test_without_an_address_the_user_is_signed_out_and_told_so(visitor, log_out):
    assert_signed_out(visitor, log_out(post_logout_redirect_uri=None))


def test_without_parameters_the_user_is_signed_out_and_told_so(visitor, log_out):
    assert_signed_out(visitor, log_out(bare=True))


def test_state_alone_changes_nothing(visitor, log_out):
    assert_signed_out(visitor, log_out(id_token_hint=None, post_logout_redirect_uri=None, state="some state"))


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/",
        AFTERWARDS + "/",
        AFTERWARDS.upper(),
        AFTERWARDS + "#",
        "https://app.contoso.example/",
    ],
)
def test_address_that_is_not_registered_is_refused(visitor, log_out, uri):
    assert_refused(visitor, log_out(post_logout_redirect_uri=uri), "AADB2C90287")


def test_registered_address_with_a_query_added_is_refused(visitor, log_out):
    assert_refused(visitor, log_out(post_logout_redirect_uri=AFTERWARDS + "?foo=bar"), "AADB2C90287")


def test_modified_id_token_is_refused(visitor, log_out, hint):
    unsigned = jwt.encode(jwt.decode(hint, options={"verify_signature": False}), None, algorithm="none")
    assert_refused(visitor, log_out(id_token_hint=unsigned), "AADB2C90240")


@pytest.mark.parametrize("made", ["signed with the client's secret", "no token at all", "cut"])
def test_bad_id_token_is_refused(visitor, log_out, hint, made):
    claims = jwt.decode(hint, options={"verify_signature": False})
    bad = {
        "signed with the client's secret": jwt.encode(claims, tenant.SECRET, algorithm="HS256"),
        "no token at all": "bad",
        "cut": hint[:-10],
    }[made]
    assert_refused(visitor, log_out(id_token_hint=bad), "AADB2C90240")
    assert_refused(visitor, log_out(id_token_hint=bad, post_logout_redirect_uri=None), "AADB2C90240")


def test_client_id_of_the_id_token_is_fine(visitor, log_out):
    assert log_out(client_id=tenant.WEBAPP.upper()).headers["Location"] == AFTERWARDS


@pytest.mark.parametrize("client_id", [tenant.NATIVE, "unknown"])
def test_client_id_of_another_application_is_refused(visitor, log_out, client_id):
    assert_refused(visitor, log_out(client_id=client_id), "AADB2C90209")


def test_redirect_uri_of_the_application_is_a_registered_address_too(visitor, log_out):
    assert log_out(post_logout_redirect_uri=tenant.REDIRECT_URI).headers["Location"] == tenant.REDIRECT_URI


def test_other_parameters_change_nothing(visitor, log_out):
    response = log_out(ui_locales="de fr", logout_hint="ada", login_hint="ada", unheard_of="1")
    assert response.headers["Location"] == AFTERWARDS


def test_log_out_when_signed_out_already_goes_on_all_the_same(visitor, log_out):
    log_out()
    assert log_out(state="again").headers["Location"] == AFTERWARDS + "?state=again"


def test_parameters_of_the_form_count_more_than_those_of_the_address(visitor, hint):
    address = f"/{tenant.TENANT}/oauth2/v2.0/logout"
    form = {"id_token_hint": hint, "post_logout_redirect_uri": AFTERWARDS}
    response = visitor.session.post(
        visitor.url + address, params={"p": tenant.SUSI, "state": "x"}, data=form, allow_redirects=False, timeout=10
    )
    assert response.headers["Location"] == AFTERWARDS + "?state=x"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_methods_are_405(visitor, method):
    response = visitor.session.request(method, f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout")
    assert response.status_code == 405
    assert {"GET", "POST"} <= set(response.headers["Allow"].split(", "))
