"""The pages: start page and profile in one, and the tasks of the downstream API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.api_problems import problem_of
from webapp.auth import Auth
from webapp.claims import email, rows
from webapp.problems import UNREADABLE_FORM, ProblemError
from webapp.tasks_client import ApiFailure, FailureKind, Task, TasksClient

Context = Mapping[str, Any]


def add_views(app: Flask, auth: Auth, tasks: TasksClient, scopes: list[str]) -> None:
    """Adds all pages to `app`; those of the API ask for `scopes`."""
    app.add_template_global(rows, "claim_rows")
    _add_start_page(app, auth)
    _add_task_pages(app, auth, tasks, scopes)


def _add_start_page(app: Flask, auth: Auth) -> None:
    @app.route("/")
    def index() -> ResponseReturnValue:
        user = auth.get_user()
        if not user:
            return render_template("landing.html")
        return render_template("profile.html", user=user, name=user.get("name") or email(user) or "there")


def _add_task_pages(app: Flask, auth: Auth, tasks: TasksClient, scopes: list[str]) -> None:
    @app.route("/call_api")
    @auth.login_required(scopes=scopes)
    def call_downstream_api(*, context: Context) -> ResponseReturnValue:
        return _page(tasks.list_tasks(context["access_token"]))

    def outcome(context: Context, failure: ApiFailure | None, done: str, title: str = "") -> ResponseReturnValue:
        if failure is None:
            flash(done, "success")
            return redirect(url_for("call_downstream_api"), 303)
        if failure.kind in _NO_ANSWER:  # the list would not come either, and the user has waited once
            return _page(failure, title=title)
        return _page(tasks.list_tasks(context["access_token"]), failure, title)

    @app.post("/call_api/add")
    @auth.login_required(scopes=scopes)
    def add_task(*, context: Context) -> ResponseReturnValue:
        title = request.form.get("title", "")
        return outcome(context, tasks.add(context["access_token"], title), "Task added.", title)

    @app.post("/call_api/<task_id>/change")
    @auth.login_required(scopes=scopes)
    def change_task(task_id: str, *, context: Context) -> ResponseReturnValue:
        changes: dict[str, str | bool] = {}
        if "title" in request.form:
            changes["title"] = request.form["title"]
        if "done" in request.form:
            changes["done"] = _done()
        return outcome(context, tasks.change(context["access_token"], task_id, changes), "Task changed.")

    @app.post("/call_api/<task_id>/delete")
    @auth.login_required(scopes=scopes)
    def delete_task(task_id: str, *, context: Context) -> ResponseReturnValue:
        return outcome(context, tasks.delete(context["access_token"], task_id), "Task deleted.")


def _done() -> bool:
    try:
        return {"true": True, "false": False}[request.form["done"]]
    except KeyError:
        problem = replace(UNREADABLE_FORM, details={"Field": "done"})
        raise ProblemError(problem).retrying(url_for("call_downstream_api"), "Your tasks") from None


def _page(listed: list[Task] | ApiFailure, failure: ApiFailure | None = None, title: str = "") -> ResponseReturnValue:
    """The tasks page: the list if there is one, what failed, and the title that was not accepted."""
    failure = failure or (listed if isinstance(listed, ApiFailure) else None)
    here = url_for("call_downstream_api")
    problem = problem_of(failure, here=here, sign_in=url_for("identity.login", next=here)) if failure else None
    known = None if isinstance(listed, ApiFailure) else listed
    body = render_template("tasks.html", tasks=known, problem=problem, title=title)
    return body, problem.status if problem else 200


_NO_ANSWER = {FailureKind.TOO_LATE, FailureKind.UNREACHABLE, FailureKind.UNTRUSTED, FailureKind.REFUSED_TOKEN}
