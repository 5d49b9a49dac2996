"""The page that calls other applications' log-out URLs in frames before it leads on (reference 6.1)."""

import json
import re

import jwt
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from mock_b2c.domain.redirect_uri import logout_url_fault
from mock_b2c.web.assets import asset
from mock_b2c.web.logout import frame_source
from tests.web import tenant
from tests.web.relying_party import authorization, token_set
from tests.web.test_cookies import SSO, set_cookies
from tests.web.xhr_client import answer, page

LOGOUT = f"/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/logout"
HOME = "http://localhost:5000/bye?x='1'"
TOLD_WEB = "https://app.contoso.example:8443/told;jsessionid=1,2?by=b2c&x=1"
TOLD_NATIVE = "http://localhost:7000/told"
AT_NATIVE = {"client_id": tenant.NATIVE, "redirect_uri": tenant.NATIVE_REDIRECT_URI, "scope": "openid"}


def config(**session):
    urls = {tenant.WEBAPP: TOLD_WEB, tenant.NATIVE: TOLD_NATIVE}
    apps = [
        {**app, "logout_url": urls[app["client_id"]]} if app.get("client_id") in urls else app
        for app in tenant.CONFIG["apps"]
    ]
    flows = [{**flow, "session": session} for flow in tenant.CONFIG["user_flows"]]
    return {**tenant.CONFIG, "apps": apps, "user_flows": flows}


@pytest.fixture
def visitor(make_site):
    """Signed in at two applications."""
    browser = make_site(config()).browser()
    browser.sign_in(authorization())
    assert "code" in answer(browser.authorize(tenant.SUSI, authorization(**AT_NATIVE)))
    return browser


def frames(response):
    return [frame["src"] for frame in BeautifulSoup(response.text, "html.parser").find_all("iframe")]


def frame_policy(response):
    policy = response.headers["Content-Security-Policy"]
    return re.findall(r"(?:^|; )frame-src ([^;]*)", policy)


def test_other_applications_are_called_in_frames_before_the_page_leads_on(visitor):
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": HOME, "client_id": tenant.WEBAPP})
    html = BeautifulSoup(response.text, "html.parser")
    assert response.status_code == 200
    assert frames(response) == [TOLD_NATIVE]
    assert html.find(id="api")["data-next"] == HOME
    assert html.find("a", id="continue_to_app")["href"] == HOME
    assert html.find("script", src=True)["src"] == asset("signed_out.js")
    assert visitor.get(asset("signed_out.js")).status_code == 200


def test_browser_without_script_is_led_on_too(visitor):
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": HOME, "state": '"><b>'})
    refresh = BeautifulSoup(response.text, "html.parser").select_one("head noscript meta[http-equiv=refresh]")
    assert refresh["content"] == f"5;url={HOME}&state=%22%3E%3Cb%3E"


def test_policy_allows_exactly_these_frames(visitor):
    (allowed,) = frame_policy(visitor.get(LOGOUT))
    assert allowed.split() == ["https://app.contoso.example:8443/told%3Bjsessionid=1%2C2", TOLD_NATIVE]


@given(st.text(alphabet="htps:/@?[]%;,*'.localevi1 \té", max_size=30).map("https://x".__add__))
@example("https://a;b,c.example/;default-src *")
def test_no_log_out_url_opens_the_policy_any_further(url):
    if not logout_url_fault(url):
        assert re.fullmatch(r"https://[^\s;,*?#]+", frame_source(url))


def test_frames_cannot_lead_the_page_elsewhere(visitor):
    html = BeautifulSoup(visitor.get(LOGOUT).text, "html.parser")
    for frame in html.find_all("iframe"):
        assert set(frame["sandbox"]) == {"allow-scripts", "allow-same-origin", "allow-forms"}
        assert frame["title"]


def test_without_an_address_the_signed_out_page_calls_them(visitor):
    response = visitor.get(LOGOUT)
    assert "<h1>You are signed out</h1>" in response.text
    assert frames(response) == [TOLD_WEB, TOLD_NATIVE]
    assert "data-next" not in response.text
    assert "signed_out.js" not in response.text


def test_where_nobody_is_to_be_called_the_answer_is_a_redirect(visitor):
    visitor.get(LOGOUT)
    visitor.sign_in(authorization())
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": HOME, "client_id": tenant.WEBAPP})
    assert (response.status_code, response.headers["Location"]) == (302, HOME)


def test_page_without_frames_allows_none(site):
    assert frame_policy(site.browser().get(LOGOUT)) == []


def test_page_ends_the_session_and_its_cookies(visitor):
    response = visitor.get(LOGOUT, params={"post_logout_redirect_uri": HOME})
    value, attributes = set_cookies(response)[SSO]
    assert value == ""
    assert attributes["expires"]
    assert page(visitor.authorize(tenant.SUSI, authorization()))


def test_session_of_another_application_keeps_the_cookie(make_site):
    browser = make_site(config(single_sign_on="application")).browser()
    browser.sign_in(authorization())
    browser.sign_in(authorization(**AT_NATIVE))
    response = browser.get(LOGOUT, params={"client_id": tenant.WEBAPP})
    assert SSO not in set_cookies(response)
    assert page(browser.authorize(tenant.SUSI, authorization()))
    assert "code" in answer(browser.authorize(tenant.SUSI, authorization(**AT_NATIVE)))


def test_missing_client_id_is_told_where_sessions_are_of_an_application(make_site):
    response = make_site(config(single_sign_on="application")).browser().get(LOGOUT)
    assert response.status_code == 400
    assert "AADB2C90008: " in response.text
    assert tenant.WEBAPP in response.text  # which one to send, for the developer


def test_conforming_user_flow_calls_the_one_that_began_with_issuer_and_session(make_site):
    """The OpenID Foundation's front-channel profile: one client, which begins the log-out and is told of it."""
    browser = make_site(config(front_channel_logout_session=True, check_post_logout_redirect_uri=True)).browser()
    hint = token_set(browser)["id_token"]
    claims = jwt.decode(hint, options={"verify_signature": False})
    params = {"id_token_hint": hint, "post_logout_redirect_uri": tenant.REDIRECT_URI, "state": "s"}
    response = browser.get(LOGOUT, params=params)
    issuer = claims["iss"].replace(":", "%3A").replace("/", "%2F")
    assert frames(response) == [f"{TOLD_WEB}&iss={issuer}&sid={claims['sid']}"]
    assert BeautifulSoup(response.text, "html.parser").find(id="api")["data-next"] == tenant.REDIRECT_URI + "?state=s"
    silent = answer(browser.authorize(tenant.SUSI, authorization(prompt="none")))
    assert silent["error"] == "interaction_required"


def test_discovered_issuer_is_the_one_that_log_out_urls_get(make_site):
    browser = make_site(config(front_channel_logout_session=True)).browser()
    document = browser.get(f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/.well-known/openid-configuration").json()
    claims = jwt.decode(token_set(browser)["id_token"], options={"verify_signature": False})
    assert document["issuer"] == claims["iss"]
    assert json.dumps(document["frontchannel_logout_session_supported"]) == "true"
