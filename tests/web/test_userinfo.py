"""The userinfo endpoint of custom policies (reference 1.1), and its refusals (RFC 6750)."""

import base64

import pytest
from msgspec.structs import replace

from mock_b2c.config import create_emulator, load_config
from mock_b2c.tokens.issue import sign_changed
from mock_b2c.web import create_app
from tests.web import tenant
from tests.web.relying_party import token_set
from tests.web.site import in_process
from tests.web.test_custom_policy import claims_of

POLICY, OTHER, WITHOUT = "B2C_1A_userinfo", "B2C_1A_other", "B2C_1A_without"
SHORT = "B2C_1A_short"
HOUR = 3600
CONFIG = tenant.CONFIG | {
    "user_flows": [
        *tenant.CONFIG["user_flows"],
        {"name": POLICY, "type": "sign_up_sign_in", "userinfo_endpoint": True},
        {"name": OTHER, "type": "sign_up_sign_in", "userinfo_endpoint": True},
        {"name": WITHOUT, "type": "sign_up_sign_in"},
        {
            "name": SHORT,
            "type": "sign_up_sign_in",
            "userinfo_endpoint": True,
            "application_claims": ["oid", "name"],
            "tokens": {"issuer": "AuthorityWithTfp", "subject": "NotSupported"},
        },
    ]
}


def address(policy: str = POLICY, form: str = "/{tenant}/{policy}/openid/v2.0/userinfo") -> str:
    return "https://localhost:8443" + form.format(tenant=tenant.TENANT, policy=policy)


@pytest.fixture(scope="module")
def app_of_policies():
    return create_app(create_emulator(load_config(CONFIG)))


@pytest.fixture
def site(app_of_policies, signing_key):
    emulator = create_emulator(load_config(CONFIG), signing_key=signing_key)
    app_of_policies.extensions["mock_b2c"] = emulator
    return in_process(emulator, app_of_policies)


@pytest.fixture
def access_token(visitor) -> str:
    return token_set(visitor, policy=POLICY)["access_token"]


@pytest.fixture
def ask(site):
    """`ask(token)` asks by the header; other options are those of `requests`."""

    def ask(token=None, *, policy=POLICY, method="GET", form="/{tenant}/{policy}/openid/v2.0/userinfo", **options):
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        headers |= options.pop("headers", {})
        return site.new_session().request(method, address(policy, form), headers=headers, timeout=10, **options)

    return ask


def refusal(response) -> tuple[int, str]:
    """Status and error; the challenge and the body say the same."""
    challenge = response.headers["WWW-Authenticate"]
    assert challenge.startswith("Bearer")
    error = response.json().get("error", "")
    assert (f'error="{error}"' in challenge) is bool(error)
    assert response.headers["Cache-Control"] == "no-store"
    return response.status_code, error


def test_it_tells_who_the_user_is(ask, access_token):
    response = ask(access_token)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json() == {
        "sub": tenant.ADA_ID,
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "email": tenant.ADA,
        "tid": tenant.TENANT_ID,
    }


@pytest.mark.parametrize(
    "form",
    [
        "/tfp/{tenant}/{policy}/openid/v2.0/userinfo",
        "/{tenant}/openid/v2.0/userinfo?p={policy}",
        "/" + tenant.TENANT_ID + "/{policy}/openid/v2.0/userinfo",
    ],
)
def test_it_answers_under_every_form_of_the_address(ask, access_token, form):
    assert ask(access_token, form=form, policy=POLICY.lower()).json()["sub"] == tenant.ADA_ID


@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_discovery_names_it_where_there_is_one(visitor, version):
    def document(policy):
        return visitor.get(f"/{tenant.TENANT}/{policy}/{version}.well-known/openid-configuration").json()

    assert document(POLICY)["userinfo_endpoint"] == address()
    assert "userinfo_endpoint" not in document(WITHOUT)
    assert "userinfo_endpoint" not in document(tenant.SUSI)


@pytest.mark.parametrize("policy", [WITHOUT, tenant.SUSI])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_policy_without_one_is_404(ask, access_token, policy, method):
    assert ask(access_token, policy=policy, method=method).status_code == 404


def test_changes_of_the_user_show_at_once(ask, access_token, site):
    users = site.emulator._world.storage.users
    ada = users.get(site.emulator.tenants[0].id, tenant.ADA_ID)
    users.swap(site.emulator.tenants[0].id, ada, replace(ada, attributes={"displayName": "Countess"}))
    assert ask(access_token).json()["name"] == "Countess"


def test_user_is_found_by_oid_where_sub_is_not_supported(visitor, ask):
    token = token_set(visitor, policy=SHORT)["access_token"]
    answer = ask(token, policy=SHORT).json()

    assert (answer["oid"], answer["name"]) == (tenant.ADA_ID, "Ada Lovelace")
    assert answer["sub"] == claims_of(token)["sub"] != tenant.ADA_ID


# ---- refusals ----------------------------------------------------------------------------------------------------


def test_request_without_a_token_is_challenged_without_an_error(ask):
    for response in (ask(), ask(headers={"Authorization": "Basic eDp5"}), ask(""), ask(method="POST", data={})):
        assert refusal(response) == (401, "")
        assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.", "é", "." * 100, "e30." * 3, '"', "W" * 8000])
