"""Redirect URIs: exact matching (reference 11), what may be registered, where a sign-out may lead."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mock_b2c.domain.authorization import check_redirect_uri, reply_address
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.redirect_uri import (
    MAX_LENGTH,
    is_absolute_uri,
    is_web_address,
    logout_url_fault,
    registration_fault,
)
from tests.builders import REDIRECT_URI, an_app, authorization_parameters

APP = an_app()
NEAR_MISSES = (
    REDIRECT_URI + "/",
    REDIRECT_URI.upper(),
    REDIRECT_URI.replace("https", "http"),
    REDIRECT_URI.replace("https", "HTTPS"),
    REDIRECT_URI.replace("app.", "APP."),
    REDIRECT_URI.replace(".com", ".com:443"),
    REDIRECT_URI.replace(".com", ".com."),
    REDIRECT_URI.replace(".com", ".com.evil.example"),
    REDIRECT_URI.replace("https://", "https://evil.example@"),
    REDIRECT_URI.replace("https://", "https:\\\\"),
    REDIRECT_URI.replace("signed-in", "x/../signed-in"),
    REDIRECT_URI.replace("signed-in", "%73igned-in"),
    REDIRECT_URI + "?next=https://evil.example",
    REDIRECT_URI + "#",
    REDIRECT_URI + "%20",
    " " + REDIRECT_URI,
    REDIRECT_URI + "\n",
    REDIRECT_URI + "\x00",
    "",
)


@st.composite
def edits(draw: st.DrawFn) -> str:
    """The registered URI with something inserted, left out or replaced at one place."""
    start = draw(st.integers(0, len(REDIRECT_URI)))
    end = draw(st.integers(start, min(start + 3, len(REDIRECT_URI))))
    return REDIRECT_URI[:start] + draw(st.text(max_size=3)) + REDIRECT_URI[end:]


@given(st.one_of(st.text(), edits(), st.sampled_from(NEAR_MISSES)))
def test_any_other_string_than_the_registered_one_is_not_accepted(uri):
    assume(uri != REDIRECT_URI)

    assert APP.redirect_uri(uri) is None
    with pytest.raises(B2CError) as refused:
        check_redirect_uri(APP, {"redirect_uri": uri})
    assert refused.value.code == "AADB2C90006"


@pytest.mark.parametrize("uri", NEAR_MISSES)
def test_near_miss_never_becomes_the_reply_address(uri):
    try:
        outcome = reply_address(APP, authorization_parameters(redirect_uri=uri)).redirect_uri
    except B2CError as error:
        outcome = error.code
    assert outcome in {REDIRECT_URI, "AADB2C90004", "AADB2C90005"}


def test_registered_uri_is_accepted():
    assert check_redirect_uri(APP, {"redirect_uri": REDIRECT_URI}) is APP.redirect_uris[0].platform


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.com/signed-in",
        "https://app.example.com",
        "http://localhost:5000/getAToken",
        "http://LOCALHOST/cb",
        "http://127.0.0.1:8080/",
        "http://[::1]:8080/cb",
        "urn:ietf:wg:oauth:2.0:oob",
        "msal11111111-1111-4111-8111-111111111111://auth",
        "com.example.app://oauth",
        "com.example.app:/oauth",
    ],
)
def test_uri_that_can_be_registered(uri):
    assert registration_fault(uri) == ""


@pytest.mark.parametrize(
    ("uri", "advice"),
    [
        ("", "is not an absolute URI"),
        ("/getAToken", "is not an absolute URI"),
        ("localhost:5000/getAToken extra", "is not an absolute URI"),
        ("https://", "is not an absolute URI"),
        ("https:///path", "is not an absolute URI"),
        ("https:app.example.com", "is not an absolute URI"),
        ("https://app.example.com:99999/", "is not an absolute URI"),
        ("https://[::1/", "is not an absolute URI"),
        ("https://app.example.com/a b", "is not an absolute URI"),
        ("https://app.example.com\\@evil.example/", "is not an absolute URI"),
        ("https://app.example.com/\r\nSet-Cookie:x", "is not an absolute URI"),
        ("https://äpp.example.com/", "is not an absolute URI"),
        ("https://app.example.com/\u202egnp", "is not an absolute URI"),
        ("https://app.example.com/" + MAX_LENGTH * "x", "is not an absolute URI"),
        ("javascript:alert(1)", "scheme javascript"),
        ("JavaScript:alert(1)", "scheme javascript"),
        ("data:text/html,hello", "scheme data"),
        ("vbscript:x", "scheme vbscript"),
        ("file:///etc/passwd", "scheme file"),
        ("https://*.example.com/", "wildcard"),
        ("https://app.example.com/*", "wildcard"),
        ("https://app.example.com/#signed-in", "fragment"),
        ("https://app.example.com/?page=1", "query"),
        ("http://app.example.com/", "must use https"),
        ("http://localhost.example.com/", "must use https"),
        ("http://localhost@example.com/", "must use https"),
        ("http://192.168.0.1/", "must use https"),
        ("HTTP://app.example.com/", "must use https"),
    ],
)
def test_uri_that_cannot_be_registered_says_why(uri, advice):
    assert advice in registration_fault(uri)


@pytest.mark.parametrize(
    "uri",
    [
        "https://app.example.com/signed-out",
        "HTTPS://app.example.com:8443/signed-out?from=b2c",
        "http://localhost:5000/signed-out",
        "http://127.0.0.1/",
        "https://app.example.com/who@where",
        "https://app.example.com?who=ada@example.com",
    ],
)
def test_address_that_can_be_a_log_out_url(uri):
    assert logout_url_fault(uri) == ""


@pytest.mark.parametrize(
    ("uri", "advice"),
    [
        ("", "is not a whole https address"),
        ("/signed-out", "is not a whole https address"),
        ("javascript:alert(1)", "is not a whole https address"),
        ("com.example.app://out", "is not a whole https address"),
        ("https://app.example.com/a b", "is not a whole https address"),
        ("https://app.example.com/#out", "fragment"),
        ("http://app.example.com/", "must use https"),
        ("http://localhost.example.com/", "must use https"),
        ("https://*.example.com/out", "wildcard"),
        ("https://[::1]/out", "IPv6"),
        ("https://user@app.example.com/out", "user name"),
        ("http://localhost@evil.example/out", "user name"),
    ],
)
def test_address_that_cannot_be_a_log_out_url_says_why(uri, advice):
    assert advice in logout_url_fault(uri)


@given(st.text())
def test_fault_is_found_in_any_string_without_an_exception(uri):
    if registration_fault(uri) == "":
        assert is_absolute_uri(uri)
        assert uri.isascii()
        assert uri.isprintable()


@given(st.text(alphabet="htps:/\\@#?[]%.localevi1:\t\n \x00é", max_size=40))
@example("https://evil.example")
@example("https:/evil.example")
@example("//evil.example")
def test_web_address_is_a_whole_http_or_https_uri(uri):
    if is_web_address(uri):
        scheme, _, rest = uri.partition("://")
        assert scheme.lower() in {"http", "https"}
        assert rest[:1] not in {"", "/", "\\", "?", "#"}


@pytest.mark.parametrize("uri", ["javascript:alert(1)", "urn:x", "com.example.app://out", "//evil.example", "out", ""])
def test_no_browser_is_sent_to_what_is_no_web_address(uri):
    assert not is_web_address(uri)
