"""URL forms of tenant and user flow (reference 1.2), for every endpoint."""

from urllib.parse import unquote

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption
from tests.web.xhr_client import answer, page

ISSUER = f"https://localhost:8443/{tenant.TENANT_ID}/v2.0/"
IN_PATH = [
    f"/{tenant.TENANT}/{tenant.SUSI}",
    f"/{tenant.TENANT.upper()}/{tenant.SUSI.lower()}",
    f"/{tenant.TENANT}/{tenant.SUSI.upper()}",
    f"/{tenant.TENANT_ID}/{tenant.SUSI}",
    f"/{tenant.TENANT_ID.upper()}/{tenant.SUSI}",
    f"/tfp/{tenant.TENANT}/{tenant.SUSI}",
    f"/tfp/{tenant.TENANT_ID}/{tenant.SUSI}",
    f"/contoso.b2clogin.com/{tenant.SUSI}",
    f"/tfp/{tenant.CUSTOM_DOMAIN}/{tenant.SUSI}",
]
IN_QUERY = [f"/{tenant.TENANT}", f"/{tenant.TENANT_ID}", f"/tfp/{tenant.TENANT}"]


@pytest.fixture(params=[*((path, {}) for path in IN_PATH), *((path, {"p": tenant.SUSI}) for path in IN_QUERY)], ids=str)
def form(request):
    """A way to name the user flow: a path, and query parameters."""
    return request.param


@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_discovery_answers_under_every_form_with_one_issuer(visitor, form, version):
    path, query = form
    document = visitor.get(f"{path}/{version}.well-known/openid-configuration", params=query).json()
    assert document["issuer"] == (ISSUER if version else ISSUER.removesuffix("v2.0/"))


def test_endpoints_of_the_document_answer_in_the_form_it_was_asked_for(visitor, form):
    path, query = form
    document = visitor.get(f"{path}/v2.0/.well-known/openid-configuration", params=query).json()
    base = path.removeprefix("/tfp")
    mark = f"?p={tenant.SUSI}" if query else ""
    assert document["token_endpoint"] == f"https://localhost:8443{base}/oauth2/v2.0/token{mark}"
    assert visitor.get(document["jwks_uri"]).json()["keys"]
    assert page(visitor.get(document["authorization_endpoint"], params=authorization()))
    assert visitor.get(document["end_session_endpoint"]).status_code == 200
    assert visitor.session.post(document["token_endpoint"]).json()["error"] == "invalid_request"


@pytest.mark.parametrize("version", ["v2.0/", ""])
def test_every_endpoint_answers_under_every_form(visitor, form, version):
    path, query = form
    assert visitor.get(f"{path}/discovery/{version}keys", params=query).json()["keys"]
    assert page(visitor.get(f"{path}/oauth2/{version}authorize", params={**authorization(), **query}))
    assert visitor.get(f"{path}/oauth2/{version}logout", params=query).status_code == 200
    token = visitor.session.post(f"https://localhost:8443{path}/oauth2/{version}token", params=query)
    assert token.json()["error_description"].startswith("AADB2C90008: ")


def test_sign_in_works_under_every_form(visitor, form):
    path, query = form
    shown = page(visitor.get(f"{path}/oauth2/v2.0/authorize", params={**authorization(), **query}))
    assert visitor.submit(shown, email=tenant.ADA, password=tenant.ADA_PASSWORD) == {"status": "200"}
    code = answer(visitor.confirm(shown))["code"]
    address = f"https://localhost:8443{path}/oauth2/v2.0/token"
    assert "access_token" in visitor.session.post(address, params=query, data=code_redemption(code)).json()


def test_code_of_a_policy_in_the_path_is_redeemed_with_the_policy_in_the_query(visitor):
    """As MSAL Java does, always."""
    code = answer(visitor.sign_in(authorization()))["code"]
    address = f"https://localhost:8443/{tenant.TENANT}/oauth2/v2.0/token?p={tenant.SUSI}"
    assert "access_token" in visitor.session.post(address, data=code_redemption(code)).json()


def test_policy_of_the_path_counts_more_than_the_one_of_the_query(visitor):
    path = f"/{tenant.TENANT}/{tenant.EDIT}/v2.0/.well-known/openid-configuration"
    document = visitor.get(path, params={"p": tenant.SUSI}).json()
    assert document["token_endpoint"].endswith(f"/{tenant.EDIT}/oauth2/v2.0/token")


@pytest.mark.parametrize(
    "path",
    [
        f"/{tenant.TENANT}/B2C_1_none",
        f"/fabrikam.onmicrosoft.com/{tenant.SUSI}",
        f"/contoso/{tenant.SUSI}",
        "/%20/%20",
    ],
)
@pytest.mark.parametrize(
    "endpoint",
    ["v2.0/.well-known/openid-configuration", "discovery/v2.0/keys", "oauth2/v2.0/authorize", "oauth2/v2.0/logout"],
)
def test_unknown_tenant_or_user_flow_is_a_404_page_with_aadb2c90022(visitor, path, endpoint):
    response = visitor.get(f"{path}/{endpoint}")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "AADB2C90022: " in response.text


