"""The matrix: every flow type, version, sign-in name, second factor and provider together, less what makes no sense.

One emulator holds all its user flows and people. `table()` is what docs/reference/browser-tests.md shows of it.
"""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass

from mock_b2c.domain.tenant import derived_id

TYPES = ("sign_up_sign_in", "sign_in", "sign_up", "profile_edit", "password_reset", "ropc")
VERSIONS = ("recommended", "legacy")
NAMES = ("email", "username", "phone")
FACTORS = ("none", "email", "phone", "sms", "call", "totp")
LOCAL = "local"
PROVIDERS = {
    "google": "GoogleExchange",
    "facebook": "FacebookExchange",
    "microsoft": "MicrosoftAccountExchange",
    "apple": "AppleManagedExchange",
    "github": "GitHubExchange",
    "linkedin": "LinkedInExchange",
    "amazon": "AmazonExchange",
    "staff": "staff",
}
"""Exchange ids of the buttons; `staff` is the generic OpenID Connect provider."""
ONE = "google"
ISSUERS = {ONE: "google.com"}
"""What claim `idp` says of those who have accounts before."""
OLDEST = "cred_userid_inputtext"
SIGN_IN_IDS = {
    ("recommended", "email"): "email",
    ("recommended", "username"): "signInName",
    ("legacy", "email"): "logonIdentifier",
    ("legacy", "username"): "logonIdentifier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One way through: which user flow, and who vouches for the person."""

    type: str
    version: str
    name: str
    factor: str
    provider: str

    def __str__(self) -> str:
        return f"{self.type}-{self.version}-{self.name}-{self.factor}-{self.provider}"

    @property
    def policy(self) -> str:
        """The user flow, which cells with other providers share."""
        return f"B2C_1_m_{self.type}_{self.version}_{self.name}_{self.factor}"

    @property
    def sign_in_id(self) -> str:
        """The id that the input of the sign-in name has on its page."""
        only = (self.type, self.version) == ("sign_in", "legacy")
        return OLDEST if only else SIGN_IN_IDS[self.version, self.name]

    @property
    def is_known(self) -> bool:
        """Whether the person has an account before: where the user flow makes none, and some have one elsewhere."""
        return self.type in {"sign_in", "profile_edit"} or (self.provider == LOCAL and self.type != "sign_up")

    @property
    def is_enrolled(self) -> bool:
        """Whether a telephone and an app belong to that account; who comes from a provider has yet to enrol them."""
        return self.is_known and self.provider == LOCAL

    @property
    def proves_address(self) -> bool:
        """Whether an account that signs in by its number is asked for an address, for recovery, on the way."""
        return self.name == "phone" and self.factor == "email" and self.type == "sign_up"

    @property
    def asks(self) -> bool:
        """Whether a second factor is asked for: not for a mail to an address that was verified on the way."""
        verified = self.type in {"sign_up", "password_reset"} and self.provider == LOCAL
        return self.factor != "none" and not (self.factor == "email" and verified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is left out, and why."""

    what: str
    why: str
    leaves_out: Callable[[Cell], bool]


RULES = (
    Rule(what="`ropc`", why="it has no pages", leaves_out=lambda cell: cell.type == "ropc"),
    Rule(
        what="`password_reset` with a provider",
        why="there people prove by mail who they are, and no provider is offered",
        leaves_out=lambda cell: cell.type == "password_reset" and cell.provider != LOCAL,
    ),
    Rule(
        what="`username` and `phone` with a provider",
        why="who comes from a provider is not asked for a sign-in name",
        leaves_out=lambda cell: cell.name != "email" and cell.provider != LOCAL,
    ),
    Rule(
        what=f"providers other than `{ONE}`, unless with `sign_up_sign_in` and no second factor",
        why="what follows a provider does not depend on which one it was",
        leaves_out=lambda cell: (
            cell.provider not in {LOCAL, ONE} and (cell.type, cell.factor) != ("sign_up_sign_in", "none")
        ),
    ),
    Rule(
        what="`sms` and `call`, unless with `sign_in`",
        why="their page is that of `phone` with one button less",
        leaves_out=lambda cell: cell.factor in {"sms", "call"} and cell.type != "sign_in",
    ),
    Rule(
        what="`profile_edit` by `username` or `phone` with a second factor",
        why="it begins with the sign-in page of the rows above, and goes on as by `email`",
        leaves_out=lambda cell: cell.type == "profile_edit" and cell.name != "email" and cell.factor != "none",
    ),
    Rule(
        what="`phone` in version `legacy`",
        why="that version has no such accounts",
        leaves_out=lambda cell: (cell.name, cell.version) == ("phone", "legacy"),
    ),
    Rule(
        what="`phone` with `password_reset`",
        why="its accounts have no password",
        leaves_out=lambda cell: (cell.name, cell.type) == ("phone", "password_reset"),
    ),
    Rule(
        what="`phone` as sign-in name and as second factor",
        why="the number is proved already",
        leaves_out=lambda cell: cell.name == "phone" and cell.factor in {"phone", "sms", "call"},
    ),
)
ALL = [
    Cell(type=kind, version=version, name=name, factor=factor, provider=provider)
    for kind, version, name, factor, provider in itertools.product(TYPES, VERSIONS, NAMES, FACTORS, (LOCAL, *PROVIDERS))
]
CELLS = [cell for cell in ALL if not any(rule.leaves_out(cell) for rule in RULES)]
_PASSWORD = "Through-ev3ry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walker:
    """The person of a cell."""

    number: int

    @property
    def username(self) -> str:
        return f"walker-{self.number:03}"

    @property
    def email(self) -> str:
        return f"{self.username}@example.com"

    @property
    def password(self) -> str:
        return _PASSWORD

    @property
    def local_number(self) -> str:
        """A telephone number that nobody else has, as typed in after +44."""
        return f"1632{self.number:06}"

    @property
    def phone_number(self) -> str:
        return f"+44{self.local_number}"


WALKERS = {cell: Walker(number=number) for number, cell in enumerate(CELLS)}
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def toml() -> str:
    """User flows and people of all cells, to add to a tenant that has the providers."""
    flows = {cell.policy: cell for cell in CELLS}
    return "".join([*map(_flow_toml, flows.values()), *(_user_toml(cell) for cell in CELLS if cell.is_known)])


def _flow_toml(cell: Cell) -> str:
    factor = f'mfa = {{ method = "{cell.factor}", enforcement = "always" }}\n' if cell.factor != "none" else ""
    offered = "" if cell.type == "password_reset" else f"identity_providers = {json.dumps(list(PROVIDERS))}\n"
    recovery = "recovery_email = true\n" if (cell.name, cell.factor) == ("phone", "email") else ""
    return f"""
[[user_flows]]
name = "{cell.policy}"
type = "{cell.type}"
version = "{cell.version}"
sign_in_name = "{cell.name}"
session = {{ single_sign_on = "policy" }}
{factor}{offered}{recovery}"""


def _user_toml(cell: Cell) -> str:
    walker = WALKERS[cell]
    enrolled = f'phone_number = "{walker.phone_number}"\ntotp_secret = "{TOTP_SECRET}"\n' if cell.is_enrolled else ""
    return f"""
[[users]]
email = "{walker.email}"
display_name = "Walker"
{enrolled}{_proof_toml(cell, walker)}"""


def _proof_toml(cell: Cell, walker: Walker) -> str:
    """How the person is known: by a provider, a number that gets codes, or a password and whatever name it is with."""
    if cell.provider != LOCAL:
        issuer, subject = ISSUERS[cell.provider], derived_id(cell.provider, walker.email)
        return f'identity = {{ issuer = "{issuer}", subject = "{subject}" }}\n'
    if cell.name == "phone":
        return f'username = "{walker.phone_number}"\n'
    named = f'username = "{walker.username}"\n' if cell.name == "username" else ""
    return f'{named}password = "{walker.password}"\n'


def table() -> str:
    """What is gone through, and what is left out by which rule."""
    lines = ["| flow type | version | sign-in name | second factor | provider | ways |", "|---|---|---|---|---|---|"]
    rows: dict[tuple[str, ...], list[Cell]] = {}
    for cell in CELLS:
        kind = "local account" if cell.provider == LOCAL else "provider"
        rows.setdefault((cell.type, cell.name, kind), []).append(cell)
    for (kind, name, _), cells in rows.items():
        parts = [kind, _each(cells, "version"), name, _each(cells, "factor"), _each(cells, "provider"), str(len(cells))]
        lines.append("| " + " | ".join(parts) + " |")
    left = [f"* {rule.what}: {rule.why}" for rule in RULES]
    count = f"{len(CELLS)} ways of {len(ALL)}. Left out:"
    return "\n".join([*lines, "", count, "", *left]) + "\n"


def _each(cells: list[Cell], name: str) -> str:
    return ", ".join(dict.fromkeys(getattr(cell, name) for cell in cells))
