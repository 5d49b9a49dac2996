"""Waiting for news: the one mechanism by which all pages of the portal keep themselves up to date."""

import time

from flask import Response, jsonify, request

from mock_b2c.web.addresses import emulator
from mock_b2c.web.portal.state import version_of
from mock_b2c.web.waiting import FaultyParameterError, refused, seconds_to_wait, waited

LOOK_SECONDS = 0.25
"""Whatever changes, from whatever side, is seen so soon."""


def news() -> Response:
    """The word for the state of the emulator, as soon as it is not `known` any more, after `wait` seconds at most."""
    try:
        wait = seconds_to_wait(request.args.get("wait") or None)
    except FaultyParameterError as fault:
        return refused(400, str(fault))
    known = request.args.get("known", "")
    return waited(lambda: _told(_changed(known, wait)))


def _changed(known: str, wait: float) -> str:
    held, deadline = emulator(), time.monotonic() + wait
    while True:
        now, left = version_of(held), deadline - time.monotonic()
        if now != known or left <= 0 or held.closing.wait(min(LOOK_SECONDS, left)):
            return now


def _told(now: str) -> Response:
    response = jsonify(version=now)
    response.headers["Cache-Control"] = "no-store"
    return response
