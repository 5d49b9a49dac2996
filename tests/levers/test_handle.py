"""The levers of a tenant under test."""

import base64
import json

import pytest

from mock_b2c.config import ConfigError
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.levers import PageRefusedError
from tests.builders import NOW

ADA = "ada@example.com"


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


# ---- users ---------------------------------------------------------------------------------------------------


def test_new_user_signs_in_with_the_attributes_given(b2c, address):
    user = b2c.users.add("eve@example.com", display_name="Eve", postal_code=8001)

    assert b2c.users["EVE@example.com"] == user
    assert user.attributes == {"displayName": "Eve", "postalCode": "8001"}
    assert b2c.sign_in(address(), user).code


def test_name_that_is_taken_is_refused_by_its_name(b2c):
    with pytest.raises(AlreadyExistsError, match=r"identity or id is taken already: 'ada@example\.com'\."):
        b2c.users.add(ADA.upper())


def test_attribute_named_as_its_claim_is_told_by_its_own_name(b2c):
    with pytest.raises(ConfigError, match=r"name: unknown attribute; did you mean 'displayName' \(display_name\)\?"):
        b2c.users.add("eve@example.com", name="Eve")


def test_identity_that_is_taken_is_refused_by_its_name(b2c):
    whole = {"identity": {"issuer": "google.com", "subject": "42"}}
    b2c.users.add("", **whole)

    with pytest.raises(AlreadyExistsError, match=r"taken already: '42 of google\.com'\."):
        b2c.users.add("", **whole)


def test_unknown_user_is_told_with_those_that_are_there(b2c):
    with pytest.raises(KeyError, match=r"no user 'nobody'; there are: ada@example\.com, grace@example\.com"):
        b2c.users["nobody"]


def test_of_many_users_some_are_told(b2c):
    for number in range(30):
        b2c.users.add(f"user{number}@example.com")

    with pytest.raises(KeyError, match=r"ada@example\.com, .*user17@example\.com, …"):
        b2c.users["nobody"]
    assert len(b2c.users) == 32


def test_changed_user_keeps_what_was_not_named(b2c):
    changed = b2c.users.change(ADA, display_name="Countess", enabled=False)

    assert (changed.attributes["displayName"], changed.attributes["city"], changed.enabled) == (
        "Countess",
        "London",
        False,
    )
    assert b2c.users[ADA] == changed


def test_removed_user_cannot_sign_in(b2c, address):
    b2c.users.remove(ADA)

    with pytest.raises(PageRefusedError) as refused:
        b2c.sign_in(address(), ADA, password="Sample-Passw0rd-Ada")
    assert refused.value.code == "AADB2C90053"


# ---- a person ------------------------------------------------------------------------------------------------


def test_second_sign_in_of_a_browser_needs_no_password(b2c, address):
    b2c.sign_in(address(), ADA)

    assert b2c.sign_in(address(), ADA, password="wrong").code
    b2c.browser.forget()
    with pytest.raises(PageRefusedError):
        b2c.sign_in(address(), ADA, password="wrong")


def test_wrong_password_is_the_pages_refusal(b2c, address):
    with pytest.raises(PageRefusedError) as refused:
        b2c.sign_in(address(), ADA, password="wrong")
    assert (refused.value.page, refused.value.code) == ("sign_in", "AADB2C90054")
    assert str(refused.value) == "The page 'sign_in' refused what was typed: Your password is incorrect. AADB2C90054"


def test_user_who_is_not_there_is_told_where_a_password_is_looked_up(b2c, address):
    for act in (lambda: b2c.sign_in(address(), "nobody"), lambda: b2c.session_cookie("nobody")):
        with pytest.raises(KeyError, match=r"no user 'nobody'; there are: ada@example\.com, grace@example\.com"):
            act()


