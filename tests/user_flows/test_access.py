"""Conditional Access in a user flow: blocked, asked for a second factor, or neither (reference 7.2)."""

import pytest

from mock_b2c.domain.conditional_access import Access, AccessRule, Risk, RiskLevel, verdict
from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod, MfaSettings, StrongAuthentication
from mock_b2c.domain.user_flow import UserFlowType
from mock_b2c.user_flows import Accepted, Complete
from tests.builders import a_user_flow
from tests.user_flows.walk import GOOD_PASSWORD, PASSWORD, Walk, ada, failed, refused

ADA = "ada@example.com"
NEW = "new@example.com"
RISKY = (RiskLevel.MEDIUM, RiskLevel.HIGH)
BLOCK = AccessRule(name="block", access=Access.BLOCKED, sign_in_risk=(RiskLevel.HIGH,))
MFA = AccessRule(name="mfa", access=Access.MFA, sign_in_risk=RISKY)
MFA_FOR_ALL = AccessRule(name="mfa for all", access=Access.MFA)
HIGH, MEDIUM = Risk(sign_in=RiskLevel.HIGH), Risk(sign_in=RiskLevel.MEDIUM)


def a_flow(method=MfaMethod.EMAIL, enforcement=MfaEnforcement.CONDITIONAL, **changes):
    mfa = MfaSettings(method=method, enforcement=enforcement)
    return a_user_flow(**{"mfa": mfa, "conditional_access": True, **changes})


def signed_in(user, *rules, flow=None):
    walk = Walk(flow or a_flow(), user, access_rules=rules)
    walk.submit(email=ADA, password=PASSWORD)
    walk.confirm()
    return walk


@pytest.mark.parametrize(
    ("rule", "applies"),
    [
        (AccessRule(name="", access=Access.MFA), True),
        (AccessRule(name="", access=Access.MFA, user_risk=(RiskLevel.LOW,)), True),
        (AccessRule(name="", access=Access.MFA, user_risk=(RiskLevel.HIGH,)), False),
        (AccessRule(name="", access=Access.MFA, user_risk=(RiskLevel.LOW,), sign_in_risk=(RiskLevel.LOW,)), False),
        (AccessRule(name="", access=Access.MFA, users=frozenset({ADA})), True),
        (AccessRule(name="", access=Access.MFA, users=frozenset({NEW})), False),
        (AccessRule(name="", access=Access.MFA, excluded=frozenset({ADA})), False),
    ],
)
def test_rule_applies_where_all_that_it_names_is_so(rule, applies):
    assert rule.applies(ADA, Risk(user=RiskLevel.LOW)) is applies


def test_strictest_rule_holds():
    assert verdict([MFA, BLOCK], ADA, HIGH) is Access.BLOCKED
    assert verdict([MFA, BLOCK], ADA, MEDIUM) is Access.MFA
    assert verdict([MFA, BLOCK], ADA, Risk()) is Access.GRANTED


def test_blocked_sign_in_ends_on_a_page_that_leads_nowhere():
    walk = signed_in(ada(risk=HIGH), MFA, BLOCK)
    assert walk.shows("access_blocked")

    assert refused(walk.submit()) == ("AADB2C90158", "unknown_error")
    assert failed(walk.confirm()) == "AADB2C90255"
    assert failed(walk.cancel()) == "AADB2C90091"


def test_block_holds_for_a_session_too():
    user = ada(risk=HIGH)
    assert Walk(a_flow(), user, session_user=user, access_rules=(BLOCK,)).shows("access_blocked")


def test_rule_asks_for_the_second_factor_and_then_the_flow_goes_on():
    walk = signed_in(ada(risk=MEDIUM), MFA, BLOCK)
    assert walk.shows("mfa_email")

    walk.prove(ADA)
    assert walk.submit() == Accepted()
    assert walk.confirm() == Complete()


def test_without_risk_nothing_is_asked():
    assert signed_in(ada(), MFA, BLOCK).outcome == Complete()


def test_who_has_no_second_factor_enrolled_is_blocked_when_there_is_a_risk():
    sms = a_flow(MfaMethod.SMS)
    assert signed_in(ada(risk=MEDIUM), MFA, flow=sms).shows("access_blocked")
    enrolled = ada(risk=MEDIUM, strong=StrongAuthentication(phone_number="+441632960123"))
    assert signed_in(enrolled, MFA, flow=sms).shows("phone_factor")
    assert signed_in(ada(), MFA_FOR_ALL, flow=sms).shows("phone_factor")
    assert signed_in(ada(), MFA_FOR_ALL, flow=a_flow(MfaMethod.TOTP)).shows("totp_enrol")
    assert signed_in(ada(risk=MEDIUM), MFA_FOR_ALL, flow=a_flow(MfaMethod.TOTP)).shows("access_blocked")


def test_sign_up_is_not_asked_to_enrol():
    walk = Walk(a_flow(MfaMethod.SMS, type=UserFlowType.SIGN_UP), access_rules=(MFA_FOR_ALL,))
    walk.prove(NEW)
    walk.submit(email=NEW, newPassword=GOOD_PASSWORD, reenterPassword=GOOD_PASSWORD, displayName="New")
    assert walk.confirm() == Complete()


@pytest.mark.parametrize(("enforcement", "page"), [(MfaEnforcement.OFF, None), (MfaEnforcement.ALWAYS, "mfa_email")])
def test_rule_for_a_second_factor_counts_where_enforcement_leaves_it_to_rules(enforcement, page):
    walk = signed_in(ada(risk=MEDIUM), MFA, flow=a_flow(enforcement=enforcement))
    assert walk.outcome == Complete() if page is None else walk.shows(page)


def test_user_flow_that_does_not_ask_the_rules_is_not_held_up_by_them():
    flow = a_flow(conditional_access=False, mfa=MfaSettings())
    assert signed_in(ada(risk=HIGH), BLOCK, flow=flow).outcome == Complete()
