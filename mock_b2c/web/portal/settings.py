"""The settings of a user flow as fields of forms: what may stand in one is read from the config's schema."""

from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from msgspec import Struct
from pydantic import BaseModel

from mock_b2c.config.schema import UserFlowSection
from mock_b2c.domain.user_flow import KEEPING_TYPES, UserFlow, UserFlowType
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.words import MFA_METHODS

_SIGNING_IN = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_IN})
_SIGNING_UP = frozenset({UserFlowType.SIGN_UP_SIGN_IN, UserFlowType.SIGN_UP})
_ALL = frozenset(UserFlowType)
_PAGES = _ALL - {UserFlowType.ROPC}
_TOKENS = _ALL - {UserFlowType.PASSWORD_RESET}


class Setting(Struct, frozen=True, kw_only=True):
    """A key of the config, what it is called, and the types of user flow that have it."""

    key: str
    label: str
    help: str = ""
    types: frozenset[UserFlowType] = _ALL


class Group(Struct, frozen=True, kw_only=True):
    """Settings that are saved together."""

    id: str
    title: str
    settings: tuple[Setting, ...]


class Input(Struct, frozen=True, kw_only=True):
    """A setting as a field: `kind` is `tick`, `number` or `choice`, `now` what is so."""

    setting: Setting
    kind: str
    now: Any
    options: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None


GROUPS = (
    Group(
        id="properties",
        title="Properties",
        settings=(
            Setting(
                key="self_service_password_reset",
                label="Forgotten passwords are reset in this flow",
                help="Otherwise the app is sent AADB2C90118, as with user flows of old.",
                types=_SIGNING_IN,
            ),
            Setting(key="email_verification", label="Email addresses are verified at sign-up", types=_SIGNING_UP),
            Setting(
                key="forced_password_reset",
                label="Accounts may be told to choose a new password",
                types=_SIGNING_IN,
            ),
            Setting(key="local_accounts", label="People have accounts with a password", types=_PAGES),
            Setting(key="sign_in_name", label="They sign in with"),
            Setting(key="version", label="Pages", types=_PAGES),
        ),
    ),
    Group(
        id="mfa",
        title="Multi-factor authentication",
        settings=(
            Setting(key="mfa.enforcement", label="A second factor is asked for", types=_PAGES),
            Setting(key="mfa.method", label="Method", types=_PAGES),
        ),
    ),
    Group(
        id="session",
        title="Session",
        settings=(
            Setting(key="session.single_sign_on", label="Single sign-on counts for"),
            Setting(key="session.minutes", label="Lifetime in minutes"),
            Setting(key="session.rolling", label="Each use prolongs it"),
            Setting(
                key="session.keep_signed_in_days",
                label="Keep me signed in, in days",
                help="0: nobody is asked.",
                types=KEEPING_TYPES,
            ),
            Setting(key="session.require_id_token_at_logout", label="Log-out needs an ID token"),
        ),
    ),
    Group(
        id="tokens",
        title="Token lifetimes and forms",
        settings=(
            Setting(key="tokens.access_and_id_minutes", label="Access and ID tokens, in minutes", types=_TOKENS),
            Setting(key="tokens.refresh_days", label="Refresh tokens, in days", types=_TOKENS),
            Setting(key="tokens.refresh_window_days", label="Sliding window of refresh tokens, in days", types=_TOKENS),
            Setting(key="tokens.refresh_window_ends", label="That window ends", types=_TOKENS),
            Setting(key="tokens.issuer", label="Form of the issuer", types=_TOKENS),
            Setting(key="tokens.subject", label="Subject", types=_TOKENS),
            Setting(key="tokens.policy_claim", label="Claim that names the user flow", types=_TOKENS),
        ),
    ),
)
_WORDS: Mapping[str, Mapping[str, str]] = {
    "sign_in_name": {"email": "Email address", "username": "User name"},
    "version": {"recommended": "Recommended", "legacy": "Legacy"},
    "mfa.enforcement": {"off": "Never", "always": "Always"},
    "mfa.method": {method.value: text for method, text in MFA_METHODS.items()},
    "session.single_sign_on": {
        "tenant": "All apps of the tenant",
        "application": "One app",
        "policy": "One user flow",
        "suppressed": "Nobody (disabled)",
    },
}


def inputs(flow: UserFlow, held: Mapping[str, Any]) -> list[tuple[Group, list[Input]]]:
    """The groups that this user flow has; `held` are its keys in the config."""
    section = UserFlowSection.model_validate(held)
    groups = (
        (group, [_input(section, item) for item in group.settings if flow.type in item.types]) for group in GROUPS
    )
    return [(group, fields) for group, fields in groups if fields]


def changes(fields: Iterable[Input], given: Form) -> dict[str, Any]:
    """What a form of these fields changes, as tables of the config."""
    changed: dict[str, Any] = {}
    for field in fields:
        value = _READ[field.kind](given, field.setting.key)
        if value != field.now:
            table, _, key = field.setting.key.rpartition(".")
            (changed.setdefault(table, {}) if table else changed)[key] = value
    return changed


def _input(section: BaseModel, setting: Setting) -> Input:
    holder, (*tables, key) = section, setting.key.split(".")
    for table in tables:
        holder = getattr(holder, table)
    field, now = type(holder).model_fields[key], getattr(holder, key)
    if isinstance(now, bool):
        return Input(setting=setting, kind="tick", now=now)
    if isinstance(now, int):
        least, most = (_bound(field.metadata, name) for name in ("ge", "le"))
        return Input(setting=setting, kind="number", now=now, least=least, most=most)
    return Input(
        setting=setting,
        kind="choice",
        now=now.value if isinstance(now, Enum) else None,
        options=_options(setting.key, field.annotation),
    )


def _bound(metadata: Iterable[object], name: str) -> int | None:
    return next((getattr(item, name) for item in metadata if hasattr(item, name)), None)


def _options(key: str, annotation: Any) -> tuple[tuple[str, str], ...]:
    kinds = [kind for kind in (annotation, *getattr(annotation, "__args__", ())) if isinstance(kind, type)]
    known = next(kind for kind in kinds if issubclass(kind, Enum))
    words = _WORDS.get(key, {})
    unset = () if isinstance(annotation, type) else (("", "That of its kind"),)
    return (*unset, *((item.value, words.get(item.value, item.value)) for item in known))


_READ: Mapping[str, Any] = {
    "tick": lambda given, key: given.flag(key),
    "number": lambda given, key: given.whole(key),
    "choice": lambda given, key: given.text(key) or None,
}
