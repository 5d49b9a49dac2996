"""API connectors of user flows: what a web service is sent, and what its answer means (reference 14.1)."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from mock_b2c.domain.claims import EXTENSION, attribute_row
from mock_b2c.domain.records import WithSecrets

ATTEMPTS = 2
SECONDS = 20.0
MAX_ANSWER = 256 * 1024
MAX_MESSAGE = 1000
BLOCKED = "There was a problem with your request."
UNREACHED = "AADB2C90075"
UNREADABLE = "AADB2C90261"
_FULL_EXTENSION = re.compile(r"extension_[0-9a-f]{32}_", re.ASCII)


class ApiConnector(WithSecrets, frozen=True, kw_only=True):
    """A web service that a user flow asks; without a user name nothing proves who calls."""

    hidden = frozenset({"password"})

    url: str
    username: str = ""
    password: str = ""


class Verdict(StrEnum):
    """What follows from an answer."""

    CONTINUE = "Continue"
    BLOCK = "ShowBlockPage"
    INVALID = "ValidationError"
    FAILED = "failed"


class ConnectorReply(Struct, frozen=True, kw_only=True):
    """`message` is for the person at the page, `attributes` overwrite what was collected, `code` says what failed."""

    verdict: Verdict
    message: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    code: str = ""


def request_members(
    email: str, attributes: Mapping[str, str], *, extensions_app: str, client_id: str, locales: str
) -> dict[str, str]:
    """The JSON of a call before an account is made. Empty claims are left out."""
    named = {_full_name(name, extensions_app): value for name, value in attributes.items()}
    asked = {"step": "PostAttributeCollection", "client_id": client_id, "ui_locales": locales}
    return {name: value for name, value in {"email": email, **named, **asked}.items() if value}


def read_reply(status: int, body: bytes) -> ConnectorReply:
    """The meaning of an answer. Anything but a JSON object fails with AADB2C90261, other refusals with AADB2C90075."""
    try:
        members = json.loads(body) if len(body) <= MAX_ANSWER else None
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        return ConnectorReply(verdict=Verdict.FAILED, code=UNREADABLE)
    action, message = members.get("action", Verdict.CONTINUE), _message(members.get("userMessage"))
    if status == 400 and action == Verdict.INVALID:
        return ConnectorReply(verdict=Verdict.INVALID, message=message)
    if status == 200 and action == Verdict.BLOCK:
        return ConnectorReply(verdict=Verdict.BLOCK, message=message.strip() or BLOCKED)
    if status == 200 and action == Verdict.CONTINUE:
        return ConnectorReply(verdict=Verdict.CONTINUE, attributes=_attributes(members))
    return ConnectorReply(verdict=Verdict.FAILED, code=UNREACHED)


def _full_name(name: str, extensions_app: str) -> str:
    """Custom attributes carry the id of the application that holds them."""
    return f"{EXTENSION}{extensions_app}_{name.removeprefix(EXTENSION)}" if name.startswith(EXTENSION) else name


def _attributes(members: Mapping[str, object]) -> dict[str, str]:
    texts = ((_FULL_EXTENSION.sub(EXTENSION, name), _text(value)) for name, value in members.items())
    return {name: text for name, text in texts if text is not None and attribute_row(name)}


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, str | int) else None


def _message(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_MESSAGE]
