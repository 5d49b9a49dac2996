"""Mails by a real mail server. Text messages and calls have no mailbox: they stay in the outbox."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mock_b2c.delivery.faults import DeliveryError
from mock_b2c.domain.delivery import SmtpSecurity, SmtpServer
from mock_b2c.domain.messages import Message, MessageKind

if TYPE_CHECKING:
    import smtplib
    from email.message import EmailMessage

SECONDS = 10.0
"""How long each step of a delivery may take."""
_OUR_NAME = "localhost"  # else the library looks this host's name up, which can take long
_LONGEST_ANSWER = 200


def send_mail(server: SmtpServer, message: Message) -> None:
    """Hands a mail to the server; DeliveryError when it does not take it. Other messages are left alone."""
    if message.kind is not MessageKind.EMAIL:
        return
    import smtplib  # noqa: PLC0415 - most tenants have no mail server: they start without it

    try:
        with _connected(server) as connection:
            if server.username:
                connection.login(server.username, server.password)
            connection.send_message(_mail(server, message), server.sender, [message.to])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = next(iter(error.recipients.values()))
        raise DeliveryError(_answered(code, text)) from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(_answered(error.smtp_code, error.smtp_error)) from None
    except (OSError, ValueError) as error:
        raise DeliveryError(_told(error)) from None


def _connected(server: SmtpServer) -> "smtplib.SMTP":
    import smtplib  # noqa: PLC0415 - as above
    import ssl  # noqa: PLC0415 - as above

    if server.security is SmtpSecurity.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, _OUR_NAME, timeout=SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, _OUR_NAME, timeout=SECONDS)
    if server.security is SmtpSecurity.STARTTLS:
        try:
            connection.starttls(context=ssl.create_default_context())
        except BaseException:
            connection.close()
            raise
    return connection


def _mail(server: SmtpServer, message: Message) -> "EmailMessage":
    from email import policy  # noqa: PLC0415 - as above
    from email.message import EmailMessage  # noqa: PLC0415 - as above
    from email.utils import format_datetime, formataddr  # noqa: PLC0415 - as above

    mail = EmailMessage(policy=policy.SMTP)
    mail["From"] = formataddr((message.tenant, server.sender))
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(datetime.fromtimestamp(message.sent_at, UTC))
    mail["Message-ID"] = f"<{message.id}@{server.sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # nobody's holiday answers it (RFC 3834 §5)
    mail.set_content(message.body)
    mail["Content-Language"] = message.language
    return mail


def _answered(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    plain = "".join(char if char.isprintable() else " " for char in words)
    return f"it answered {code} {plain}".strip()[:_LONGEST_ANSWER]


def _told(error: OSError | ValueError) -> str:
    """What went wrong, on one line and without what was sent."""
    if isinstance(error, TimeoutError):
        return f"there is no answer within {SECONDS:g} seconds"
    words = (
        getattr(error, "verify_message", "") or getattr(error, "strerror", "") or _PLAIN.get(type(error).__name__, "")
    )
    return " ".join((words or type(error).__name__).split())


_PLAIN = {
    "SMTPServerDisconnected": "it closed the connection",
    "SMTPNotSupportedError": "it does not offer STARTTLS, or not the kind of log-in or address that this takes",
    "SMTPException": "it offers no log-in, or none that we know",
}
