"""Each request to an endpoint of a tenant becomes an event: what was asked and answered, and no secret of it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Flask, Response

from mock_b2c.domain.events import Answered, begin_request, end_request
from mock_b2c.web.addresses import asked_authority, emulator
from mock_b2c.web.asked import answering, asked, notes
from mock_b2c.web.parameters import given

SHOWN = (
    "client_id",
    "response_type",
    "response_mode",
    "scope",
    "redirect_uri",
    "prompt",
    "max_age",
    "domain_hint",
    "ui_locales",
    "code_challenge_method",
    "grant_type",
    "request_type",
    "post_logout_redirect_uri",
)
"""The parameters that are told: none of them is a secret, a code, a token or what somebody typed."""
_LONGEST = 300
_LISTENERS = "mock_b2c.listeners"
Listener = Callable[[Answered], None]


def tell(app: Flask, *listeners: Listener) -> None:
    """From now on these are told of each request that was answered, while it still is the current one."""
    app.extensions[_LISTENERS] = (*app.extensions.get(_LISTENERS, ()), *listeners)


def watch(bp: Blueprint) -> None:
    """From now on this blueprint's requests become events."""
    bp.url_value_preprocessors.setdefault(None, []).insert(0, _begin)  # before the address, which may be refused
    bp.after_request(_end)


def _begin(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    begin_request()
    notes().began = time.perf_counter()


def _end(response: Response) -> Response:
    current, authority, held = asked(), asked_authority(), emulator()
    milliseconds = (time.perf_counter() - notes().began) * 1000
    answered = Answered(
        at=held.clock.now(),
        tenant=authority.tenant.name if authority else "",
        endpoint=(current.endpoint or "").partition(".")[0],
        method=current.method,
        step=_printable(current.path.rpartition("/")[2][:64]),
        policy=authority.user_flow.name if authority else "",
        status=response.status_code,
        milliseconds=round(milliseconds, 1),
        asked=_told(given()),
        led_to=response.headers.get("Location", "").partition("?")[0].partition("#")[0][:_LONGEST],
    )
    held.events.append(answered)
    for listener in answering().extensions.get(_LISTENERS, ()):
        listener(answered)
    end_request()
    return response


def _told(parameters: Mapping[str, str]) -> Mapping[str, str]:
    return {name: _printable(parameters[name][:_LONGEST]) for name in SHOWN if parameters.get(name)}


def _printable(text: str) -> str:
    """Nothing that a terminal would obey: events are shown there, too."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)
