"""Every fault of a config says where it is, what is wrong and what would be right (design 3.2)."""

import pytest

from mock_b2c.config import ConfigError, load_config
from tests.config.faulty import FLOW, GUID, USER, config, faults_of, with_attribute


def test_config_without_faults_is_fine():
    assert load_config(config()).tenant.domain == "contoso.onmicrosoft.com"


CASES = [
    # unknown keys, with the nearest right one of the same table
    (config(appps=[]), "appps: unknown key; did you mean 'apps'?"),
    (config(tenant={"name": "x", "nam": "y"}), "tenant.nam: unknown key; did you mean 'name'?"),
    (config({"typ": "x"}), "user_flows[0].typ: unknown key; did you mean 'type'?"),
    (config(app={"redirect_uri": []}), "apps[0].redirect_uri: unknown key; did you mean 'redirect_uris'?"),
    (config(user={"displayname": "A"}), "users[0].displayname: unknown key; did you mean 'display_name'?"),
    (config({"password": {"minimun": 8}}), "user_flows[0].password.minimun: unknown key; did you mean 'minimum'?"),
    (config({"tokens": {"refresh_day": 8}}), "user_flows[0].tokens.refresh_day: unknown key; did you mean"),
    (config({"session": {"minute": 20}}), "user_flows[0].session.minute: unknown key; did you mean 'minutes'?"),
    (
        config({"attributes": [{"id": "city", "requird": True}]}),
        "user_flows[0].attributes[0].requird: unknown key; did you mean 'required'?",
    ),
    (config(app={"implicit": {"id_token": True}}), "apps[0].implicit.id_token: unknown key; did you mean 'id_tokens'?"),
    (config(zzz=1), "zzz: unknown key; known are: apps, identity_providers, limits, outbox, tenant, user_flows, users"),
    # identity providers
    (
        config({"local_accounts": False}),
        "user_flows[0].local_accounts: without them nobody could sign in; name identity_providers, too",
    ),
    (
        config({"type": "ropc", "local_accounts": False}),
        "user_flows[0].local_accounts: type 'ropc' is for them; leave the key out",
    ),
    (
        config({"identity_providers": ["gogle"]}, identity_providers=[{"kind": "google"}]),
        "user_flows[0].identity_providers[0]: 'gogle' is no identity provider of the tenant; did you mean 'google'?",
    ),
    (
        config({"identity_providers": ["google"]}),
        "'google' is no identity provider of the tenant; add it under [[identity_providers]]",
    ),
    (
        config({"identity_providers": ["google", "Google"]}, identity_providers=[{"kind": "google"}]),
        "user_flows[0].identity_providers[1]: 'Google' is named twice",
    ),
    (
        config({"type": "ropc", "identity_providers": ["google"]}, identity_providers=[{"kind": "google"}]),
        "user_flows[0].identity_providers: nobody signs in on the pages of type 'ropc'; leave the key out",
    ),
    (config(identity_providers=[{"kind": "gogle"}]), "identity_providers[0].kind: 'gogle' is not known; expected"),
    (
        config(identity_providers=[{"kind": "google"}, {"kind": "google"}]),
        "identity_providers[1]: there is a provider 'google' already",
    ),
    (config(identity_providers=[{"kind": "google", "name": "x"}]), "[0].name: 'google' has its name already"),
    (config(identity_providers=[{"kind": "google", "domain": "x.de"}]), "identity_providers[0]: only a provider of"),
    (config(identity_providers=[{"kind": "openid_connect"}]), '[0].name: a provider of kind "openid_connect" needs'),
    (
        config(identity_providers=[{"kind": "openid_connect", "name": "Email"}]),
        "identity_providers[0].name: 'Email' is an id of the pages or of another provider; choose another",
    ),
    (
        config(identity_providers=[{"kind": "openid_connect", "name": "x", "metadata_url": "https://x.de/"}]),
        "identity_providers[0].client_id: a provider with metadata_url needs the client_id",
    ),
    (
        config(identity_providers=[{"kind": "openid_connect", "name": "x", "client_id": "y"}]),
        "identity_providers[0].client_id: only a provider with metadata_url has one",
    ),
    (
        config(
            identity_providers=[
                {"kind": "openid_connect", "name": "x", "metadata_url": "file:///etc/passwd", "client_id": "y"}
            ]
        ),
        "identity_providers[0].metadata_url: 'file:///etc/passwd' must be an https address",
    ),
    # missing
    ({"user_flows": [FLOW]}, "tenant: missing; write [tenant] with a name"),
    ({"tenant": {"name": "x"}}, "user_flows: missing; write [[user_flows]] with a name and a type"),
    (config(user_flows=[]), "user_flows: missing; write [[user_flows]] with a name and a type"),
    (
        config({"version": "legacy", "self_service_password_reset": True}),
        "user_flows[0].self_service_password_reset: Legacy answers the application with AADB2C90118",
    ),
    (
        config({"version": "legacy", "session": {"keep_signed_in_days": 3}}),
        "user_flows[0].session.keep_signed_in_days: the pages of Legacy have no box for it",
    ),
    (
        config({"version": "legacy", "type": "sign_in", "branding": {}}),
        "user_flows[0].branding: the sign-in page of Legacy cannot be styled",
    ),
    (config({"version": "legacy", "type": "ropc"}), "user_flows[0].version: ropc has one version only"),
    (config(user_flows=[{"name": "susi"}]), "user_flows[0].type: missing; it is needed here"),
    (config(users=[{"email": "ada@example.com"}]), "users[0].password: missing; it is needed here"),
    # wrong type
    (config(tenant={"name": 5}), "tenant.name: expected text in quotes, not a number"),
    (config({"email_verification": "yes"}), "user_flows[0].email_verification: expected true or false, not text"),
    (config({"session": {"minutes": "30"}}), "user_flows[0].session.minutes: expected a whole number, not text"),
    (config({"session": {"minutes": True}}), "session.minutes: expected a whole number, not true or false"),
    (config({"attributes": "city"}), "user_flows[0].attributes: expected an array, not text"),
    (config({"attributes": [5]}), "user_flows[0].attributes[0]: expected text in quotes, not a number"),
    (config(app={"redirect_uris": "http://localhost"}), "apps[0].redirect_uris: expected an array, not text"),
    (config(app={"implicit": True}), "apps[0].implicit: expected a table, not true or false"),
    (
        config(app={"scopes": ["tasks.read"]}),
        'apps[0].scopes[0]: expected a table such as { name = "…" }, not text',
    ),
    (
        config(app={"client_secrets": ["hidden"]}),
        'apps[0].client_secrets[0]: expected a table such as { value = "…" }, not text',
    ),
    (config(user={"attributes": {"city": 5}}), "users[0].attributes.city: expected text in quotes, not a number"),
    (config(users=USER), "users: write [[users]] with an email and a password, not a table"),
    (config(tenant=[{"name": "x"}]), "tenant: write [tenant] with a name, not an array"),
    # wrong form
    (config(tenant={"name": "con toso"}), 'tenant.name: expected up to 27 letters and digits, such as "contoso", not'),
    (config(tenant={"name": "x", "id": "123"}), "tenant.id: expected a GUID such as"),
    (config(tenant={"name": "x", "custom_domains": ["https://x"]}), "tenant.custom_domains[0]: expected a host such"),
    (config({"name": "su si"}), "user_flows[0].name: expected up to 64 letters, digits and _ . -, not 'su si'"),
    (config({"type": "signup"}), "user_flows[0].type: 'signup' is not known; expected 'sign_up_sign_in', 'sign_in', "),
    (config({"password": "weak"}), "user_flows[0].password: 'weak' is not known; expected 'simple' or 'strong'"),
    (config(user={"email": "ada"}), "users[0].email: 'ada' is not an email address; write it like ada@example.com"),
    (config(user={"id": "x"}), "users[0].id: expected a GUID such as"),
    (
        config(app={"client_secrets": [{"value": "x", "expires": "soon"}]}),
        "apps[0].client_secrets[0].expires: is not a date; write it like 2027-01-01",
    ),
    # out of bounds
    (config({"password": {"minimum": 3}}), "user_flows[0].password.minimum: must be 4 or more, not 3"),
    (config({"password": {"maximum": 257}}), "user_flows[0].password.maximum: must be 256 or less, not 257"),
    (config({"password": {"classes": 5}}), "user_flows[0].password.classes: must be 4 or less, not 5"),
    (config({"password": {"minimum": 30, "maximum": 20}}), "password: minimum 30 is above maximum 20"),
    (config({"password": {"minimum": 100}}), "user_flows[0].password: minimum 100 is above maximum 64"),
    (config({"tokens": {"access_and_id_minutes": 4}}), "tokens.access_and_id_minutes: must be 5 or more, not 4"),
    (config({"tokens": {"refresh_days": 91}}), "tokens.refresh_days: must be 90 or less, not 91"),
    (
        config({"type": "password_reset", "tokens": {"refresh_days": 5}}),
        "user_flows[0].tokens: password reset user flows have none; leave the key out",
    ),
    (config({"tokens": {"issuer": "tfp"}}), "tokens.issuer: 'tfp' is not known; expected 'AuthorityAndTenantGuid' or"),
    (config({"tokens": {"policy_claim": "sub"}}), "tokens.policy_claim: 'sub' is not known; expected 'tfp' or 'acr'"),
    (config(tenant=with_attribute("Shoe", "number")), "tenant.custom_attributes.Shoe: 'number' is not known; expected"),
    (config(tenant=with_attribute("Shoe-Size", "string")), "tenant.custom_attributes.Shoe-Size: expected up to 100 le"),
    (
        config(tenant=with_attribute("Shoe", "integer"), user={"attributes": {"extension_Shoe": "big"}}),
        "users[0].attributes.extension_Shoe: 'big' is no integer, which custom_attributes says it is",
    ),
    (config(limits={"requests_per_second": 0}), "limits.requests_per_second: must be 1 or more, not 0"),
    (config(limits={"requests": 5}), "limits.requests: unknown key; known are: profile, requests_per_address, request"),
    (config({"session": {"minutes": 14}}), "session.minutes: must be 15 or more, not 14"),
    (config(tenant={"name": "x", "lockout": {"threshold": 0}}), "tenant.lockout.threshold: must be 1 or more, not 0"),
    (
        config(tenant={"name": "x", "lockout": {"threshold": 51}}),
        "tenant.lockout.threshold: must be 50 or less",
    ),
    (config(tenant={"name": "x", "lockout": {"seconds": 4}}), "tenant.lockout.seconds: must be 5 or more, not 4"),
    (config(tenant={"name": "x", "lockout": {"seconds": 18_001}}), "tenant.lockout.seconds: must be 18000 or less"),
    (config(tenant={"name": "x", "lockout": {"second": 9}}), "tenant.lockout.second: unknown key; did you mean 'secon"),
    (config(app={"enabled": "no"}), "apps[0].enabled: expected true or false, not text"),
    (config({"session": {"keep_signed_in_days": 91}}), "session.keep_signed_in_days: must be 90 or less, not 91"),
    (config({"session": {"keep_signed_in_days": -1}}), "session.keep_signed_in_days: must be 0 or more, not -1"),
    # what a user flow does not have
    (
        config({"type": "password_reset", "session": {"keep_signed_in_days": 1}}),
        "user_flows[0].session.keep_signed_in_days: 'password_reset' has no box for it; only profile_edit, sign_in, ",
    ),
    (
        config({"session": {"single_sign_on": "app"}}),
        "session.single_sign_on: 'app' is not known; expected 'tenant', 'application', 'policy' or 'suppressed'",
    ),
    # names that nothing has
    (
        config({"attributes": ["citi"]}),
        "attributes: 'citi' is no attribute; did you mean 'city'?; custom ones begin",
    ),
    (config({"application_claims": ["email"]}), "application_claims: 'email' is no claim; did you mean 'emails'?"),
    (config({"application_claims": ["tid"]}), "application_claims: 'tid' is no claim; "),
    (config({"userinfo_endpoint": True}), "user_flows[0].userinfo_endpoint: only custom policies have one; begin"),
    (
        config({"openid_connect": {"standard_scope": True}}),
        "user_flows[0].openid_connect.standard_scope: unknown key; did you mean 'standard_scopes'?",
    ),
    (config({"openid_connect": {"conform": 1}}), "user_flows[0].openid_connect.conform: expected true or false, not"),
    (
        config(user={"attributes": {"name": "x"}}),
        "users[0].attributes.name: unknown attribute; did you mean 'displayName' (display_name)?",
    ),
    (config(user={"attributes": {"family_name": "x"}}), "unknown attribute; did you mean 'surname'?"),
    (config(user={"attributes": {"citi": "x"}}), "users[0].attributes.citi: unknown attribute; did you mean 'city'?"),
    (
        config(app={"permissions": ["tasks-api/tasks.raed"]}),
        "apps[0].permissions[0]: no app exposes 'tasks-api/tasks.raed'; did you mean 'tasks-api/tasks.read'?",
    ),
    (config(apps=[{"name": "a", "permissions": ["x/y"]}]), "no app exposes 'x/y'; there are none yet"),
    (config(app={"scopes": [{"name": "x"}]}), "apps[0].scopes: an app that exposes scopes needs app_id_uri, such as"),
    # log-out
    (config(app={"logout_url": "http://x.example/out"}), "apps[0].logout_url: 'http://x.example/out' must use https"),
    (config(app={"logout_url": "/out"}), "apps[0].logout_url: '/out' is not a whole https address; write it like"),
    (config(app={"post_logout_redirect_uris": ["/bye"]}), "apps[0].post_logout_redirect_uris[0]: '/bye' is not an"),
    # redirect URIs
    (
        config(app={"redirect_uris": ["https://app.example.com/" + 233 * "x"]}),
        "has 257 characters; the service takes 256 at most",
    ),
    (
        config(app={"spa_redirect_uris": [f"https://app.example.com/{number}" for number in range(101)]}),
        "apps[0].spa_redirect_uris: 101 are too many; the service takes 100 at most",
    ),
    (
        config(app={"app_id_uri": "api", "scopes": [{"name": f"s{number}"} for number in range(1_001)]}),
        "apps[0].scopes: 1001 are too many; the service takes 1000 at most",
    ),
    (config(app={"redirect_uris": ["javascript:alert(1)"]}), "apps[0].redirect_uris[0]: 'javascript:alert(1)' has the"),
    (
        config(app={"spa_redirect_uris": ["http://x.example/"]}),
        "apps[0].spa_redirect_uris[0]: 'http://x.example/' mu",
    ),
    (config(app={"public_redirect_uris": ["/cb"]}), "apps[0].public_redirect_uris[0]: '/cb' is not an absolute URI"),
    (
        config(app={"redirect_uris": ["http://localhost/a", "http://localhost/a?b=c"]}),
        "apps[0].redirect_uris[1]: 'http://localhost/a?b=c' has a query; leave out the part from ? on",
    ),
    (
        config(app={"redirect_uris": ["http://localhost/a"], "spa_redirect_uris": ["http://localhost/a"]}),
        "apps[0]: redirect URI 'http://localhost/a' is registered twice; keep it on one platform",
    ),
    # twice
    (config(user_flows=[FLOW, FLOW | {"name": "B2C_1_SUSI"}]), "user_flows[1].name: 'b2c_1_susi' is already that of"),
    (config(apps=[{"name": "a"}, {"name": "a"}]), "apps[1].client_id: "),
    (
        config(apps=[{"name": "a", "client_id": GUID}, {"name": "b", "client_id": GUID}]),
        f"apps[1].client_id: '{GUID}' is already that of apps[0]; each needs its own",
    ),
    (
        config(app={"app_id_uri": "https://contoso.onmicrosoft.com/tasks-api"}),
        "apps[1].app_id_uri: 'https://contoso.onmicrosoft.com/tasks-api' is already that of apps[0]",
    ),
    (config(app={"app_id_uri": "x", "scopes": [{"name": "y"}] * 2}), "apps[0].scopes[1].name: 'y' is already that of"),
    (config(users=[USER, USER | {"email": "ADA@example.com"}]), "users[1].email: 'ada@example.com' is already that of"),
    (
        config(users=[USER | {"id": GUID}, USER | {"email": "b@example.com", "id": GUID}]),
        f"users[1].id: '{GUID}' is already that of users[0]; each needs its own",
    ),
    (config({"attributes": ["city", {"id": "city"}]}), "user_flows[0].attributes[1].id: 'city' is already that of"),
]


