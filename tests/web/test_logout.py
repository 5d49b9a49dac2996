"""The log-out endpoint, on both paths (reference 6.1)."""

import jwt
import pytest

from tests.web import tenant
from tests.web.relying_party import authorization, token_set
from tests.web.xhr_client import answer, page

LOGOUT = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout"
HOME = "http://localhost:5000/"


@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_sign_out_ends_the_session_and_goes_to_the_application(each_site, version):
    browser = each_site.browser()
    browser.sign_in(authorization())
    address = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/{version}logout"
    response = browser.get(address, params={"post_logout_redirect_uri": HOME})
    assert (response.status_code, response.headers["Location"]) == (302, HOME)
    assert page(browser.authorize(tenant.SUSI, authorization()))


def test_sign_out_ends_the_session_for_a_copy_of_the_cookie_too(site):
    browser, thief = site.browser(), site.browser()
    browser.sign_in(authorization())
    thief.session.cookies.update(browser.session.cookies)
    browser.get(LOGOUT)
    assert page(thief.authorize(tenant.SUSI, authorization()))


def test_sign_out_at_any_user_flow_of_the_tenant_ends_the_session(visitor):
    visitor.sign_in(authorization())
    visitor.get(f"/{tenant.TENANT}/{tenant.RESET}/oauth2/v2.0/logout")
    assert page(visitor.authorize(tenant.SUSI, authorization()))


def test_without_an_address_the_signed_out_page_is_shown(visitor):
    visitor.sign_in(authorization())
    response = visitor.get(LOGOUT)
    assert response.status_code == 200
    assert "<h1>You are signed out</h1>" in response.text


def test_sign_out_without_a_session_goes_on_all_the_same(visitor):
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": HOME})
    assert response.headers["Location"] == HOME


@pytest.mark.parametrize(
    "uri",
    [
        "https://elsewhere.example/bye",
        "http://elsewhere.example:81/a?b=c",
        "HTTPS://Elsewhere.example/%7E%e4?[1]#'x'",
        "https://a..example/",
        f"https://{'a' * 64}.example/",
        "https://xn--.example/",
        "https://user@elsewhere.example/",
    ],
)
def test_address_is_not_compared_with_registered_ones(visitor, uri):
    assert visitor.get(LOGOUT, params={"post_logout_redirect_uri": uri}).headers["Location"] == uri


@pytest.mark.parametrize(
    "uri",
    [
        "/home",
        "home",
        "//evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://evil.example/",
        "msal33333333://auth",
        "https:",
        "https://",
        "https:evil.example",
        "https:/\\evil.example",
        "https://evil.example/\r\nSet-Cookie: a=b",
        "https://evil.example/ x",
        " https://evil.example/",
        "https://[::1/",
        "https://evil.example:99999/",
        "\x01https://evil.example/",
        "https://\xfcml\xe4ut.example/",
    ],
)
def test_address_that_is_no_web_address_is_aadb2c90067_and_the_session_stays(visitor, uri):
    visitor.sign_in(authorization())
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": uri})
    assert response.status_code == 400
    assert "AADB2C90067: " in response.text
    assert "Location" not in response.headers
    assert "code" in answer(visitor.authorize(tenant.SUSI, authorization()))


@pytest.mark.parametrize(
    ("uri", "location"),
    [
        (HOME, HOME + "?state=a+b%26c"),
        (HOME + "?x=1", HOME + "?x=1&state=a+b%26c"),
        (HOME + "#part", HOME + "?state=a+b%26c#part"),
    ],
)
def test_state_is_appended(visitor, uri, location):
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": uri, "state": "a b&c"})
    assert response.headers["Location"] == location


def test_address_may_come_unescaped_as_identity_sends_it(visitor):
    response = visitor.get(f"{LOGOUT}?post_logout_redirect_uri={HOME}")
    assert response.headers["Location"] == HOME


