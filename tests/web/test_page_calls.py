"""What protects a page's calls: csrf token, the browser's cookies, the transaction's user flow (reference 8.1)."""

import base64
import json

import pytest

from tests.threads import at_once
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

CREDENTIALS = {"request_type": "RESPONSE", "email": tenant.ADA, "password": tenant.ADA_PASSWORD}


@pytest.fixture
def shown(visitor):
    """A sign-in page."""
    return page(visitor.authorize(tenant.SUSI, authorization()))


def with_settings(shown, **changes):
    """The page as a client would see it that got these settings."""
    return type(shown)(
        settings={**shown.settings, **changes},
        fields=shown.fields,
        content=shown.content,
        html=shown.html,
    )


def assert_bad_request(response):
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<h1>Bad Request</h1>" in response.text


def assert_error_page(response, code):
    assert response.status_code == 400
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert code in response.text


@pytest.mark.parametrize("sent", [None, "", "wrong", "x" * 5000, "\xe4"])
def test_form_without_the_csrf_token_of_the_page_is_a_bad_request(visitor, shown, sent):
    assert_bad_request(visitor.post(shown, "SelfAsserted", CREDENTIALS, **{"X-CSRF-TOKEN": sent}))
    assert "code" not in answer(visitor.confirm(shown))


@pytest.mark.parametrize("sent", ["", "csrf_token=&", "csrf_token=wrong&"])
@pytest.mark.parametrize(
    "path",
    [
        "api/CombinedSigninAndSignup/confirmed",
        "api/SelfAsserted/error",
        "api/CombinedSigninAndSignup/forgotPassword",
        "api/CombinedSigninAndSignup/unified",
    ],
)
def test_navigation_without_the_csrf_token_of_the_page_is_a_bad_request(visitor, shown, path, sent):
    visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    base, transaction = shown.settings["hosts"]["tenant"], shown.settings["transId"]
    assert_bad_request(visitor.get(f"{base}/{path}?{sent}tx={transaction}&p={tenant.SUSI}"))
    assert "code" in answer(visitor.confirm(shown))


@pytest.mark.parametrize("action", ["SendCode", "VerifyCode"])
def test_call_of_a_control_without_the_csrf_token_of_the_page_sends_nothing(visitor, action):
    shown = page(visitor.authorize(tenant.SIGN_UP, authorization()))
    path = f"SelfAsserted/DisplayControlAction/vbeta/emailVerificationControl/{action}"
    values = {"email": "new@example.com", "emailVerificationCode": "123456"}
    for sent in (None, "wrong"):
        assert_bad_request(visitor.post(shown, path, values, **{"X-CSRF-TOKEN": sent}))
    assert visitor.get("/_mock/outbox", headers={"Accept": "application/json"}).json()["messages"] == []


def test_csrf_token_of_the_cookie_alone_does_not_count(site, visitor, shown):
    other = page(site.browser().authorize(tenant.SUSI, authorization()))
    forged = with_settings(shown, csrf=other.settings["csrf"])
    assert_bad_request(visitor.post(forged, "SelfAsserted", CREDENTIALS))


def test_csrf_token_without_its_cookie_is_a_bad_request(visitor, shown):
    visitor.session.cookies.set("x-ms-cpim-csrf", None)
    assert_bad_request(visitor.post(shown, "SelfAsserted", CREDENTIALS))


def test_lost_cookies_give_the_error_page_aadb2c90211(visitor, shown):
    visitor.session.cookies.clear()
    assert_error_page(visitor.post(shown, "SelfAsserted", CREDENTIALS), "AADB2C90211")
    assert_error_page(visitor.confirm(shown), "AADB2C90211")


def test_changed_cookie_of_the_transaction_gives_the_error_page_aadb2c90212(visitor, shown):
    (cookie,) = (held for held in visitor.session.cookies if held.name.startswith("x-ms-cpim-cache"))
    cookie.value = "changed"
    assert_error_page(visitor.confirm(shown), "AADB2C90212")


def test_other_browser_cannot_go_on_with_a_transaction(site, visitor, shown):
    visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    other = site.browser()
    page(other.authorize(tenant.SUSI, authorization()))
    assert_error_page(other.confirm(shown), "AADB2C90211")
    assert_error_page(other.confirm(with_settings(shown, csrf=other.session.cookies["x-ms-cpim-csrf"])), "AADB2C90211")


def test_transaction_of_another_user_flow_cannot_be_loaded(visitor, shown):
    hosts = {**shown.settings["hosts"], "tenant": f"/{tenant.TENANT}/{tenant.EDIT}"}
    assert_error_page(visitor.post(with_settings(shown, hosts=hosts), "SelfAsserted", CREDENTIALS), "AADB2C90046")


def test_reset_transaction_gives_no_token_of_the_sign_in_flow(visitor):
    reset = page(visitor.authorize(tenant.RESET, authorization()))
    visitor.verify_email(reset, tenant.ADA)
    visitor.submit(reset, email=tenant.ADA)
    hosts = {**reset.settings["hosts"], "tenant": f"/{tenant.TENANT}/{tenant.SUSI}"}
    assert_error_page(visitor.confirm(with_settings(reset, hosts=hosts)), "AADB2C90046")


