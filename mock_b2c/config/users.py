"""Users out of their tables of the file, and back into such tables."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from mock_b2c.config.attribute_section import Section
from mock_b2c.config.faults import all_in_words, doubles, nearest
from mock_b2c.config.model import ConfigError, UserSpec
from mock_b2c.config.schema import IdentitySection, UserSection, keys_at
from mock_b2c.domain.calling_codes import is_full_number
from mock_b2c.domain.claims import COLLECTED, attribute_row, claim_row
from mock_b2c.domain.conditional_access import Risk
from mock_b2c.domain.custom_attributes import AttributeType, typed
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.mfa import StrongAuthentication
from mock_b2c.domain.password_rules import PasswordPolicy
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.user_flows.email import is_email

Types = Mapping[str, AttributeType]
NAMES = {"display_name": "displayName", "given_name": "givenName", "surname": "surname"}
"""Keys of their own that three attributes have."""
ACCOUNT_KEYS = frozenset(UserSection.model_fields) - NAMES.keys() - {"attributes"}
"""Keys that hold no attribute."""
_FIRST = "users[0]."


class _OneUser(Section):
    """A file with nothing but a user, so that faults are told as those of a file are."""

    users: tuple[UserSection]


def user_of(section: UserSection) -> UserSpec:
    """The user of a table."""
    named = {attribute: getattr(section, key) for key, attribute in NAMES.items()}
    held = section.identity
    return UserSpec(
        email=section.email,
        password=section.password,
        attributes={**{name: value for name, value in named.items() if value}, **section.attributes},
        id=section.id,
        enabled=section.enabled,
        force_password_reset=section.force_password_reset,
        username=section.username or "",
        strong=_strong(section.phone_number or "", section.totp_secret or ""),
        password_hash=section.password_hash or "",
        identity=FederatedIdentity(issuer=held.issuer, subject=held.subject) if held else None,
        password_policies=_policies(section.password_policies),
        risk=_risk(section.user_risk, section.sign_in_risk),
    )


# Most users of a file of a million have the same of these.
_strong = lru_cache(lambda number, secret: StrongAuthentication(phone_number=number, totp_secret=secret))
_policies = lru_cache(frozenset[PasswordPolicy])
_risk = lru_cache(lambda user, sign_in: Risk(user=user, sign_in=sign_in))


def checked_user(row: Mapping[str, Any], types: Types) -> UserSpec:
    """The user of a table that stands in no file; ConfigError as for one that does. `types` are custom attributes'."""
    try:
        section = _OneUser.model_validate({"users": [row]}).users[0]
    except ValidationError as error:
        faults = list(all_in_words(error.errors(), keys_at))
    else:
        faults = list(user_faults([section], types))
    if faults:
        raise ConfigError("user", (fault.removeprefix(_FIRST) for fault in faults))
    return user_of(section)


def row_of(user: User, derived: str, password: str | None = None) -> dict[str, Any]:
    """The table of an account; without the password that is in force, it has the hash. `derived` ids are left out.

    What an identity provider said is an address, and is none, is left out, too.
    """
    keys = {attribute: key for key, attribute in NAMES.items()}
    named = {keys[name]: value for name, value in user.attributes.items() if name in keys and value}
    rest = {name: value for name, value in user.attributes.items() if name not in keys}
    return {**account_row(user, derived, password), **named, **({"attributes": rest} if rest else {})}


def account_row(user: User, derived: str = "", password: str | None = None) -> dict[str, Any]:
    """As `row_of`, without the attributes."""
    row = {
        "email": user.email if is_email(user.email) else "",
        "username": user.username,
        **({"password": password} if password is not None else {"password_hash": user.password_hash}),
        "id": "" if user.id == derived else user.id,
        "phone_number": user.strong.phone_number,
        "totp_secret": user.strong.totp_secret,
        "identity": {"issuer": user.identity.issuer, "subject": user.identity.subject} if user.identity else {},
    }
    kept = {key: value for key, value in row.items() if value or key == "email"}
    switches = {
        "enabled": user.enabled,
        "force_password_reset": user.force_password_reset,
        "password_policies": tuple(sorted(user.password_policies)),
        "user_risk": user.risk.user,
        "sign_in_risk": user.risk.sign_in,
    }
    return {**kept, **{key: value for key, value in switches.items() if value != UserSection.model_fields[key].default}}


def user_faults(users: Sequence[UserSection], types: Types) -> Iterator[str]:
    """A line for each fault of users and between them."""
    addresses = [None if item.username or item.identity else normal_sign_in_name(item.email) for item in users]
    yield from doubles("users", "email", addresses)
    usernames = [item.username and normal_sign_in_name(item.username) for item in users]
    yield from doubles("users", "username", usernames)
    yield from doubles("users", "id", [item.id for item in users])
    yield from doubles("users", "identity", [_named(item.identity) if item.identity else None for item in users])
    for index, user in enumerate(users):
        yield from _account_faults(f"users[{index}]", user)
        yield from _attribute_faults(f"users[{index}].attributes", user, types)


def _named(identity: IdentitySection) -> str:
    return f"{identity.subject} of {identity.issuer}"


def _account_faults(path: str, user: UserSection) -> Iterator[str]:
    by_phone = is_full_number(user.username or "")
    if not (user.email or user.identity or by_phone):
        yield f"{path}.email: '' is not an email address; write it like ada@example.com"
    given = [key for key in ("password", "password_hash", "identity") if getattr(user, key) is not None]
    if not (given or by_phone):
        yield f"{path}.password: missing; it is needed here"
    if len(given) > 1:
        yield f"{path}: {' and '.join(given)} exclude each other; keep one"
    if user.identity and user.username:
        yield f"{path}.username: who comes from an identity provider has none; leave the key out"


def _attribute_faults(path: str, user: UserSection, types: Types) -> Iterator[str]:
    for name, value in user.attributes.items():
        kind = types.get(name, AttributeType.STRING)
        if attribute_row(name) is None:
            yield f"{path}.{name}: unknown attribute; {nearest_attribute(name)}"
        elif typed(value, kind) is None:
            yield f"{path}.{name}: '{value}' is no {kind}, which custom_attributes says it is"


def nearest_attribute(name: str) -> str:
    """What to say after an unknown attribute: the one whose claim has that name, or the nearest one."""
    row = claim_row(name)
    meant = row.attribute if row else ""
    if meant in COLLECTED:
        key = next((key for key, attribute in NAMES.items() if attribute == meant and key != meant), "")
        told = f"did you mean '{meant}'{f' ({key})' if key else ''}?"
    else:
        told = nearest(name, COLLECTED)
    return f"{told}; custom ones begin with extension_"
