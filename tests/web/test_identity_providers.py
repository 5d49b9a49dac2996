"""Sign-in by identity providers, as browsers meet it (reference 1.1, 5.2, 7.2, 8.2, 8.5)."""

from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from tests.threads import at_once
from tests.web import tenant
from tests.web.consent import ALEX, answer_of, by_provider, consent
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page, script_global

KINDS = {
    "google": ("GoogleExchange", "google.com", "google.com"),
    "facebook": ("FacebookExchange", "facebook.com", "facebook.com"),
    "microsoft": ("MicrosoftAccountExchange", "microsoft.com", "live.com"),
    "apple": ("AppleManagedExchange", "apple.com", "apple.com"),
    "github": ("GitHubExchange", "github.com", "github.com"),
    "linkedin": ("LinkedInExchange", "linkedin.com", "linkedin.com"),
    "amazon": ("AmazonExchange", "amazon.com", "amazon.com"),
    "Staff": ("Staff", "staff.contoso.com", "staff.contoso.com"),
}
CLAIMS = ["oid", "name", "emails", "idp", "idp_access_token", "newUser"]
ALL = list(KINDS)
SOCIAL, NO_QUESTIONS, SIGN_UP, EDIT = "B2C_1_social", "B2C_1_no_questions", "B2C_1_social_up", "B2C_1_social_edit"
CHOICE, ALONE = "B2C_1_choice", "B2C_1_alone"
CONFIG = {
    **tenant.CONFIG,
    "user_flows": [
        *tenant.CONFIG["user_flows"],
        {"name": SOCIAL, "type": "sign_up_sign_in", "identity_providers": ALL, "application_claims": CLAIMS},
        {"name": NO_QUESTIONS, "type": "sign_up_sign_in", "identity_providers": ["google"], "attributes": []},
        {"name": SIGN_UP, "type": "sign_up", "identity_providers": ["google"]},
        {"name": EDIT, "type": "profile_edit", "identity_providers": ["google"]},
        {"name": CHOICE, "type": "sign_up_sign_in", "identity_providers": ["google", "Staff"], "local_accounts": False},
        {"name": ALONE, "type": "sign_in", "identity_providers": ["google"], "local_accounts": False},
    ],
    "identity_providers": [
        *({"kind": kind} for kind in ALL[:-1]),
        {"kind": "openid_connect", "name": "Staff", "title": "Contoso staff", "domain": "staff.contoso.com"},
    ],
}


@pytest.fixture(scope="module")
def made(signing_key):
    from mock_b2c.config import create_emulator, load_config
    from mock_b2c.web import create_app

    return create_app(create_emulator(load_config(CONFIG), signing_key=signing_key))


@pytest.fixture
def social(made, signing_key):
    """A site whose tenant has a mock provider of each kind."""
    from mock_b2c.config import create_emulator, load_config
    from mock_b2c.levers import B2C
    from mock_b2c.web import answer_by
    from tests.web.site import IN_PROCESS_URL, in_process

    config = load_config(CONFIG)
    emulator = create_emulator(config, signing_key=signing_key)
    answer_by(made, emulator, B2C(emulator, config, IN_PROCESS_URL))
    return in_process(emulator, made)


@pytest.fixture
def browser(social):
    return social.browser()


def hinted(domain="google.com", **changes):
    return authorization(domain_hint=domain, **changes)


def signed_up(browser, policy=SOCIAL, params=None, **person):
    """A first sign-in by a provider, to the answer."""
    shown = page(by_provider(browser, policy, params or hinted(), **person))
    values = {item["ID"]: item["PRE"] for item in shown.fields}
    assert browser.submit(shown, **values) == {"status": "200"}
    return browser.confirm(shown)


def tokens(browser, response, policy=SOCIAL):
    answered = token(browser, code_redemption(answer(response)["code"]), policy=policy)
    assert answered.status_code == 200, answered.text
    return answered.json()


def claims(token_text):
    return jwt.decode(token_text, options={"verify_signature": False})


def test_sign_in_page_has_a_divider_and_a_button_for_each_provider_with_its_exchange_id(browser):
    shown = page(browser.authorize(SOCIAL, authorization()))
    buttons = shown.html.select(".claims-provider-list-buttons.social .options button.accountButton")
    assert [button["id"] for button in buttons] == [exchange for exchange, _, _ in KINDS.values()]
    assert {button["role"] for button in buttons} == {"link"}
    assert "firstButton" in buttons[0]["class"]
    assert shown.html.select_one(".divider h2").text == "OR"


