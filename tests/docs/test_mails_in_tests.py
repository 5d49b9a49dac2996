"""docs/how-to/mails-in-tests.md: its examples run, and what it names is there."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from mock_b2c.domain.messages import MessageKind
from mock_b2c.emulator.messages import _PARAGRAPHS
from mock_b2c.storage.memory import MESSAGES_KEPT
from mock_b2c.web import create_app
from mock_b2c.web.waiting import LONGEST_WAIT, MOST_WAITING
from tests.docs.markdown import ROOT, blocks, code_words, tables
from tests.web.xhr_client import Browser, page

PAGE = ROOT / "docs" / "how-to" / "mails-in-tests.md"
TEXT = PAGE.read_text(encoding="utf-8")


def ask_for_a_code(b2c, email):
    """What the browser of a test does: it opens the sign-up page and sends a code."""
    session = requests.Session()
    session.trust_env, session.verify = False, str(b2c.ca_bundle)
    browser = Browser(url=b2c.url, session=session)
    app = b2c.emulator.tenants[0].apps[0]
    params = {
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uris[0].uri,
        "response_type": "code",
        "scope": "openid",
        "state": "state",
        "nonce": "nonce",
    }
    sign_in = page(browser.authorize("B2C_1_susi", params))
    assert browser.send_code(page(browser.get(sign_in.href("createAccount"))), email) == {"status": "200"}


@pytest.mark.parametrize("example", blocks(PAGE, "python"), ids=["over HTTP", "in Python"])
def test_example_runs(example):
    exec(compile(example.text, PAGE.name, "exec"), {"ask_for_a_code": ask_for_a_code})


def test_parameters_of_the_table_are_those_that_the_outbox_knows(emulator):
    (table,) = tables(TEXT)
    named = {row[0].strip("`") for row in table.rows}
    assert named == {"to", "kind", "after", "wait"}
    (command,) = blocks(PAGE, "sh")
    address = urlsplit(re.search(r'"(https://[^"]+)"', command.text)[1])
    assert set(parse_qs(address.query)) <= named
    client = create_app(emulator).test_client()
    answers = {name: client.get(address.path, query_string={name: "x" * 9}).status_code for name in named}
    assert answers == {"to": 200, "kind": 400, "after": 200, "wait": 400}


def test_numbers_are_those_of_the_code():
    plain = " ".join(TEXT.split())
    assert f"The last {MESSAGES_KEPT} messages are kept. More than {MOST_WAITING} requests" in plain
    assert f"(up to {LONGEST_WAIT})" in plain
    assert f"`{'`, `'.join(MessageKind)}`".replace("`sms`, `call`", "`sms` or `call`") in plain


def test_text_ids_are_those_of_the_messages():
    named = {word for word in code_words(TEXT) if re.match(r"(email|sms|call)_", word)}
    assert named == {"email_subject", *(name for names in _PARAGRAPHS.values() for name in names)}