@pytest.mark.parametrize("policy", ["susi", "B2C_susi", "B2C_1_", "B2C_1_susi%00", "B2C_1_a%20b", "%ff", "%3cb%3e"])
def test_what_cannot_be_the_name_of_a_user_flow_is_a_404_page_with_aadb2c90066(visitor, policy):
    for endpoint in ("v2.0/.well-known/openid-configuration", "oauth2/v2.0/authorize"):
        response = visitor.get(f"/{tenant.TENANT}/{policy}/{endpoint}")
        assert response.status_code == 404
        assert "AADB2C90066: " in response.text
        assert f"User flows of {tenant.TENANT}: {tenant.SUSI}, " in response.text


@pytest.mark.parametrize(
    "path", ["/common", f"/common/{tenant.SUSI}", f"/tfp/Organizations/{tenant.SUSI}", "/consumers"]
)
def test_general_endpoint_is_a_404_page_with_aadb2c90250_that_names_the_tenant(visitor, path):
    response = visitor.get(f"{path}/oauth2/v2.0/authorize")
    assert response.status_code == 404
    assert "AADB2C90250: " in response.text
    assert f"/{tenant.TENANT}/" in response.text


def test_unknown_user_flow_at_the_token_endpoint_is_json(visitor):
    response = visitor.session.post(f"https://localhost:8443/{tenant.TENANT}/B2C_1_none/oauth2/v2.0/token")
    assert response.status_code == 400
    assert list(response.json()) == ["error", "error_description"]
    assert response.json()["error"] == "invalid_request"
    assert response.json()["error_description"].startswith("AADB2C90022: ")


@pytest.mark.parametrize("query", ["", "?p=", "?P=B2C_1_susi"])
def test_missing_user_flow_is_told(visitor, query):
    response = visitor.get(f"/{tenant.TENANT}/oauth2/v2.0/authorize{query}")
    assert response.status_code == 400
    assert "AADB2C90083: " in response.text


@pytest.mark.parametrize(
    "path", ["/", "/nowhere", f"/{tenant.TENANT}", f"/{tenant.TENANT}/{tenant.SUSI}", "/a/b/c/d/e"]
)
def test_other_paths_are_404_or_lead_to_the_portal(visitor, path):
    response = visitor.get(path)
    if path == "/":
        assert (response.status_code, response.headers["Location"]) == (302, "/_mock/")
    else:
        assert response.status_code == 404
        assert "/_mock/" in response.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example/",
        "//evil.example//_mock",
        "//evil.example/%2e%2e",
        "/\\evil.example",
        "/%5cevil.example",
        "/%2f%2fevil.example",
        "///evil.example",
        "/_mock//outbox",
        "/_mock",
        f"//{tenant.TENANT}//{tenant.SUSI}/oauth2/v2.0/authorize",
        "/static//page.css",
        "/.//evil.example/..//_mock",
    ],
)
def test_no_path_leads_away(app, path):
    builder = EnvironBuilder(base_url="https://localhost:8443")
    environ = {**builder.get_environ(), "PATH_INFO": unquote(path), "REQUEST_URI": path, "RAW_URI": path}
    _, status, headers = run_wsgi_app(app, environ)
    assert int(status[:3]) < 500
    assert headers.get("Location", "https://localhost:8443/").startswith("https://localhost:8443/")


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (path, method)
        for path in ("oauth2/v2.0/authorize", "v2.0/.well-known/openid-configuration", "discovery/v2.0/keys")
        for method in ("POST", "PUT", "DELETE", "PATCH")
        if (path, method) != ("oauth2/v2.0/authorize", "POST")
    ],
)
def test_method_that_is_not_served_is_405_and_names_those_that_are(visitor, method, path):
    address = f"https://localhost:8443/{tenant.TENANT}/{tenant.SUSI}/{path}"
    response = visitor.session.request(method, address, allow_redirects=False)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert f"AADB2C90015: This endpoint does not support the HTTP method {method}." in response.text
    assert "For the developer" in response.text


@pytest.mark.parametrize("path", ["/_mock/outbox", "/static/page.css"])
def test_wrong_method_at_the_emulators_own_addresses_is_no_error_of_the_service(visitor, path):
    response = visitor.session.put(f"https://localhost:8443{path}")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert "AADB2C" not in response.text


@pytest.mark.parametrize("path", ["//evil.example/x", f"/{tenant.TENANT}//{tenant.SUSI}/oauth2/v2.0/authorize"])
def test_doubled_slashes_are_an_unknown_address_and_lead_nowhere(visitor, path):
    response = visitor.session.get(visitor.url + path, allow_redirects=False, timeout=10)
    assert (response.status_code, "Location" in response.headers) == (404, False)
