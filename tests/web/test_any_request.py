"""Whatever is sent: a clean answer below 500, in good time, without a traceback, and nothing to strangers."""

import json
import re
import time
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from tests.web import tenant
from tests.web.relying_party import VERIFIER, authorization
from tests.web.xhr_client import script_global

URL = "https://localhost:8443"
BASE = f"/{tenant.TENANT}/{tenant.SUSI}"
AUTHORIZE, TOKEN = f"{BASE}/oauth2/v2.0/authorize", f"{BASE}/oauth2/v2.0/token"
REGISTERED = (tenant.REDIRECT_URI, tenant.SECOND_REDIRECT_URI, tenant.IMPLICIT_REDIRECT_URI, tenant.NATIVE_REDIRECT_URI)

hostile = settings(
    max_examples=150,
    deadline=None,  # `ask` counts processor time, which a busy machine does not stretch
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60)
SPECIAL = st.sampled_from(
    ["", "0", "-1", "null", "\x00", "\r\n", "%", "%00", "../", "'", '"', "<", "{", "${x}", "\ufeff"]
)
CLIENTS = st.sampled_from([tenant.WEBAPP, tenant.NATIVE, tenant.SPA, tenant.IMPLICIT, tenant.API])
URIS = st.sampled_from([*REGISTERED, tenant.SPA_REDIRECT_URI, "https://evil.example/", "urn:x:y", "//evil.example"])
SCOPES = st.lists(
    st.sampled_from(["openid", "offline_access", "profile", tenant.READ, tenant.OTHER, tenant.FORBIDDEN, tenant.WEBAPP])
).map(" ".join)
MODES = st.sampled_from(["query", "fragment", "form_post", "other"])
TYPES = st.lists(st.sampled_from(["code", "id_token", "token", "x"]), max_size=4).map(" ".join)


def anything(*likely):
    """One of the likely values, or nearly anything."""
    return st.one_of(*likely, TEXT, SPECIAL)


AUTHORIZATIONS = st.fixed_dictionaries(
    {},
    optional={
        "client_id": anything(CLIENTS),
        "redirect_uri": anything(URIS),
        "response_type": anything(TYPES),
        "response_mode": anything(MODES),
        "scope": anything(SCOPES),
        "state": anything(),
        "nonce": anything(),
        "prompt": anything(st.sampled_from(["none", "login", "consent", "select_account", "none login"])),
        "max_age": anything(st.integers().map(str)),
        "code_challenge": anything(st.just("c" * 43)),
        "code_challenge_method": anything(st.sampled_from(["plain", "S256"])),
        "client_info": anything(st.just("1")),
        "login_hint": anything(),
    },
)
TOKEN_FORMS = st.fixed_dictionaries(
    {},
    optional={
        "grant_type": anything(
            st.sampled_from(["authorization_code", "refresh_token", "password", "client_credentials"])
        ),
        "client_id": anything(CLIENTS),
        "client_secret": anything(st.just(tenant.SECRET)),
        "code": anything(),
        "refresh_token": anything(),
        "redirect_uri": anything(URIS),
        "code_verifier": anything(st.just(VERIFIER)),
        "scope": anything(SCOPES),
        "client_info": anything(st.just("1")),
    },
)
FIELDS = st.sampled_from(
    ["request_type", "email", "signInName", "password", "newPassword", "reenterPassword", "displayName", "claim_id"]
)
PAGE_FORMS = st.dictionaries(FIELDS | TEXT, anything(st.sampled_from([tenant.ADA, tenant.ADA_PASSWORD])), max_size=8)
HEADERS = st.dictionaries(
    st.sampled_from(["Cookie", "X-CSRF-TOKEN", "Accept", "Authorization", "Origin", "Content-Type", "Range", "Expect"]),
    HEADER,
    max_size=4,
)
KINDS = st.sampled_from(
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=a", "multipart/form-data", "application/json"]
)
PAGE_PARAMETERS = st.sampled_from(["p", "tx", "csrf_token", "local", "claimsexchange", "to"])
ADDRESSES = st.sampled_from(["https://", "http:", "//", "javascript:", "https://e.example/"]).flatmap(
    lambda start: TEXT.map(lambda rest: start + rest)
)
SEGMENTS = st.sampled_from(
    [
        *("oauth2", "v2.0", "authorize", "token", "logout", "discovery", "keys", ".well-known", "openid-configuration"),
        *("api", "CombinedSigninAndSignup", "SelfAsserted", "unified", "confirmed", "error", "forgotPassword", "tfp"),
        *("DisplayControlAction", "vbeta", "emailVerificationControl", "SendCode", "VerifyCode", "client", "cspreport"),
        *(tenant.TENANT, tenant.SUSI, tenant.EDIT, tenant.TENANT_ID, "", ".", "..", "_mock", "static", "outbox"),
    ]
)
PATHS = st.lists(SEGMENTS | TEXT.map(lambda text: quote(text, safe="")), max_size=7).map(
    lambda parts: "/" + "/".join(parts)
)


