"""Requests that wait for something to happen: how long, how many at once, and what the others are told."""

import re
from collections.abc import Callable, MutableMapping
from threading import BoundedSemaphore
from typing import Any

from flask import Response, current_app

from mock_b2c.control import LONGEST_WAIT

MOST_WAITING = 32
"""Requests that may wait at once: each holds a thread of the server, which has more, but not without end."""
MOST_LATE = 32
"""So many more whose answers are late on purpose."""
_SECONDS = re.compile(r"[0-9]{1,2}(\.[0-9]{1,3})?", re.ASCII)


class FaultyParameterError(Exception):
    """A query parameter is not what it has to be; the text says what it has to be."""


def allow_waiting(extensions: MutableMapping[str, Any]) -> None:
    """Makes the places of those who wait at the application with these extensions."""
    extensions["mock_b2c_waiting"] = BoundedSemaphore(MOST_WAITING)
    extensions["mock_b2c_late"] = BoundedSemaphore(MOST_LATE)


def seconds_to_wait(text: str | None) -> float:
    """The parameter `wait`."""
    seconds = 0.0 if text is None else float(text) if _SECONDS.fullmatch(text) else -1
    if not 0 <= seconds <= LONGEST_WAIT:
        raise FaultyParameterError(f"'wait' must be a number of seconds from 0 to {LONGEST_WAIT}.")
    return seconds


def waited(answer: Callable[[], Response]) -> Response:
    """The answer of a function that waits, if there is a place to wait; else HTTP 429."""
    held = places()
    if not held.acquire(blocking=False):
        told = refused(429, f"{MOST_WAITING} requests wait for messages already; ask later, or without 'wait'.")
        told.headers["Retry-After"] = "1"
        return told
    try:
        return answer()
    finally:
        held.release()


def places() -> BoundedSemaphore:
    """The places of those who wait at this application; who waits for other things than messages takes them, too."""
    held: BoundedSemaphore = current_app.extensions["mock_b2c_waiting"]
    return held


def late_places() -> BoundedSemaphore:
    """The places of those whose answers are late on purpose at this application."""
    held: BoundedSemaphore = current_app.extensions["mock_b2c_late"]
    return held


def refused(status: int, text: str) -> Response:
    """A line of text that says what is wrong."""
    return Response(text + "\n", status, mimetype="text/plain")
