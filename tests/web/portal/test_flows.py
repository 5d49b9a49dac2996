"""User flows: step 1 of the article, and running them."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod
from mock_b2c.domain.user_flow import UserFlowType
from tests.web import tenant
from tests.web.xhr_client import Browser

FLOW = f"flows/{tenant.SUSI}"
REPLY = "https://localhost:8443/_mock/jwt"


@pytest.fixture
def person(site, portal):
    """The person's person, for pages of user flows."""
    return Browser(url=site.url, session=portal.session)


def run(portal, person, address=FLOW, **fields):
    """Runs the user flow as Ada; the page with what it answered."""
    form = {**portal.open(address).fields("run"), **fields}
    begun = person.get(portal.send(address, form).headers["Location"])
    answered = person.walk(begun) if begun.status_code == 200 else begun
    return portal.open(answered.headers["Location"])


@pytest.mark.parametrize("kind", UserFlowType)
def test_user_flow_of_each_type_is_created_with_the_defaults(portal, b2c, kind):
    page = portal.do("flows", "create", name="fresh", type=kind.value)
    assert page.note.startswith("B2C_1_fresh is there.")
    assert page.html.h1.text == "B2C_1_fresh"
    assert b2c.flows["fresh"].type is kind
    assert portal.do("flows/B2C_1_fresh", "claims", claims=["oid", "name"]).note
    assert b2c.flows["fresh"].application_claims == ("oid", "name")


def test_name_that_is_taken_is_refused_with_what_was_typed(portal):
    page = portal.do("flows", "create", name="susi", type="sign_in")
    assert page.response.status_code == 400
    assert "already" in page.faults[-1]
    assert page.fields("create")["name"] == ["susi"]


@pytest.mark.parametrize("address", [FLOW, f"flows/{tenant.RESET}", f"flows/{tenant.ROPC}", f"flows/{tenant.EDIT}"])
def test_saving_without_a_change_changes_nothing(portal, b2c, address):
    before, page = b2c.export(), portal.open(address)
    for form in page.html.select("form[method=post] input[name=do]"):
        if form["value"] not in {"run", "delete", "attributes", "claims"}:
            assert portal.do(address, form["value"]).note
    assert b2c.export() == before


def test_settings_are_changed_group_by_group(portal, b2c):
    portal.do(FLOW, "mfa", **{"mfa.enforcement": "always", "mfa.method": "totp"})
    portal.do(FLOW, "session", **{"session.minutes": "30", "session.rolling": None})
    portal.do(FLOW, "tokens", **{"tokens.access_and_id_minutes": "5", "tokens.policy_claim": "acr"})
    portal.do(FLOW, "properties", self_service_password_reset=None, version="legacy")
    flow = b2c.flows["susi"]
    assert (flow.mfa.enforcement, flow.mfa.method) == (MfaEnforcement.ALWAYS, MfaMethod.TOTP)
    assert (flow.session.seconds, flow.session.rolling) == (1800, False)
    assert (flow.tokens.access_and_id_seconds, flow.tokens.policy_claim) == (300, "acr")
    assert (flow.self_service_password_reset, flow.is_legacy) == (False, True)


@pytest.mark.parametrize("typed", ["4", "1441", "x", "", "1e3", "9" * 20])
def test_lifetime_out_of_bounds_is_refused_at_its_field(portal, b2c, typed):
    page = portal.do(FLOW, "tokens", **{"tokens.access_and_id_minutes": typed})
    assert page.response.status_code == 400
    (field,) = page.html.select("[aria-invalid=true]")
    assert (field["name"], field["value"]) == ("tokens.access_and_id_minutes", typed)
    assert (field["min"], field["max"]) == ("5", "1440")
    assert b2c.flows["susi"].tokens.access_and_id_seconds == 3600


def test_password_reset_has_no_token_lifetimes(portal):
    assert not portal.open(f"flows/{tenant.RESET}").html.select("#tokens")


