"""The order of checks: token there, token valid, scope there; the rest is in test_tasks.py."""

import base64

import pytest
import requests

METADATA = "https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
KEYS = "https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi/discovery/v2.0/keys"
NESTED_TOO_DEEP = base64.urlsafe_b64encode(b"[" * 30_000).decode()
ROUTES = [("GET", "/hello"), ("GET", "/tasks"), ("POST", "/tasks"), ("PATCH", "/tasks/1"), ("DELETE", "/tasks/1")]


def test_valid_token_is_greeted_by_name(client, ada):
    answer = client.get("/hello", headers=ada)

    assert (answer.status_code, answer.json) == (200, {"message": "Hello, Ada Lovelace!"})


# -- 1: is there a token?


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("headers", [{}, {"Authorization": ""}, {"Authorization": "Basic YTpi"}])
def test_request_without_token_is_challenged_without_error_code(client, method, path, headers):
    answer = client.open(path, method=method, headers=headers)

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="tasks"'
    assert answer.json["error"] == "unauthorized"


# -- 2: is it valid?


def refused(answer, reason):
    assert answer.status_code == 401
    assert answer.json == {"error": "invalid_token", "error_description": reason}
    expected = f'Bearer realm="tasks", error="invalid_token", error_description="{reason}"'
    assert answer.headers["WWW-Authenticate"] == expected


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "a b", "..", "\xff", f"{NESTED_TOO_DEEP}.e30."])
def test_malformed_token_is_invalid(client, tenant, token):
    answer = client.get("/tasks", headers={"Authorization": f"Bearer {token}"})

    refused(answer, "The access token is malformed")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"seconds": {"exp": -60}}, "The access token has expired"),
        ({"seconds": {"nbf": 600}}, "The access token is not valid yet"),
        ({"iss": "https://login.contoso.example/another-tenant/v2.0/"}, "The access token was issued by somebody else"),
        ({"aud": "11111111-1111-4111-8111-111111111111"}, "The access token is for another audience"),
        ({"exp": None}, "The access token lacks a claim it must have"),
        ({"nbf": None}, "The access token lacks a claim it must have"),
        ({"iss": None}, "The access token lacks a claim it must have"),
        ({"aud": None}, "The access token lacks a claim it must have"),
    ],
)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_token_with_wrong_claim_is_invalid(client, tenant, *, method, path, changes, reason):
    refused(client.open(path, method=method, headers=tenant.bearer(**changes)), reason)


@pytest.mark.parametrize("changes", [{"seconds": {"exp": -5}}, {"seconds": {"nbf": 20}}])
def test_clocks_may_differ_a_little(client, tenant, changes):
    assert client.get("/tasks", headers=tenant.bearer(**changes)).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"oid": None, "sub": None},
        {"oid": None, "sub": "Not supported currently. Use oid claim."},
        {"oid": ["a"], "sub": "ada"},
    ],
)
def test_token_that_names_no_user_is_invalid(client, tenant, changes):
    answer = client.get("/tasks", headers=tenant.bearer(**changes))

    assert answer.status_code == 401
    assert "User's Object ID" in answer.json["error_description"]


def test_token_of_another_key_with_the_same_id_is_invalid(client, tenant, keys):
    refused(client.get("/tasks", headers=tenant.bearer(key=keys[2])), "The signature of the access token is wrong")


def test_token_of_an_unknown_key_is_invalid(client, tenant, keys):
    refused(client.get("/tasks", headers=tenant.bearer(key=keys[1])), "The access token is signed with an unknown key")


def test_token_without_key_id_is_invalid(client, tenant):
    refused(
        client.get("/tasks", headers=tenant.bearer(header={"kid": ""})),
        "The access token is signed with an unknown key",
    )


@pytest.mark.parametrize("algorithm", ["RS384", "PS256"])
def test_other_algorithm_is_invalid_before_any_key_is_fetched(client, tenant, mock, algorithm):
    answer = client.get("/tasks", headers=tenant.bearer(header={"alg": algorithm}))

    refused(answer, "The access token must be signed with RS256")
    assert len(mock.calls) == 0


def test_unsigned_token_is_invalid(client, tenant):
    header = "eyJhbGciOiJub25lIiwia2lkIjoia2V5LTEifQ"
    payload = tenant.token().split(".")[1]

    refused(
        client.get("/tasks", headers={"Authorization": f"Bearer {header}.{payload}."}),
        "The access token must be signed with RS256",
    )


# -- 3: does it hold the scope?


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/hello", "tasks.read"),
        ("GET", "/tasks", "tasks.read"),
        ("POST", "/tasks", "tasks.write"),
        ("PATCH", "/tasks/no-such-task", "tasks.write"),
        ("DELETE", "/tasks/no-such-task", "tasks.write"),
    ],
)
@pytest.mark.parametrize("scopes", [None, "", "tasks.reader other"])
def test_missing_scope_is_named(client, tenant, *, method, path, needed, scopes):
    answer = client.open(path, method=method, headers=tenant.bearer(scp=scopes))

    assert answer.status_code == 403
    assert answer.json["error"] == "insufficient_scope"
    assert (
        f'error="insufficient_scope", error_description="The access token lacks the scope {needed}"'
        in (answer.headers["WWW-Authenticate"])
    )
    assert answer.headers["WWW-Authenticate"].endswith(f'scope="{needed}"')


