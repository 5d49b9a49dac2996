"""Sessions in a Redis that several processes of the web app share, and what the app says while Redis is away."""

from __future__ import annotations

import logging
from typing import Any

import msgspec
from flask import Flask, Request, Response, render_template, request, session
from flask_session.redis import RedisSessionInterface
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

from webapp.problems import Problem, ProblemError

_log = logging.getLogger(__name__)

_TIME_OUT = 2  # seconds; Redis is near and has no work to do
UNREACHABLE = Problem(
    status=503,
    title="Your session cannot be looked up",
    text="This app keeps sessions in a store of their own, and that store does not answer. You may well be signed in.",
    advice="Nothing is lost. Wait a little and try again. If it stays, tell the people who run this app.",
)


def redis_at(url: str) -> Redis:
    """A client that soon says so when nobody answers."""
    once_more = Retry(NoBackoff(), 1)  # a kept connection may have been closed by Redis or a proxy
    return Redis.from_url(url, socket_connect_timeout=_TIME_OUT, socket_timeout=_TIME_OUT, retry=once_more)


def share_sessions(app: Flask) -> None:
    """Keeps the sessions of `app` in the Redis of its configuration; while that is away, a page says so."""
    app.session_interface = SharedSessions(app, app.config["SESSION_REDIS"], permanent=False)
    app.before_request(_refuse_without_session)
    app.register_error_handler(RedisError, _lost_meanwhile)


class SharedSessions(RedisSessionInterface):  # type: ignore[misc] # Flask-Session has no types
    """Sessions in Redis. While Redis does not answer, a session is `lost`: empty, and never stored."""

    def open_session(self, app: Flask, request: Request) -> Any:
        """The session of the cookie, a new one, or a lost one."""
        try:
            return super().open_session(app, request)
        except RedisError as error:
            _tell(error)
            lost = self.session_class(sid="")
            lost.lost = True
            return lost

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Stores the session; where that fails, `response` becomes the page that says so, for it told of a success."""
        if _is_lost(session):
            return
        try:
            super().save_session(app, session, response)
        except RedisError as error:
            _tell(error)
            del response.headers["Location"]
            response.status_code = UNREACHABLE.status
            response.mimetype = "text/html"
            response.set_data(_page())

    def _retrieve_session_data(self, store_id: str) -> dict[str, Any] | None:
        """What is stored, as data only: Flask-Session would unpickle, and so run, what it cannot read otherwise."""
        stored = self.client.get(store_id)
        try:
            return msgspec.msgpack.decode(stored, type=dict[str, Any]) if stored else None
        except msgspec.MsgspecError:
            _log.warning("A session in Redis cannot be read; it is begun anew")
            return None


def _is_lost(session: Any) -> bool:
    return bool(getattr(session, "lost", False))


def _refuse_without_session() -> None:
    if _is_lost(session) and request.endpoint != "static":
        raise ProblemError(UNREACHABLE)


def _lost_meanwhile(error: RedisError) -> tuple[str, int]:
    _tell(error)
    session.lost = True  # type: ignore[attr-defined] # of SharedSessions
    return _page(), UNREACHABLE.status


def _page() -> str:
    return render_template("problem.html", problem=UNREACHABLE)


def _tell(error: RedisError) -> None:
    _log.error("No sessions: Redis does not answer (SESSION_REDIS_URL): %s: %s", type(error).__name__, error)
