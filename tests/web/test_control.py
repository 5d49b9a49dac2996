"""The control API over HTTP: every operation answers in the form its document says, every refusal is a problem."""

import json
import re
import tomllib

import msgspec
import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.control import shapes
from mock_b2c.levers import B2C
from mock_b2c.levers.snapshot import MOST
from mock_b2c.web import answer_by, create_app
from mock_b2c.web.control.answering import TABLE, document
from mock_b2c.web.waiting import MOST_WAITING
from tests.builders import NOW, a_message

API = "/_mock/api/v1"
ADA = "ada@example.com"
DEEP = json.loads("[" * 22 + "]" * 22)
IDENTITY = {"issuer": "google.com", "subject": "42"}
AUTHORIZE = (
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize"
    "?client_id=11111111-1111-4111-8111-111111111111&response_type=code&scope=openid"
    "&redirect_uri=http://localhost:5000/getAToken"
)
GOOD = {  # operation: (path, body)
    "get_tenant": ("/tenant", None),
    "change_config": ("/config", {"tenant": {"lockout": {"threshold": 3}}, "limits": None}),
    "export": ("/export", None),
    "list_users": ("/users", None),
    "add_user": ("/users", {"email": "eve@example.com", "attributes": {"display_name": "Eve", "extension_Age": 42}}),
    "get_user": ("/users/ADA@example.com", None),
    "change_user": (f"/users/{ADA}", {"attributes": {"city": None}, "phone_number": "+441632960123"}),
    "remove_user": (f"/users/{ADA}", None),
    "revoke_sessions": (f"/users/{ADA}/revoke-sessions", None),
    "list_apps": ("/apps", None),
    "add_app": ("/apps", {"name": "shop", "client_secrets": [{"value": "x", "expires": None}]}),
    "get_app": ("/apps/22222222-2222-4222-8222-222222222222", None),
    "change_app": ("/apps/webapp1", {"logout_url": "https://localhost/out"}),
    "remove_app": ("/apps/webapp1", None),
    "list_flows": ("/flows", None),
    "add_flow": ("/flows", {"name": "quick", "type": "sign_in"}),
    "get_flow": ("/flows/susi", None),
    "change_flow": ("/flows/B2C_1_susi", {"session": {"minutes": 15}}),
    "remove_flow": ("/flows/edit_profile", None),
    "list_messages": ("/outbox?kind=email&to=ada@example.com&wait=0", None),
    "clear_messages": ("/outbox", None),
    "list_events": ("/events", None),
    "get_clock": ("/clock", None),
    "advance_clock": ("/clock/advance", {"seconds": 60}),
    "freeze_clock": ("/clock/freeze", {"at": NOW + 5}),
    "resume_clock": ("/clock/resume", None),
    "reset_clock": ("/clock/reset", None),
    "list_faults": ("/faults", None),
    "add_fault": ("/faults", {"kind": "extra_claim", "claim": "groups", "value": ["a"], "times": None}),
    "clear_faults": ("/faults", None),
    "get_keys": ("/keys", None),
    "announce_key": ("/keys/announce", None),
    "roll_keys": ("/keys/roll", None),
    "drop_retired_keys": ("/keys/retired", None),
    "issue_tokens": ("/tokens", {"user": ADA, "scope": "openid tasks.read", "claims": {"iss": 5, "name": None}}),
    "session_cookie": ("/sessions", {"user": ADA}),
    "sign_in": ("/sign-in", {"auth_uri": AUTHORIZE, "user": ADA}),
    "list_snapshots": ("/snapshots", None),
    "take_snapshot": ("/snapshots", None),
    "restore_snapshot": ("/snapshots/1/restore", None),
    "drop_snapshot": ("/snapshots/1", None),
    "reset": ("/reset", None),
}


@pytest.fixture(scope="module")
def config():
    return load_config()


@pytest.fixture
def b2c(config, clock, signing_key):
    made = create_emulator(config, clock=clock, signing_key=signing_key)
    return B2C(made, config, "https://contoso.b2clogin.com")


@pytest.fixture
def app(b2c):
    made = create_app(b2c.emulator)
    answer_by(made, b2c.emulator, b2c)
    return made