def test_text_that_is_no_token_of_ours_is_invalid_token(ask, token):
    headers = {"Authorization": f"Bearer {token}".encode()}
    assert refusal(ask(headers=headers)) == (401, "invalid_token")


def test_token_header_of_a_thousand_brackets_is_invalid_token(ask):
    header = base64.urlsafe_b64encode(b"[" * 5000).decode()
    assert refusal(ask(f"{header}.e30.e30")) == (401, "invalid_token")


def test_token_that_was_tampered_with_is_invalid_token(ask, access_token):
    head, payload, signature = access_token.split(".")
    for forged in (f"{head}.{payload[:-4]}AAAA.{signature}", f"{head}.{payload}.{'A' * len(signature)}", f"{head}."):
        assert refusal(ask(forged)) == (401, "invalid_token")


def test_id_token_is_invalid_token(ask, visitor):
    assert refusal(ask(token_set(visitor, policy=POLICY)["id_token"])) == (401, "invalid_token")


@pytest.mark.parametrize("policy", [OTHER, WITHOUT, SHORT, tenant.SUSI])
def test_token_of_another_policy_is_invalid_token(ask, visitor, policy):
    assert refusal(ask(token_set(visitor, policy=policy)["access_token"])) == (401, "invalid_token")


def test_token_of_another_host_is_invalid_token(ask, access_token):
    response = ask(access_token, headers={"Host": tenant.CUSTOM_DOMAIN})
    assert refusal(response) == (401, "invalid_token")


def test_token_expires_by_the_clock_of_the_emulator(ask, access_token, site):
    site.emulator.clock.advance(HOUR - 60)
    assert ask(access_token).status_code == 200
    site.emulator.clock.advance(61)
    assert refusal(ask(access_token)) == (401, "invalid_token")


def test_token_of_a_dropped_key_is_invalid_token(ask, access_token, site):
    keys = site.emulator.key_ring.custom_policies
    keys.roll()
    assert ask(access_token).status_code == 200
    keys.drop_retired()
    assert refusal(ask(access_token)) == (401, "invalid_token")


def test_revoked_sessions_end_the_token(ask, access_token, site):
    emulator = site.emulator
    (ada,) = (user for user in emulator.users(emulator.tenants[0]) if user.email == tenant.ADA)
    emulator.clock.advance(1)
    emulator.revoke_sessions(emulator.tenants[0], ada)

    assert refusal(ask(access_token)) == (401, "invalid_token")


def test_who_signs_in_anew_in_the_second_of_a_revocation_is_answered(ask, visitor, site):
    emulator = site.emulator
    (ada,) = (user for user in emulator.users(emulator.tenants[0]) if user.email == tenant.ADA)
    emulator.clock.freeze(int(emulator.clock.now()) + 0.5)
    emulator.revoke_sessions(emulator.tenants[0], ada)

    assert ask(token_set(visitor, policy=POLICY)["access_token"]).status_code == 200


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        *((claim, value) for claim in ("iss", "aud", "sub", "exp", "iat") for value in (None, [1], {"a": 1})),
        ("oid", [1]),
        ("oid", {"a": 1}),
    ],
)
def test_token_of_ours_with_a_missing_or_odd_claim_is_invalid_token(ask, access_token, site, claim, value):
    policy = site.emulator.tenants[0].user_flow(POLICY)
    keys = site.emulator.key_ring.of(policy)
    token = sign_changed(access_token, {claim: value}, keys)
    assert refusal(ask(token)) == (401, "invalid_token")


def test_token_sent_twice_is_invalid_request(ask, access_token):
    response = ask(access_token, method="POST", data={"access_token": access_token})
    assert refusal(response) == (400, "invalid_request")


def test_token_in_the_query_does_not_count(ask, access_token):
    """RFC 6750 §2.3 and §5.3: addresses end up in logs."""
    form = "/{tenant}/{policy}/openid/v2.0/userinfo?access_token=" + access_token
    assert refusal(ask(form=form)) == (401, "")


def test_unknown_policy_and_unreadable_form_are_told_as_json(ask):
    unknown = ask("x", policy="B2C_1A_none")
    unreadable = ask(method="POST", data=b"access_token=%ff", headers={"Content-Type": FORM})
    too_long = ask(method="POST", data={"access_token": "x" * 9000})

    assert (unknown.status_code, unknown.json()["error"]) == (404, "invalid_request")
    for response in (unreadable, too_long):
        assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_other_method_is_405(ask, access_token, method):
    assert ask(access_token, method=method).status_code == 405


def test_refusal_is_logged_with_a_hint_and_without_the_token(ask, visitor, site, caplog):
    token = token_set(visitor, policy=OTHER)["access_token"]
    ask(token)

    refused = site.emulator.events[-2]
    assert (refused.code, OTHER.lower() in refused.hint) == ("invalid_token", True)
    assert "userinfo: The access token was issued by another policy." in caplog.text
    assert token not in caplog.text + repr(refused)


# ---- scripts of other origins ------------------------------------------------------------------------------------


def test_scripts_of_any_origin_may_ask(ask, access_token):
    origin = {"Origin": "https://spa.example"}
    preflight = ask(method="OPTIONS", headers=origin | {"Access-Control-Request-Method": "GET"})
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()

    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert "authorization" in allowed
    assert {"GET", "POST"} <= set(preflight.headers["Access-Control-Allow-Methods"].split(", "))
    for response in (ask(access_token, headers=origin), ask("x", headers=origin)):
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response.headers
