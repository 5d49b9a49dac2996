"""What tests hold in their hands: a tenant with its users, settings, clock and mails, and a person who uses it."""

from mock_b2c.levers.browser import Browser, PageRefusedError, Reply
from mock_b2c.levers.handle import B2C

__all__ = ["B2C", "Browser", "PageRefusedError", "Reply"]
