import json
import re

import jwt
import pytest
import requests

from webapp.tasks_api import create_app as create_tasks_api
from webapp.tasks_api.settings import Settings as ApiSettings

TASKS = "http://api.example/tasks"
LIST = {"tasks": [{"id": "1", "title": "Buy <seeds>", "done": False}, {"id": "2", "title": "Mend gate", "done": True}]}


@pytest.fixture
def signed_in(sign_in):
    sign_in()


# -- tokens for the API


def test_signed_out_user_signs_in_with_the_scopes_and_comes_back(client, b2c):
    location = client.get("/call_api?a=1").location
    trip = b2c.trip(location)

    assert trip.flow == "B2C_1_susi"
    assert set(trip.query["scope"].split()) >= {
        "https://contoso.onmicrosoft.com/tasks-api/tasks.read",
        "https://contoso.onmicrosoft.com/tasks-api/tasks.write",
    }
    assert client.get(b2c.visit(location)).location == "/call_api?a=1"


@pytest.mark.usefixtures("signed_in")
def test_missing_scopes_are_got_silently(client, b2c, mock):
    mock.get(TASKS, json=LIST)

    assert client.get("/call_api").status_code == 200
    assert [request["grant_type"] for request in b2c.token_requests] == ["authorization_code", "refresh_token"]
    token = mock.calls[-1].request.headers["Authorization"].removeprefix("Bearer ")
    assert jwt.decode(token, options={"verify_signature": False})["scp"] == "tasks.read tasks.write"


@pytest.mark.usefixtures("signed_in")
def test_access_token_is_used_again(client, b2c, mock):
    mock.get(TASKS, json=LIST)
    client.get("/call_api")
    client.get("/call_api")

    assert len(b2c.token_requests) == 2


@pytest.mark.usefixtures("signed_in")
def test_scopes_that_cannot_be_got_silently_are_got_by_a_round_trip(client, b2c, mock):
    mock.get(TASKS, json=LIST)
    b2c.silent_access = False

    location = client.get("/call_api").location
    assert client.get(b2c.visit(location)).location == "/call_api"
    assert client.get("/call_api").status_code == 200


@pytest.mark.usefixtures("signed_in")
def test_fewer_scopes_than_asked_are_used_without_asking_again(client, b2c, mock):
    mock.get(TASKS, json=LIST)
    b2c.granted = {"https://contoso.onmicrosoft.com/tasks-api/tasks.read"}
    b2c.silent_access = False
    client.get(b2c.visit(client.get("/call_api").location))

    assert client.get("/call_api").status_code == 200
    assert client.get("/call_api").status_code == 200
    assert len(b2c.token_requests) == 3


@pytest.mark.usefixtures("signed_in")
def test_fewer_scopes_got_silently_are_used_without_asking_again(client, b2c, mock):
    mock.get(TASKS, json=LIST)
    b2c.granted = {"https://contoso.onmicrosoft.com/tasks-api/tasks.read"}

    assert client.get("/call_api").status_code == 200
    assert client.get("/call_api").status_code == 200
    assert len(b2c.token_requests) == 2


@pytest.mark.usefixtures("signed_in")
def test_granted_scopes_in_other_words_are_left_to_the_api(client, b2c, mock):
    mock.get(TASKS, json=LIST)
    b2c.silent_access = False
    b2c.answer_changes = {"scope": "tasks.read tasks.write"}
    assert client.get(b2c.visit(client.get("/call_api").location)).location == "/call_api"
    b2c.silent_access = True

    assert client.get("/call_api").status_code == 200


@pytest.mark.usefixtures("signed_in")
def test_no_scope_granted_is_a_page_and_no_loop(client, b2c):
    b2c.granted = set()

    answer = client.get(b2c.visit(client.get("/call_api").location))

    assert answer.status_code == 403
    assert "gave no access to the API" in answer.text
    assert "tasks-api/tasks.read" in answer.text