def test_other_tenants_cookie_of_the_same_name_does_no_harm(visitor):
    visitor.session.headers["Cookie"] = f"x-ms-cpim-sso:{tenant.TENANT}_0=unknown"
    assert visitor.get(LOGOUT).status_code == 200


class TestWithRequiredIdToken:
    """A user flow whose session has `require_id_token_at_logout`."""

    @pytest.fixture
    def site(self, make_site):
        first, *others = tenant.CONFIG["user_flows"]
        strict = {**first, "session": {"require_id_token_at_logout": True}}
        return make_site({**tenant.CONFIG, "user_flows": [strict, *others]})

    @pytest.fixture
    def hint(self, visitor):
        return token_set(visitor)["id_token"]

    def sign_out(self, visitor, **params):
        return visitor.get(LOGOUT, params={"post_logout_redirect_uri": tenant.REDIRECT_URI, **params})

    def assert_refused(self, visitor, response, code):
        assert response.status_code == 400
        assert f"{code}: " in response.text
        assert "Location" not in response.headers
        assert "code" in answer(visitor.authorize(tenant.SUSI, authorization()))

    def test_hint_leads_to_a_registered_address(self, visitor, hint):
        assert self.sign_out(visitor, id_token_hint=hint).headers["Location"] == tenant.REDIRECT_URI
        assert page(visitor.authorize(tenant.SUSI, authorization()))

    def test_missing_hint_is_aadb2c90272(self, visitor, hint):
        self.assert_refused(visitor, self.sign_out(visitor), "AADB2C90272")
        self.assert_refused(visitor, self.sign_out(visitor, id_token_hint=""), "AADB2C90272")

    def test_address_that_is_not_registered_is_aadb2c90287(self, visitor, hint):
        response = self.sign_out(visitor, id_token_hint=hint, post_logout_redirect_uri=HOME)
        self.assert_refused(visitor, response, "AADB2C90287")

    def test_hint_without_an_address_shows_the_signed_out_page(self, visitor, hint):
        assert visitor.get(LOGOUT, params={"id_token_hint": hint}).status_code == 200

    def test_hint_may_have_expired(self, site):
        site.emulator.clock.freeze(1_700_000_000)  # long ago for everybody but the emulator
        browser = site.browser()
        hint = token_set(browser)["id_token"]
        assert self.sign_out(browser, id_token_hint=hint).status_code == 302

    @pytest.mark.parametrize("part", [0, 1, 2])
    def test_damaged_hint_is_aadb2c90240(self, visitor, hint, part):
        parts = hint.split(".")
        parts[part] = parts[part][:-8] + ("AAAAAAAA" if part == 2 else "e30")
        self.assert_refused(visitor, self.sign_out(visitor, id_token_hint=".".join(parts)), "AADB2C90240")

    @pytest.mark.parametrize("hint_", ["x", "a.b.c", "e30.e30.", "..", "." * 3000, "W1tb" * 2000, "\xe4"])
    def test_hint_that_is_no_token_is_aadb2c90240(self, visitor, hint, hint_):
        self.assert_refused(visitor, self.sign_out(visitor, id_token_hint=hint_), "AADB2C90240")

    @pytest.mark.parametrize("algorithm", ["none", "HS256"])
    def test_hint_signed_by_somebody_else_is_aadb2c90240(self, visitor, hint, algorithm):
        claims = jwt.decode(hint, options={"verify_signature": False})
        header = {"kid": jwt.get_unverified_header(hint)["kid"]}
        key = None if algorithm == "none" else "k" * 32
        forged = jwt.encode(claims, key, algorithm=algorithm, headers=header)
        self.assert_refused(visitor, self.sign_out(visitor, id_token_hint=forged), "AADB2C90240")


def test_head_request_ends_nothing(visitor):
    visitor.sign_in(authorization())
    looked = visitor.session.head(f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout", timeout=10)
    assert (looked.status_code, "Set-Cookie" in looked.headers) == (200, False)
    assert "code" in answer(visitor.authorize(tenant.SUSI, authorization(prompt="none")))
