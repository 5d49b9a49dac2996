"""Refused authorization requests: on a page, or at a registered redirect URI (reference 3.2 and 3.4)."""

import pytest

from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import answer

IMPLICIT = {"client_id": tenant.IMPLICIT, "redirect_uri": tenant.IMPLICIT_REDIRECT_URI}


def case(value):
    return " ".join(f"{name}={text!r:.60}" for name, text in value.items()) if isinstance(value, dict) else value


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client_id": None}, "AADB2C90008"),
        ({"client_id": ""}, "AADB2C90008"),
        ({"client_id": "unknown"}, "AADB2C90018"),
        ({"client_id": tenant.NO_URIS}, "AADB2C90007"),
        ({"redirect_uri": None}, "AADB2C90004"),
        ({"redirect_uri": ""}, "AADB2C90004"),
        ({"redirect_uri": "/getAToken"}, "AADB2C90005"),
        ({"redirect_uri": "//localhost:5000/getAToken"}, "AADB2C90005"),
        ({"redirect_uri": "http://localhost:5000/getAToken\r\nSet-Cookie: a=b"}, "AADB2C90005"),
        ({"redirect_uri": "http://local host/"}, "AADB2C90005"),
        ({"redirect_uri": "http://[::1"}, "AADB2C90005"),
        ({"redirect_uri": "https://ex\xe4mple/"}, "AADB2C90005"),
        ({"redirect_uri": "https://e.example/" + "x" * 3000}, "AADB2C90005"),
        ({"state": "x" * 9000}, "AADB2C90122"),
        ({"nonce": "a\x00b"}, "AADB2C90122"),
    ],
    ids=case,
)
def test_fault_that_leaves_no_place_to_answer_to_is_shown_on_a_page(visitor, changes, code):
    response = visitor.authorize(tenant.SUSI, authorization(**changes))
    assert response.status_code == 400
    assert "Location" not in response.headers
    assert f"{code}: " in response.text