@pytest.mark.parametrize(("data", "expected"), CASES, ids=[f"{n} {text[:50]}" for n, (_, text) in enumerate(CASES)])
def test_fault_is_told_once_in_one_line(data, expected):
    (fault,) = faults_of(data)

    assert expected in fault
    assert "\n" not in fault
    assert "pydantic" not in fault


def test_number_of_many_digits_is_refused_without_being_told():
    (fault,) = faults_of(config({"session": {"minutes": int("f" * 5000, 16)}}))

    assert fault == "user_flows[0].session.minutes: must be 1440 or less, not what stands there"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[tenant]\nname = "x"\nname = "y"', "the key 'name' stands twice in its table (at line 3); keep one of them"),
        ("[t]\na = 1\n'b c' = 1\n 'b c'=2\nd = 1\n", """the key "'b c'" stands twice in its table (at line 4)"""),
        ("a = 1\n[a]\nb = 1\n", "the key 'a' stands twice in its table (at line 2); keep one of them"),
        ("[t]\na = 1\n[t]\nb = 1\n", "the table 't' stands twice (at line 3, column 3); keep one of them"),
        ("[t.u]\n[t.u]\nb = 1\n", "the table 't.u' stands twice (at line 2, column 5); keep one of them"),
        ("a = { b = 1, b = 2 }\n", "Duplicate inline table key 'b' (at line 1, "),
    ],
)
def test_what_stands_twice_is_named_with_its_line(tmp_path, text, fault):
    (tmp_path / "x.toml").write_text(text)
    with pytest.raises(ConfigError) as refused:
        load_config(tmp_path / "x.toml")

    assert f"is not TOML: {fault}" in str(refused.value)
    assert not refused.value.more