def test_providers_are_listed_for_scripts(browser):
    listed = script_global(browser.authorize(SOCIAL, authorization()).text, "CP")["list"]
    assert listed[0] == {"id": "GoogleExchange", "description": "Google"}
    assert listed[-1] == {"id": "Staff", "description": "Contoso staff"}


def test_page_without_providers_shows_none_of_it(browser):
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    assert shown.html.select(".divider, .social") == []


@pytest.mark.parametrize("kind", ALL)
def test_button_and_domain_hint_lead_to_the_same_provider_and_idp_names_it(browser, kind):
    exchange, domain, issuer = KINDS[kind]
    shown = page(browser.authorize(SOCIAL, authorization()))
    sent = browser.open(shown, f"api/CombinedSigninAndSignup/unified?claimsexchange={exchange}")
    assert sent.status_code == 302
    by_hint = browser.authorize(SOCIAL, hinted(domain))
    assert urlsplit(sent.headers["Location"]).path == urlsplit(by_hint.headers["Location"]).path
    assert claims(tokens(browser, signed_up(browser, params=hinted(domain)))["id_token"])["idp"] == issuer


def test_first_sign_in_collects_attributes_and_later_ones_do_not(social):
    first = claims(tokens(social.browser(), signed_up(social.browser()))["id_token"])
    assert (first["name"], first["emails"], first["newUser"]) == ("Alex Example", [ALEX["email"]], True)
    later = by_provider(social.browser(), SOCIAL, hinted())
    again = claims(tokens(social.browser(), later)["id_token"])
    assert (again["oid"], again.get("newUser")) == (first["oid"], None)


def test_social_sign_up_page_is_filled_with_what_the_provider_says(browser):
    shown = page(by_provider(browser, SOCIAL, hinted()))
    assert shown.settings["api"] == "SelfAsserted"
    assert {item["ID"]: item["PRE"] for item in shown.fields} == {
        "displayName": "Alex Example",
        "givenName": "Alex",
        "surname": "Example",
    }


def test_user_flow_that_collects_nothing_has_no_page(browser):
    assert "code" in answer(by_provider(browser, NO_QUESTIONS, hinted()))


def test_access_token_of_the_provider_is_in_the_id_token_only(browser):
    told = tokens(browser, signed_up(browser))
    assert claims(told["id_token"])["idp_access_token"].startswith("mock-google-")
    assert "idp_access_token" not in claims(told["access_token"])
    assert claims(told["access_token"])["idp"] == "google.com"


def test_single_sign_on_still_says_by_which_provider(browser):
    signed_up(browser)
    again = claims(tokens(browser, browser.authorize(SOCIAL, authorization()))["id_token"])
    assert (again["idp"], "idp_access_token" in again) == ("google.com", False)


def test_account_has_no_password_and_the_address_stays_free_for_a_local_one(social):
    signed_up(social.browser())
    browser = social.browser()
    shown = page(browser.authorize(SOCIAL, authorization()))
    assert browser.submit(shown, email=ALEX["email"], password="")["errorCode"] == "AADB2C90052"
    assert browser.submit(shown, email=ALEX["email"], password="x")["errorCode"] == "AADB2C90053"
    assert social.emulator.add_user(social.emulator.tenants[0], email=ALEX["email"], password="Some-Passw0rd")


def test_profile_edit_by_a_provider(social):
    signed_up(social.browser())
    browser = social.browser()
    shown = page(by_provider(browser, EDIT, hinted()))
    assert browser.submit(shown, displayName="Sandy", givenName="", surname="") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    assert social.emulator.users(social.emulator.tenants[0])[-1].attributes == {"displayName": "Sandy"}


def test_sign_up_page_has_the_buttons_and_tells_who_is_registered(social):
    browser = social.browser()
    assert page(browser.authorize(SIGN_UP, authorization())).html.find("button", id="GoogleExchange")
    signed_up(browser, SIGN_UP)
    other = social.browser()
    shown = page(by_provider(other, SIGN_UP, hinted()))
    told = other.submit(shown, displayName="Alex")
    assert told["message"] == "You are already registered, please press the back button and sign in instead."


