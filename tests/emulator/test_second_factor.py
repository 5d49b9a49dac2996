"""The second factor and the single sign-on session; what an account keeps of it (reference 7.6)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod, MfaSettings
from mock_b2c.domain.totp import code_at
from mock_b2c.emulator import Emulator
from mock_b2c.user_flows import SendToPhone, VerifyPhone
from tests.builders import NOW, SIGN_IN, SIGN_UP, SUSI, CountedIds, a_tenant
from tests.emulator.visitor import ADA, PASSWORD, Told, Visitor
from tests.threads import at_once

REFUSED = ("interaction_required", "AADB2C90077")


@pytest.fixture
def make_visitor(clock, signing_key):
    """A visitor of a tenant whose sign-up or sign-in flow asks; its sign-in flow does not."""

    def make(method="sms") -> Visitor:
        mfa = MfaSettings(method=MfaMethod(method), enforcement=MfaEnforcement.ALWAYS)
        tenant = a_tenant()
        flows = tuple(replace(flow, mfa=mfa) if flow.name in (SUSI, SIGN_UP) else flow for flow in tenant.user_flows)
        tenant = replace(tenant, user_flows=flows)
        emulator = Emulator([tenant], clock=clock, ids=CountedIds(), signing_key=signing_key)
        emulator.add_user(tenant, email=ADA, password=PASSWORD)
        return Visitor(emulator)

    return make


def strong(visitor):
    [user] = visitor.emulator.users(visitor.emulator.tenants[0])
    return user.strong


def give_password(visitor, policy=SUSI, **params):
    visitor.open(policy, **params)
    assert visitor.submit(email=ADA, password=PASSWORD) == Told()
    visitor.confirm()


def pass_phone(visitor):
    assert visitor.act(SendToPhone(way="onewaysms", country="GB", number="1632960123")) == Told()
    code = visitor.emulator.outbox.messages()[0].code
    assert visitor.act(VerifyPhone(code=code)) == Told()
    visitor.confirm()


def test_session_remembers_the_second_factor(make_visitor):
    visitor = make_visitor()
    give_password(visitor)
    assert visitor.shows("phone_factor")
    pass_phone(visitor)
    first = visitor.code()
    visitor.open(prompt="none")
    assert visitor.code() != first


def test_session_of_a_user_flow_without_one_is_asked_and_remembers_it_then(make_visitor):
    visitor = make_visitor()
    visitor.sign_in(SIGN_IN)
    visitor.open(SUSI, prompt="none")
    assert visitor.error()[1] == REFUSED[1]
    visitor.open(SUSI)
    assert visitor.shows("phone_factor")
    pass_phone(visitor)
    visitor.code()
    visitor.open(SUSI, prompt="none")
    visitor.code()
    visitor.open(SIGN_IN, prompt="none")
    visitor.code()


def test_prompt_login_asks_for_both_again(make_visitor):
    visitor = make_visitor()
    give_password(visitor)
    pass_phone(visitor)
    give_password(visitor, prompt="login")
    assert visitor.shows("phone_factor")


def test_account_keeps_its_number_and_the_next_sign_in_uses_it(make_visitor):
    visitor = make_visitor()
    give_password(visitor)
    pass_phone(visitor)
    assert strong(visitor).phone_number == "+441632960123"
    give_password(visitor, prompt="login")
    visitor.act(SendToPhone(way="onewaysms"))
    assert [message.to for message in visitor.emulator.outbox.messages()] == ["+441632960123"] * 2


def test_app_follows_the_clock_of_the_emulator(make_visitor, clock):
    visitor = make_visitor("totp")
    give_password(visitor)
    secret = visitor.page.transaction.journey.totp_secret
    visitor.submit()
    visitor.confirm()
    clock.freeze(NOW + 90)
    assert visitor.submit(otpCode=code_at(secret, NOW)).code == "AADB2C90156"
    assert visitor.submit(otpCode=code_at(secret, NOW + 90)) == Told()
    visitor.confirm()
    assert strong(visitor).totp_secret == secret


def test_new_account_is_there_though_the_second_factor_was_cancelled(make_visitor):
    visitor = make_visitor("totp")
    visitor.open(SIGN_UP)
    assert visitor.sign_up("grace@example.com") == Told()
    visitor.confirm()
    assert visitor.shows("totp_enrol")
    visitor.cancel()
    assert visitor.error() == ("access_denied", "AADB2C90091")
    emails = {user.email for user in visitor.emulator.users(visitor.emulator.tenants[0])}
    assert emails == {ADA, "grace@example.com"}


def test_tries_cannot_be_multiplied_by_sending_them_at_once(make_visitor):
    visitor = make_visitor()
    give_password(visitor)
    visitor.act(SendToPhone(way="onewaysms", country="GB", number="1632960123"))
    told = at_once([lambda: visitor.act(VerifyPhone(code="wrong"))] * 8)
    codes = [answer.code for answer in told]
    assert sorted(codes) == ["AADB2C90151"] * 6 + ["AADB2C90156"] * 2


def test_code_of_the_app_counts_once_though_it_comes_by_many_browsers_at_once(make_visitor, clock):
    first = make_visitor("totp")
    give_password(first)
    secret = first.page.transaction.journey.totp_secret
    first.submit()
    first.confirm()
    assert first.submit(otpCode=code_at(secret, NOW)) == Told()
    clock.freeze(NOW + 90)
    browsers = [Visitor(first.emulator) for _ in range(8)]
    for browser in browsers:
        give_password(browser)
    code = code_at(secret, NOW + 90)
    told = at_once([lambda held=held: held.submit(otpCode=code) for held in browsers])
    assert sorted(answer.code for answer in told) == [""] + ["AADB2C90156"] * 7


def test_no_event_or_log_line_holds_a_code_or_secret(make_visitor, caplog):
    visitor = make_visitor("totp")
    give_password(visitor)
    secret = visitor.page.transaction.journey.totp_secret
    visitor.submit()
    visitor.confirm()
    visitor.submit(otpCode="123454")
    told = f"{list(visitor.emulator.events)!r} {caplog.text} {visitor.page!r} {strong(visitor)!r}"
    assert secret not in told
    assert "123454" not in told