@pytest.mark.parametrize(
    ("data", "more"),
    [
        (config(user={"email": "ada"}), True),
        (config({"attributes": ["citi"]}), False),
        (config(app={"permissions": ["x/y"]}), False),
    ],
)
def test_fault_of_form_says_that_more_is_to_be_checked(data, more):
    with pytest.raises(ConfigError) as refused:
        load_config(data)

    assert refused.value.more is more


def test_file_name_that_no_file_can_have_is_told():
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config("a\0b.toml")


def test_all_faults_are_told_at_once():
    data = config({"typ": 1, "name": "su si"}, app={"redirect_uris": ["x", "y"]}, user={"email": "ada"}, zzz=1)

    assert [fault.partition(":")[0] for fault in faults_of(data)] == [
        "user_flows[0].name",
        "user_flows[0].typ",
        "apps[0].redirect_uris[0]",
        "apps[0].redirect_uris[1]",
        "users[0].email",
        "zzz",
    ]


@pytest.mark.parametrize("key", ["redirect_uris", "spa_redirect_uris"])
def test_scheme_of_its_own_is_for_public_clients_only(key):
    uri = "com.example.app://cb"
    assert "public_redirect_uris" in "".join(faults_of(config(app={key: [uri]})))
    load_config(config(app={"public_redirect_uris": [uri]}))


@pytest.mark.parametrize(
    ("branding", "fault"),
    [
        ({"theme": "pink"}, "branding.theme: 'pink' is not known"),
        ({"logo": "logo.exe"}, "branding.logo: 'logo.exe' must end in .png or .jpg"),
        ({"logo": "nowhere.png"}, "branding.logo: 'nowhere.png' cannot be read"),
        ({"logo": "../logo.png"}, "branding.logo: '../logo.png' is outside the folder of the config"),
        ({"page": "https://contoso.example/page.html"}, "branding.page: 'https://contoso.example/page.html' cannot"),
        ({"stylesheet": "x.html"}, "branding.stylesheet: 'x.html' must end in .css"),
        ({"banner": "x" * 1001}, "branding.banner: expected a text of up to 1000 characters"),
    ],
)
def test_fault_of_branding(branding, fault):
    assert fault in faults_of(config(flow={"branding": branding}))[0]
