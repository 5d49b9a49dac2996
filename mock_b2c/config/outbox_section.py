"""`[outbox]`: where messages go beside the outbox."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from mock_b2c.config.attribute_section import Section
from mock_b2c.config.form import Form
from mock_b2c.config.texts import Password, ServiceUrl, Whole, Word
from mock_b2c.domain.delivery import PORTS, Delivery, SmtpSecurity, SmtpServer, Webhook
from mock_b2c.user_flows.email import is_email


def _sender(email: str) -> str:
    if not (is_email(email) and email.isascii()):
        raise ValueError(f"{email!r} is not an email address in ASCII; write it like no-reply@contoso.example")
    return email


ServerName = Annotated[str, Form(r"[A-Za-z0-9._-]{1,253}|[0-9A-Fa-f:.]{2,45}", 'a host such as "mail.contoso.example"')]
Token = Annotated[str, Form(r"[\x21-\x7e]{1,4096}", "up to 4096 ASCII characters without blanks")]
Sender = Annotated[str, AfterValidator(_sender)]


class SmtpSection(Section):
    """`[outbox.smtp]`: a mail server that gets each mail, too."""

    host: ServerName
    port: Whole | None = Field(default=None, ge=1, le=65_535)
    security: SmtpSecurity = SmtpSecurity.NONE
    sender: Sender = Field(default="no-reply@mock-b2c.invalid", alias="from")
    username: Word | None = None
    password: Password | None = None


class WebhookSection(Section):
    """`[outbox.webhook]`: a web service that is told of each message."""

    url: ServiceUrl
    bearer_token: Token | None = None
    secret: Token | None = None


class OutboxSection(Section):
    """`[outbox]`."""

    smtp: SmtpSection | None = None
    webhook: WebhookSection | None = None


def outbox_faults(section: OutboxSection) -> Iterator[str]:
    """A line for each fault between its keys."""
    if section.smtp and (section.smtp.username is None) != (section.smtp.password is None):
        yield "outbox.smtp: 'username' and 'password' belong together; give both or neither"


def delivery_of(section: OutboxSection) -> Delivery:
    """What the section says."""
    return Delivery(smtp=_smtp(section.smtp), webhook=_webhook(section.webhook))


def _smtp(section: SmtpSection | None) -> SmtpServer | None:
    if section is None:
        return None
    return SmtpServer(
        host=section.host,
        port=section.port or PORTS[section.security],
        sender=section.sender,
        security=section.security,
        username=section.username or "",
        password=section.password or "",
    )


def _webhook(section: WebhookSection | None) -> Webhook | None:
    if section is None:
        return None
    return Webhook(url=section.url, bearer_token=section.bearer_token or "", secret=section.secret or "")
