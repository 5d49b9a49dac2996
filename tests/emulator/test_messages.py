"""What messages say: in the language of the pages, with the texts of the user flow (reference 7.5 and 7.6)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.languages import COUNTRIES, Languages
from mock_b2c.domain.messages import MessageKind, members
from mock_b2c.emulator import Emulator
from mock_b2c.emulator.messages import code_message
from mock_b2c.user_flows import SendCode
from mock_b2c.user_flows.definitions import SIGN_UP_LINK
from tests.builders import NOW, SUSI, CountedIds, a_tenant, an_authority
from tests.emulator.visitor import Visitor

ALL = tuple(COUNTRIES)


def message(kind=MessageKind.EMAIL, language="en", **overrides):
    tenant = a_tenant()
    languages = Languages(enabled=ALL, overrides={language: overrides})
    tenant = replace(tenant, user_flows=tuple(replace(flow, languages=languages) for flow in tenant.user_flows))
    return code_message(
        id="1",
        authority=an_authority(tenant),
        language=language,
        kind=kind,
        to="ada@example.com" if kind is MessageKind.EMAIL else "+441632960123",
        code="" if kind is MessageKind.CALL else "012345",
        sent_at=NOW,
    )


def test_mail_has_the_words_of_the_service():
    mail = message()
    assert mail.subject == "contoso account email verification code"
    assert mail.body.split("\n\n") == [
        "Thanks for verifying your ada@example.com account!",
        "Your code is: 012345",
        "contoso",
    ]


@pytest.mark.parametrize("language", ALL)
@pytest.mark.parametrize("kind", MessageKind)
def test_message_is_in_its_language_and_says_tenant_and_code(kind, language):
    written, english = message(kind, language), message(kind)
    assert written.language == language
    assert ((written.subject, written.body) == (english.subject, english.body)) is (language == "en")
    assert "contoso" in written.subject
    assert "contoso" in written.body
    assert written.code in written.body
    assert "{" not in written.subject + written.body


def test_texts_of_the_user_flow_take_the_place_of_ours():
    mail = message(email_subject="Hello {1},\r\nBcc: x", email_code="{2}!", email_signature="")
    assert mail.subject == "Hello ada@example.com, Bcc: x"
    assert mail.body == "Thanks for verifying your ada@example.com account!\n\n012345!\n\n"


def test_mail_is_sent_in_the_language_of_the_transaction(clock, signing_key):
    tenant = a_tenant()
    flows = tuple(replace(flow, languages=Languages(enabled=ALL)) for flow in tenant.user_flows)
    emulator = Emulator([replace(tenant, user_flows=flows)], clock=clock, ids=CountedIds(), signing_key=signing_key)
    visitor = Visitor(emulator)
    visitor.open(SUSI, ui_locales="fr")
    visitor.follow(SIGN_UP_LINK)
    visitor.act(SendCode(email="new@example.com"))
    (mail,) = emulator.outbox.messages()
    assert mail.language == "fr"
    assert f"Votre code est\xa0: {mail.code}" in mail.body


def test_json_of_a_message_has_all_of_it():
    mail = message(language="de")
    assert members(mail) == {
        "id": "1",
        "kind": "email",
        "tenant": "contoso",
        "to": "ada@example.com",
        "language": "de",
        "subject": mail.subject,
        "body": mail.body,
        "code": "012345",
        "sent_at": "2023-11-14T22:13:20.000+00:00",
    }
