"""What a user flow's version and kind decide (reference 7.1, 7.4 and 8.5)."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.branding import Branding
from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.languages import Languages
from mock_b2c.domain.user_flow import (
    CaptchaStep,
    SessionSettings,
    SignInName,
    UserFlow,
    UserFlowType,
    UserFlowVersion,
)

GOOGLE = IdentityProvider(
    id="google", title="Google", exchange="GoogleExchange", domain="google.com", issuer="google.com"
)
LEGACY = UserFlowVersion.LEGACY


def flow(name="B2C_1_susi", kind=UserFlowType.SIGN_UP_SIGN_IN, **settings):
    return UserFlow(name=name, type=kind, **settings)


@pytest.mark.parametrize(
    ("made", "element"),
    [
        (flow(), "email"),
        (flow(sign_in_name=SignInName.USERNAME), "signInName"),
        (flow(name="B2C_1A_signup_signin"), "signInName"),
        (flow(version=LEGACY), "logonIdentifier"),
        (flow(version=LEGACY, sign_in_name=SignInName.USERNAME), "logonIdentifier"),
        (flow(kind=UserFlowType.SIGN_IN, version=LEGACY), "cred_userid_inputtext"),
        (flow(kind=UserFlowType.SIGN_IN, version=LEGACY, sign_in_element="logonIdentifier"), "logonIdentifier"),
        (flow(kind=UserFlowType.PROFILE_EDIT, version=LEGACY), "logonIdentifier"),
    ],
)
def test_id_of_the_sign_in_name_is_that_of_version_and_kind(made, element):
    assert made.sign_in_input == element


@pytest.mark.parametrize(
    ("settings", "stays"), [({}, True), ({"version": LEGACY}, False), ({"self_service_password_reset": False}, False)]
)
def test_forgotten_password_is_reset_in_the_flow(settings, stays):
    assert flow(**settings).resets_in_flow is stays


def test_pages_of_old_keep_nobody_signed_in():
    kept = SessionSettings(keep_signed_in_seconds=60)
    assert flow(session=kept).keeps_signed_in
    assert not flow(session=kept, version=LEGACY).keeps_signed_in


@pytest.mark.parametrize(
    "settings",
    [
        {"name": "B2C_1_other"},
        {"kind": UserFlowType.SIGN_IN},
        {"branding": Branding(banner="Staff only")},
        {"branding": Branding(logo="logo.png", files={"logo.png": b"ours"})},
        {"languages": Languages(overrides={"en": {"heading": "Welcome"}})},
        {"identity_providers": (GOOGLE,)},
        {"session": SessionSettings(keep_signed_in_seconds=60)},
    ],
)
def test_fingerprint_is_that_of_the_settings(settings):
    assert flow(**settings).fingerprint == flow(**settings).fingerprint
    assert flow(**settings).fingerprint != flow().fingerprint


def test_settings_of_the_same_kind_do_not_have_one_fingerprint():
    ours, theirs = ({"logo.png": content} for content in (b"ours", b"theirs"))
    assert flow(branding=Branding(files=ours)).fingerprint != flow(branding=Branding(files=theirs)).fingerprint
    renamed = replace(GOOGLE, title="Our Google")
    assert flow(identity_providers=(GOOGLE,)).fingerprint != flow(identity_providers=(renamed,)).fingerprint


def test_fingerprint_of_a_changed_user_flow_is_another():
    made = flow()
    assert made.fingerprint != replace(made, captcha=(CaptchaStep.SIGN_IN,)).fingerprint
