"""What the older version of a user flow cannot have (reference 7.1, 7.4 and 8.5)."""

from collections.abc import Iterator

from mock_b2c.config.schema import UserFlowSection
from mock_b2c.domain.user_flow import UserFlowType, UserFlowVersion


def version_faults(path: str, flow: UserFlowSection) -> Iterator[str]:
    """A fault for each setting that Legacy has no place for; for Recommended none."""
    if flow.version is not UserFlowVersion.LEGACY:
        return
    if flow.type is UserFlowType.ROPC:
        yield f"{path}.version: ropc has one version only; leave the key out"
    if "self_service_password_reset" in flow.model_fields_set and flow.self_service_password_reset:
        yield (
            f"{path}.self_service_password_reset: Legacy answers the application with AADB2C90118, which starts a "
            'password reset user flow; leave the key out, or use version = "recommended"'
        )
    if flow.session.keep_signed_in_days:
        yield f"{path}.session.keep_signed_in_days: the pages of Legacy have no box for it; leave the key out"
    if flow.captcha:
        yield f"{path}.captcha: the pages of Legacy have none; leave the key out"
    if flow.page_layouts is not None:
        yield f"{path}.page_layouts: the pages of Legacy are older than all of them; leave the key out"
    if flow.type is UserFlowType.SIGN_IN and flow.branding is not None:
        yield f"{path}.branding: the sign-in page of Legacy cannot be styled; leave the key out"
