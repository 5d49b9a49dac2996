"""The emulator: composition root, use cases and test levers. It knows no HTTP."""

from mock_b2c.domain.messages import Message
from mock_b2c.emulator.answers import AuthorizationAnswer, PageAnswer, PostAnswer, ProviderAnswer, SignOutAnswer
from mock_b2c.emulator.clock import Clock
from mock_b2c.emulator.emulator import Emulator
from mock_b2c.emulator.outbox import Outbox

__all__ = [
    "AuthorizationAnswer",
    "Clock",
    "Emulator",
    "Message",
    "Outbox",
    "PageAnswer",
    "PostAnswer",
    "ProviderAnswer",
    "SignOutAnswer",
]
