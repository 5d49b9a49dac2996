"""Scope rules, one row of reference 3.2 a test."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.scopes import GrantedScopes, grant_app_roles, grant_scopes
from tests.builders import API, OTHER, OTHER_API, READ, SPA, WEB, WRITE, a_tenant, an_api, an_app, with_app

TENANT = a_tenant()
APP = an_app()
PURGE = READ.replace("tasks.read", "tasks.purge")


def granted(scope: str) -> GrantedScopes:
    return grant_scopes(TENANT, APP, scope)


def refusal_of(scope: str) -> B2CError:
    with pytest.raises(B2CError) as refused:
        granted(scope)
    return refused.value


def test_openid_signs_in_without_a_resource():
    scopes = granted("openid")

    assert scopes == GrantedScopes(openid=True, offline_access=False, resource=None)
    assert scopes.answer == "openid"


def test_offline_access_asks_for_a_refresh_token():
    scopes = granted("openid offline_access")

    assert scopes.offline_access
    assert scopes.answer == "offline_access openid"


def test_without_consent_to_openid_and_offline_access_there_is_neither():
    app = an_app(openid_and_offline_access=False)
    with pytest.raises(B2CError) as refused:
        grant_scopes(TENANT, app, f"openid {READ}")

    assert refused.value.code == "AADB2C90107"
    assert app.name in refused.value.hint
    assert grant_scopes(TENANT, app, f"offline_access {READ}").offline_access is False


def test_own_client_id_is_an_access_token_for_the_client_itself():
    resource = granted(f"openid {WEB}").resource

    assert resource
    assert (resource.client_id, resource.scopes, resource.granted) == (WEB, (), WEB)


def test_own_client_id_counts_in_any_case_and_number():
    resource = granted(f"{WEB.upper()} {WEB.upper()}").resource

    assert resource
    assert resource.client_id == WEB


def test_client_id_of_another_app_is_an_unknown_scope():
    assert refusal_of(f"openid {SPA}").code == "AADB2C90117"


def test_api_scope_is_an_access_token_for_that_api():
    resource = granted(f"openid {READ}").resource

    assert resource
    assert (resource.client_id, resource.scopes, resource.granted) == (API, ("tasks.read",), READ)


def test_scope_that_only_client_credentials_may_use_is_refused():
    assert refusal_of("https://contoso.onmicrosoft.com/tasks-api/.default").code == "AADB2C90117"


def test_several_scopes_of_one_api_are_granted_in_their_order():
    resource = granted(f"{WRITE} {READ} {WRITE}").resource

    assert resource
    assert resource.scopes == ("tasks.write", "tasks.read")
    assert resource.granted == f"{WRITE} {READ}"


def test_scopes_of_two_apis_are_aadb2c90146():
    assert refusal_of(f"{READ} {OTHER}").code == "AADB2C90146"


def test_api_scope_beside_the_own_client_id_is_aadb2c90146():
    assert refusal_of(f"{WEB} {READ}").code == "AADB2C90146"


def test_of_more_scopes_than_granted_the_granted_ones_remain():
    resource = granted(f"{PURGE} {READ}").resource

    assert resource
    assert resource.scopes == ("tasks.read",)


def test_no_granted_scope_is_aadb2c90205_and_the_hint_names_app_and_scope():
    error = refusal_of(PURGE)

    assert error.code == "AADB2C90205"
    assert PURGE in error.hint
    assert APP.name in error.hint


def test_permission_for_a_scope_that_is_not_exposed_grants_nothing():
    app = an_app(permissions=frozenset({READ, f"{READ}.all"}))

    with pytest.raises(B2CError) as refused:
        grant_scopes(with_app(app), app, f"{READ}.all")
    assert refused.value.code == "AADB2C90117"


def test_own_permissions_count_not_those_of_other_apps():
    app = an_app(permissions=frozenset({OTHER}))
    tenant = with_app(app)
    resource = grant_scopes(tenant, app, OTHER).resource

    assert resource
    assert resource.client_id == OTHER_API
    with pytest.raises(B2CError):
        grant_scopes(tenant, app, READ)


@pytest.mark.parametrize("scope", ["profile", "email", "profile email"])
def test_profile_and_email_are_tolerated_and_mean_nothing(scope):
    assert granted(f"openid {scope}") == granted("openid")


@pytest.mark.parametrize(
    "scope",
    [
        "User.Read",
        "OPENID",
        "https://contoso.onmicrosoft.com/tasks-api/",
        "https://contoso.onmicrosoft.com/tasks-api",
        "https://contoso.onmicrosoft.com/no-api/read",
        "https://contoso.onmicrosoft.com/no-api/read https://contoso.onmicrosoft.com/tasks-api/tasks.read",
        READ + "/",
        READ + "x",
    ],
)
def test_unknown_scope_is_aadb2c90117_and_the_hint_names_known_ones(scope):
    error = refusal_of(f"openid {scope}")

    assert error.code == "AADB2C90117"
    assert "https://contoso.onmicrosoft.com/tasks-api" in error.hint


@pytest.mark.parametrize(
    "scope", [f"User.Read {READ}", f"{READ} User.Read", f"{READ} tasks.read", f"{PURGE} tasks.read"]
)
def test_name_without_an_api_is_aadb2c90117_wherever_it_stands(scope):
    assert refusal_of(scope).code == "AADB2C90117"


@pytest.mark.parametrize("scope", ["", " ", "  \t "])
def test_no_scope_is_aadb2c90010(scope):
    assert refusal_of(scope).code == "AADB2C90010"


@pytest.mark.parametrize("scope", ['open"id', "open\\id", "openid é", "openid \x7f", "a\x00b"])
def test_characters_that_rfc_6749_leaves_out_are_aadb2c99005(scope):
    assert refusal_of(scope).code == "AADB2C99005"


words = st.one_of(st.sampled_from(["openid", "offline_access", "profile", WEB, READ, WRITE, PURGE, OTHER]), st.text())


@given(st.lists(words).map(" ".join))
def test_any_scope_is_granted_or_refused_by_a_row(scope):
    code = None
    try:
        scopes = granted(scope)
    except B2CError as error:
        code = error.code
    else:
        asked = set(scope.split())
        assert scopes.openid == ("openid" in asked)
        assert scopes.offline_access == ("offline_access" in asked)
        assert scopes.resource is None or set(scopes.resource.granted.split()) <= {*APP.permissions, WEB}
    assert code in {None, "AADB2C90010", "AADB2C90117", "AADB2C90146", "AADB2C90205", "AADB2C99005"}


# ---- client credentials --------------------------------------------------------------------------------------

TASKS = "https://contoso.onmicrosoft.com/tasks-api"


def roles_of(scope: str, *granted: str) -> tuple[str, ...]:
    app = an_app(application_permissions=frozenset(f"{TASKS}/{role}" for role in granted))
    api = an_api(app_roles=("app.read", "app.write"))
    return grant_app_roles(with_app(api), app, scope).scopes


def test_default_scope_gives_the_granted_roles_in_the_order_of_the_api():
    assert roles_of(f"{TASKS}/.default", "app.write", "app.read") == ("app.read", "app.write")
    assert roles_of(f"{TASKS}/.default", "app.write", "app.other") == ("app.write",)
    assert roles_of(f"{TASKS}/.default") == ()


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("", "AADB2C90010"),
        (READ, "AADB2C90117"),
        ("openid", "AADB2C90117"),
        (f"{TASKS}/.default openid", "AADB2C90117"),
        (f"{TASKS}x/.default", "AADB2C90117"),
        ("/.default", "AADB2C90117"),
        (f"{TASKS}/.default https://contoso.onmicrosoft.com/mails-api/.default", "AADB2C90146"),
    ],
)
def test_client_credentials_take_the_default_scope_of_one_api_only(scope, code):
    with pytest.raises(B2CError) as refused:
        roles_of(scope, "app.read")
    assert refused.value.code == code


BY_NAME, BY_HOST = "https://contoso.onmicrosoft.com/tasks-api", "https://api.contoso.example"
SEVERAL = with_app(an_api(other_app_id_uris=(BY_HOST,)))


@pytest.mark.parametrize("uri", [BY_NAME, BY_HOST])
def test_permission_holds_by_each_app_id_uri_of_the_api(uri):
    resource = grant_scopes(SEVERAL, APP, f"{uri}/tasks.read").resource

    assert resource is not None
    assert (resource.client_id, resource.granted) == (API, f"{uri}/tasks.read")


def test_scopes_by_two_app_id_uris_of_one_api_are_of_one_resource():
    resource = grant_scopes(SEVERAL, APP, f"{BY_HOST}/tasks.read {BY_NAME}/tasks.write").resource

    assert resource is not None
    assert resource.scopes == ("tasks.read", "tasks.write")


def test_app_roles_are_granted_by_each_app_id_uri():
    tenant = with_app(an_api(other_app_id_uris=(BY_HOST,), app_roles=("app.read",)))
    daemon = an_app(application_permissions=frozenset({f"{BY_NAME}/app.read"}))

    assert grant_app_roles(tenant, daemon, f"{BY_HOST}/.default").scopes == ("app.read",)
