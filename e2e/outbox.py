"""The mails the emulator did not send: read the code a person would find in their mailbox."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from e2e.stack import Stack

_PATIENCE_SECONDS = 5.0
_POLL_SECONDS = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One mail, as the outbox tells it."""

    id: str
    to: str
    subject: str
    code: str


@dataclass(slots=True)
class Outbox:
    """Mails by recipient. A code is given out once, so asking again waits for a newer one."""

    stack: Stack
    _read: set[str] = field(default_factory=set)

    def messages(self, recipient: str) -> Sequence[Message]:
        """Everything sent to this address, newest first."""
        answer = self.stack.fetch_json("/_mock/outbox")
        mails = (Message(**{name: mail[name] for name in Message.__slots__}) for mail in answer["messages"])
        return [mail for mail in mails if mail.to.casefold() == recipient.casefold()]

    def code_for(self, recipient: str) -> str:
        """The newest code sent to this address that was not given out yet, waiting a moment for it."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for message in self.messages(recipient)[:1]:
                if message.id not in self._read:
                    self._read.add(message.id)
                    return message.code
            time.sleep(_POLL_SECONDS)
        raise AssertionError(f"no new code for {recipient} within {_PATIENCE_SECONDS:.0f} seconds")