@pytest.mark.usefixtures("signed_in")
def test_token_that_never_suffices_is_a_page_and_no_loop(client, b2c):
    b2c.silent_access = False
    b2c.token_lifetime = 60  # MSAL takes it for expired at once
    client.get(b2c.visit(client.get("/call_api").location))

    answer = client.get("/call_api")

    assert answer.status_code == 403
    assert "gave no access to the API" in answer.text


@pytest.mark.usefixtures("signed_in")
def test_form_sent_after_the_session_ended_is_not_carried_out(client, b2c, mock):
    with client.session_transaction() as stored:
        del stored["_logged_in_user"]

    answer = client.post("/call_api/add", data={"title": "x"}, headers={"Referer": "http://localhost/call_api"})

    assert answer.status_code == 401
    assert "Nothing was changed" in answer.text
    assert 'href="/call_api">Sign in again' in answer.text


def test_form_with_foreign_referrer_leads_nowhere_else(client, b2c):
    answer = client.post("/call_api/add", data={"title": "x"}, headers={"Referer": "https://evil.example/lure"})

    assert "evil.example" not in answer.text


# -- the list


@pytest.mark.usefixtures("signed_in")
def test_tasks_are_listed(client, mock):
    mock.get(TASKS, json=LIST)

    page = client.get("/call_api").text

    assert "Buy &lt;seeds&gt;" in page
    assert 'aria-pressed="false" aria-label="Done: Buy &lt;seeds&gt;"' in page
    assert 'aria-pressed="true" aria-label="Done: Mend gate"' in page


@pytest.mark.usefixtures("signed_in")
def test_empty_list_invites_to_write_the_first_task(client, mock):
    mock.get(TASKS, json={"tasks": []})

    assert "No tasks yet" in client.get("/call_api").text


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("path", "form", "call", "body", "message"),
    [
        ("add", {"title": "Rest"}, ("POST", TASKS), {"title": "Rest"}, "Task added."),
        ("7/change", {"done": "true"}, ("PATCH", TASKS + "/7"), {"done": True}, "Task changed."),
        ("7/change", {"done": "false"}, ("PATCH", TASKS + "/7"), {"done": False}, "Task changed."),
        ("7/change", {"title": "New"}, ("PATCH", TASKS + "/7"), {"title": "New"}, "Task changed."),
        ("7/delete", {}, ("DELETE", TASKS + "/7"), None, "Task deleted."),
        ("%3F%23/delete", {}, ("DELETE", TASKS + "/%3F%23"), None, "Task deleted."),
    ],
)
def test_change_is_sent_to_the_api_and_confirmed(client, mock, *, path, form, call, body, message):
    mock.get(TASKS, json=LIST)
    mock.add(*call, json={"id": "7", "title": "", "done": False})

    answer = client.post(f"/call_api/{path}", data=form)

    assert (answer.status_code, answer.location) == (303, "/call_api")
    sent = mock.calls[-1].request
    assert (json.loads(sent.body) if sent.body else None) == body
    assert message in client.get("/call_api").text


# -- an API in trouble

