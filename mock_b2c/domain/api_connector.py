"""API connectors of user flows: what a web service is sent, and what its answer means (reference 14.1)."""

import json
import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

from mock_b2c.domain.claims import EXTENSION, MAX_VALUE, attribute_row
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.records import WithSecrets

ATTEMPTS = 2
SECONDS = 20.0
MAX_ANSWER = 256 * 1024
MAX_MESSAGE = 1000
BLOCKED = "There was a problem with your request."
UNREACHED = "AADB2C90075"
UNREADABLE = "AADB2C90261"
WRONG_PASSWORD = "AADB2C90027"  # noqa: S105 - the code of an error
WRONG_CERTIFICATE = "AADB2C90028"
_NOT_ADMITTED = frozenset({401, 403})
_FULL_EXTENSION = re.compile(r"extension_[0-9a-f]{32}_", re.ASCII)


class ConnectorStep(StrEnum):
    """Where in a user flow a web service is asked; the values are those of `step` in its request."""

    AFTER_FEDERATING = "PostFederationSignup"
    BEFORE_CREATING_USER = "PostAttributeCollection"
    BEFORE_SENDING_TOKEN = "PreTokenIssuance"  # noqa: S105 - the name of a step


class ApiConnector(WithSecrets, frozen=True, kw_only=True):
    """A web service that a user flow asks; without user name and certificate nothing proves who calls.

    `certificate` and `key` are the paths of two files in PEM.
    """

    hidden = frozenset({"url", "password"})

    url: str
    username: str = ""
    password: str = ""
    certificate: str = ""
    key: str = ""


class Verdict(StrEnum):
    """What follows from an answer."""

    CONTINUE = "Continue"
    BLOCK = "ShowBlockPage"
    INVALID = "ValidationError"
    FAILED = "failed"


ALLOWED = {
    ConnectorStep.AFTER_FEDERATING: frozenset({Verdict.CONTINUE, Verdict.BLOCK}),
    ConnectorStep.BEFORE_CREATING_USER: frozenset({Verdict.CONTINUE, Verdict.BLOCK, Verdict.INVALID}),
    ConnectorStep.BEFORE_SENDING_TOKEN: frozenset({Verdict.CONTINUE}),
}
"""What a service may answer at each step."""


class Person(Struct, frozen=True, kw_only=True):
    """Whom a web service is asked about; what is empty is not known, and not sent.

    `attributes` are keyed by B2C's ids and have the values that tokens show.
    """

    email: str
    attributes: Mapping[str, object]
    identity: FederatedIdentity | None = None
    object_id: str = ""


class ConnectorReply(Struct, frozen=True, kw_only=True):
    """`message` is for the person at the page, `attributes` are what the service says of that person.

    `code` says what failed and `reason` why, for the developer.
    """

    verdict: Verdict
    message: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    code: str = ""
    reason: str = ""


def request_members(
    step: ConnectorStep, person: Person, *, extensions_app: str, client_id: str, locales: str
) -> dict[str, object]:
    """The JSON of a call. Empty claims are left out."""
    identity = person.identity
    members = {
        "email": person.email,
        "identities": [_identity(identity)] if identity else [],
        **{_full_name(name, extensions_app): value for name, value in person.attributes.items()},
        "objectId": person.object_id,
        "step": step.value,
        "client_id": client_id,
        "ui_locales": locales,
    }
    return {name: value for name, value in members.items() if value not in ("", [])}


def read_reply(step: ConnectorStep, connector: ApiConnector, status: int, body: bytes) -> ConnectorReply:
    """The meaning of an answer at a step.

    One that does not admit the caller fails with AADB2C90027 or AADB2C90028, anything else that is no JSON object with
    AADB2C90261, and what the step does not allow with AADB2C90075.
    """
    if status in _NOT_ADMITTED and (connector.username or connector.certificate):
        code = WRONG_CERTIFICATE if connector.certificate else WRONG_PASSWORD
        return failed(code, f"it answered {status}")
    try:
        members = json.loads(body)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        return failed(UNREADABLE, f"it answered {status} and no JSON object")
    fault = _fault(step, status, members)
    if fault:
        return failed(UNREACHED, fault)
    verdict = Verdict(str(members.get("action", Verdict.CONTINUE)))
    message = _message(members.get("userMessage"))
    if verdict is Verdict.BLOCK:
        message = message.strip() or BLOCKED
    return ConnectorReply(verdict=verdict, message=message, attributes=_attributes(members))


def failed(code: str, reason: str) -> ConnectorReply:
    """A call that came to nothing."""
    return ConnectorReply(verdict=Verdict.FAILED, code=code, reason=reason)


def _fault(step: ConnectorStep, status: int, members: Mapping[str, object]) -> str:
    """Why an answer cannot be used, in words; members that are left out are forgiven, wrong ones are not."""
    action = members.get("action", Verdict.CONTINUE)
    if not isinstance(action, str) or action not in ALLOWED[step]:
        return f"it answered {status} and an action that step {step} does not have"
    if not isinstance(members.get("version", ""), str):
        return "its version is no text"
    wanted = 400 if action == Verdict.INVALID else 200
    if status != wanted:
        return f"it answered {status}; {action} goes with {wanted}"
    if action == Verdict.INVALID and members.get("status", wanted) not in (400, "400"):
        return "the status in its answer is not 400"
    return ""


def _identity(identity: FederatedIdentity) -> dict[str, str]:
    return {"signInType": "federated", "issuer": identity.issuer, "issuerAssignedId": identity.subject}


def _full_name(name: str, extensions_app: str) -> str:
    """Custom attributes carry the id of the application that holds them."""
    return f"{EXTENSION}{extensions_app}_{name.removeprefix(EXTENSION)}" if name.startswith(EXTENSION) else name


def _attributes(members: Mapping[str, object]) -> dict[str, str]:
    texts = ((_FULL_EXTENSION.sub(EXTENSION, name), _text(value)) for name, value in members.items())
    return {name: text for name, text in texts if text is not None and attribute_row(name)}


def _text(value: object) -> str | None:
    """A value that the directory can hold; None for others."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value) if isinstance(value, str) or (isinstance(value, int) and abs(value) < 10**18) else None
    return text if text is not None and len(text) <= MAX_VALUE and text.isprintable() else None


def _message(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return "".join(char if char.isprintable() else " " for char in text)[:MAX_MESSAGE]