@pytest.mark.parametrize(
    ("choice", "code", "told"),
    [
        ("cancel", "AADB2C90273", "'Error: access_denied,Error Description: Permissions error'"),
        ("fail", "AADB2C90273", "Error: server_error"),
        ("unreachable", "AADB2C90289", "Error while connecting"),
        ("wrong_secret", "AADB2C90243", "misconfigured"),
    ],
)
def test_provider_that_does_not_vouch_is_told_to_the_application(browser, choice, code, told):
    sent = answer(by_provider(browser, SOCIAL, hinted(), choice=choice))
    assert (sent["error"], sent["state"]) == ("server_error", "some state")
    assert sent["error_description"].startswith(code)
    assert told in sent["error_description"]


# ---- the way back is the browser's own ---------------------------------------------------------------------


def test_answer_of_a_provider_is_of_no_use_in_another_browser(social):
    mine, other = social.browser(), social.browser()
    address = answer_of(mine, mine.authorize(SOCIAL, hinted()))
    assert "AADB2C90211" in other.get(address).text
    other.authorize(SOCIAL, hinted())
    assert "AADB2C90211" in other.get(address).text
    assert page(mine.get(address)).settings


def test_code_counts_for_the_sign_in_that_asked_for_it(social):
    """A code of one's own must not sign somebody else in (RFC 6749 §10.12)."""
    eve, victim = social.browser(), social.browser()
    code = parse_qs(urlsplit(answer_of(eve, eve.authorize(SOCIAL, hinted()))).query)["code"][0]
    state = parse_qs(urlsplit(victim.authorize(SOCIAL, hinted()).headers["Location"]).query)["state"][0]
    response = victim.get(f"/{tenant.TENANT}/oauth2/authresp", params={"code": code, "state": state})
    assert answer(response)["error_description"].startswith("AADB2C90273")


@pytest.mark.parametrize(
    "state",
    [
        "",
        "x",
        "StateProperties=",
        "StateProperties=e30",
        "StateProperties=bnVsbA",
        "é",
        "StateProperties=eyJUSUQiOiJ4In0",
    ],
)
def test_state_that_is_no_state_is_aadb2c90046(browser, state):
    response = browser.get(f"/{tenant.TENANT}/oauth2/authresp", params={"code": "x", "state": state})
    assert (response.status_code, "AADB2C90046" in response.text) == (400, True)


def test_state_without_the_secret_is_aadb2c90046(browser):
    from mock_b2c.emulator.federation import ProviderState

    sent = browser.authorize(SOCIAL, hinted())
    state = ProviderState.read(parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0])
    forged = ProviderState(transaction_id=state.transaction_id, secret="guessed")
    response = browser.get(f"/{tenant.TENANT}/oauth2/authresp", params={"code": "x", "state": str(forged)})
    assert (response.status_code, "AADB2C90046" in response.text) == (400, True)


def test_answer_is_taken_as_a_form_too_and_with_the_policy_in_the_path(browser):
    address = urlsplit(answer_of(browser, browser.authorize(SOCIAL, hinted())))
    form = {name: values[0] for name, values in parse_qs(address.query).items()}
    path = f"{browser.url}/{tenant.TENANT}/{SOCIAL}/oauth2/authresp"
    assert page(browser.session.post(path, data=form, timeout=10)).fields


def test_page_that_is_loaded_again_is_shown_again(browser):
    address = answer_of(browser, browser.authorize(SOCIAL, hinted()))
    assert page(browser.get(address)).field_ids == page(browser.get(address)).field_ids
    shown = page(browser.get(address))
    assert browser.submit(shown, displayName="Alex") == {"status": "200"}
    assert "code" in answer(browser.confirm(shown))
    assert "AADB2C90046" in browser.get(address).text


@pytest.mark.parametrize("provider", ["nobody", "twitter", "Google"])
def test_provider_that_nobody_offers_has_no_page(browser, provider):
    assert browser.get(f"/_mock/providers/{tenant.TENANT}/{provider}").status_code == 404


def test_provider_answers_to_its_tenant_whatever_it_is_asked(browser):
    given = {"choice": "allow", "email": "a@b.example", "state": "x", "redirect_uri": "https://evil.example/"}
    response = browser.get(f"/_mock/providers/{tenant.TENANT}/google/answer", params=given)
    assert response.headers["Location"].startswith(f"/{tenant.TENANT}/oauth2/authresp?")


