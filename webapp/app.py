"""Puts the web app together: settings, session, sign-in, views, and one page for every problem."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from webapp.auth import Auth
from webapp.problems import UNREADABLE_FORM, Problem, ProblemError
from webapp.sessions import session_configuration, survive_without_store
from webapp.settings import Settings, SettingsError
from webapp.tasks_client import TasksClient
from webapp.views import add_views

_SESSION_FOLDER = Path(__file__).parent.parent / "flask_session"  # holds tokens; git ignores it


def create_app(settings: Settings | None = None, *, session_folder: Path = _SESSION_FOLDER) -> Flask:
    """The web app; with settings missing or wrong, one that explains them on every page."""
    app = Flask("webapp")
    app.after_request(_secured)
    try:
        settings = settings or Settings.from_environment()
    except SettingsError as error:
        return _explaining(app, error)
    app.config.update(_configuration(settings, session_folder))
    _believe_proxies(app, settings.trusted_proxies)
    if settings.over_tls:
        app.after_request(_only_over_tls)
    app.before_request(_refuse_what_is_no_text)
    CSRFProtect(app)
    _show_problems(app)
    _keep_codes_out_of_logs()
    auth = Auth(app, settings)
    survive_without_store(app)
    app.context_processor(lambda: {"signed_in": auth.is_signed_in()})
    add_views(app, auth, TasksClient(settings.endpoint), list(settings.scope))
    return app


def _configuration(settings: Settings, session_folder: Path) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        **session_configuration(settings, session_folder),
        "WTF_CSRF_TIME_LIMIT": None,  # a form is good as long as its session
        "MAX_CONTENT_LENGTH": 64 * 1024,
    }


def _believe_proxies(app: Flask, proxies: int) -> None:
    """What that many reverse proxies say of the browser's address, host and scheme; nobody else's word."""
    if proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]


def _refuse_what_is_no_text() -> None:
    """A form with bytes that are not UTF-8, which Werkzeug would pass on as the text `%FF`."""
    if request.mimetype == "application/x-www-form-urlencoded":
        try:
            unquote_to_bytes(request.get_data()).decode()
        except UnicodeDecodeError:
            raise ProblemError(UNREADABLE_FORM) from None


def _secured(response: Response) -> Response:
    """Response headers of every page: nothing from elsewhere, no script at all, no frame, no cache."""
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _only_over_tls(response: Response) -> Response:
    """Browsers that were here once never come by plain http again."""
    response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _show_problems(app: Flask) -> None:
    @app.errorhandler(ProblemError)
    def shown(error: ProblemError) -> ResponseReturnValue:
        problem = error.problem
        if not problem.retry and request.method == "GET" and request.endpoint != "identity.auth_response":
            problem = error.retrying(request.full_path.rstrip("?")).problem
        return render_template("problem.html", problem=problem), problem.status

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> ResponseReturnValue:
        return render_template("problem.html", problem=_STALE_FORM), _STALE_FORM.status

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        problem = _HTTP_PROBLEMS.get(status, _FAULT)
        return render_template("problem.html", problem=problem), status, error.get_headers()


def _explaining(app: Flask, error: SettingsError) -> Flask:
    """Answers every address with the one page that lists what is missing."""
    app.logger.error("The web app is not set up (see .env.sample): %s", error)

    @app.route("/", defaults={"_path": ""}, methods=["GET", "POST"])
    @app.route("/<path:_path>", methods=["GET", "POST"])
    def settings_missing(_path: str) -> ResponseReturnValue:
        return render_template("settings.html", faults=error.faults), 500

    return app


class _WithoutCodes(logging.Filter):
    """Blacks out authorization codes in the request lines that Flask's development server logs."""

    _SECRET = re.compile(r"\b(code|state|client_info)=[^&\s\"]+")

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                self._SECRET.sub(r"\1=...", arg) if isinstance(arg, str) else arg for arg in record.args
            )
        return True


_without_codes = _WithoutCodes()


def _keep_codes_out_of_logs() -> None:
    logging.getLogger("werkzeug").addFilter(_without_codes)


_STALE_FORM = Problem(
    status=400,
    title="This form is out of date",
    text="It was opened before you signed in or out, or in another window. Nothing was changed.",
    advice="Go back, reload the page and send the form again.",
)
_FAULT = Problem(
    status=500,
    title="Something went wrong in this app",
    text="That is our fault, not yours. The details are in the app's log.",
    advice="Try again. If it stays, tell the people who run this app what you did last.",
)
_HTTP_PROBLEMS = {
    404: Problem(
        status=404,
        title="There is no such page",
        text="The address leads nowhere in this app.",
        advice="Go on from the start page.",
    ),
    405: Problem(
        status=405,
        title="That cannot be opened directly",
        text="The address is for forms of this app only.",
        advice="Go on from the start page.",
    ),
    413: Problem(
        status=413,
        title="That was too much at once",
        text="What you sent is larger than this app takes. Nothing was changed.",
        advice="Make it shorter and send it again.",
    ),
}