def test_attributes_are_chosen_and_keep_what_else_is_set_for_them(portal, b2c):
    b2c.flows.change("susi", attributes=["surname", {"id": "displayName", "label": "Your name"}])
    portal.do(FLOW, "attributes", collect=["city", "displayName"], required=["displayName"])
    kept = [(item.id, item.required, item.label) for item in b2c.flows["susi"].attributes]
    assert kept == [("displayName", True, "Your name"), ("city", False, "")]


def test_claims_keep_their_order(portal, b2c):
    before = b2c.flows["susi"].application_claims
    portal.do(FLOW, "claims", claims=["city", *reversed(before[1:])])
    assert b2c.flows["susi"].application_claims == (*before[1:], "city")


def test_custom_attribute_can_be_asked_for_and_returned(portal, b2c):
    b2c.configure(tenant={"custom_attributes": {"extension_Shoe": "integer"}})
    portal.do(FLOW, "attributes", collect=["extension_Shoe"])
    portal.do(FLOW, "claims", claims=["extension_Shoe"])
    assert b2c.flows["susi"].application_claims == ("extension_Shoe",)
    assert [item.id for item in b2c.flows["susi"].attributes] == ["extension_Shoe"]


def test_user_flow_is_deleted(portal, b2c):
    page = portal.do(FLOW, "delete")
    assert page.note == f"{tenant.SUSI} is deleted."
    assert b2c.tenant.user_flow(tenant.SUSI) is None


# ---- running ------------------------------------------------------------------------------------------------------


def test_run_ends_with_the_decoded_tokens(portal, person, b2c):
    page = run(portal, person)
    assert page.response.status_code == 200
    assert [head.text for head in page.html.select(".head h2")] == ["ID token", "Access token"]
    claims = {row.dt.text: row.dd.text for row in page.html.select(".claims > div")}
    assert claims["name"] == "Ada Lovelace"
    assert (claims["tfp"], claims["nonce"], claims["alg"]) == (tenant.SUSI, "defaultNonce", "RS256")
    assert re.fullmatch(r"\d+ \(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)", claims["exp"])
    assert "The user's object id" in page.text
    assert page.text.count("signed by a published key") == 2
    assert (REPLY, Platform.SPA) in [(known.uri, known.platform) for known in b2c.apps["webapp1"].redirect_uris]


def test_tokens_stay_when_the_page_is_loaded_again_and_the_refresh_token_is_not_shown(portal, person, b2c):
    page = run(portal, person)
    again = portal.open(page.response.url)
    assert again.text == page.text
    members = {row.dt.text: row.dd.text for row in page.html.select(".facts > div")}
    assert members["refresh_token"] == "…"


@pytest.mark.parametrize("client_id", [tenant.SPA, tenant.NATIVE])
def test_run_for_a_client_without_a_secret(portal, person, b2c, client_id):
    page = run(portal, person, reply=f"{client_id} {REPLY}")
    assert "ID token" in page.text
    assert b2c.tenant.app(client_id).redirect_uri(REPLY).platform is Platform.SPA


def test_second_run_is_by_single_sign_on_unless_credentials_are_asked_for(portal, person):
    run(portal, person)
    assert "ID token" in run(portal, person).text
    form = {**portal.open(FLOW).fields("run"), "prompt": "on"}
    assert person.get(portal.send(FLOW, form).headers["Location"]).status_code == 200


def test_run_for_another_reply_url_leads_there(portal, person, b2c):
    before = b2c.apps["webapp1"]
    form = {**portal.open(FLOW).fields("run"), "reply": f"{tenant.WEBAPP} {tenant.REDIRECT_URI}"}
    location = portal.send(FLOW, form).headers["Location"]
    query = parse_qs(urlsplit(location).query)
    assert query["redirect_uri"] == [tenant.REDIRECT_URI]
    assert person.walk(person.get(location)).headers["Location"].startswith(tenant.REDIRECT_URI)
    assert b2c.apps["webapp1"] == before


def test_scope_can_be_chosen(portal, person):
    page = run(portal, person, scope="openid")
    assert "Access token" not in page.text
    assert "asked for openid ." in page.text