def transaction(value):
    state = base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode())
    return "StateProperties=" + state.rstrip(b"=").decode()


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "StateProperties=",
        "StateProperties=x",
        "StateProperties=%00",
        "StateProperties=\N{SNOWMAN}",
        transaction({}),
        transaction([]),
        transaction("TID"),
        transaction({"TID": None}),
        transaction({"TID": 7}),
        transaction({"TID": ["a"]}),
        transaction({"TID": "not-a-guid"}),
        transaction({"TID": "\ud800"}),
        transaction({"TID": "00000000-0000-4000-8000-000000000000"}),
        transaction(b"[" * 20_000),
        transaction(b"\xff\xfe"),
        transaction(b"1" * 5_000),
    ],
)
def test_transaction_that_is_none_gives_the_error_page_aadb2c90046(visitor, shown, sent):
    broken = with_settings(shown, transId=sent)
    assert_error_page(visitor.post(broken, "SelfAsserted", CREDENTIALS), "AADB2C90046")
    assert_error_page(visitor.confirm(broken), "AADB2C90046")


def test_transaction_parameter_may_be_escaped(visitor, shown):
    escaped = with_settings(shown, transId=shown.settings["transId"].replace("=", "%3d", 1))
    assert visitor.submit(escaped, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}


def test_confirmed_works_once(visitor, shown):
    visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)
    assert "code" in answer(visitor.confirm(shown))
    response = visitor.confirm(shown)
    assert_error_page(response, "AADB2C90046")
    assert "Location" not in response.headers


def test_of_many_confirmed_at_once_one_brings_a_code(served_site):
    browser = served_site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)

    def confirm():
        copy = served_site.browser()
        copy.session.cookies.update(browser.session.cookies)
        return copy.confirm(shown).status_code

    assert sorted(at_once([confirm] * 5)) == [302] + [400] * 4


def test_cancelled_transaction_is_over(visitor):
    shown = page(visitor.authorize(tenant.RESET, authorization()))
    visitor.cancel(shown)
    assert_error_page(visitor.confirm(shown), "AADB2C90046")


def test_transaction_expires(site, visitor, shown):
    site.emulator.clock.advance(3600)
    assert_error_page(visitor.post(shown, "SelfAsserted", CREDENTIALS), "AADB2C90046")


def test_authorize_address_can_be_loaded_again(visitor, shown):
    again = page(visitor.authorize(tenant.SUSI, authorization()))
    assert again.settings["transId"] != shown.settings["transId"]
    assert visitor.submit(again, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    assert "code" in answer(visitor.confirm(again))


def test_later_page_loaded_again_is_out_of_date(visitor, shown):
    page(visitor.get(shown.href("createAccount")))
    assert_bad_request(visitor.get(shown.href("createAccount")))


def test_of_two_tabs_the_one_opened_last_goes_on_and_the_other_is_told_that_it_is_out_of_date(visitor, shown):
    newer = page(visitor.authorize(tenant.SUSI, authorization(state="second tab")))
    assert_bad_request(visitor.post(shown, "SelfAsserted", CREDENTIALS))
    assert visitor.submit(newer, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    assert answer(visitor.confirm(newer))["state"] == "second tab"


def test_page_of_an_unknown_name_cannot_be_confirmed(visitor, shown):
    assert_bad_request(visitor.open(shown, "api/NoSuchPage/confirmed"))


def test_link_that_the_page_does_not_have_ends_the_flow_with_aadb2c90255(visitor, shown):
    sent = answer(visitor.open(shown, "api/CombinedSigninAndSignup/unified?claimsexchange=FacebookExchange"))
    assert sent["error_description"].startswith("AADB2C90255: ")


def test_verification_code_cannot_be_asked_for_on_a_page_without_the_control(visitor, shown):
    told = visitor.send_code(shown, tenant.ADA)
    assert (told["status"], told["errorCode"]) == ("400", "AADB2C90276")
    assert visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}


@pytest.mark.parametrize("value", ["x" * 9000, "a\x00b"])
def test_value_that_no_form_needs_gives_the_error_page_aadb2c90122(visitor, shown, value):
    assert_error_page(visitor.post(shown, "SelfAsserted", {"password": value}), "AADB2C90122")


def test_form_that_is_too_large_is_refused(visitor, shown):
    assert visitor.post(shown, "SelfAsserted", {"password": "x" * 300_000}).status_code == 413


def test_cookie_value_in_quotation_marks_is_a_bad_request_as_the_service_answers(visitor, shown):
    cookies = visitor.session.cookies
    quoted = "; ".join(f'{cookie.name}="{cookie.value}"' for cookie in cookies)
    cookies.clear()
    assert_bad_request(visitor.post(shown, "SelfAsserted", CREDENTIALS, Cookie=quoted))


def test_quotation_marks_in_cookies_of_other_applications_do_not_matter(visitor, shown):
    values = "; ".join(['theirs="a b"', *(f"{cookie.name}={cookie.value}" for cookie in visitor.session.cookies)])
    visitor.session.cookies.clear()
    assert visitor.post(shown, "SelfAsserted", CREDENTIALS, Cookie=values).json() == {"status": "200"}


def test_browsers_report_of_its_content_policy_is_taken(visitor):
    path = f"/{tenant.TENANT}/{tenant.SUSI}/client/cspreport?p={tenant.SUSI}"
    assert visitor.session.post(visitor.url + path, json={"csp-report": {}}).status_code == 204


def test_page_s_report_of_how_long_it_took_is_taken(visitor):
    path = f"/{tenant.TENANT}/{tenant.SUSI}/client/perftrace?p={tenant.SUSI}&tx=any"
    assert visitor.session.post(visitor.url + path, json={"pageViewId": "any"}).status_code == 200
