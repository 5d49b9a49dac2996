"""The outbox: every message the emulator would have sent, newest first, in place of a mailbox and a telephone."""

import threading
from collections import deque
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.mfa import PhoneWay

LIMIT = 500


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


class Outbox:
    """The last messages of all tenants; the oldest go when there are too many."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._lock = threading.Lock()
        self._messages: deque[Message] = deque(maxlen=limit)

    def add(self, message: Message) -> None:
        """Keeps a message as the newest."""
        with self._lock:
            self._messages.appendleft(message)

    def messages(self, *, tenant: str | None = None, to: str | None = None) -> list[Message]:
        """Newest first; of one tenant, or to one address (in any case), when asked."""
        with self._lock:
            held = list(self._messages)
        return [
            message
            for message in held
            if (tenant is None or message.tenant == tenant) and (to is None or message.to.casefold() == to.casefold())
        ]


def verification_mail(*, id: str, tenant: str, to: str, code: str, sent_at: float) -> Message:  # noqa: A002 - a field
    """The mail with a verification code."""
    return Message(
        id=id,
        tenant=tenant,
        to=to,
        subject=f"{tenant} account email verification code",
        body=f"Thanks for verifying your {to} account!\n\nYour code is: {code}\n\n{tenant}",
        code=code,
        sent_at=sent_at,
    )


def phone_message(  # noqa: PLR0913 - what a message has
    *,
    id: str,  # noqa: A002 - a field
    tenant: str,
    to: str,
    way: PhoneWay,
    code: str,
    sent_at: float,
) -> Message:
    """The text message with a code; or the call, which is answered and confirmed as soon as it rings."""
    called = way is PhoneWay.CALL
    return Message(
        id=id,
        tenant=tenant,
        to=to,
        subject=f"Call from {tenant}" if called else f"Text message from {tenant}",
        body=f"This is {tenant}. To verify, press the pound key." if called else f"Use {code} to verify for {tenant}.",
        code=code,
        sent_at=sent_at,
        kind=MessageKind.CALL if called else MessageKind.SMS,
    )
