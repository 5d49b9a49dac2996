"""The sign-in log: what happened, sign-in by sign-in, with every request, error and hint."""

from collections.abc import Iterable, Mapping, Sequence

from flask import request

from mock_b2c.domain.events import Answered, Event, Refused, SignedIn, SignedOut, TokensIssued
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.portal.journeys import Journey, Names, journey

ACTIONS: Mapping[str, object] = {}
_OF_USERS = (SignedIn, TokensIssued, SignedOut)
MOST = 50
"""So many sign-ins are on a page: who looks for an older one looks for its correlation id."""


def show(name: str) -> Shown:
    """The newest sign-ins, or those that a word is in: a correlation id, a code, a user, an app."""
    wanted, only_errors = request.args.get("q", "").strip(), request.args.get("errors") == "on"
    told = [held for held in journeys(levers().events) if _fits(held, wanted, only_errors=only_errors)]
    values = {
        "journeys": told[:MOST],
        "more": max(0, len(told) - MOST),
        "wanted": wanted,
        "errors": only_errors,
    }
    del name
    return Shown(template="log.html", values=values)


def journeys(events: Sequence[Event]) -> list[Journey]:
    """Sign-ins and what belongs to none, newest first."""
    names = Names(levers().tenant, _user_names({event.user_id for event in events if isinstance(event, _OF_USERS)}))
    return [journey(key, held, names) for key, held in reversed(_together(events).items())]


def _user_names(ids: Iterable[str]) -> dict[str, str]:
    found = (emulator().find_user(levers().tenant, user_id) for user_id in ids)
    return {user.id: user.email or user.username or user.id for user in found if user}


def _together(events: Iterable[Event]) -> dict[str, list[Event]]:
    """Events by what they belong to, in the order in which each had its last one."""
    groups: dict[str, list[Event]] = {}
    for place, event in enumerate(events):
        key = event.journey or (f"request-{event.request}" if event.request else f"event-{place}")
        held = groups.pop(key, [])
        groups[key] = held
        if isinstance(event, Answered):  # what happened in a request was noted before its answer
            within = [known for known in held if known.request == event.request]
            held.insert(len(held) - len(within), event)
        else:
            held.append(event)
    return groups


def _fits(held: Journey, wanted: str, *, only_errors: bool) -> bool:
    if only_errors and not any(isinstance(event, Refused) for event in held.events):
        return False
    return wanted.casefold() in held.text.casefold()
