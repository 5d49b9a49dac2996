"""How answers travel to the application, to the character (reference 3.3 and 3.4)."""

import html
import re
from urllib.parse import parse_qsl, unquote_plus

import pytest
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

HYBRID = {
    "client_id": tenant.IMPLICIT,
    "redirect_uri": tenant.IMPLICIT_REDIRECT_URI,
    "response_type": "code id_token",
}
IMPLICIT = {**HYBRID, "response_type": "id_token token"}
GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.mark.parametrize(
    ("mode", "mark"), [(None, "?"), ("query", "?"), ("fragment", "#")], ids=["default", "query", "fragment"]
)
def test_code_goes_by_redirect_in_the_place_asked_for(visitor, mode, mark):
    response = visitor.sign_in(authorization(response_mode=mode))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(f"{tenant.REDIRECT_URI}{mark}state=")


def test_code_goes_by_a_form_that_sends_itself(each_site):
    response = each_site.browser().sign_in(authorization(response_mode="form_post", client_info="1"))
    assert response.status_code == 200
    assert f'action="{tenant.REDIRECT_URI}"' in response.text
    assert 'method="post"' in response.text.lower()
    assert ".submit()" in response.text
    assert list(answer(response)) == ["state", "client_info", "code"]


def test_tokens_go_in_the_fragment_by_default(visitor):
    response = visitor.sign_in(authorization(**IMPLICIT))
    assert response.headers["Location"].startswith(f"{tenant.IMPLICIT_REDIRECT_URI}#access_token=")
    sent = answer(response)
    assert list(sent) == ["access_token", "token_type", "expires_in", "scope", "id_token", "state"]
    assert (sent["token_type"], sent["expires_in"], sent["scope"]) == ("Bearer", "3600", tenant.READ)


def test_hybrid_answer_has_id_token_code_and_state(visitor):
    sent = answer(visitor.sign_in(authorization(**HYBRID)))
    assert list(sent) == ["id_token", "code", "state"]


@pytest.mark.parametrize("changes", [HYBRID, IMPLICIT], ids=["hybrid", "implicit"])
def test_tokens_never_go_in_a_query(visitor, changes):
    response = visitor.authorize(tenant.SUSI, authorization(**changes, response_mode="query"))
    assert response.headers["Location"].startswith(f"{tenant.IMPLICIT_REDIRECT_URI}#error=")
    assert answer(response)["error_description"].startswith("AADB2C90014: ")


def test_answer_for_a_native_scheme_goes_there(visitor):
    params = authorization(client_id=tenant.NATIVE, redirect_uri="msal33333333://auth")
    response = visitor.sign_in(params)
    assert response.headers["Location"].startswith("msal33333333://auth/?state=")
    assert response.content.count(b"<a ") == 1
    before, _, after = response.text.partition("%26code%3d")
    assert before.endswith('<a href="msal33333333%3a%2f%2fauth%2f%3fstate%3dsome%2bstate')
    assert after.partition('">here</a>')[0] == answer(response)["code"]


def test_answer_for_a_web_address_stands_in_its_body_as_a_link(visitor):
    response = visitor.sign_in(authorization(state='"><script>&amp;'))
    link = BeautifulSoup(response.text, "html.parser").find("a")
    assert (link["href"], link.text) == (response.headers["Location"], "here")
    assert "<script" not in response.text


@pytest.mark.parametrize(("uri", "mark"), [("com.Contoso.App://Auth/Path", "?"), ("com.contoso.app:/?in=app", "&")])
def test_registered_redirect_uri_is_kept_to_the_character(make_site, uri, mark):
    app = {"name": "app", "client_id": tenant.NATIVE, "public_redirect_uris": [uri]}
    browser = make_site({**tenant.CONFIG, "apps": [app]}).browser()
    params = authorization(client_id=tenant.NATIVE, redirect_uri=uri, scope="openid")
    assert browser.sign_in(params).headers["Location"].startswith(f"{uri}{mark}state=")


def test_error_is_encoded_as_the_service_does(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization(state="a b/c")))
    location = visitor.cancel(shown).headers["Location"]
    pattern = (
        re.escape(f"{tenant.REDIRECT_URI}?error=access_denied&error_description=AADB2C90091%3a+The+user+has+cancelled+")
        + re.escape("entering+self-asserted+information.%0d%0aCorrelation+ID%3a+")
        + GUID
        + re.escape("%0d%0aTimestamp%3a+")
        + r"\d{4}-\d\d-\d\d\+\d\d%3a\d\d%3a\d\dZ"
        + re.escape("%0d%0a&state=a+b%2fc")
    )
    assert re.fullmatch(pattern, location), location


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_error_description_has_three_lines_in_every_mode(visitor, mode):
    sent = answer(visitor.authorize(tenant.SUSI, authorization(prompt="none", response_mode=mode)))
    assert list(sent) == ["error", "error_description", "state"]
    text, correlation, timestamp, rest = sent["error_description"].split("\r\n")
    assert text.startswith("AADB2C90077: ")
    assert re.fullmatch(f"Correlation ID: {GUID}", correlation)
    assert re.fullmatch(r"Timestamp: \d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", timestamp)
    assert rest == ""


def test_correlation_id_of_the_answer_is_that_of_the_log(visitor, caplog):
    sent = answer(visitor.authorize(tenant.SUSI, authorization(prompt="none")))
    correlation = sent["error_description"].split("\r\n")[1].removeprefix("Correlation ID: ")
    assert [correlation in record.getMessage() for record in caplog.records] == [True]


def test_no_state_is_sent_when_none_came(visitor):
    assert list(answer(visitor.sign_in(authorization(state=None)))) == ["code"]
    assert "state" not in answer(visitor.authorize(tenant.EDIT, authorization(state=None, prompt="none")))


def test_empty_state_comes_back_empty(visitor):
    assert answer(visitor.sign_in(authorization(state="")))["state"] == ""


STATES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120)


@given(state=STATES, mode=st.sampled_from(["query", "fragment", "form_post"]))
@example(state="\r\nSet-Cookie: a=b", mode="query")
@example(state='"><script>alert(1)</script>', mode="form_post")
@example(state="%41%2B%", mode="fragment")
@example(state="a&b=c#d?e;f+g", mode="query")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_state_comes_back_unchanged(app, state, mode):
    path = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/authorize"
    query = authorization(state=state, response_mode=mode, prompt="none")
    response = app.test_client().get(path, query_string=query, base_url="https://localhost:8443")
    if mode == "form_post":
        (value,) = re.findall(r'name="state" id="state" value="([^"]*)"', response.text)
        assert html.unescape(value) == state
        return
    location = response.headers["Location"]
    assert location.isascii()
    assert all(escape == escape.lower() for escape in re.findall("%..", location))
    sent = dict(parse_qsl(re.split(r"[?#]", location, maxsplit=1)[1], keep_blank_values=True))
    assert sent["state"] == state
    assert unquote_plus(location.rpartition("&state=")[2]) == state
