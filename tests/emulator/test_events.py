"""What the emulator remembers and logs: everything a developer needs, and no secret, code or token."""

import logging
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import astuple

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import MessageSent, Refused, SignedIn, SignedOut, TokensIssued
from mock_b2c.domain.ports import ENTRIES_KEPT
from mock_b2c.domain.user_flow import SessionSettings
from mock_b2c.user_flows.definitions import SIGN_UP_LINK
from tests.builders import (
    CHALLENGE,
    READ,
    REDIRECT_URI,
    SECRET,
    SUSI,
    VERIFIER,
    WEB,
    a_tenant,
    a_user_flow,
    an_authority,
)
from tests.emulator.visitor import ADA, PASSWORD, Visitor

GRACE = "grace@example.com"


def kinds(emulator) -> list[type]:
    return [type(event) for event in emulator.events]


def test_sign_in_tokens_and_sign_out_are_told(emulator, visitor, ada):
    visitor.redeem(visitor.sign_in())
    visitor.open()
    emulator.sign_out(visitor.authority, {}, visitor.session)

    assert kinds(emulator) == [SignedIn, TokensIssued, SignedIn, SignedOut]
    first, issued, second, out = emulator.events
    assert (first.by_session, second.by_session) == (False, True)
    for event in (first, issued, second):
        assert (event.tenant, event.policy, event.client_id, event.user_id) == ("contoso", SUSI, WEB, ada.id)
    assert (issued.grant_type, out.user_id) == ("authorization_code", ada.id)


def test_sign_up_is_told_with_its_mail(emulator):
    visitor = Visitor(emulator)
    visitor.open()
    visitor.follow(SIGN_UP_LINK)
    visitor.sign_up(GRACE)
    visitor.confirm()

    assert kinds(emulator) == [MessageSent, SignedIn]
    mail, signed_in = emulator.events
    assert mail.to == GRACE
    assert signed_in.new_user


def test_refusal_is_told_with_code_hint_and_correlation_id(emulator, visitor, caplog):
    visitor.open(scope=f"openid {READ}.all")
    (refused,) = emulator.events

    assert isinstance(refused, Refused)
    assert (refused.code, refused.tenant) == ("AADB2C90117", "contoso")
    assert f"{READ}, " in refused.hint
    assert f"Correlation ID: {refused.correlation_id}\r\n" in visitor.parameters()["error_description"]
    assert refused.hint not in visitor.parameters()["error_description"]
    (record,) = caplog.records
    assert (record.name, record.levelno) == ("mock_b2c", logging.WARNING)
    for part in (refused.code, refused.message, refused.correlation_id, refused.hint):
        assert part in record.getMessage()


def test_refused_form_is_told_with_what_the_page_showed_and_a_hint(emulator, visitor, caplog):
    visitor.open()
    visitor.submit(email=ADA, password="wrong password")
    (refused,) = emulator.events

    assert (refused.code, refused.tenant) == ("AADB2C90054", "contoso")
    assert "[[users]]" in refused.hint
    assert SUSI in refused.hint
    visitor.follow(SIGN_UP_LINK)
    visitor.submit(email="no address")
    assert f"User flow '{SUSI}' refused the form (pattern_email)" in emulator.events[-1].hint
    assert [event.hint in record.getMessage() for event, record in zip(emulator.events, caplog.records, strict=True)]
    assert "wrong password" not in caplog.text


HINTS = [
    ({"redirect_uri": "https://evil.example/"}, ["web app", REDIRECT_URI, "redirect_uris"]),
    ({"response_type": "token"}, ["web app", "access_tokens = true"]),
    ({"scope": READ.replace("tasks.read", "tasks.purge")}, ["web app", "permissions", "tasks.purge"]),
    ({"scope": "https://contoso.onmicrosoft.com/x/y"}, ["https://contoso.onmicrosoft.com/tasks-api"]),
    ({"prompt": "create"}, ["prompt=login"]),
]