def test_cancelled_run_shows_the_error_with_its_hint(portal, person, b2c):
    form = {**portal.open(f"flows/{tenant.SIGN_UP}").fields("run")}
    reply = b2c.cancel(f"https://localhost:8443{portal.send(f'flows/{tenant.SIGN_UP}', form).headers['Location']}")
    page = portal.open(reply.location)
    assert page.faults[0].startswith("access_denied: AADB2C90091")
    assert "of the user flow" in page.html.h1.text


def test_error_of_the_request_is_shown_with_its_hint(portal, person):
    form = {**portal.open(FLOW).fields("run"), "scope": f"openid {tenant.READ} {tenant.OTHER}"}
    begun = person.get(portal.send(FLOW, form).headers["Location"])
    page = portal.open(begun.headers["Location"])
    assert "AADB2C90146" in page.faults[0]
    assert page.html.select_one(".hint")


def test_code_that_cannot_be_redeemed_is_told_with_its_hint(portal, person, b2c):
    form = {**portal.open(FLOW).fields("run")}
    begun = person.get(portal.send(FLOW, form).headers["Location"])
    answered = person.walk(begun).headers["Location"]
    b2c.apps.change("webapp1", spa_redirect_uris=[])
    page = portal.open(answered)
    assert re.match(r"AADB2C\d+: ", page.faults[0])
    assert page.html.select_one(".hint")


def test_code_for_an_app_that_is_gone_is_told(portal, person, b2c):
    form = {**portal.open(FLOW).fields("run")}
    answered = person.walk(person.get(portal.send(FLOW, form).headers["Location"])).headers["Location"]
    b2c.apps.remove("webapp1")
    assert "no app" in portal.open(answered).faults[0]


@pytest.mark.parametrize("query", ["code=x&state=y", "code=&state=", "code=x"])
def test_answer_that_belongs_to_no_run_says_so(portal, query):
    assert "belongs to no run of this portal" in portal.open(f"jwt?{query}").faults[0]


def test_code_works_once(portal, person):
    form = portal.open(FLOW).fields("run")
    answered = person.walk(person.get(portal.send(FLOW, form).headers["Location"])).headers["Location"]
    assert "ID token" in portal.open(answered).text
    assert "was shown before" in portal.open(answered).faults[0]


def test_run_without_a_choice_says_what_there_is(portal):
    page = portal.do(FLOW, "run", reply="")
    assert page.response.status_code == 400
    assert "no app ''" in page.faults[-1]


def test_user_flow_without_pages_is_not_run(portal):
    assert not portal.open(f"flows/{tenant.ROPC}").html.select("#run")


# ---- decoding ---------------------------------------------------------------------------------------------------


def test_pasted_token_is_decoded_and_its_signature_checked(portal, b2c):
    issued = b2c.issue_tokens(tenant.ADA)
    page = portal.do("jwt", "decode", token=issued.id_token)
    assert "signed by a published key" in page.text
    head, body, _ = issued.id_token.split(".")
    assert "not signed by a published key" in portal.do("jwt", "decode", token=f"{head}.{body}.AAAA").text


@pytest.mark.parametrize("text", ["x", "a.b", "a.b.c", "e30.W10.x", "..", "e30.eyJ4.x", "ü.ü.ü", f"{'W' * 4000}.e30.x"])
def test_what_is_no_token_is_called_that(portal, text):
    assert "It is no JSON Web Token" in portal.do("jwt", "decode", token=text).text


@pytest.mark.parametrize("text", ["e30.e30.x", "e30.eyJleHAiOjFlOTk5fQ.x", "e30.eyJleHAiOjFlMzAwfQ.x"])
def test_strange_tokens_are_shown_as_far_as_they_go(portal, text):
    page = portal.do("jwt", "decode", token=text)
    assert page.response.status_code == 200
    assert "not signed by a published key" in page.text


def test_nothing_to_decode_is_told(portal):
    assert portal.do("jwt", "decode", token=" ").response.status_code == 400
