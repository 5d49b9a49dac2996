"""`[outbox]`: where messages go beside the outbox."""

import pytest

from mock_b2c.config import ConfigError, load_config
from mock_b2c.config.kept import load_kept_config
from mock_b2c.domain.delivery import NOWHERE, SmtpSecurity, SmtpServer, Webhook

WHOLE = {"tenant": {"name": "contoso"}, "user_flows": [{"name": "susi", "type": "sign_in"}]}
SECRET = "hunter2 secret"


def delivery(**outbox):
    return load_config({**WHOLE, "outbox": outbox}).delivery


def faults(**outbox):
    with pytest.raises(ConfigError) as refused:
        delivery(**outbox)
    return list(refused.value.faults)


def test_without_a_word_messages_go_nowhere_else():
    assert load_config().delivery == NOWHERE
    assert delivery() == NOWHERE


def test_host_is_enough_for_a_mail_server():
    assert delivery(smtp={"host": "localhost"}).smtp == SmtpServer(
        host="localhost", port=1025, sender="no-reply@mock-b2c.invalid"
    )


@pytest.mark.parametrize(("security", "port"), [("none", 1025), ("starttls", 587), ("tls", 465)])
def test_port_follows_from_the_encryption_unless_given(security, port):
    assert delivery(smtp={"host": "::1", "security": security}).smtp.port == port
    assert delivery(smtp={"host": "::1", "security": security, "port": 2525}).smtp.port == 2525


def test_all_of_it():
    given = {"host": "mail.contoso.example", "port": 25, "security": "tls", "from": "b2c@contoso.example"}
    found = delivery(
        smtp={**given, "username": "ada", "password": "a b"},
        webhook={"url": "https://hooks.contoso.example/x?y", "bearer_token": "t", "secret": "s"},
    )
    assert found.smtp == SmtpServer(
        host="mail.contoso.example",
        port=25,
        security=SmtpSecurity.TLS,
        sender="b2c@contoso.example",
        username="ada",
        password="a b",
    )
    assert found.webhook == Webhook(url="https://hooks.contoso.example/x?y", bearer_token="t", secret="s")


def test_it_is_kept_with_the_checked_config(tmp_path):
    path = tmp_path / "tenant.toml"
    flow = '[[user_flows]]\nname = "susi"\ntype = "sign_in"\n'
    path.write_text(f'[tenant]\nname = "contoso"\n{flow}[outbox.smtp]\nhost = "localhost"\n', encoding="utf-8")
    first, again = (load_kept_config(path, tmp_path).delivery for _ in range(2))
    assert first == again != NOWHERE


@pytest.mark.parametrize(
    ("outbox", "fault"),
    [
        ({"smpt": {}}, "outbox.smpt: unknown key; did you mean 'smtp'?"),
        ({"smtp": {"host": "x", "sender": "a@b.example"}}, "outbox.smtp.sender: unknown key; known are: from, host,"),
        ({"smtp": {"host": "x", "form": "a@b.example"}}, "outbox.smtp.form: unknown key; did you mean 'from'?"),
        ({"webhook": {}}, "outbox.webhook.url: missing; it is needed here"),
        ({"smtp": {"host": "smtp://x"}}, "outbox.smtp.host: expected a host such as"),
        ({"smtp": {"host": "x:25"}}, "outbox.smtp.host: expected a host such as"),
        ({"smtp": {"host": "x", "port": 0}}, "outbox.smtp.port: must be 1 or more, not 0"),
        ({"smtp": {"host": "x", "port": 65536}}, "outbox.smtp.port: must be 65535 or less"),
        ({"smtp": {"host": "x", "security": "ssl"}}, "outbox.smtp.security: 'ssl'"),
        ({"smtp": {"host": "x", "from": "me"}}, "outbox.smtp.from: 'me' is not an email address in ASCII"),
        ({"smtp": {"host": "x", "from": "ä@b.example"}}, "outbox.smtp.from: 'ä@b.example' is not an email address in"),
        ({"smtp": {"host": "x", "username": "ada"}}, "outbox.smtp: 'username' and 'password' belong together"),
        ({"smtp": {"host": "x", "password": "ada"}}, "outbox.smtp: 'username' and 'password' belong together"),
        ({"webhook": {"url": "localhost:9000"}}, "outbox.webhook.url: expected an http or https address"),
    ],
)
def test_fault_is_told(outbox, fault):
    (told,) = faults(**outbox)
    assert told.startswith(fault)


@pytest.mark.parametrize(
    "outbox",
    [
        {"smtp": {"host": "x", "username": "ada", "password": [SECRET]}},
        {"smtp": {"host": "x", "username": "ada", "password": SECRET * 30}},
        {"webhook": {"url": "http://x", "bearer_token": SECRET}},
        {"webhook": {"url": "http://x", "secret": SECRET}},
    ],
)
def test_no_fault_tells_a_secret(outbox):
    assert not any("hunter2" in fault for fault in faults(**outbox))