@pytest.mark.parametrize(
    ("changes", "code", "error"),
    [
        ({"response_type": None}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "device"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "code code"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_type": "CODE"}, "AADB2C90013", "unsupported_response_type"),
        ({"response_mode": "web_message"}, "AADB2C90014", "invalid_request"),
        ({"response_mode": "QUERY"}, "AADB2C90014", "invalid_request"),
        ({"scope": None}, "AADB2C90010", "invalid_request"),
        ({"scope": "  "}, "AADB2C90010", "invalid_request"),
        ({"scope": 'openid "x"'}, "AADB2C99005", "invalid_request"),
        ({"scope": "openid User.Read"}, "AADB2C90117", "invalid_request"),
        ({"scope": f"openid https://{tenant.TENANT}/none/read"}, "AADB2C90117", "invalid_request"),
        ({"scope": f"openid {tenant.READ.upper()}"}, "AADB2C90117", "invalid_request"),
        ({"scope": f"openid {tenant.READ} {tenant.OTHER}"}, "AADB2C90146", "invalid_request"),
        ({"scope": f"openid {tenant.READ} {tenant.WEBAPP}"}, "AADB2C90146", "invalid_request"),
        ({"scope": f"openid {tenant.FORBIDDEN}"}, "AADB2C90205", "invalid_request"),
        ({"scope": "offline_access"}, "AADB2C90115", "invalid_request"),
        ({"scope": "profile"}, "AADB2C90115", "invalid_request"),
        ({"response_type": "id_token"}, "AADB2C90057", "unauthorized_client"),
        ({"response_type": "code id_token"}, "AADB2C90057", "unauthorized_client"),
        ({"response_type": "token"}, "AADB2C90057", "unauthorized_client"),
        ({**IMPLICIT, "response_type": "token", "scope": "openid profile"}, "AADB2C90055", "invalid_request"),
        ({**IMPLICIT, "response_type": "id_token", "scope": tenant.READ}, "AADB2C90110", "invalid_request"),
        ({"prompt": "sometimes"}, "AADB2C90043", "invalid_request"),
        ({"prompt": "none login"}, "AADB2C90043", "invalid_request"),
        ({"prompt": "none"}, "AADB2C90077", "interaction_required"),
        ({"max_age": "soon"}, "AADB2C90120", "invalid_request"),
        ({"max_age": "-1"}, "AADB2C90120", "invalid_request"),
        ({"max_age": "2147483648"}, "AADB2C90120", "invalid_request"),
        ({"max_age": "\N{SUPERSCRIPT TWO}"}, "AADB2C90120", "invalid_request"),
        ({"code_challenge": "short"}, "AADB2C90184", "invalid_request"),
        ({"code_challenge_method": "S512"}, "AADB2C90184", "invalid_request"),
        ({"code_challenge": None}, "AADB2C90184", "invalid_request"),
        (
            {
                "client_id": tenant.SPA,
                "redirect_uri": tenant.SPA_REDIRECT_URI,
                "scope": "openid",
                "code_challenge": None,
                "code_challenge_method": None,
            },
            "AADB2C99059",
            "invalid_request",
        ),
    ],
    ids=case,
)
def test_other_fault_is_answered_to_the_application_with_its_state(visitor, changes, code, error):
    params = authorization(**changes)
    response = visitor.authorize(tenant.SUSI, params)
    assert response.headers["Location"].startswith(params["redirect_uri"])
    sent = answer(response)
    assert list(sent) == ["error", "error_description", "state"]
    assert (sent["error"], sent["error_description"][:13]) == (error, f"{code}: ")
    assert sent["state"] == "some state"


UNREGISTERED = [
    "https://evil.example/",
    tenant.REDIRECT_URI + "/",
    tenant.REDIRECT_URI + "?x=1",
    tenant.REDIRECT_URI + "#x",
    tenant.REDIRECT_URI.replace("getAToken", "getatoken"),
    tenant.REDIRECT_URI.replace("http:", "https:"),
    tenant.REDIRECT_URI.replace("http:", "HTTP:"),
    tenant.REDIRECT_URI.replace(":5000", ":5001"),
    tenant.REDIRECT_URI.replace("localhost", "127.0.0.1"),
    tenant.REDIRECT_URI.replace("/getAToken", "/%67etAToken"),
    tenant.REDIRECT_URI.replace("/getAToken", "/x/../getAToken"),
    "http://localhost:5000@evil.example/getAToken",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>".replace("<", "%3c").replace(">", "%3e"),
    tenant.NATIVE_REDIRECT_URI,
]


@pytest.mark.parametrize("uri", UNREGISTERED)
def test_unregistered_redirect_uri_is_answered_at_a_registered_one(visitor, uri):
    response = visitor.authorize(tenant.SUSI, authorization(redirect_uri=uri))
    assert response.headers["Location"].startswith(f"{tenant.REDIRECT_URI}?error=redirect_uri_mismatch&")
    sent = answer(response)
    assert sent["error_description"].startswith("AADB2C90006: ")
    assert uri in sent["error_description"]
    assert tenant.WEBAPP in sent["error_description"]
    assert sent["state"] == "some state"


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
@pytest.mark.parametrize("uri", UNREGISTERED)
def test_signed_in_browser_brings_no_code_to_an_unregistered_redirect_uri(visitor, uri, mode):
    visitor.sign_in(authorization())
    response = visitor.authorize(tenant.SUSI, authorization(redirect_uri=uri, response_mode=mode))
    assert "code" not in answer(response)
    assert response.headers.get("Location", tenant.REDIRECT_URI).startswith(tenant.REDIRECT_URI)
    if mode == "form_post":
        assert f'action="{tenant.REDIRECT_URI}"' in response.text


def test_silent_sign_in_with_a_session_older_than_max_age_is_aadb2c90121(site):
    browser = site.browser()
    browser.sign_in(authorization())
    site.emulator.clock.advance(100)
    sent = answer(browser.authorize(tenant.SUSI, authorization(prompt="none", max_age="60")))
    assert (sent["error"], sent["error_description"][:11]) == ("login_required", "AADB2C90121")


def test_hints_for_the_developer_stay_in_the_log(visitor, caplog):
    sent = answer(visitor.authorize(tenant.SUSI, authorization(redirect_uri="https://evil.example/")))
    assert tenant.SECOND_REDIRECT_URI not in sent["error_description"]
    assert tenant.SECOND_REDIRECT_URI in caplog.text


def test_parameter_that_comes_twice_counts_as_it_came_first(visitor):
    twice = [*authorization().items(), ("redirect_uri", "https://evil.example/"), ("state", "other")]
    assert answer(visitor.sign_in(twice))["state"] == "some state"


@pytest.mark.parametrize("name", ["x-client-SKU", "client-request-id", "campaignId", "resource", "acr_values", "diags"])
def test_parameter_that_the_service_does_not_look_at_changes_nothing(visitor, name):
    assert "code" in answer(visitor.sign_in({**authorization(), name: "anything"}))