@pytest.mark.parametrize("given", [{}, {"choice": "x"}, {"choice": "allow"}, {"choice": "allow", "email": " "}])
def test_choice_that_the_page_does_not_offer_is_a_bad_request(browser, given):
    assert browser.get(f"/_mock/providers/{tenant.TENANT}/google/answer", params=given).status_code == 400


def test_what_a_provider_says_is_escaped(browser):
    evil = '"><script>alert(1)</script>'
    response = by_provider(browser, SOCIAL, hinted(), displayName=evil)
    assert "<script>alert" not in response.text
    page_ = browser.get(f"/_mock/providers/{tenant.TENANT}/google", params={"state": evil})
    assert "<script>alert" not in page_.text


def test_secrets_of_a_handover_are_not_in_events_or_logs(social, caplog):
    browser = social.browser()
    sent = browser.authorize(SOCIAL, hinted())
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    told = tokens(browser, signed_up(browser))
    consent(browser, browser.authorize(SOCIAL, hinted(prompt="login")), choice="cancel")
    seen = repr(list(social.emulator.events)) + caplog.text
    assert state not in seen
    assert claims(told["id_token"])["idp_access_token"] not in seen


def test_of_two_answers_at_once_one_counts(social):
    """The same code twice, as a nervous browser sends it: one sign-in, no second account, no fault."""
    browser = social.browser()
    address = answer_of(browser, browser.authorize(NO_QUESTIONS, hinted()))
    answers = at_once([lambda: browser.get(address)] * 4)
    codes = [sent for sent in answers if sent.status_code == 302 and "code=" in sent.headers["Location"]]
    assert len(codes) <= 1
    assert {sent.status_code for sent in answers} <= {200, 302, 400}
    assert sum(1 for user in social.emulator.users(social.emulator.tenants[0]) if user.identity) <= 1


def test_portal_says_by_which_provider_an_account_came(social):
    signed_up(social.browser())
    assert "google.com" in social.browser().get("/_mock/users").text


# ---- without local accounts ----------------------------------------------------------------------------------------


def test_page_to_choose_a_provider_has_a_button_for_each(browser):
    response = browser.authorize(CHOICE, authorization())
    shown = page(response)
    assert shown.settings["api"] == "IdpSelections"
    assert shown.html.title.text == "Choose your account"
    assert shown.html.select_one(".container")["class"] == ["container", "unified_container"]
    api = shown.html.select_one("#api[data-name=IdpSelections]")
    assert [button["id"] for button in api.select("ul > li > button.accountButton")] == ["GoogleExchange", "Staff"]
    assert api.select("input, form, a") == []
    assert api.select_one(".intro p").text == "Sign in with your social account"
    assert [item["id"] for item in script_global(response.text, "CP")["list"]] == ["GoogleExchange", "Staff"]


@pytest.mark.parametrize("api", ["IdpSelections", "ClaimsProviderSelection", "CombinedSigninAndSignup"])
def test_choice_leads_to_the_provider_by_each_name_of_the_page(browser, api):
    shown = page(browser.authorize(CHOICE, authorization()))
    sent = browser.open(shown, f"api/{api}/unified?claimsexchange=Staff")
    assert urlsplit(sent.headers["Location"]).path.endswith("/staff")


def test_choice_goes_on_to_an_account_and_a_code(browser):
    shown = page(browser.authorize(CHOICE, authorization()))
    (button,) = shown.html.select("#GoogleExchange")
    social = page(consent(browser, browser.get(button["data-address"])))
    assert browser.submit(social, displayName="Alex") == {"status": "200"}
    assert "code" in answer(browser.confirm(social))


def test_page_to_choose_a_provider_takes_no_password(browser):
    shown = page(browser.authorize(CHOICE, authorization()))
    assert browser.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD)["status"] == "400"
    assert browser.open(shown, "api/SelfAsserted/unified?claimsexchange=GoogleExchange").status_code == 400
    going_on = browser.open(shown, "api/SelfAsserted/confirmed")
    assert answer(going_on)["error_description"].startswith("AADB2C90255")


def test_only_provider_is_gone_to_at_once(browser):
    sent = browser.authorize(ALONE, authorization())
    assert urlsplit(sent.headers["Location"]).path.endswith("/google")
    assert answer(consent(browser, sent))["error_description"].startswith("AADB2C99002")
