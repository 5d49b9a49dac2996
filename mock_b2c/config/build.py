"""From the checked file to domain objects, with the checks that need more than one place of the file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from mock_b2c.config.apps import app_faults, app_id_uri_faults, app_of, app_warnings, client_id_of, permission_faults
from mock_b2c.config.beside import Beside
from mock_b2c.config.branding import branding_faults, branding_of
from mock_b2c.config.connectors import connector_faults, connectors_of
from mock_b2c.config.counts import count_faults
from mock_b2c.config.faults import doubles, nearest
from mock_b2c.config.gates import access_rules_of, age_gating_of, gate_faults
from mock_b2c.config.identity_providers import offered_providers, provider_faults
from mock_b2c.config.languages import language_faults, languages_of
from mock_b2c.config.model import Config, ConfigError
from mock_b2c.config.outbox_section import delivery_of, outbox_faults
from mock_b2c.config.page_layouts import can_reset_in_flow, has_old_sign_in_name, layout_faults, layouts_of
from mock_b2c.config.phone import phone_faults
from mock_b2c.config.resolvers import resolved_claim_faults
from mock_b2c.config.schema import (
    ConfigFile,
    OpenIDConnectSection,
    UserFlowSection,
)
from mock_b2c.config.users import nearest_attribute, user_faults, user_of
from mock_b2c.config.versions import version_faults
from mock_b2c.domain import password_rules
from mock_b2c.domain.attribute_input import CHOOSING, FieldKind, Option
from mock_b2c.domain.claims import CLAIMS, EXTENSION, USER_FLOW_CLAIMS, attribute_row, claim_row
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.custom_policy import default_claims
from mock_b2c.domain.ids import TenantId
from mock_b2c.domain.limits import AS_THE_SERVICE, Limits
from mock_b2c.domain.lockout import LockoutSettings
from mock_b2c.domain.mfa import MfaEnforcement, MfaSettings
from mock_b2c.domain.openid import SWITCHES, OpenIDConnect
from mock_b2c.domain.password_rules import PasswordRule
from mock_b2c.domain.tenant import Tenant, derived_id
from mock_b2c.domain.user_flow import (
    CUSTOM_POLICY_PREFIX,
    DAY,
    KEEPING_TYPES,
    LEGACY_SIGN_IN_ELEMENT,
    MINUTE,
    CollectedAttribute,
    PolicyClaim,
    SessionSettings,
    TokenSettings,
    UserFlow,
    UserFlowType,
    UserFlowVersion,
    is_custom_policy,
)

PREFIXES = ("B2C_1_", CUSTOM_POLICY_PREFIX)


def build(source: str, file: ConfigFile, folder: Path) -> Config:
    """The config; ConfigError for faults between its parts. Other files that it names are read from `folder`."""
    beside = Beside(folder)
    faults = list(_faults(file, beside))
    if faults:
        raise ConfigError(source, faults)
    domain = f"{file.tenant.name}.onmicrosoft.com"
    tenant = Tenant(
        name=file.tenant.name,
        id=TenantId(file.tenant.id or derived_id(file.tenant.name)),
        custom_domains=file.tenant.custom_domains,
        lockout=LockoutSettings(threshold=file.tenant.lockout.threshold, seconds=file.tenant.lockout.seconds),
        custom_attributes=_custom_attributes(file),
        limits=_limits(file),
        access_rules=access_rules_of(file.tenant.conditional_access),
        user_flows=tuple(_user_flow(section, file, beside) for section in file.user_flows),
        apps=tuple(app_of(domain, section) for section in file.apps),
    )
    users = tuple(user_of(section) for section in file.users)
    return Config(
        source=source,
        tenant=tenant,
        users=users,
        delivery=delivery_of(file.outbox),
        other_files=bool(beside.read),
        warnings=tuple(_warnings(file)),
    )


def _limits(file: ConfigFile) -> Limits:
    """Those of the profile, but for what is set for itself."""
    profile = AS_THE_SERVICE if file.limits.profile == "service" else Limits()
    given = file.limits.model_dump(exclude={"profile"}, exclude_none=True)
    return replace(profile, **given)


def _custom_attributes(file: ConfigFile) -> dict[str, AttributeType]:
    """By the name they have in tokens; the file may leave the prefix out."""
    return {EXTENSION + name.removeprefix(EXTENSION): kind for name, kind in file.tenant.custom_attributes.items()}


def _user_flow(section: UserFlowSection, file: ConfigFile, beside: Beside) -> UserFlow:
    return UserFlow(
        name=_flow_name(section.name),
        type=section.type,
        version=section.version,
        attributes=tuple(_attribute(item) for item in section.attributes),
        application_claims=_application_claims(section),
        self_service_password_reset=section.self_service_password_reset and can_reset_in_flow(section.page_layouts),
        email_verification=section.email_verification,
        forced_password_reset=section.forced_password_reset,
        connectors=connectors_of(section, beside),
        sign_in_name=section.sign_in_name,
        sign_in_element=_sign_in_element(section),
        password_rule=_password_rule(section),
        mfa=MfaSettings(method=section.mfa.method, enforcement=section.mfa.enforcement),
        tokens=_tokens(section),
        session=SessionSettings(
            seconds=section.session.minutes * MINUTE,
            rolling=section.session.rolling,
            scope=section.session.single_sign_on,
            keep_signed_in_seconds=section.session.keep_signed_in_days * DAY,
            require_id_token_at_logout=section.session.require_id_token_at_logout,
            check_post_logout_redirect_uri=section.session.check_post_logout_redirect_uri,
            front_channel_logout_session=section.session.front_channel_logout_session,
        ),
        openid=_openid(section.openid_connect),
        userinfo_endpoint=section.userinfo_endpoint,
        names_itself=section.trust_framework_policy,
        identity_providers=offered_providers(
            section.identity_providers, file, custom=is_custom_policy(_flow_name(section.name))
        ),
        local_accounts=section.local_accounts,
        languages=languages_of(section.languages, beside),
        branding=branding_of(section.branding, beside),
        layouts=layouts_of(section.page_layouts, captcha=bool(section.captcha)),
        resolved_claims=section.resolved_claims,
        age_gating=age_gating_of(section.age_gating),
        conditional_access=section.conditional_access,
        recovery_email=section.recovery_email,
        captcha=section.captcha,
        captcha_test_answer=section.captcha_test_answer or "",
    )


def _sign_in_element(section: UserFlowSection) -> str:
    return section.sign_in_element or (LEGACY_SIGN_IN_ELEMENT if has_old_sign_in_name(section.page_layouts) else "")


def _application_claims(section: UserFlowSection) -> tuple[str, ...]:
    if section.application_claims is not None:
        return section.application_claims
    return default_claims(_flow_name(section.name), section.type)


def _openid(section: OpenIDConnectSection) -> OpenIDConnect:
    """`conform` sets what is not set for itself."""
    chosen = {name: getattr(section, name) for name in SWITCHES}
    return OpenIDConnect(**{name: section.conform if value is None else value for name, value in chosen.items()})


def _tokens(section: UserFlowSection) -> TokenSettings:
    chosen = section.tokens
    custom = is_custom_policy(_flow_name(section.name))
    return TokenSettings(
        access_and_id_seconds=chosen.access_and_id_minutes * MINUTE,
        refresh_seconds=chosen.refresh_days * DAY,
        refresh_window_seconds=chosen.refresh_window_days * DAY if chosen.refresh_window_ends else None,
        issuer=chosen.issuer,
        subject=chosen.subject,
        policy_claim=chosen.policy_claim or (PolicyClaim.ACR if custom else PolicyClaim.TFP),
        json_numbers=chosen.json_numbers,
    )


def _attribute(item: Any) -> CollectedAttribute:
    if isinstance(item, str):
        return CollectedAttribute(id=item, required=True)
    given = item.model_dump(exclude={"options"})
    return CollectedAttribute(**given, options=tuple(_option(option) for option in item.options))


def _option(item: Any) -> Option:
    if isinstance(item, str):
        return Option(value=item, text=item)
    return Option(value=item.value, text=item.text or item.value)


def _password_rule(section: UserFlowSection) -> PasswordRule:
    chosen = section.password
    if section.version is UserFlowVersion.LEGACY and "password" not in section.model_fields_set:
        return password_rules.LEGACY
    if isinstance(chosen, str):
        return password_rules.NAMED[chosen]
    return PasswordRule(**chosen.model_dump())


def _flow_name(name: str) -> str:
    return name if name.upper().startswith(PREFIXES) else f"B2C_1_{name}"


def _warnings(file: ConfigFile) -> Iterator[str]:
    for index, app in enumerate(file.apps):
        yield from app_warnings(f"apps[{index}]", app)
    for index, user in enumerate(file.users):
        rule = password_rules.directory_rule(frozenset(user.password_policies))
        if user.password is not None and not rule.accepts(user.password):
            allowed = 'password_policies = ["DisablePasswordExpiration", "DisableStrongPassword"]'
            yield f"users[{index}].password: the service takes no such password; strong ones, simple ones by {allowed}"


# ---- faults between parts --------------------------------------------------------------------------------


def _faults(file: ConfigFile, beside: Beside) -> Iterator[str]:
    domain = f"{file.tenant.name}.onmicrosoft.com"
    yield from doubles("user_flows", "name", [_flow_name(item.name).lower() for item in file.user_flows])
    yield from doubles("apps", "client_id", [client_id_of(domain, item).lower() for item in file.apps])
    yield from app_id_uri_faults(domain, file.apps)
    yield from provider_faults(file)
    yield from outbox_faults(file.outbox)
    yield from count_faults(file)
    yield from user_faults(file.users, _custom_attributes(file))
    for index, flow in enumerate(file.user_flows):
        yield from _flow_faults(index, flow)
        yield from version_faults(f"user_flows[{index}]", flow)
        yield from layout_faults(f"user_flows[{index}]", flow)
        yield from gate_faults(f"user_flows[{index}]", flow)
        yield from phone_faults(f"user_flows[{index}]", flow)
        custom = is_custom_policy(_flow_name(flow.name))
        yield from resolved_claim_faults(f"user_flows[{index}].resolved_claims", flow.resolved_claims, custom=custom)
        yield from connector_faults(f"user_flows[{index}]", flow, beside)
        yield from branding_faults(f"user_flows[{index}].branding", flow.branding, beside)
        yield from language_faults(f"user_flows[{index}].languages", flow.languages, beside)
    apis = [app for app in file.apps if app.app_id_uri or app.other_app_id_uris]  # few of many
    for index, app in enumerate(file.apps):
        yield from app_faults(f"apps[{index}]", app)
        yield from permission_faults(f"apps[{index}]", domain, app, apis)


def _flow_faults(index: int, flow: UserFlowSection) -> Iterator[str]:
    names = [_attribute(item).id for item in flow.attributes]
    yield from doubles(f"user_flows[{index}].attributes", "id", names)
    for place, item in enumerate(flow.attributes):
        yield from _collected_faults(f"user_flows[{index}].attributes", place, _attribute(item))
    custom = is_custom_policy(_flow_name(flow.name))
    for claim in flow.application_claims or ():
        row, known = claim_row(claim), CLAIMS if custom else USER_FLOW_CLAIMS
        if row is None or (row.custom_policy and not custom):
            yield f"user_flows[{index}].application_claims: '{claim}' is no claim; {nearest(claim, known)}"
    if flow.userinfo_endpoint and not custom:
        yield f"user_flows[{index}].userinfo_endpoint: only custom policies have one; begin the name with B2C_1A_"
    if flow.type is UserFlowType.PASSWORD_RESET and "tokens" in flow.model_fields_set:
        yield f"user_flows[{index}].tokens: password reset user flows have none; leave the key out"
    if flow.session.keep_signed_in_days and flow.type not in KEEPING_TYPES:
        offering = ", ".join(sorted(KEEPING_TYPES))
        yield f"user_flows[{index}].session.keep_signed_in_days: '{flow.type}' has no box for it; only {offering} have"
    if flow.type is UserFlowType.ROPC and flow.mfa.enforcement is not MfaEnforcement.OFF:
        yield f'user_flows[{index}].mfa.enforcement: ropc has no pages to ask on; leave it "off"'
    rule = _password_rule(flow)
    if rule.minimum > rule.maximum:
        yield f"user_flows[{index}].password: minimum {rule.minimum} is above maximum {rule.maximum}"


def _collected_faults(path: str, place: int, item: CollectedAttribute) -> Iterator[str]:
    row = attribute_row(item.id)
    if item.input is FieldKind.PARAGRAPH:
        return
    if row is None or not row.collected:
        yield f"{path}: '{item.id}' is no attribute; {nearest_attribute(item.id)}"
    elif item.input in CHOOSING and not (item.options or row.options):
        yield f'{path}[{place}].options: missing; {item.input} needs some, such as ["Yes", "No"]'
    elif item.options and item.input not in {None, *CHOOSING}:
        yield f"{path}[{place}].options: {item.input} has none; inputs with options are {', '.join(sorted(CHOOSING))}"
    yield from doubles(f"{path}[{place}].options", "value", [option.value for option in item.options])