@pytest.fixture
def ask(app):
    """`ask(method, path, body)`: the answer; everything but a reading call is JSON."""
    client = app.test_client()

    def asked(method, path, body=None, **more):
        if method in ("POST", "PATCH", "PUT") and not more:
            more = {"data": b"" if body is None else json.dumps(body), "content_type": "application/json"}
        return client.open(f"{API}{path}", method=method, **more)

    return asked


def problem(answer, status):
    assert (answer.status_code, answer.mimetype) == (status, shapes.PROBLEM_TYPE), answer.text
    told = msgspec.json.decode(answer.data, type=shapes.Problem, strict=True)
    assert told.status == status
    return " ".join([told.detail, *told.errors])


# ---- every operation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("operation", TABLE, ids=lambda operation: operation.name)
def test_operation_answers_in_its_form(b2c, ask, operation):
    b2c.shelf.keep(b2c.snapshot())
    b2c.outbox.add(a_message())
    path, body = GOOD[operation.name]
    answer = ask(operation.method, path, body)

    assert answer.status_code == operation.status, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    if operation.answer is None:
        assert (answer.data, "Content-Length" in answer.headers) == (b"", False)
    elif operation.answer is str:
        assert answer.mimetype == operation.media_type
    else:
        msgspec.json.decode(answer.data, type=operation.answer, strict=True)


def test_every_operation_is_tried():
    assert [operation.name for operation in TABLE] == list(GOOD)


def test_document_describes_every_operation_with_parts_that_are_there(ask):
    answer = ask("GET", "/openapi.json")
    told = answer.json
    described = {(method.upper(), path) for path, methods in told["paths"].items() for method in methods}

    assert answer.data == document()
    assert (told["openapi"], told["servers"]) == ("3.1.0", [{"url": API}])
    assert described == {(operation.method, operation.path) for operation in TABLE}
    for part in re.findall(r'"#/([^"]+)"', answer.text):
        found = told
        for name in part.split("/"):
            found = found[name]


# ---- what it does ------------------------------------------------------------------------------------------------


def test_account_is_made_changed_and_removed(b2c, ask):
    made = ask("POST", "/users", {"email": "eve@example.com", "enabled": False, "attributes": {"city": "Rome"}}).json
    changed = ask("PATCH", f"/users/{made['id']}", {"enabled": True, "password": "Another-Passw0rd-1"}).json

    assert (made["enabled"], changed["enabled"], changed["attributes"]) == (False, True, {"city": "Rome"})
    assert b2c.emulator.is_password(b2c.users["eve@example.com"], "Another-Passw0rd-1")
    ask("DELETE", "/users/eve@example.com")
    assert "no user 'eve@example.com'" in problem(ask("GET", "/users/eve@example.com"), 404)


def test_account_of_an_identity_has_no_password(ask):
    made = ask("POST", "/users", {"email": "", "identity": IDENTITY}).json
    assert (made["identity"], made["sign_in_name"]) == (IDENTITY, "")
    problem(ask("POST", "/users", {"email": "", "identity": IDENTITY}), 409)
    assert "pages of its own" in problem(ask("POST", "/sessions", {"user": made["id"]}), 422)


def test_accounts_come_page_by_page_and_all_at_once_when_nothing_is_asked(b2c, ask):
    emails = [user.email for user in b2c.users]
    emails += [b2c.users.add(f"user{number}@example.com").email for number in range(3)]
    pages = [ask("GET", "/users?limit=2").json]
    while pages[-1]["next"]:
        pages.append(ask("GET", f"/users?limit=2&after={pages[-1]['next']}").json)

    assert [[user["email"] for user in page["users"]] for page in pages] == [emails[:2], emails[2:4], emails[4:]]
    assert {page["count"] for page in pages} == {5}
    whole = ask("GET", "/users").json
    assert ([user["email"] for user in whole["users"]], whole["next"]) == (emails, None)
    assert ask("GET", "/users?limit=5").json["next"] is None


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("limit=0", 422, "Expected `int` >= 1 - at `$.limit`"),
        ("limit=1001", 422, "Expected `int` <= 1000 - at `$.limit`"),
        ("limit=two", 422, "Expected `int`, got `str` - at `$.limit`"),
        ("page=2", 422, "unknown field `page`"),
        ("after=nobody", 404, "no user 'nobody'"),
    ],
)
def test_page_of_accounts_that_cannot_be_is_refused(ask, query, status, told):
    assert told in problem(ask("GET", f"/users?{query}"), status)


