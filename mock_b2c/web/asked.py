"""The request that is being answered, and what is beside it: Flask's proxies cost as much as what is looked at."""

from typing import Any

from flask import Flask, Request, current_app, g, request


def asked() -> Request:
    """The current request. RuntimeError outside of one."""
    held: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as Flask's manual says
    return held


def answering() -> Flask:
    """The application that answers it."""
    held: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    return held


def notes() -> Any:
    """What this request has noted for itself: Flask's `g`."""
    return g._get_current_object()  # noqa: SLF001 - as above
