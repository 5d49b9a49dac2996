"""The steps at which web services are asked, of local and of federated accounts, up to the tokens (reference 14.1)."""

import jwt
import pytest

from mock_b2c.outgoing import OutgoingError
from tests.web import tenant
from tests.web.consent import ALEX, by_provider
from tests.web.relying_party import authorization, code_redemption, refresh, token
from tests.web.test_connectors import Service
from tests.web.xhr_client import answer, page

URLS = {
    "after_federating": "https://api.contoso.example/federated",
    "before_creating_user": "https://api.contoso.example/new",
    "before_sending_token": "https://api.contoso.example/token",
}
GO_ON = (200, {"version": "1.0.0", "action": "Continue"})
BLOCK = (200, {"version": "1.0.0", "action": "ShowBlockPage", "userMessage": "Not <you>."})
INVALID = (400, {"version": "1.0.0", "status": 400, "action": "ValidationError", "userMessage": "No such city."})
CLAIMS = ["oid", "name", "city", "extension_Shoe", "extension_Member", "newUser"]
ATTRIBUTES = [{"id": "displayName"}, {"id": "city"}, {"id": "extension_Shoe"}]


@pytest.fixture
def make(make_site):
    """`make(steps, *answers, **flow)`: a service that is asked at these steps, and a browser at the tenant."""

    def made(steps, *answers, **flow):
        service = Service(*answers)
        settings = {
            "identity_providers": ["google"],
            "attributes": ATTRIBUTES,
            "application_claims": CLAIMS,
            "languages": {},
            **{step: {"url": URLS[step]} for step in steps},
            **flow,
        }
        config = tenant.config_with(settings, identity_providers=[{"kind": "google"}])
        types = {"Member": "boolean", "Shoe": "integer"}
        config = {**config, "tenant": {**config["tenant"], "custom_attributes": types}}
        site = make_site(config, send=service)
        return service, site, site.browser()

    return made


def federated(browser, **changes):
    return by_provider(browser, tenant.SUSI, authorization(domain_hint="google.com", **changes))


def tokens(browser, sent):
    return token(browser, code_redemption(answer(sent)["code"])).json()


def claims(answered):
    return jwt.decode(answered["id_token"], options={"verify_signature": False})


def asked(service, number=0):
    """What a call held, with the custom attributes' long names cut."""
    request, members = service.calls[number]
    short = {name: f"extension__{name[43:]}" if name.startswith("extension_") else name for name in members}
    return request.address, {short[name]: value for name, value in members.items()}


def alex(site):
    return next((user for user in site.emulator.users(site.emulator.tenants[0]) if user.identity), None)


def test_service_is_asked_after_federating_and_fills_the_sign_up_page(make):
    told = {**GO_ON[1], "city": "London", "displayName": "Alexander", "extension_Other": "not collected"}
    service, site, browser = make(["after_federating"], (200, told))
    shown = page(federated(browser, ui_locales="fr"))
    assert {item["ID"]: item["PRE"] for item in shown.fields} == {
        "displayName": "Alexander",
        "city": "London",
        "extension_Shoe": "",
    }
    (identity,) = service.calls[0][1].pop("identities")
    assert identity.pop("issuerAssignedId")
    assert identity == {"signInType": "federated", "issuer": "google.com"}
    assert asked(service) == (
        URLS["after_federating"],
        {
            "email": ALEX["email"],
            "displayName": "Alex Example",
            "givenName": "Alex",
            "surname": "Example",
            "step": "PostFederationSignup",
            "client_id": tenant.WEBAPP,
            "ui_locales": "fr",
        },
    )
    assert alex(site) is None


def test_claim_that_the_sign_up_page_only_shows_is_kept_as_the_service_said_it(make):
    attributes = [{"id": "displayName"}, {"id": "city", "input": "Readonly"}]
    told = (200, {**GO_ON[1], "city": "London"})
    _, site, browser = make(["after_federating", "before_creating_user"], told, GO_ON, attributes=attributes)
    shown = page(federated(browser))
    assert shown.html.find(id="city").attrs.keys() >= {"readonly"}
    assert browser.submit(shown, displayName="Al", city="Atlantis") == {"status": "200"}
    assert alex(site).attributes == {"displayName": "Al", "city": "London"}


def test_claim_that_no_choice_of_the_sign_up_page_is_chooses_nothing(make):
    attributes = [
        {"id": "displayName"},
        {"id": "country"},
        {"id": "extension_Colour", "input": "CheckboxMultiSelect", "options": ["red", "green"]},
    ]
    told = (200, {**GO_ON[1], "country": "Mars", "extension_Colour": "pink"})
    _, site, browser = make(["after_federating"], told, attributes=attributes)
    shown = page(federated(browser))
    assert shown.html.select("[selected], [checked]") == []
    browser.submit(shown, displayName="Al")
    assert alex(site).attributes == {"displayName": "Al"}


