"""Where messages go beside the outbox: a mail server, and a web service that is told of each."""

from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.records import WithSecrets


class SmtpSecurity(StrEnum):
    """How the connection to a mail server is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    """From the first command on (RFC 3207); without it nothing is sent."""
    TLS = "tls"
    """From the first byte on (RFC 8314 §3.3)."""


PORTS = {SmtpSecurity.NONE: 1025, SmtpSecurity.STARTTLS: 587, SmtpSecurity.TLS: 465}
"""Where a server is expected: Mailpit and its like for no encryption, else the submission ports of RFC 8314."""


class SmtpServer(WithSecrets, frozen=True, kw_only=True):
    """A mail server. Without a user name nobody logs in."""

    hidden = frozenset({"password"})

    host: str
    port: int
    sender: str
    security: SmtpSecurity = SmtpSecurity.NONE
    username: str = ""
    password: str = ""


class Webhook(WithSecrets, frozen=True, kw_only=True):
    """A web service. `bearer_token` says who calls, `secret` signs what is said."""

    hidden = frozenset({"url", "bearer_token", "secret"})

    url: str
    bearer_token: str = ""
    secret: str = ""


class Delivery(Struct, frozen=True, kw_only=True):
    """All of it; by default messages stay in the outbox."""

    smtp: SmtpServer | None = None
    webhook: Webhook | None = None


NOWHERE = Delivery()