def test_password_and_its_hash_are_never_told(ask):
    texts = [ask("GET", path).text for path in ("/users", f"/users/{ADA}", "/events")]
    assert not any("Sample-Passw0rd" in text or "pbkdf2" in text for text in texts)


def test_person_signs_in_at_an_address(b2c, ask):
    reply = ask("POST", "/sign-in", {"auth_uri": AUTHORIZE, "user": b2c.users[ADA].id}).json
    assert reply["parameters"]["code"]
    told = problem(ask("POST", "/sign-in", {"auth_uri": AUTHORIZE, "user": ADA, "password": "wrong"}), 422)
    assert "AADB2C90054" in told


def test_messages_are_waited_for_by_so_many(b2c, app, ask):
    places = app.extensions["mock_b2c_waiting"]
    b2c.outbox.add(a_message())
    assert len(ask("GET", "/outbox?wait=30").json["messages"]) == 1
    taken = [places.acquire(blocking=False) for _ in range(MOST_WAITING)]
    try:
        assert "ask later" in problem(ask("GET", "/outbox?wait=1"), 429)
        assert ask("GET", "/outbox").status_code == 200
    finally:
        for _ in taken:
            places.release()


def test_snapshots_are_kept_so_many_and_used_again(b2c, ask):
    names = [ask("POST", "/snapshots").json["id"] for _ in range(MOST)]
    assert "drop one of them" in problem(ask("POST", "/snapshots"), 422)
    ask("DELETE", f"/users/{ADA}")
    for _ in range(2):
        ask("POST", f"/snapshots/{names[0]}/restore")
        assert ask("GET", f"/users/{ADA}").status_code == 200
    ask("DELETE", f"/snapshots/{names[0]}")
    assert "no snapshot" in problem(ask("POST", f"/snapshots/{names[0]}/restore"), 404)


def test_exported_tenant_is_a_config(b2c, ask):
    ask("PATCH", "/config", {"apps": {"shop": {"client_secrets": [{"value": "x", "expires": None}]}}})
    assert load_config(tomllib.loads(ask("GET", "/export").text)).tenant == b2c.tenant


def test_ordered_faults_leave_the_levers_alone(b2c, ask):
    b2c.faults.add("status", status=503, times=None)
    assert ask("GET", "/faults").json["faults"][0]["left"] is None
    assert ask("DELETE", "/faults").status_code == 204
    assert b2c.faults.ordered == ()