def test_service_is_not_asked_after_federating_who_has_an_account(make):
    service, site, browser = make(["after_federating"], GO_ON)
    shown = page(federated(browser))
    browser.submit(shown, displayName="Alex")
    browser.confirm(shown)
    assert "code" in answer(federated(site.browser()))
    assert len(service.calls) == 1


def test_block_after_federating_shows_the_block_page_that_leads_nowhere(make):
    _, site, browser = make(["after_federating"], BLOCK)
    shown = page(federated(browser))
    assert shown.html.select_one(".intro p").text == "Not <you>."
    assert browser.submit(shown, displayName="Alex")["status"] == "400"
    assert answer(browser.confirm(shown))["error_description"].startswith("AADB2C90255")
    assert alex(site) is None


@pytest.mark.parametrize("said", [INVALID, (500, {}), OutgoingError("it is down")])
def test_service_that_is_of_no_help_after_federating_ends_the_sign_up(make, said):
    _, site, browser = make(["after_federating"], said, said)
    assert answer(federated(browser))["error_description"].startswith("AADB2C90075")
    assert alex(site) is None


def test_federated_sign_up_asks_before_creating_the_user_and_takes_what_comes_back(make):
    back = {**GO_ON[1], "city": "Paris", "extension_Shoe": 44}
    service, site, browser = make(["before_creating_user"], (200, back))
    shown = page(federated(browser))
    assert browser.submit(shown, displayName="Al", city="Rome", extension_Shoe="43") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    address, members = asked(service)
    assert members.pop("identities")[0]["issuer"] == "google.com"
    assert (address, members) == (
        URLS["before_creating_user"],
        {
            "email": ALEX["email"],
            "displayName": "Al",
            "givenName": "Alex",
            "surname": "Example",
            "city": "Rome",
            "extension__Shoe": 43,
            "step": "PostAttributeCollection",
            "client_id": tenant.WEBAPP,
            "ui_locales": "en",
        },
    )
    assert alex(site).attributes == {"displayName": "Al", "city": "Paris", "extension_Shoe": "44"}


def test_validation_error_stands_on_the_federated_sign_up_page_and_can_be_corrected(make):
    _, site, browser = make(["before_creating_user"], INVALID, GO_ON)
    shown = page(federated(browser))
    assert browser.submit(shown, displayName="Al")["message"] == "No such city."
    assert alex(site) is None
    assert browser.submit(shown, displayName="Al") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))


def test_block_of_a_federated_sign_up_shows_the_block_page(make):
    _, site, browser = make(["before_creating_user"], BLOCK)
    shown = page(federated(browser))
    assert browser.submit(shown, displayName="Al") == {"status": "200"}
    assert page(browser.confirm(shown)).html.select_one(".intro p").text == "Not <you>."
    assert alex(site) is None


def test_sign_up_without_a_page_asks_at_both_steps_in_turn(make):
    service, site, browser = make(["after_federating", "before_creating_user"], GO_ON, GO_ON, attributes=[])
    assert "code" in answer(federated(browser))
    assert [members["step"] for _, members in service.calls] == ["PostFederationSignup", "PostAttributeCollection"]
    assert alex(site) is not None


def test_block_of_a_sign_up_without_a_page_shows_the_block_page(make):
    _, site, browser = make(["before_creating_user"], BLOCK, attributes=[])
    assert page(federated(browser)).html.select_one(".intro p").text == "Not <you>."
    assert alex(site) is None


@pytest.mark.parametrize("said", [INVALID, (500, {})])
def test_service_that_is_of_no_help_ends_a_sign_up_without_a_page(make, said):
    _, site, browser = make(["before_creating_user"], said, attributes=[])
    assert answer(federated(browser))["error_description"].startswith("AADB2C90075")
    assert alex(site) is None


# ---- before the token ------------------------------------------------------------------------------------------


def test_service_is_asked_about_the_user_before_the_token(make):
    service, _, browser = make(["before_sending_token"], GO_ON)
    browser.sign_in(authorization(ui_locales="de"))
    assert asked(service) == (
        URLS["before_sending_token"],
        {
            "email": tenant.ADA,
            "displayName": "Ada Lovelace",
            "givenName": "Ada",
            "surname": "Lovelace",
            "objectId": tenant.ADA_ID,
            "step": "PreTokenIssuance",
            "client_id": tenant.WEBAPP,
            "ui_locales": "de",
        },
    )


def test_federated_user_comes_with_an_identity_before_the_token(make):
    service, site, browser = make(["before_sending_token"], GO_ON, attributes=[])
    federated(browser)
    assert asked(service)[1]["identities"] == [
        {
            "signInType": "federated",
            "issuer": "google.com",
            "issuerAssignedId": alex(site).identity.subject,
        }
    ]
    assert asked(service)[1]["objectId"] == alex(site).id