def test_user_whose_password_was_never_given_is_told_apart_from_one_who_is_not_there(b2c, address):
    b2c.users.add("hashed@example.com", password_hash=b2c.users[ADA].password_hash)

    with pytest.raises(KeyError, match=r"the password of 'hashed@example\.com' is not known here: pass it"):
        b2c.sign_in(address(), "hashed@example.com")


def test_sign_up_proves_the_address_and_signs_in(b2c, address):
    reply = b2c.sign_up(address(), "eve@example.com", display_name="Eve")

    assert reply.code
    assert b2c.users["eve@example.com"].attributes["displayName"] == "Eve"
    assert [mail.to for mail in b2c.outbox.messages()] == ["eve@example.com"]


def test_profile_is_edited_by_what_is_named(b2c, address):
    b2c.sign_in(address("edit_profile"), ADA, display_name="Countess")

    assert b2c.users[ADA].attributes["displayName"] == "Countess"
    assert b2c.users[ADA].attributes["city"] == "London"


@pytest.mark.parametrize("user_flow", ["susi", "reset_password"])
def test_password_is_reset_on_the_pages(b2c, address, user_flow):
    assert b2c.reset_password(address(user_flow), ADA, "Another-Passw0rd").code
    b2c.browser.forget()
    assert b2c.sign_in(address(), ADA, password="Another-Passw0rd").code


def test_forgotten_password_may_be_the_applications_business(b2c, address):
    b2c.configure(user_flows={"susi": {"self_service_password_reset": False}})

    assert b2c.reset_password(address(), ADA, "Another-Passw0rd").error_code == "AADB2C90118"


def test_cancelled_flow_is_told_to_the_app(b2c, address):
    reply = b2c.cancel(address())

    assert (reply.parameters["error"], reply.error_code) == ("access_denied", "AADB2C90091")


@pytest.mark.parametrize("method", ["email", "sms", "call", "phone", "totp"])
def test_second_factor_is_passed(b2c, address, method):
    b2c.configure(user_flows={"susi": {"mfa": {"method": method, "enforcement": "always"}}})

    assert b2c.sign_in(address(), ADA).code


def test_link_that_the_page_does_not_have_is_told(b2c, address):
    b2c.configure(user_flows={"susi": {"type": "sign_in"}})

    with pytest.raises(PageRefusedError, match="has no link 'signup'"):
        b2c.sign_up(address(), "eve@example.com")


def test_what_a_browser_sees_as_error_page_is_an_exception(b2c, address):
    with pytest.raises(B2CError) as refused:
        b2c.sign_in(address(client_id="unknown"), ADA)
    assert refused.value.code == "AADB2C90018"


def test_address_that_is_none_of_an_authorization_request_is_told(b2c):
    with pytest.raises(ValueError, match=r"oauth2/v2\.0/authorize"):
        b2c.sign_in("https://contoso.b2clogin.com/", ADA)


# ---- settings ------------------------------------------------------------------------------------------------


def test_settings_change_for_the_next_request(b2c, address):
    b2c.configure(apps={"webapp1": {"redirect_uris": ["https://app.example/back"]}})
    b2c.configure(apps={"webapp1": {"implicit": {"id_tokens": True}}})

    assert [known.uri for known in b2c.app().redirect_uris] == ["https://app.example/back"]
    assert b2c.app("webapp1").implicit_id_tokens
    assert b2c.sign_in(address(), ADA).location.startswith("https://app.example/back?")


def test_new_app_and_new_user_flow_are_added_and_removed(b2c, address):
    b2c.configure(
        apps={"other": {"client_id": "99999999-9999-4999-8999-999999999999", "client_secret": "a-secret"}},
        user_flows={"B2C_1_only": {"type": "sign_in"}},
    )
    assert b2c.app("other").client_id.startswith("9999")
    assert b2c.user_flow("only").name == "B2C_1_only"
    b2c.configure(user_flows={"only": None})
    with pytest.raises(KeyError, match="no user flow 'only'"):
        b2c.user_flow("only")