FAILURES = [
    ({"body": requests.ConnectTimeout("late")}, 504, "The API takes too long"),
    ({"body": requests.ReadTimeout("late")}, 504, "The API takes too long"),
    ({"body": requests.ConnectionError("refused")}, 502, "The API cannot be reached"),
    (
        {"body": requests.exceptions.SSLError("CERTIFICATE_VERIFY_FAILED")},
        502,
        "The API&#39;s certificate is not trusted",
    ),
    ({"body": OSError("no suitable TLS CA certificate bundle")}, 502, "set REQUESTS_CA_BUNDLE to the CA bundle"),
    ({"status": 500, "body": "<h1>Oops</h1>"}, 502, "The API is out of order"),
    ({"status": 503, "json": {"error": "temporarily_unavailable"}}, 502, "The API is out of order"),
    ({"body": "<html>"}, 502, "The API gave an answer that makes no sense"),
    ({"json": []}, 502, "The API gave an answer that makes no sense"),
    ({"json": {"tasks": [{"id": 1}]}}, 502, "The API gave an answer that makes no sense"),
    ({"json": {"tasks": None}}, 502, "The API gave an answer that makes no sense"),
    ({"json": {}}, 502, "The API gave an answer that makes no sense"),
    ({"status": 302, "headers": {"Location": "http://else.example"}}, 502, "The API gave an answer that makes no"),
    ({"status": 401, "json": {"error": "invalid_token"}}, 502, "The API did not accept your access token"),
    ({"status": 403}, 403, "You may not do that"),
    ({"status": 404}, 404, "That task is no longer there"),
]


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(("answer", "status", "title"), FAILURES)
def test_failing_api_is_explained(client, mock, answer, status, title):
    mock.get(TASKS, **answer)

    page = client.get("/call_api")

    assert page.status_code == status
    assert title in page.text
    assert "What to do:" in page.text


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(("answer", "status", "title"), [f for f in FAILURES if "json" not in f[0]])
@pytest.mark.parametrize("path", ["add", "7/change", "7/delete"])
def test_failing_change_is_explained(client, mock, *, answer, status, title, path):
    mock.get(TASKS, json=LIST)
    for method, url in (("POST", TASKS), ("PATCH", TASKS + "/7"), ("DELETE", TASKS + "/7")):
        mock.add(method, url, **answer)

    page = client.post(f"/call_api/{path}", data={"title": "x"})

    assert page.status_code == status
    assert title in page.text


@pytest.mark.usefixtures("signed_in")
def test_missing_scope_is_named(client, mock):
    challenge = 'Bearer realm="tasks", error="insufficient_scope", scope="tasks.write"'
    mock.get(TASKS, json=LIST)
    mock.post(TASKS, status=403, json={"error": "insufficient_scope"}, headers={"WWW-Authenticate": challenge})

    page = client.post("/call_api/add", data={"title": "Rest"})

    assert "<dt>Scope needed</dt><dd>tasks.write</dd>" in page.text
    assert "Mend gate" in page.text


@pytest.mark.usefixtures("signed_in")
def test_refused_title_is_explained_and_kept(client, mock):
    mock.get(TASKS, json=LIST)
    mock.post(TASKS, status=400, json={"error": "invalid_request", "error_description": "Too <long>"})

    page = client.post("/call_api/add", data={"title": 'My "title"'})

    assert page.status_code == 400
    assert "<dd>Too &lt;long&gt;</dd>" in page.text
    assert 'value="My &#34;title&#34;"' in page.text


@pytest.mark.usefixtures("signed_in")
def test_refused_token_offers_a_new_sign_in(client, mock):
    mock.get(TASKS, status=401, json={"error": "invalid_token", "error_description": "The access token has expired"})

    page = client.get("/call_api").text

    assert "The access token has expired" in page
    assert 'href="/login?next=/call_api">Sign in again' in page


@pytest.mark.usefixtures("signed_in")
def test_every_call_of_the_api_has_a_time_out_and_follows_no_redirect(client, mock):
    mock.get(TASKS, status=302, headers={"Location": "http://else.example"})
    client.get("/call_api")

    call = mock.calls[-1].request
    assert call.url == TASKS
    assert call.req_kwargs["timeout"]


# -- cross-site request forgery


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize("path", ["add", "7/change", "7/delete"])
def test_form_without_csrf_token_changes_nothing(client, app, mock, path):
    app.config["WTF_CSRF_ENABLED"] = True

    answer = client.post(f"/call_api/{path}", data={"title": "x"})

    assert answer.status_code == 400
    assert "This form is out of date" in answer.text
    assert not any(call.request.url.startswith(TASKS) for call in mock.calls)


