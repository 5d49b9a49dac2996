"""The routes. Each asks for the scope it needs before it looks at anything else."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for
from flask.typing import ResponseReturnValue

from webapp.tasks_api.access_token import AccessToken, TokenVerifier
from webapp.tasks_api.errors import ApiError
from webapp.tasks_api.store import Task, TaskStore

READ, WRITE = "tasks.read", "tasks.write"
_LONGEST_TITLE = 200


def tasks_blueprint(verifier: TokenVerifier, store: TaskStore) -> Blueprint:
    """`/tasks` and `/hello` for users whose tokens `verifier` accepts."""
    routes = Blueprint("tasks", __name__)

    def allowed(scope: str) -> AccessToken:
        token = verifier.verify(request.headers.get("Authorization"))
        token.require(scope)
        return token

    @routes.get("/hello")
    def hello() -> Response:
        return jsonify(message=f"Hello, {allowed(READ).name}!")

    @routes.get("/tasks")
    def list_tasks() -> Response:
        return jsonify(tasks=[asdict(task) for task in store.all(allowed(READ).user_id)])

    @routes.post("/tasks")
    def add_task() -> ResponseReturnValue:
        user_id = allowed(WRITE).user_id
        body = _body({"title"})
        if "title" not in body:
            raise ApiError('A task needs a title: send {"title": "Water the tomatoes"}')
        task = store.add(user_id, _title(body))
        return _json(task), 201, {"Location": url_for("tasks.change_task", task_id=task.id)}

    @routes.patch("/tasks/<task_id>")
    def change_task(task_id: str) -> Response:
        user_id = allowed(WRITE).user_id
        store.get(user_id, task_id)  # 404 before 400
        body = _body({"title", "done"})
        if not body:
            raise ApiError('Nothing to change: send "title", "done" or both')
        title = _title(body) if "title" in body else None
        return _json(store.change(user_id, task_id, title=title, done=_done(body)))

    @routes.delete("/tasks/<task_id>")
    def delete_task(task_id: str) -> ResponseReturnValue:
        store.delete(allowed(WRITE).user_id, task_id)
        return "", 204

    return routes


def _json(task: Task) -> Response:
    return jsonify(asdict(task))


def _body(members: set[str]) -> dict[str, Any]:
    """The JSON object of the request, which holds nothing but `members`."""
    try:
        body = request.get_json(force=True, silent=True)
    except RecursionError:  # nested too deep to be read
        body = None
    if not isinstance(body, dict):
        raise ApiError('Send a JSON object, such as {"title": "Water the tomatoes"}')
    if unknown := sorted(set(body) - members):
        raise ApiError(f"Unknown member {unknown[0]!r}; known are {', '.join(sorted(members))}")
    return body


def _title(body: dict[str, Any]) -> str:
    title = body["title"]
    if not isinstance(title, str) or not 0 < len(title.strip()) <= _LONGEST_TITLE or not _is_one_line(title.strip()):
        raise ApiError(f'"title" must be one line of text with 1 to {_LONGEST_TITLE} characters')
    return title.strip()


def _is_one_line(text: str) -> bool:
    """No control character, line break or half of a surrogate pair."""
    return not {unicodedata.category(character) for character in text} & {"Cc", "Cs", "Zl", "Zp"}


def _done(body: dict[str, Any]) -> bool | None:
    done = body.get("done")
    if "done" in body and not isinstance(done, bool):
        raise ApiError('"done" must be true or false')
    return done