# ---- refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "refused",
    [
        ("GET", "/nothing", None, 404, "There is nothing at '/nothing'"),
        ("GET", "/users/", None, 404, "There is nothing at '/users/'"),
        ("GET", "//users", None, 404, "There is nothing at"),
        ("PUT", "/users", {}, 405, "GET, HEAD, POST"),
        ("OPTIONS", "/keys/roll", None, 405, "POST"),
        ("TRACE", "/openapi.json", None, 405, "GET, HEAD"),
        ("POST", "/users", [], 422, "Expected `object`, got `array`"),
        ("POST", "/users", {"email": 5}, 422, "Expected `str`, got `int` - at `$.email`"),
        ("POST", "/users", {"email": "x", "mail": 1}, 422, "unknown field `mail`; did you mean 'email'?"),
        ("POST", "/users", {"email": ADA}, 409, "taken already"),
        ("POST", "/users", {"email": "eve@example.com", "attributes": {"nick": "x"}}, 422, "attributes.nick: unknown"),
        ("PATCH", "/users/nobody", {}, 404, "no user 'nobody'"),
        ("DELETE", "/users/nobody", None, 404, "no user 'nobody'"),
        ("POST", "/apps", {}, 422, "Missing: name."),
        ("POST", "/apps", {"name": "x", "zzz": 1}, 422, "apps[2].zzz: unknown key"),
        ("PATCH", "/apps/webapp1", {"implicit": 5}, 422, "apps[0].implicit: expected a table"),
        ("DELETE", "/apps/my-api1", None, 422, "no app exposes"),
        ("POST", "/flows", {"name": "x"}, 422, "Missing: type."),
        ("POST", "/apps", {"name": "x", "self": 1}, 422, "apps[2].self: unknown key"),
        ("PATCH", "/apps/webapp1", {"app": 1, "self": 1}, 422, "apps[0].app: unknown key"),
        ("PATCH", "/flows/susi", {"flow": 1}, 422, "user_flows[0].flow: unknown key"),
        ("PATCH", "/config", {"self": 1, "changes": 1}, 422, "self: unknown key"),
        ("PATCH", f"/users/{ADA}", {"attributes": {"user": "x"}}, 422, "attributes.user: unknown attribute"),
        ("PATCH", f"/users/{ADA}", {"attributes": {"enabled": False}}, 422, "attributes.enabled: unknown attribute"),
        ("POST", "/faults", {"kind": "extra_claim", "claim": "x", "value": DEEP}, 422, "nested deeper than 20"),
        ("PATCH", "/config", {"users": []}, 422, "Users are changed by"),
        ("PATCH", "/config", {"tenant": {"name": ["x"]}}, 422, "tenant.name: expected text in quotes"),
        ("PATCH", "/config", {"user_flows": {"susi": 5}}, 422, "give its keys"),
        ("PATCH", "/config", {"user_flows": [[1]]}, 422, "user_flows[3]: expected a table"),
        ("GET", "/outbox?wait=31", None, 422, "Expected `float` <= 30"),
        ("GET", "/outbox?kind=null", None, 422, "Invalid enum value 'null'"),
        ("GET", "/users/a%0Ab", None, 404, "no user"),
        ("GET", "/outbox?kind=fax", None, 422, "Invalid enum value 'fax'"),
        ("GET", "/outbox?to=a&to=b", None, 422, "got `array` - at `$.to`"),
        ("GET", "/outbox?since=1", None, 422, "unknown field `since`"),
        ("POST", "/clock/advance", {"seconds": -1e12}, 422, "it can be from 0"),
        ("POST", "/clock/freeze", {"at": 1e300}, 422, "it can be from 0"),
        ("POST", "/keys/roll", [], 422, "Expected `object`"),
        ("POST", "/keys/roll", {"x": 1}, 422, "unknown field `x`. /_mock"),
        ("POST", "/faults", {"kind": "slow"}, 422, "Invalid enum value 'slow' - at `$.kind`; known are: alg_none, "),
        (
            "POST",
            "/faults",
            {"kind": "latencey"},
            422,
            "at `$.kind`; did you mean 'latency'? /_mock/api/v1/openapi.json",
        ),
        ("POST", "/faults", {"kind": "drop", "endpont": "x"}, 422, "field `endpont`; did you mean 'endpoint'?"),
        ("POST", "/faults", {"kind": "status", "status": 502}, 422, "`$.status`; known are: 429, 500, 503."),
        ("POST", "/users", {"email": "x", "identity": {"subjct": "x"}}, 422, "`$.identity`; did you mean 'subject'?"),
        ("GET", "/outbox?kind=fx", None, 422, "Invalid enum value 'fx' - at `$.kind`; known are: call, email, sms."),
        ("POST", "/faults", {"kind": "latency"}, 422, "latency needs its seconds"),
        ("POST", "/faults", {"kind": "latency", "seconds": 1e9}, 422, "seconds is from 0 to 86400"),
        ("POST", "/tokens", {"user": "nobody"}, 422, "no user 'nobody'"),
        ("POST", "/tokens", {"user": ADA, "app": "x"}, 422, "no app 'x'"),
        ("POST", "/tokens", {"user": ADA, "scope": "https://x/y"}, 422, "scope"),
        ("POST", "/sessions", {"user": ADA, "password": "wrong"}, 422, "Your password is incorrect"),
        ("POST", "/sessions", {"user": ADA, "user_flow": "x"}, 422, "no user flow 'x'"),
        ("POST", "/sign-in", {"auth_uri": "x", "user": ADA}, 422, "is not the address of an authorization request"),
        ("POST", "/sign-in", {"auth_uri": "http://[", "user": ADA}, 422, "."),
        ("POST", "/snapshots/x/restore", None, 404, "no snapshot 'x'"),
    ],
)
def test_refusal_says_what_would_be_right(b2c, ask, refused):
    method, path, body, status, says = refused
    before = b2c.tenant, tuple(b2c.users), b2c.faults.ordered, b2c.clock.now()
    assert says in problem(ask(method, path, body), status)
    assert (b2c.tenant, tuple(b2c.users), b2c.faults.ordered, b2c.clock.now()) == before