@pytest.mark.usefixtures("signed_in")
def test_every_form_carries_a_csrf_token_that_works(client, app, mock):
    app.config["WTF_CSRF_ENABLED"] = True
    mock.get(TASKS, json=LIST)
    mock.post(TASKS, status=201, json={"id": "7", "title": "x", "done": False})
    page = client.get("/call_api").text
    tokens = re.findall(r'name="csrf_token" value="([^"]+)"', page)

    assert len(tokens) == page.count("<form") == 7
    assert client.post("/call_api/add", data={"title": "x", "csrf_token": tokens[0]}).status_code == 303


@pytest.mark.parametrize("path", ["add", "7/change", "7/delete"])
def test_change_by_get_is_refused(client, path):
    assert client.get(f"/call_api/{path}").status_code == 405


# -- with the real API


@pytest.fixture
def tasks_api(mock, b2c):
    """The real tasks API behind ENDPOINT, which accepts the tokens of `b2c`."""
    metadata_url = (
        "https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
    )
    api = create_tasks_api(
        ApiSettings(metadata_url=metadata_url, api_client_id="22222222-2222-4222-8222-222222222222")
    ).test_client()

    def forward(request):
        headers = [(k, v) for k, v in request.headers.items() if k in ("Authorization", "Content-Type")]
        path = request.url.removeprefix("http://api.example")
        answer = api.open(path, method=request.method, headers=headers, data=request.body)
        return answer.status_code, dict(answer.headers), answer.data

    for method in ("GET", "POST", "PATCH", "DELETE"):
        mock.add_callback(method, re.compile(r"http://api\.example/tasks.*"), forward, content_type=None)


@pytest.mark.usefixtures("signed_in", "tasks_api")
def test_tasks_are_added_renamed_ticked_off_and_deleted(client, b2c):
    client.post("/call_api/add", data={"title": "Buy seeds"})
    page = client.get("/call_api").text
    (task_id,) = set(re.findall(r"/call_api/(\w+)/change", page))
    client.post(f"/call_api/{task_id}/change", data={"title": "Buy good seeds"})
    client.post(f"/call_api/{task_id}/change", data={"done": "true"})

    assert 'aria-pressed="true" aria-label="Done: Buy good seeds"' in client.get("/call_api").text

    client.get(b2c.visit(client.get("/edit_profile").location, name="Augusta"))
    assert "Buy good seeds" in client.get("/call_api").text

    client.post(f"/call_api/{task_id}/delete")
    assert "No tasks yet" in client.get("/call_api").text


@pytest.mark.usefixtures("signed_in", "tasks_api")
def test_write_without_its_scope_is_refused_by_the_api_and_explained(client, b2c):
    b2c.granted = {"https://contoso.onmicrosoft.com/tasks-api/tasks.read"}

    assert client.get("/call_api").status_code == 200
    page = client.post("/call_api/add", data={"title": "Buy seeds"})

    assert page.status_code == 403
    assert "<dt>Scope needed</dt><dd>tasks.write</dd>" in page.text


@pytest.mark.usefixtures("tasks_api")
def test_scopes_granted_later_are_used_after_a_new_sign_in(client, b2c, sign_in):
    b2c.granted = {"https://contoso.onmicrosoft.com/tasks-api/tasks.read"}
    sign_in()
    client.get("/call_api")
    b2c.granted.add("https://contoso.onmicrosoft.com/tasks-api/tasks.write")
    sign_in()

    assert client.post("/call_api/add", data={"title": "Buy seeds"}).status_code == 303


@pytest.mark.usefixtures("signed_in")
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/call_api/1/change", b"done=perhaps"),
        ("/call_api/1/change", b"done="),
        ("/call_api/1/change", b"done=%ff"),
        ("/call_api/1/change", b"title=%ff"),
        ("/call_api/1/change", b"title=a&%ff=b"),
        ("/call_api/add", b"title=caf%e9"),
        ("/call_api/add", b"title=%ed%a0%80"),
    ],
)
def test_form_that_the_page_never_sends_changes_nothing(client, mock, path, body):
    answer = client.post(path, data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert "This form cannot be read" in answer.text
    assert not [call for call in mock.calls if call.request.url.startswith(TASKS)]
