"""The tasks API: a web API of its own, protected by access tokens of an Azure AD B2C tenant.

It stands for another team's service, so it shares no code with the web app and knows nothing but its tenant, its
user flow and its own client id. Each request passes these checks in this order:

    token there? 401 ─► token valid? 401 invalid_token ─► scope there? 403 insufficient_scope
        ─► task there? 404 ─► body right? 400 ─► answer

Run it with `flask --app webapp.tasks_api run --port 5001`; `openapi.yaml` beside this file is its contract.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response

from webapp.tasks_api.access_token import TokenVerifier
from webapp.tasks_api.errors import answer_errors_in_json, refuse_everything
from webapp.tasks_api.settings import Settings, SettingsError
from webapp.tasks_api.signing_keys import SigningKeys
from webapp.tasks_api.store import TaskStore
from webapp.tasks_api.tasks import tasks_blueprint

__all__ = ["create_app"]

_CONTRACT = Path(__file__).parent / "openapi.yaml"


def create_app(settings: Settings | None = None, *, clock: Callable[[], float] = time.monotonic) -> Flask:
    """The API; with settings missing, one that answers every request with a JSON error naming them.

    `clock` only times the fetching of B2C's keys; tokens are judged by the system's time.
    """
    app = Flask(__name__)
    answer_errors_in_json(app)
    try:
        settings = settings or Settings.from_environment()
    except SettingsError as error:
        app.logger.error("The tasks API is not set up (see .env.sample): %s", error)  # noqa: TRY400 - one line
        refuse_everything(app, error)
        return app
    app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
    verifier = TokenVerifier(SigningKeys(settings.metadata_url, clock=clock), audience=settings.api_client_id)
    app.register_blueprint(tasks_blueprint(verifier, TaskStore()))

    @app.get("/openapi.yaml")
    def contract() -> Response:
        return Response(_CONTRACT.read_text(encoding="utf-8"), mimetype="application/yaml")

    return app