def test_claims_that_come_back_stand_in_both_tokens_where_the_user_flow_returns_them(make):
    back = {
        **GO_ON[1],
        "city": "London",
        "displayName": "The Countess",
        "extension_Member": True,
        f"extension_{'0' * 32}_Shoe": 38,
        "country": "not returned by this user flow",
        "email": "forged@example.com",
        "objectId": "forged",
        "oid": "forged",
    }
    _, site, browser = make(["before_sending_token"], (200, back))
    answered = tokens(browser, browser.sign_in(authorization()))
    wanted = {
        "oid": tenant.ADA_ID,
        "name": "The Countess",
        "city": "London",
        "extension_Shoe": 38,
        "extension_Member": True,
    }
    for text in (answered["id_token"], answered["access_token"]):
        held = jwt.decode(text, options={"verify_signature": False})
        assert {name: held.get(name) for name in wanted} == wanted
        assert "country" not in held
    ada = site.emulator.users(site.emulator.tenants[0])[0]
    assert ada.attributes["displayName"] == "Ada Lovelace"  # the directory keeps its own


def test_refresh_shows_the_claims_of_the_sign_in_and_asks_nobody(make):
    service, _, browser = make(["before_sending_token"], (200, {**GO_ON[1], "city": "London"}))
    answered = tokens(browser, browser.sign_in(authorization()))
    for _ in range(2):
        answered = token(browser, refresh(answered["refresh_token"])).json()
        assert claims(answered)["city"] == "London"
    assert len(service.calls) == 1


def test_single_sign_on_asks_again(make):
    service, _, browser = make(["before_sending_token"], GO_ON, (200, {**GO_ON[1], "city": "London"}))
    browser.sign_in(authorization())
    assert claims(tokens(browser, browser.authorize(tenant.SUSI, authorization())))["city"] == "London"
    assert len(service.calls) == 2


def test_tokens_of_the_authorize_endpoint_have_the_claims_too(make):
    _, _, browser = make(["before_sending_token"], (200, {**GO_ON[1], "city": "London"}))
    client = {"client_id": tenant.IMPLICIT, "redirect_uri": tenant.IMPLICIT_REDIRECT_URI}
    pkce = {"code_challenge": None, "code_challenge_method": None}
    sent = browser.sign_in(authorization(**client, **pkce, response_type="id_token token"))
    assert claims(answer(sent))["city"] == "London"


@pytest.mark.parametrize(
    ("said", "code"),
    [(BLOCK, "AADB2C90075"), (INVALID, "AADB2C90075"), ((200, b"{"), "AADB2C90261"), (OutgoingError(), "AADB2C90075")],
)
def test_service_that_fails_before_the_token_is_told_to_the_application_and_nobody_is_signed_in(make, said, code):
    _, _, browser = make(["before_sending_token"], said, said)
    told = answer(browser.sign_in(authorization()))
    assert (told["error"], told["error_description"][:11], told["state"]) == ("server_error", code, "some state")
    assert answer(browser.authorize(tenant.SUSI, authorization(prompt="none")))["error_description"].startswith(
        "AADB2C90077"
    )


def test_service_that_fails_at_a_single_sign_on_is_told_to_the_application(make):
    _, _, browser = make(["before_sending_token"], GO_ON, (500, {}))
    browser.sign_in(authorization())
    told = answer(browser.authorize(tenant.SUSI, authorization()))
    assert told["error_description"].startswith("AADB2C90075")


def test_log_says_why_a_service_was_of_no_help_and_not_what_was_sent(make, caplog):
    _, _, browser = make(["before_sending_token"], *[OutgoingError("there is no whole answer within 20 seconds")] * 2)
    browser.sign_in(authorization())
    assert "there is no whole answer within 20 seconds" in caplog.text
    assert "Lovelace" not in caplog.text


def test_tokens_show_what_the_service_itself_has_changed_in_the_account(make):
    class Changing(Service):
        def __call__(self, request):
            emulator = site.emulator
            [contoso] = emulator.tenants
            ada = emulator.find_user(contoso, tenant.ADA)
            emulator.change_user(contoso, ada, attributes={**ada.attributes, "city": "Changed"})
            return super().__call__(request)

    service, site, browser = make(["before_sending_token"], GO_ON)
    service.__class__ = Changing
    client = {"client_id": tenant.IMPLICIT, "redirect_uri": tenant.IMPLICIT_REDIRECT_URI}
    pkce = {"code_challenge": None, "code_challenge_method": None}
    sent = browser.sign_in(authorization(**client, **pkce, response_type="id_token token"))
    assert claims(answer(sent))["city"] == "Changed"