@pytest.mark.parametrize(("params", "named"), HINTS, ids=[next(iter(params)) for params, _ in HINTS])
def test_hint_names_the_app_and_the_key_to_change(emulator, visitor, params, named):
    visitor.open(**params)

    assert [part for part in named if part not in emulator.events[-1].hint] == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"client_secret": "wrong"}, ["web app", "client_secret"]),
        ({"client_secret": None}, ["web app", "public_redirect_uris"]),
        ({"redirect_uri": REDIRECT_URI + "/"}, [REDIRECT_URI]),
        ({"policy": "B2C_1_edit_profile"}, [f"user flow '{SUSI}'"]),
        ({"client_id": "unknown"}, [f"{WEB} (web app)"]),
    ],
)
def test_hint_of_a_refused_token_request_names_what_to_change(visitor, changes, named):
    with pytest.raises(B2CError) as refused:
        visitor.redeem(visitor.sign_in(), **changes)
    assert [part for part in named if part not in refused.value.hint] == []


def test_log_line_cannot_be_forged_or_coloured(emulator, visitor, caplog):
    visitor.open(response_type="code\r\nERROR all is lost\x1b[31m\x00")
    (record,) = caplog.records

    assert record.getMessage().isprintable()


def test_events_are_bounded(emulator):
    for _ in range(ENTRIES_KEPT + 10):
        emulator.incident(None, B2CError("AADB2C90037"))

    assert len(emulator.events) == ENTRIES_KEPT


# ---- no secrets ------------------------------------------------------------------------------------------------


def texts(value: Any) -> list[str]:
    if isinstance(value, Struct):
        return [text for held in astuple(value) for text in texts(held)]
    return [str(value)]


def test_no_event_and_no_log_line_holds_a_secret_code_or_token(emulator, visitor, caplog, clock):
    """A walk through everything that goes well and much that does not, with all that must stay secret collected."""
    caplog.set_level(logging.DEBUG)
    secret = {SECRET, PASSWORD, VERIFIER, "wrong secret", "wrong password"}
    tokens = visitor.redeem(
        visitor.sign_in(code_challenge=CHALLENGE, code_challenge_method="S256", client_info="1"),
        code_verifier=VERIFIER,
    )
    secret |= {visitor.code(), visitor.session, visitor.page.transaction.browser_key, visitor.page.transaction.csrf}
    secret |= {tokens[name] for name in ("access_token", "id_token", "refresh_token")}
    fresh = visitor.refresh(tokens["refresh_token"])
    secret |= {fresh["refresh_token"], fresh["access_token"]}

    asks_for_id_tokens = a_user_flow(session=SessionSettings(require_id_token_at_logout=True))
    strict = an_authority(a_tenant(user_flows=(asks_for_id_tokens,)))
    attempts = [
        lambda: visitor.redeem(visitor.code(), code_verifier=VERIFIER),
        lambda: visitor.redeem("no code", client_secret="wrong secret"),
        lambda: visitor.refresh(tokens["refresh_token"], policy="B2C_1_edit_profile"),
        lambda: visitor.refresh(tokens["refresh_token"], client_secret="wrong secret"),
        lambda: emulator.sign_out(strict, {"id_token_hint": tokens["id_token"] + "x"}, visitor.session),
        lambda: clock.advance(40 * 86400) or visitor.refresh(tokens["refresh_token"]),
    ]
    for attempt in attempts:
        with pytest.raises(B2CError) as refused:
            attempt()
        emulator.incident(None, refused.value)

    stranger = Visitor(emulator)
    stranger.open("B2C_1_sign_up")
    stranger.sign_up(GRACE, password=PASSWORD)
    stranger.confirm()
    secret |= {emulator.outbox.messages()[0].code, stranger.code(), stranger.session}
    stranger.open(prompt="login")
    stranger.submit(email=ADA, password="wrong password")
    stranger.confirm()
    emulator.sign_out(an_authority(), {}, visitor.session)

    told = [text for event in emulator.events for text in texts(event)]
    told += [record.getMessage() for record in caplog.records]
    assert len(emulator.events) > 10
    assert len(caplog.records) >= len(attempts)
    assert [one for one in secret if any(one in text for text in told)] == []
