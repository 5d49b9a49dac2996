"""Where the sessions of signed-in users are kept, with their tokens: in files, or in a Redis that processes share.

A browser holds no more than the session's id.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from cachelib.file import FileSystemCache
from flask import Flask

from webapp.settings import Settings


def session_configuration(settings: Settings, folder: Path) -> dict[str, object]:
    """The part of Flask's configuration that says how a session is kept and what its cookie may do."""
    return {
        **(_in_redis(settings.session_redis_url) if settings.session_redis_url else _in_files(folder)),
        "SESSION_PERMANENT": False,  # the cookie ends with the browser
        "PERMANENT_SESSION_LIFETIME": timedelta(days=1),  # what is stored ends as B2C's own session does
        "SESSION_REFRESH_EACH_REQUEST": False,  # else a slow request could bring back a session signed out
        "SESSION_COOKIE_NAME": "__Host-session" if settings.over_tls else "session",
        "SESSION_COOKIE_SECURE": settings.over_tls,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",  # B2C's redirect back is a GET, which Lax lets through
    }


def survive_without_store(app: Flask) -> None:
    """Makes `app`, if its sessions are in Redis, answer with a page that helps while Redis does not."""
    if app.config["SESSION_TYPE"] == "redis":
        from webapp.shared_sessions import share_sessions  # noqa: PLC0415 - Redis's client takes long to import

        share_sessions(app)


def _in_files(folder: Path) -> dict[str, object]:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return {"SESSION_TYPE": "cachelib", "SESSION_CACHELIB": FileSystemCache(str(folder), threshold=10_000)}


def _in_redis(url: str) -> dict[str, object]:
    from webapp.shared_sessions import redis_at  # noqa: PLC0415

    return {"SESSION_TYPE": "redis", "SESSION_REDIS": redis_at(url)}
