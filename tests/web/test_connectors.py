"""A web service that sign-up asks before it makes an account (reference 14.1)."""

import base64
import json

import pytest

from mock_b2c.domain.api_connector import BLOCKED
from mock_b2c.outgoing import OutgoingError, Reply
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer, page

NEW = "new@example.com"
FORM = {
    "email": NEW,
    "newPassword": "N3w-Passw0rd!",
    "reenterPassword": "N3w-Passw0rd!",
    "displayName": "New",
    "extension_Shoe": "41",
}
CONNECTOR = {"url": "https://api.contoso.example/sign-up", "username": "b2c", "password": "pw"}


class Service:
    """A web service; `answers` come one after the other, and an exception is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.calls = []

    def __call__(self, request):
        self.calls.append((request, json.loads(request.body)))
        given = self.answers.pop(0)
        if isinstance(given, Exception):
            raise given
        status, body = given
        return Reply(status=status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.fixture
def signing_up(make_site):
    """`signing_up(*answers)` gives service, site, browser and the sign-up page."""

    def make(*answers):
        service = Service(*answers)
        flow = {
            "email_verification": False,
            "before_creating_user": CONNECTOR,
            "attributes": ["displayName", {"id": "extension_Shoe"}, {"id": "city"}],
        }
        site = make_site(tenant.config_with(flow), send=service)
        browser = site.browser()
        shown = page(browser.authorize(tenant.SUSI, authorization()))
        return service, site, browser, page(browser.get(shown.href("createAccount")))

    return make


def account(site):
    return next((user for user in site.emulator.users(site.emulator.tenants[0]) if user.email == NEW), None)


def test_service_gets_what_was_collected_and_no_password(signing_up):
    service, site, browser, shown = signing_up((200, {"version": "1.0.0", "action": "Continue"}))
    assert browser.submit(shown, **FORM) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    ((request, members),) = service.calls
    (shoe,) = [name for name in members if name.startswith("extension_")]
    assert request.address == CONNECTOR["url"]
    assert request.headers["Authorization"] == "Basic " + base64.b64encode(b"b2c:pw").decode()
    assert len(shoe) == len("extension__Shoe") + 32
    assert members == {
        "email": NEW,
        "displayName": "New",
        shoe: "41",
        "step": "PostAttributeCollection",
        "client_id": tenant.WEBAPP,
        "ui_locales": "en",
    }
    assert account(site).attributes == {"displayName": "New", "extension_Shoe": "41"}


def test_claims_that_come_back_overwrite_what_was_entered(signing_up):
    back = {
        "action": "Continue",
        "city": "London",
        "displayName": "Other",
        f"extension_{'0' * 32}_Shoe": 42,
        "objectId": "forged",
    }
    _, site, browser, shown = signing_up((200, back))
    browser.submit(shown, **FORM)
    assert account(site).attributes == {"city": "London", "displayName": "Other", "extension_Shoe": "42"}


def test_validation_error_stands_on_the_form_and_can_be_corrected(signing_up):
    told = {"version": "1.0.0", "status": "400", "action": "ValidationError", "userMessage": "Shoe {0} is too large."}
    _, site, browser, shown = signing_up((400, told), (200, {"action": "Continue"}))
    assert browser.submit(shown, **FORM)["message"] == "Shoe {0} is too large."
    assert account(site) is None
    assert browser.submit(shown, **FORM) == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_validation_error_without_a_message_is_told_in_the_words_of_the_service(signing_up):
    _, _, browser, shown = signing_up((400, {"action": "ValidationError", "userMessage": " "}))
    assert browser.submit(shown, **FORM)["message"] == "Error in validation by: PostAttributeCollection"


@pytest.mark.parametrize(("message", "shown_text"), [("Not <b>you</b>.", "Not <b>you</b>."), ("", BLOCKED)])
def test_block_page_has_the_message_and_leads_nowhere_else(signing_up, message, shown_text):
    _, site, browser, shown = signing_up((200, {"action": "ShowBlockPage", "userMessage": message}))
    assert browser.submit(shown, **FORM) == {"status": "200"}
    blocked = page(browser.confirm(shown))
    assert blocked.html.select_one(".intro p").text == shown_text
    assert blocked.html.find("button", id="continue") is None
    assert browser.submit(blocked)["status"] == "400"
    assert account(site) is None
    assert answer(browser.cancel(blocked))["error"] == "access_denied"


def test_block_page_cannot_be_confirmed(signing_up):
    _, site, browser, shown = signing_up((200, {"action": "ShowBlockPage", "userMessage": "No."}))
    browser.submit(shown, **FORM)
    blocked = page(browser.confirm(shown))
    assert "code" not in browser.confirm(blocked).headers.get("Location", "").partition("?")[2].split("=")
    assert account(site) is None


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([(200, b"{broken")], "AADB2C90261"),
        ([(200, b"[]")], "AADB2C90261"),
        ([(500, b"<html>")], "AADB2C90261"),
        ([(200, b"\xff\xfe")], "AADB2C90261"),
        ([(200, b"[" * 100_000)], "AADB2C90261"),
        ([(500, {"message": "no"})], "AADB2C90075"),
        ([(302, {})], "AADB2C90075"),
        ([(400, {"action": "ShowBlockPage"})], "AADB2C90075"),
        ([(200, {"action": "ValidationError"})], "AADB2C90075"),
        ([(200, {"action": ["Continue"]})], "AADB2C90075"),
        ([(200, {"version": 1, "action": "Continue"})], "AADB2C90075"),
        ([(400, {"action": "ValidationError", "status": 409})], "AADB2C90075"),
        ([(401, {"action": "Continue"})], "AADB2C90027"),
        ([(403, b"")], "AADB2C90027"),
        ([OutgoingError(), OutgoingError()], "AADB2C90075"),
    ],
)
def test_service_that_fails_ends_the_flow_with_an_error_at_the_application(signing_up, answers, code):
    _, site, browser, shown = signing_up(*answers)
    assert browser.submit(shown, **FORM) == {"status": "200"}
    told = answer(browser.confirm(shown))
    assert (told["error"], told["error_description"][:11]) == ("server_error", code)
    assert account(site) is None


def test_service_that_does_not_answer_is_called_once_more(signing_up):
    service, site, browser, shown = signing_up(OutgoingError(), (200, {"action": "Continue"}))
    assert browser.submit(shown, **FORM) == {"status": "200"}
    assert len(service.calls) == 2
    assert account(site) is not None


def test_form_with_a_fault_calls_nobody(signing_up):
    service, _, browser, shown = signing_up()
    assert browser.submit(shown, **FORM | {"displayName": ""})["status"] == "400"
    assert browser.submit(shown, **FORM | {"email": tenant.ADA})["status"] == "400"
    assert service.calls == []
