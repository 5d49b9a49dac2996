"""Messages to people, which go to the outbox in place of a mailbox and a telephone."""

from datetime import UTC, datetime
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.languages import ENGLISH


class MessageKind(StrEnum):
    """How a message reaches a person."""

    EMAIL = "email"
    SMS = "sms"
    CALL = "call"


class Message(Struct, frozen=True, kw_only=True):
    """A message. `code` is the one-time code in it (a call has none), `sent_at` epoch seconds."""

    id: str
    tenant: str
    to: str
    subject: str
    body: str
    code: str
    sent_at: float
    kind: MessageKind = MessageKind.EMAIL
    language: str = ENGLISH


def members(message: Message) -> dict[str, str]:
    """The message as JSON has it, wherever it is told."""
    return {
        "id": message.id,
        "kind": message.kind.value,
        "tenant": message.tenant,
        "to": message.to,
        "language": message.language,
        "subject": message.subject,
        "body": message.body,
        "code": message.code,
        "sent_at": datetime.fromtimestamp(message.sent_at, UTC).isoformat(timespec="milliseconds"),
    }
