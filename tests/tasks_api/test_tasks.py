import pytest


@pytest.fixture
def task(client, ada):
    return client.post("/tasks", headers=ada, json={"title": "Buy seeds"}).json


def test_new_user_has_no_tasks(client, ada):
    assert client.get("/tasks", headers=ada).json == {"tasks": []}


def test_added_task_is_answered_and_listed(client, ada):
    answer = client.post("/tasks", headers=ada, json={"title": "  Buy seeds "})

    assert answer.status_code == 201
    assert answer.json["title"] == "Buy seeds"
    assert answer.json["done"] is False
    assert answer.headers["Location"] == f"/tasks/{answer.json['id']}"
    assert client.get("/tasks", headers=ada).json == {"tasks": [answer.json]}


def test_tasks_are_listed_in_the_order_they_were_added(client, ada):
    for title in ("one", "two", "three"):
        client.post("/tasks", headers=ada, json={"title": title})

    assert [task["title"] for task in client.get("/tasks", headers=ada).json["tasks"]] == ["one", "two", "three"]


@pytest.mark.parametrize(
    "changes", [{"title": "Buy bulbs"}, {"done": True}, {"done": False}, {"title": "Buy bulbs", "done": True}]
)
def test_changed_task_keeps_what_was_not_sent(client, ada, task, changes):
    answer = client.patch(f"/tasks/{task['id']}", headers=ada, json=changes)

    assert (answer.status_code, answer.json) == (200, task | changes)
    assert client.get("/tasks", headers=ada).json == {"tasks": [task | changes]}


def test_deleted_task_is_gone(client, ada, task):
    answer = client.delete(f"/tasks/{task['id']}", headers=ada)

    assert (answer.status_code, answer.data) == (204, b"")
    assert client.get("/tasks", headers=ada).json == {"tasks": []}
    assert client.delete(f"/tasks/{task['id']}", headers=ada).status_code == 404


def test_nobody_sees_or_touches_tasks_of_another_user(client, task, ada, tenant):
    bob = tenant.bearer(oid="bob-object-id", sub="bob-object-id")

    assert client.get("/tasks", headers=bob).json == {"tasks": []}
    assert client.patch(f"/tasks/{task['id']}", headers=bob, json={"done": True}).status_code == 404
    assert client.delete(f"/tasks/{task['id']}", headers=bob).status_code == 404
    assert client.get("/tasks", headers=ada).json == {"tasks": [task]}


def test_user_without_object_id_is_known_by_subject(client, task, tenant):
    assert client.get("/tasks", headers=tenant.bearer(oid=None)).json == {"tasks": [task]}


# -- 4: is the task there? 5: is the body right?


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_missing_task_is_404_whatever_the_body(client, ada, method):
    answer = client.open("/tasks/no-such-task", method=method, headers=ada, data="{broken")

    assert answer.status_code == 404
    assert answer.json == {"error": "not_found", "error_description": "You have no task with this id"}


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"", "Send a JSON object"),
        (b"{broken", "Send a JSON object"),
        (b"[]", "Send a JSON object"),
        (b'"title"', "Send a JSON object"),
        (b"\xff\xfe", "Send a JSON object"),
        (b"[" * 10_000, "Send a JSON object"),
        (b'{"title": ""}', "1 to 200 characters"),
        (b'{"title": "   "}', "1 to 200 characters"),
        (b'{"title": 5}', "1 to 200 characters"),
        (b'{"title": null}', "1 to 200 characters"),
        (b'{"title": "two\\nlines"}', "one line of text"),
        (b'{"title": "half a pair \\ud800"}', "one line of text"),
        (b'{"title": "' + b"x" * 201 + b'"}', "1 to 200 characters"),
        (b'{"title": "x", "colour": "red"}', "Unknown member 'colour'; known are"),
    ],
)
def test_body_that_is_not_right_is_400_with_what_would_be(client, ada, task, body, hint):
    for answer in (
        client.post("/tasks", headers=ada, data=body),
        client.patch(f"/tasks/{task['id']}", headers=ada, data=body),
    ):
        assert answer.status_code == 400
        assert answer.json["error"] == "invalid_request"
        assert hint in answer.json["error_description"]


@pytest.mark.parametrize("body", ['{"done": "yes"}', '{"done": 1}', '{"done": null}'])
def test_done_must_be_true_or_false(client, ada, task, body):
    answer = client.patch(f"/tasks/{task['id']}", headers=ada, data=body)

    assert answer.status_code == 400
    assert answer.json["error_description"] == '"done" must be true or false'


def test_task_needs_a_title(client, ada):
    answer = client.post("/tasks", headers=ada, json={})

    assert answer.status_code == 400
    assert '{"title": ' in answer.json["error_description"]


def test_change_needs_something_to_change(client, ada, task):
    assert client.patch(f"/tasks/{task['id']}", headers=ada, json={}).status_code == 400


@pytest.mark.parametrize("title", ["x" * 200, "Grüße 🌱", "👩‍👩‍👧 time", "<b>"])
def test_any_one_line_of_text_is_a_title(client, ada, title):
    assert client.post("/tasks", headers=ada, json={"title": title}).json["title"] == title


def test_body_is_bounded(client, ada):
    answer = client.post("/tasks", headers=ada, json={"title": "x" * 20_000})

    assert answer.status_code == 413
    assert answer.json["error"] == "request_entity_too_large"


def test_list_is_bounded(client, ada):
    for number in range(200):
        assert client.post("/tasks", headers=ada, json={"title": str(number)}).status_code == 201

    answer = client.post("/tasks", headers=ada, json={"title": "one too many"})

    assert answer.status_code == 409
    assert "delete some first" in answer.json["error_description"]