def test_reading_scope_does_not_allow_writing(client, tenant):
    reader = tenant.bearer(scp="tasks.read")

    assert client.get("/tasks", headers=reader).status_code == 200
    assert client.post("/tasks", headers=reader, json={"title": "x"}).status_code == 403


# -- the tenant's keys


def fetches(mock):
    return [call.request.url for call in mock.calls]


def test_keys_are_fetched_once_for_many_requests(client, ada, mock):
    for _ in range(3):
        client.get("/tasks", headers=ada)

    assert fetches(mock) == [METADATA, KEYS]


def test_keys_are_fetched_with_a_time_out(client, ada, mock):
    client.get("/tasks", headers=ada)

    assert all(call.request.req_kwargs["timeout"] for call in mock.calls)


def test_keys_are_fetched_anew_after_a_day(client, ada, mock, clock):
    client.get("/tasks", headers=ada)
    clock.now += 24 * 3600

    assert client.get("/tasks", headers=ada).status_code == 200
    assert fetches(mock) == [METADATA, KEYS] * 2


def test_new_key_is_found_at_once(client, ada, tenant, keys, clock):
    client.get("/tasks", headers=ada)
    clock.now += 10
    tenant.publish(keys[0], keys[1])

    assert client.get("/tasks", headers=tenant.bearer(key=keys[1])).status_code == 200


def test_unknown_keys_do_not_make_the_api_fetch_again_and_again(client, ada, tenant, *, keys, mock, clock):
    client.get("/tasks", headers=ada)
    for _ in range(5):
        assert client.get("/tasks", headers=tenant.bearer(key=keys[1])).status_code == 401
        clock.now += 1

    assert fetches(mock) == [METADATA, KEYS]


def test_key_that_is_no_longer_published_is_refused_after_a_day(client, ada, tenant, keys, clock):
    client.get("/tasks", headers=ada)
    tenant.publish(keys[1])
    clock.now += 24 * 3600

    assert client.get("/tasks", headers=ada).status_code == 401


def test_keys_for_other_uses_are_passed_over(client, ada, tenant, mock):
    others = [{"kid": "e", "use": "enc", "kty": "RSA", "n": "x", "e": "AQAB"}, {"kid": "c", "kty": "EC"}]
    mock.replace("GET", KEYS, json={"keys": [*others, tenant.public(tenant.key)]})

    assert client.get("/tasks", headers=ada).status_code == 200


UNAVAILABLE = [
    {"body": requests.ConnectTimeout("late")},
    {"body": requests.ConnectionError("refused")},
    {"body": OSError("Could not find a suitable TLS CA certificate bundle")},
    {"status": 500},
    {"status": 404},
    {"body": "<html>"},
    {"json": []},
    {"json": {}},
    {"json": {"keys": [{"kid": "k", "kty": "RSA"}], "jwks_uri": 1}},
    {"json": {"keys": None, "jwks_uri": KEYS}},
]


@pytest.mark.parametrize("url", [METADATA, KEYS])
@pytest.mark.parametrize("trouble", UNAVAILABLE)
def test_without_keys_the_api_is_unavailable(client, ada, mock, url, trouble):
    mock.replace("GET", url, **trouble)

    answer = client.get("/tasks", headers=ada)

    assert answer.status_code == 503
    assert answer.json["error"] == "temporarily_unavailable"
    assert answer.headers["Retry-After"] == "10"


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), "set REQUESTS_CA_BUNDLE to the"),
        (OSError("Could not find a suitable TLS CA certificate bundle"), "its certificate is not trusted"),
        (requests.exceptions.SSLError("[SSL: WRONG_VERSION_NUMBER]"), "try again soon"),
        (requests.ConnectionError("refused"), "try again soon"),
    ],
)
def test_certificate_that_is_not_trusted_is_told_from_no_connection(client, ada, mock, trouble, words):
    mock.replace("GET", METADATA, body=trouble)

    for _ in range(2):  # the second is answered without asking again
        assert words in client.get("/tasks", headers=ada).json["error_description"]


def test_b2c_in_trouble_is_not_asked_at_every_request(client, ada, mock, clock):
    mock.replace("GET", METADATA, status=500)
    for _ in range(5):
        assert client.get("/tasks", headers=ada).status_code == 503
        clock.now += 1

    assert fetches(mock) == [METADATA]


def test_b2c_in_trouble_does_not_matter_to_known_keys(client, ada, mock, *, tenant, keys, clock):
    client.get("/tasks", headers=ada)
    mock.replace("GET", METADATA, status=500)
    clock.now += 3600

    assert client.get("/tasks", headers=tenant.bearer(key=keys[1])).status_code == 503
    assert client.get("/tasks", headers=ada).status_code == 200


def test_api_recovers_with_b2c(client, ada, mock, clock, tenant):
    mock.replace("GET", KEYS, status=500)
    assert client.get("/tasks", headers=ada).status_code == 503
    tenant.publish(tenant.key)
    clock.now += 10

    assert client.get("/tasks", headers=ada).status_code == 200
