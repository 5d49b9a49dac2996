"""Mails by a real mail server."""

import socket
import ssl

import pytest

from mock_b2c.delivery import DeliveryError
from mock_b2c.delivery.smtp import send_mail
from mock_b2c.domain.delivery import SmtpSecurity, SmtpServer
from mock_b2c.server import load_or_create, trust_bundle
from tests.builders import a_message
from tests.delivery.smtp_server import smtp_server


@pytest.fixture(scope="module")
def tls_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def tls(tls_folder):
    """A server's context with a certificate for localhost."""
    certificate = load_or_create(tls_folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.chain, certificate.key)
    return context


@pytest.fixture
def trusted(tls, tls_folder, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(trust_bundle(tls_folder)))


def to(server, **settings):
    return SmtpServer(**{"host": "localhost", "port": server.port, "sender": "no-reply@contoso.example"} | settings)


def test_mail_arrives_with_all_it_says():
    body = "Votre code est : 012345\n\nÀ bientôt\n.\ncontoso"
    with smtp_server() as server:
        send_mail(to(server), a_message(subject="Code de vérification", body=body, language="fr"))
    (mail,) = server.mails
    assert mail["From"] == "contoso <no-reply@contoso.example>"
    assert mail["To"] == "ada@example.com"
    assert mail["Subject"] == "Code de vérification"
    assert mail["Date"].datetime.timestamp() == a_message().sent_at
    assert mail["Message-ID"] == f"<{a_message().id}@contoso.example>"
    assert mail["Content-Language"] == "fr"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().splitlines() == body.splitlines()
    assert "FROM:<no-reply@contoso.example>" in server.lines[1]
    assert "TO:<ada@example.com>" in server.lines[2]
    assert server.logins == []


@pytest.mark.parametrize("kind", ["sms", "call"])
def test_what_has_no_mailbox_is_not_sent(kind):
    with smtp_server() as server:
        send_mail(to(server), a_message(kind=kind, to="+441632960123"))
    assert server.lines == []


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_connection_is_encrypted_before_anybody_logs_in(tls, trusted, security):
    with smtp_server(tls=tls, tls_at_once=security is SmtpSecurity.TLS) as server:
        send_mail(to(server, security=security, username="ada", password="right"), a_message())
    assert server.logins == [("ada", "right", True)]
    assert len(server.mails) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
def test_certificate_that_nobody_vouches_for_is_refused(tls, security):
    with (
        smtp_server(tls=tls, tls_at_once=security is SmtpSecurity.TLS) as server,
        pytest.raises(DeliveryError, match="certificate"),
    ):
        send_mail(to(server, security=security, username="ada", password="right"), a_message())
    assert (server.logins, server.mails) == ([], [])


def test_server_without_starttls_gets_nothing():
    with smtp_server() as server, pytest.raises(DeliveryError, match="STARTTLS"):
        send_mail(to(server, security=SmtpSecurity.STARTTLS, username="ada", password="right"), a_message())
    assert (server.logins, server.mails) == ([], [])


@pytest.mark.parametrize(
    ("refusals", "told"),
    [
        ({"EHLO": "502 no", "HELO": "554 not\x07 you"}, "it answered 554 not  you"),
        ({"MAIL": "550 no"}, "it answered 550 no"),
        ({"RCPT": "550 5.1.1 unknown"}, "it answered 550 5.1.1 unknown"),
        ({"DATA": "451 later"}, "it answered 451 later"),
        ({"AUTH": "535 " + "x" * 500}, "it answered 535 " + "x" * 184),
    ],
)
def test_refusal_is_told_on_one_line(refusals, told):
    with smtp_server(refusals=refusals) as server, pytest.raises(DeliveryError) as raised:
        send_mail(to(server, username="ada", password="right"), a_message())
    assert str(raised.value) == told


def test_wrong_password_is_told_without_it():
    with smtp_server() as server, pytest.raises(DeliveryError) as raised:
        send_mail(to(server, username="ada", password="wrong"), a_message())
    assert str(raised.value) == "it answered 535 5.7.8 Who are  you?"


def test_server_that_is_not_there_is_told():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        server = SmtpServer(host="127.0.0.1", port=nobody.getsockname()[1], sender="no-reply@contoso.example")
        with pytest.raises(DeliveryError, match="refused"):
            send_mail(server, a_message())


@pytest.mark.parametrize("address", ["a@b.example\r\nRCPT TO:<c@d.example>", "a@b.example\nBcc: c@d.example"])
def test_address_cannot_bring_commands_or_header_fields_along(address):
    with smtp_server() as server, pytest.raises(DeliveryError):
        send_mail(to(server), a_message(to=address))
    assert server.mails == []
    assert not any("c@d.example" in line for line in server.lines)


def test_password_is_in_no_text_of_the_record():
    record = SmtpServer(host="localhost", port=25, sender="a@b.example", username="ada", password="very secret")
    assert "very secret" not in repr(record)
