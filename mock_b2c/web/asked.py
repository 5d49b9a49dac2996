"""The request that is being answered, itself: each look through Flask's proxy costs as much as what is looked at."""

from flask import Request, request


def asked() -> Request:
    """The current request. RuntimeError outside of one."""
    held: Request = request._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - as Flask's manual says
    return held