def test_wrong_setting_is_explained_and_changes_nothing(b2c, address):
    with pytest.raises(ConfigError, match="mfaa"):
        b2c.configure(user_flows={"susi": {"mfaa": {}}})
    b2c.configure(limits={"requests_per_second": 5})
    assert b2c.sign_in(address(), ADA).code


def test_users_are_not_settings(b2c):
    with pytest.raises(ValueError, match="users: add, change and remove"):
        b2c.configure(users=[])


def test_revoked_sessions_ask_for_the_password_again(b2c, address, clock):
    b2c.sign_in(address(), ADA)
    clock.advance(1)
    b2c.sessions.revoke(ADA)

    with pytest.raises(PageRefusedError):
        b2c.sign_in(address(), ADA, password="wrong")


def test_session_cookie_signs_a_browser_in(b2c, address):
    cookie = b2c.session_cookie(ADA)

    assert cookie["name"] == "x-ms-cpim-sso:contoso.onmicrosoft.com_0"
    assert cookie["url"] == b2c.url
    browser = b2c.new_browser()
    browser._session = cookie["value"]
    assert browser.sign_in(address(), ADA, "wrong").code


def test_session_cannot_be_planted_without_single_sign_on(b2c):
    b2c.configure(user_flows={"susi": {"session": {"single_sign_on": "suppressed"}}})

    with pytest.raises(ValueError, match="no single sign-on"):
        b2c.session_cookie(ADA)


# ---- tokens --------------------------------------------------------------------------------------------------


def test_tokens_are_those_of_a_sign_in(b2c):
    tokens = b2c.issue_tokens(ADA, scope="openid tasks.read")
    access, identity = claims_of(tokens.access_token), claims_of(tokens.id_token)

    assert (access["scp"], access["aud"]) == ("tasks.read", b2c.app("my-api1").client_id)
    assert (identity["aud"], identity["name"], identity["tfp"]) == (b2c.app().client_id, "Ada Lovelace", "B2C_1_susi")
    assert access["iss"] == f"https://contoso.b2clogin.com/{b2c.tenant.id}/v2.0/"
    assert (access["iat"], access["exp"]) == (NOW, NOW + 3600)


def test_scope_without_an_api_gives_no_access_token(b2c):
    assert b2c.issue_tokens(ADA, scope="openid").access_token is None
    with pytest.raises(ValueError, match="name a scope of an API"):
        b2c.issue_token(ADA, scope="openid")
    assert claims_of(b2c.issue_token(ADA, scope="tasks.read", expires_in=60))["scp"] == "tasks.read"


def test_expired_token_began_a_lifetime_before(b2c):
    claims = claims_of(b2c.issue_tokens(ADA, scope="tasks.read", expires_in=-60).access_token)

    assert (claims["exp"], claims["iat"]) == (NOW - 60, NOW - 3660)


def test_claims_are_set_and_taken_away(b2c):
    changed = claims_of(b2c.issue_tokens(ADA, claims={"emails": ["x@example.com"], "name": None}).id_token)

    assert changed["emails"] == ["x@example.com"]
    assert "name" not in changed


def test_scope_that_the_app_would_not_get_is_refused(b2c):
    with pytest.raises(B2CError) as refused:
        b2c.issue_tokens(ADA, scope="https://contoso.onmicrosoft.com/nothing/read")
    assert refused.value.code == "AADB2C90117"


def test_account_with_a_number_needs_neither_address_nor_password(b2c):
    user = b2c.users.add("", username="+441632960123")

    assert (user.signs_in_by_phone, user.password_hash, user.email) == (True, "", "")
    with pytest.raises(KeyError, match="password of"):
        b2c.users.password(user)


def test_risk_of_an_account_is_set_and_changed(b2c):
    user = b2c.users.add("eve@example.com", user_risk="high")
    changed = b2c.users.change(user, user_risk="none", sign_in_risk="medium")

    assert (user.risk.user, user.risk.sign_in) == ("high", "none")
    assert (changed.risk.user, changed.risk.sign_in) == ("none", "medium")