def test_wrong_method_says_which_are_right(ask):
    assert ask("PUT", "/users", {}).headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None])
@pytest.mark.parametrize("path", ["/keys/roll", "/users", "/reset"])
def test_form_of_a_foreign_page_changes_nothing(b2c, ask, path, kind):
    answer = ask("POST", path, data=b"{}", content_type=kind)
    assert "application/json" in problem(answer, 415)
    assert b2c.keys.retired == ()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_empty_form_of_a_foreign_page_changes_nothing(b2c, ask, kind):
    assert "application/json" in problem(ask("POST", "/keys/roll", data=b"", content_type=kind), 415)
    assert b2c.keys.retired == ()


def test_call_that_sends_nothing_needs_no_content_type(b2c, ask):
    assert ask("POST", "/keys/roll", data=b"", content_type=None).status_code == 200
    assert len(b2c.keys.retired) == 1
    assert ask("POST", "/reset", data=b"", content_type=None).status_code == 204


def test_document_says_which_calls_may_send_nothing(ask):
    paths = ask("GET", "/openapi.json").json["paths"]
    bodies = {
        f"{method} {path}": operation["requestBody"].get("required", False)
        for path, of_path in paths.items()
        for method, operation in of_path.items()
        if "requestBody" in operation
    }
    assert {path for path, required in bodies.items() if required} == {
        *("post /apps", "post /clock/advance", "post /faults", "post /flows"),
        *("post /sessions", "post /sign-in", "post /tokens", "post /users"),
    }
    for path in ("/apps", "/flows", "/users", "/sign-in"):
        assert ask("POST", path, data=b"", content_type=None).status_code == 422
    for method, path in (("PATCH", "/config"), ("POST", "/clock/freeze"), ("POST", "/reset")):
        assert ask(method, path, data=b"", content_type=None).status_code < 300


def test_call_that_sends_nothing_where_something_is_needed_says_what(ask):
    assert "`email`" in problem(ask("POST", "/users", data=b"", content_type=None), 422)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 5000, 422),
        (b'{"email": "\\ud800"}', 400),
        (b'{"email": 1e999}', 422),
        (b'{"kind": "extra_claim", "claim": "x", "value": ' + b"9" * 5000 + b"}", 422),
        (b" " * 300_000, 413),
    ],
)
def test_body_that_cannot_be_read_is_told(ask, body, status):
    for path in ("/users", "/faults", "/apps"):
        answer = ask("POST", path, data=body, content_type="application/json")
        assert answer.status_code in (status, 422)
        problem(answer, answer.status_code)


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_pages_of_other_origins_are_refused(app, headers):
    client = app.test_client()
    assert client.get(f"{API}/users", headers=headers).status_code == 403
    assert client.post(f"{API}/keys/roll", headers=headers, json={}).status_code == 403
    assert client.post(f"{API}/keys/roll", headers=headers).status_code == 403


def test_foreign_names_are_refused(app):
    assert app.test_client().get(f"{API}/users", headers={"Host": "evil.example"}).status_code == 421


def test_fault_of_ours_is_a_problem_and_in_the_log(b2c, ask, monkeypatch, caplog):
    monkeypatch.setattr(b2c.outbox, "clear", lambda: 1 / 0)
    assert "its log has the details" in problem(ask("DELETE", "/outbox"), 500)
    assert "ZeroDivisionError" in caplog.text


def test_application_without_levers_says_so(emulator):
    answer = create_app(emulator).test_client().get(f"{API}/users")
    assert "made without levers" in problem(answer, 503)
