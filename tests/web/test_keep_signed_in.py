"""Keep me signed in on the wire: the box, `rememberMe`, and a cookie that outlives the browser (reference 6, 8.5)."""

import time
from email.utils import parsedate_to_datetime

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.test_cookies import SSO, set_cookies
from tests.web.xhr_client import answer, page

DAY = 24 * 60 * 60
WITH_BOX = [tenant.SUSI, tenant.SIGN_IN, tenant.EDIT]


@pytest.fixture
def visitor(make_site):
    flows = [
        {**flow, "session": {"keep_signed_in_days": 30}} if flow["name"] in WITH_BOX else flow
        for flow in tenant.CONFIG["user_flows"]
    ]
    return make_site({**tenant.CONFIG, "user_flows": flows}).browser()


def sign_in(visitor, remember, policy=tenant.SUSI, **changes):
    shown = page(visitor.authorize(policy, authorization(**changes)))
    visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    return visitor.open(shown, f"api/CombinedSigninAndSignup/confirmed?rememberMe={remember}")


def seconds_of(response):
    """For how long the browser keeps the session's cookie; None: until it is closed."""
    _, attributes = set_cookies(response)[SSO]
    expires = attributes.pop("expires", None)
    assert attributes == {"path": "/", "SameSite": "None", "Secure": "", "HttpOnly": ""}
    return expires and parsedate_to_datetime(expires).timestamp() - time.time()


@pytest.mark.parametrize("policy", WITH_BOX)
def test_page_has_the_box_with_its_label(visitor, policy):
    shown = page(visitor.authorize(policy, authorization()))
    box = shown.html.select_one("form#localAccountForm .rememberMe > input#rememberMe[type=checkbox]")
    assert not box.has_attr("checked")
    assert shown.html.select_one("label[for=rememberMe]").text == "Keep me signed in"
    assert shown.settings["config"]["enableRememberMe"] == "True"
    assert shown.content["remember_me"] == "Keep me signed in"


def test_page_of_other_user_flows_has_no_box(visitor):
    shown = page(visitor.authorize(tenant.LEGACY, authorization()))
    assert shown.html.find(id="rememberMe") is None
    assert shown.settings["config"]["enableRememberMe"] == "False"


@pytest.mark.parametrize("remember", ["true", "True"])
def test_ticked_box_keeps_the_cookie_for_the_days(visitor, remember):
    assert seconds_of(sign_in(visitor, remember)) == pytest.approx(30 * DAY, abs=60)


@pytest.mark.parametrize("remember", ["false", "", "1", "truee"])
def test_cookie_ends_with_the_browser_else(visitor, remember):
    assert seconds_of(sign_in(visitor, remember)) is None


def test_silent_sign_in_keeps_it_on(visitor):
    sign_in(visitor, "true")
    response = visitor.authorize(tenant.SIGN_IN, authorization(prompt="none"))
    assert "code" in answer(response)
    assert seconds_of(response) == pytest.approx(30 * DAY, abs=60)


def test_use_by_a_user_flow_without_the_box_lets_it_end_with_the_browser(visitor):
    sign_in(visitor, "true")
    assert seconds_of(visitor.authorize(tenant.LEGACY, authorization())) is None


def test_user_flow_without_the_box_does_not_believe_the_parameter(visitor):
    assert seconds_of(sign_in(visitor, "true", tenant.LEGACY)) is None


def test_edit_page_comes_between_the_box_and_the_cookie(visitor):
    shown = page(sign_in(visitor, "true", tenant.EDIT))
    visitor.submit(shown, displayName="Countess")
    assert seconds_of(visitor.confirm(shown)) == pytest.approx(30 * DAY, abs=60)


def test_cookie_is_kept_in_the_browsers_time_whatever_the_emulators_clock_says(make_site):
    first, *others = tenant.CONFIG["user_flows"]
    keeping = {**first, "session": {"keep_signed_in_days": 1}}
    site = make_site({**tenant.CONFIG, "user_flows": [keeping, *others]})
    site.emulator.clock.freeze(1_000_000_000)
    assert seconds_of(sign_in(site.browser(), "true")) == pytest.approx(DAY, abs=60)
