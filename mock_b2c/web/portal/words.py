"""What the portal calls things, in the words of the service's own portal."""

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.mfa import MfaMethod
from mock_b2c.domain.user_flow import UserFlow, UserFlowType

FLOW_TYPES = {
    UserFlowType.SIGN_UP_SIGN_IN: "Sign up and sign in",
    UserFlowType.SIGN_IN: "Sign in",
    UserFlowType.SIGN_UP: "Sign up",
    UserFlowType.PROFILE_EDIT: "Profile editing",
    UserFlowType.PASSWORD_RESET: "Password reset",
    UserFlowType.ROPC: "Sign in by resource owner password credentials (ROPC)",
}
PLATFORMS = {
    Platform.WEB: "Web",
    Platform.SPA: "Single-page application (SPA)",
    Platform.PUBLIC: "Mobile, desktop and other public client",
}
MFA_METHODS = {
    MfaMethod.EMAIL: "Email",
    MfaMethod.PHONE: "Text message or phone call",
    MfaMethod.SMS: "Text message",
    MfaMethod.CALL: "Phone call",
    MfaMethod.TOTP: "Authenticator app",
}


def flow_type(flow: UserFlow) -> str:
    """What a user flow is for."""
    return FLOW_TYPES[flow.type]