def ask(client, path, *, method="GET", **options):
    """The answer to a request, if it is a clean one and took less than a second."""
    begin = time.process_time()
    try:
        response = client.open(path, method=method, base_url=URL, **options)
    except UnicodeError:  # the client takes what follows `//` for a host name, and cannot send this one
        reject()
    assert time.process_time() - begin < 1
    assert response.status_code < 500, response.text
    assert "Traceback" not in response.text
    assert 'File "' not in response.text
    for _, value in response.headers:
        assert "\r" not in value
        assert "\n" not in value
    return response


def assert_only_to_registered(response):
    location = response.headers.get("Location")
    assert location is None or location.startswith((*REGISTERED, tenant.SPA_REDIRECT_URI)), location
    action = re.search(r'action="(http[^"]*)"', response.text)
    assert action is None or action[1] in {*REGISTERED, tenant.SPA_REDIRECT_URI}


def open_page(client, policy):
    """The page's path, the query of its calls, and its csrf header."""
    shown = ask(client, f"/{tenant.TENANT}/{policy}/oauth2/v2.0/authorize", query_string=authorization())
    told = script_global(shown.text, "SETTINGS")
    return told["hosts"]["tenant"], f"tx={told['transId']}&p={policy}", told["csrf"]


@pytest.fixture
def signed_in(app):
    """A client of the application whose browser has a session."""
    client = app.test_client()
    base, query, csrf = open_page(client, tenant.SUSI)
    form = {"email": tenant.ADA, "password": tenant.ADA_PASSWORD}
    ask(client, f"{base}/SelfAsserted?{query}", method="POST", data=form, headers={"X-CSRF-TOKEN": csrf})
    confirmed = f"{base}/api/CombinedSigninAndSignup/confirmed?csrf_token={quote(csrf)}&{query}"
    assert "code=" in ask(client, confirmed).headers["Location"]
    return client


@given(query=AUTHORIZATIONS, headers=HEADERS)
@hostile
def test_any_authorization_request(app, query, headers):
    response = ask(app.test_client(), AUTHORIZE, query_string=query, headers=headers)
    assert_only_to_registered(response)
    assert "code=" not in response.headers.get("Location", "").partition("state=")[0]


@given(query=AUTHORIZATIONS)
@hostile
def test_any_authorization_request_of_a_signed_in_browser(signed_in, query):
    valid = {"client_id": tenant.WEBAPP, "response_type": "code", "scope": "openid"}
    assert_only_to_registered(ask(signed_in, AUTHORIZE, query_string={**valid, **query}))


@given(query=st.binary(max_size=200), path=st.sampled_from(["authorize", "logout", "token"]))
@hostile
def test_any_bytes_as_a_query(app, query, path):
    environ = {"QUERY_STRING": query.decode("latin-1")}
    response = ask(app.test_client(), f"{BASE}/oauth2/v2.0/{path}", environ_overrides=environ)
    assert response.status_code in {200, 400}


