"""The token of the levers: what it guards, and how it is given."""

import base64

import pytest

from mock_b2c.web import create_app

TOKEN = "a-token-of-the-tests"
AUTHORITY = "/contoso.onmicrosoft.com/B2C_1_susi"


@pytest.fixture
def client(emulator):
    return create_app(emulator, api_token=TOKEN).test_client()


def basic(text):
    return f"Basic {base64.b64encode(text.encode()).decode()}"


@pytest.mark.parametrize("path", ["/_mock/", "/_mock/outbox", "/_mock/api/v1/users", "/_mock/api/v1/openapi.json"])
def test_levers_are_asked_for_with_the_token(client, path):
    refused = client.get(path)
    assert (refused.status_code, refused.headers["Cache-Control"]) == (401, "no-store")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer ")
    assert "Basic" in refused.headers["WWW-Authenticate"]
    assert client.get(path, headers={"Authorization": f"Bearer {TOKEN}"}).status_code in (200, 503)
    assert client.get(path, headers={"Authorization": basic(f"anybody:{TOKEN}")}).status_code in (200, 503)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        f"Bearer {TOKEN}x",
        f"Bearer {TOKEN[:-1]}",
        TOKEN,
        f"Digest {TOKEN}",
        "Basic !!!",
        basic(TOKEN),
        basic(f"{TOKEN}:"),
        "Basic /w==",
        "Bearer \xff",
    ],
)
def test_anything_else_is_refused(client, given):
    assert client.get("/_mock/", headers={"Authorization": given}).status_code == 401


@pytest.mark.parametrize(
    "path", ["/_mock/health", "/static/mark.svg", f"{AUTHORITY}/v2.0/.well-known/openid-configuration"]
)
def test_what_clients_and_pages_need_is_open(client, path):
    with client.get(path) as answer:
        assert answer.status_code == 200


def test_without_a_token_nothing_is_asked(emulator):
    assert create_app(emulator).test_client().get("/_mock/outbox").status_code == 200
