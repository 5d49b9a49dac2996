"""The layout versions of a user flow's pages: their section, and what a version cannot have (reference 8.4)."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Protocol

from mock_b2c.config.attribute_section import Section
from mock_b2c.config.form import Form
from mock_b2c.domain.mfa import MfaEnforcement, MfaMethod
from mock_b2c.domain.page_layout import FOR_CAPTCHA, NEWEST, QR_CODE, RESET_IN_FLOW, SIGN_IN_IDS, Contract, Version
from mock_b2c.domain.user_flow import CaptchaStep

LayoutVersion = Annotated[str, Form(r"[1-9]\.[0-9]{1,2}\.[0-9]{1,3}", 'a layout version such as "2.1.14"')]


class PageLayoutsSection(Section):
    """The layout version of each kind of page."""

    unifiedssp: LayoutVersion | None = None
    selfasserted: LayoutVersion | None = None
    multifactor: LayoutVersion | None = None
    globalexception: LayoutVersion | None = None
    providerselection: LayoutVersion | None = None


class _Mfa(Protocol):
    @property
    def method(self) -> MfaMethod: ...
    @property
    def enforcement(self) -> MfaEnforcement: ...


class _Flow(Protocol):
    """What is asked of a user flow's section."""

    @property
    def page_layouts(self) -> PageLayoutsSection | None: ...
    @property
    def self_service_password_reset(self) -> bool: ...
    @property
    def model_fields_set(self) -> set[str]: ...
    @property
    def captcha(self) -> tuple[CaptchaStep, ...]: ...
    @property
    def mfa(self) -> _Mfa: ...


def layouts_of(section: PageLayoutsSection | None, *, captcha: bool = False) -> Mapping[Contract, Version]:
    """The version of each layout, the newest one where the section names none."""
    newest = {**NEWEST, **FOR_CAPTCHA} if captcha else NEWEST
    named = {contract: getattr(section, contract.value) for contract in Contract} if section else {}
    return {**newest, **{contract: _version(text) for contract, text in named.items() if text}}


def has_old_sign_in_name(section: PageLayoutsSection | None) -> bool:
    """Whether the layout of the sign-in page is from before its input had the ids of now."""
    return layouts_of(section)[Contract.UNIFIED] < SIGN_IN_IDS


def can_reset_in_flow(section: PageLayoutsSection | None) -> bool:
    """Whether the layout of the sign-in page can lead to a password reset within the user flow."""
    return layouts_of(section)[Contract.UNIFIED] >= RESET_IN_FLOW


def layout_faults(path: str, flow: _Flow) -> Iterator[str]:
    """A fault for each setting that the layout has no place for."""
    section = flow.page_layouts
    if section is None:
        return
    chosen = "self_service_password_reset" in flow.model_fields_set and flow.self_service_password_reset
    if chosen and not can_reset_in_flow(section):
        yield (
            f"{path}.page_layouts.unifiedssp: {section.unifiedssp} cannot reset passwords within the user flow; "
            "take 2.1.2 or later, or leave self_service_password_reset out"
        )
    for contract, needed in FOR_CAPTCHA.items():
        named = getattr(section, contract.value)
        if flow.captcha and named and _version(named) < needed:
            oldest = ".".join(map(str, needed))
            yield f"{path}.page_layouts.{contract}: {named} has no CAPTCHA; take {oldest} or later"
    totp = flow.mfa.method is MfaMethod.TOTP and flow.mfa.enforcement is not MfaEnforcement.OFF
    if totp and layouts_of(section)[Contract.SELF_ASSERTED] < QR_CODE:
        yield (
            f"{path}.page_layouts.selfasserted: {section.selfasserted} has no QR code for authenticator apps; "
            "take 2.1.9 or later"
        )


def _version(text: str) -> Version:
    major, minor, patch = map(int, text.split("."))
    return major, minor, patch