@given(form=TOKEN_FORMS, headers=HEADERS)
@hostile
def test_any_token_request(app, form, headers):
    response = ask(app.test_client(), TOKEN, method="POST", data=form, headers=headers)
    assert response.status_code == 400
    assert list(json.loads(response.text)) == ["error", "error_description"]


@given(body=st.binary(max_size=300), kind=KINDS | HEADER)
@hostile
def test_any_bytes_as_a_body(app, body, kind):
    options = {"method": "POST", "data": body, "headers": {"Content-Type": kind}}
    assert ask(app.test_client(), TOKEN, **options).status_code == 400
    assert ask(app.test_client(), f"{BASE}/SelfAsserted", **options).status_code == 400
    assert ask(app.test_client(), f"{BASE}/client/cspreport", **options).status_code == 204


@given(
    policy=st.sampled_from([tenant.SUSI, tenant.SIGN_UP, tenant.RESET, tenant.EDIT]),
    forms=st.lists(PAGE_FORMS, max_size=3),
)
@hostile
def test_any_forms_on_a_page(app, policy, forms):
    client = app.test_client()
    base, query, csrf = open_page(client, policy)
    for form in forms:
        sent = {"method": "POST", "data": form, "headers": {"X-CSRF-TOKEN": csrf}}
        response = ask(client, f"{base}/SelfAsserted?{query}", **sent)
        if response.status_code == 200:
            assert json.loads(response.text)["status"] in {"200", "400"}
    assert_only_to_registered(ask(client, f"{base}/api/SelfAsserted/confirmed?csrf_token={quote(csrf)}&{query}"))


@given(action=st.sampled_from(["SendCode", "VerifyCode"]), form=PAGE_FORMS, code=TEXT, email=anything())
@hostile
def test_any_verification(app, action, form, code, email):
    client = app.test_client()
    base, query, csrf = open_page(client, tenant.SIGN_UP)
    sent = {**form, "email": email, "emailVerificationCode": code}
    path = f"{base}/SelfAsserted/DisplayControlAction/vbeta/emailVerificationControl/{action}?{query}"
    response = ask(client, path, method="POST", data=sent, headers={"X-CSRF-TOKEN": csrf})
    assert response.status_code in {200, 400}


@given(
    path=PATHS,
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS", "DELETE"]),
    query=st.dictionaries(PAGE_PARAMETERS, anything(), max_size=3),
    headers=HEADERS,
)
@hostile
def test_any_path(app, path, method, query, headers):
    response = ask(app.test_client(), path, method=method, query_string=query, headers=headers)
    assert response.headers.get("Location", URL).startswith((*REGISTERED, URL, "/_mock/"))


@given(host=HEADER | st.sampled_from(["localhost", "[::1]"]).flatmap(lambda name: TEXT.map(lambda rest: name + rest)))
@hostile
def test_any_host(app, host):
    environ = {"HTTP_HOST": host.encode("utf-8", "replace").decode("latin-1")}
    response = ask(app.test_client(), f"{BASE}/v2.0/.well-known/openid-configuration", environ_overrides=environ)
    assert response.status_code in {200, 400, 421}
    if response.status_code == 200:
        assert response.json["issuer"] == f"https://{host.lower().removesuffix(':443')}/{tenant.TENANT_ID}/v2.0/"


@given(uri=ADDRESSES, state=anything(), hint=st.none() | anything(st.sampled_from(["a.b.c", "e30.e30.e30"])))
@hostile
def test_any_logout(app, uri, state, hint):
    query = {"post_logout_redirect_uri": uri, "state": state, **({} if hint is None else {"id_token_hint": hint})}
    response = ask(app.test_client(), f"{BASE}/oauth2/v2.0/logout", query_string=query)
    location = response.headers.get("Location", "https://")
    assert location.startswith(("http://", "https://"))
    assert location.isascii()


@given(body=st.binary(max_size=300), kind=KINDS | HEADER)
@hostile
def test_any_body_at_log_out(app, body, kind):
    headers = {"Content-Type": kind}
    response = ask(app.test_client(), f"{BASE}/oauth2/v2.0/logout", method="POST", data=body, headers=headers)
    assert response.status_code in {200, 302, 400}
