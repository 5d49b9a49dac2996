"""What is sent to the control API and what it answers: requests are checked by these types, and described by them."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from mock_b2c.control import LONGEST_WAIT
from mock_b2c.domain.faults import ENDPOINTS, KINDS, STATUSES, TOKENS
from mock_b2c.domain.messages import MessageKind

PROBLEM_TYPE = "application/problem+json"

Settings = dict[str, Any]
Value = str | int | bool
Text = Annotated[str, Meta(max_length=2000)]
Name = Annotated[str, Meta(min_length=1, max_length=300)]
Moment = Annotated[float, Meta(description="Epoch seconds.")]

if TYPE_CHECKING:
    from typing import TypeAlias

    Kind: TypeAlias = str
    Endpoint: TypeAlias = str
    Token: TypeAlias = str
    Status: TypeAlias = int
else:
    Kind = Annotated[Literal[tuple(KINDS)], Meta(description="What goes wrong.")]
    Endpoint = Annotated[Literal["", *ENDPOINTS], Meta(description="Where; empty: everywhere.")]
    Token = Annotated[Literal["", *TOKENS], Meta(description="In which token; empty: in both.")]
    Status = Literal[STATUSES]


class Sent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client sends; an unknown member is a fault."""


class Told(Struct, frozen=True, kw_only=True):
    """What a client is told."""


class Nothing(Sent, frozen=True, kw_only=True):
    """No member is known."""


class Problem(Told, frozen=True, kw_only=True):
    """Why a request was not done, and what would be right (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: Annotated[list[str], Meta(description="One text a fault, where there are several.")] = []
    code: Annotated[str, Meta(description="The AADB2C code, where the service has one.")] = ""


# ---- the tenant --------------------------------------------------------------------------------------------------


class Tenant(Told, frozen=True, kw_only=True):
    """The tenant that the levers move."""

    id: str
    name: str
    domain: str
    url: Annotated[str, Meta(description="Where it is reached, without a trailing slash.")]
    version: Annotated[str, Meta(description="Of mock_b2c.")]


# ---- users -------------------------------------------------------------------------------------------------------


class Identity(Sent, frozen=True, kw_only=True):
    """Whom an account belongs to at an identity provider."""

    issuer: Name
    subject: Name


class User(Told, frozen=True, kw_only=True):
    """An account."""

    id: Annotated[str, Meta(description="The object id, claim `oid`.")]
    sign_in_name: str
    email: str
    username: str
    attributes: Annotated[dict[str, str], Meta(description="By B2C's attribute ids.")]
    enabled: bool
    force_password_reset: bool
    phone_number: str
    totp_secret: str
    identity: Identity | None
    updated_at: Moment


class UserQuery(Sent, frozen=True, kw_only=True):
    """Which accounts; all of them when nothing is asked."""

    limit: Annotated[int, Meta(ge=1, le=1000, description="So many at most.")] | UnsetType = UNSET
    after: Annotated[Text | UnsetType, Meta(description="Those behind the account of this object id: `next`.")] = UNSET


class Users(Told, frozen=True, kw_only=True):
    """Accounts, in the order in which they were made."""

    users: list[User]
    count: Annotated[int, Meta(description="How many the tenant has.")]
    next: Annotated[str | None, Meta(description="What to give as `after` for the others; null when none is left.")]


class NewUser(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """An account to make, in the words of `[[users]]` of the config file."""

    email: Text
    password: Annotated[Text | None, Meta(description="`Sample-Passw0rd-1` when left out.")] = None
    password_hash: Text | None = None
    username: Text | None = None
    attributes: Annotated[dict[str, Value], Meta(description="By B2C's ids, or as `display_name`.")] = {}
    id: Text | None = None
    enabled: bool = True
    force_password_reset: bool = False
    phone_number: Text | None = None
    totp_secret: Text | None = None
    identity: Identity | None = None


class UserChanges(Sent, frozen=True, kw_only=True):
    """What is to change of an account; null takes an attribute away, or a member back to its default."""

    password: Text | UnsetType = UNSET
    attributes: dict[str, Value | None] | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    force_password_reset: bool | UnsetType = UNSET
    phone_number: Text | UnsetType | None = UNSET
    totp_secret: Text | UnsetType | None = UNSET


# ---- app registrations and user flows ----------------------------------------------------------------------------


class App(Told, frozen=True, kw_only=True):
    """An app registration."""

    name: str
    client_id: str
    settings: Annotated[Settings, Meta(description="The keys of `[[apps]]` in the config file that are set.")]


class Apps(Told, frozen=True, kw_only=True):
    """All app registrations."""

    apps: list[App]


class Flow(Told, frozen=True, kw_only=True):
    """A user flow."""

    name: str
    type: str
    authority: Annotated[str, Meta(description="What an application is configured with.")]
    settings: Annotated[Settings, Meta(description="The keys of `[[user_flows]]` in the config file that are set.")]


class Flows(Told, frozen=True, kw_only=True):
    """All user flows."""

    flows: list[Flow]


# ---- messages and events -----------------------------------------------------------------------------------------


class MessageQuery(Sent, frozen=True, kw_only=True):
    """Which messages; a member that is not there chooses none, for a query has no null."""

    to: Annotated[Text | UnsetType, Meta(description="Of this recipient, in any case.")] = UNSET
    kind: Annotated[MessageKind | UnsetType, Meta(description="Of this kind.")] = UNSET
    after: Annotated[Text | UnsetType, Meta(description="Newer than the message of this id.")] = UNSET
    wait: Annotated[
        float, Meta(ge=0, le=LONGEST_WAIT, description="So many seconds the answer may wait for the first one.")
    ] = 0.0


class Message(Told, frozen=True, kw_only=True):
    """A mail, a text message or a call."""

    id: str
    kind: str
    tenant: str
    to: str
    language: str
    subject: str
    body: str
    code: str
    sent_at: Annotated[str, Meta(description="ISO 8601, UTC.")]


class Messages(Told, frozen=True, kw_only=True):
    """Messages, newest first."""

    messages: list[Message]


class Event(Told, frozen=True, kw_only=True):
    """Something that happened; `details` are what else is known of it."""

    type: str
    at: Moment
    tenant: str
    details: dict[str, Any]


class Events(Told, frozen=True, kw_only=True):
    """What happened, oldest first."""

    events: list[Event]


# ---- time and faults ---------------------------------------------------------------------------------------------


class ClockState(Told, frozen=True, kw_only=True):
    """The emulator's time."""

    now: Moment
    frozen: bool


class Advance(Sent, frozen=True, kw_only=True):
    """How far the time moves; back with a negative number."""

    seconds: float


class Freeze(Sent, frozen=True, kw_only=True):
    """When the time stands; now when left out."""

    at: Moment | None = None


class NewFault(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """A fault to order."""

    kind: Kind
    endpoint: Endpoint = ""
    token: Token = ""
    times: Annotated[int, Meta(ge=1)] | None = 1
    share: Annotated[float, Meta(gt=0, le=1, description="0.25 is every fourth.")] = 1.0
    seconds: Annotated[float, Meta(ge=0, description="Of `latency` and `late_message`.")] = 0.0
    status: Annotated[Status, Meta(description="Of `status`.")] = 503
    claim: Annotated[Text, Meta(description="Of `missing_claim` and `extra_claim`.")] = ""
    value: Annotated[Any, Meta(description="Of `extra_claim`.")] = None


class Fault(Told, frozen=True, kw_only=True):
    """A fault that is ordered; `left` says how often it still happens, null is always."""

    kind: str
    endpoint: str
    token: str
    times: int | None
    left: int | None
    share: float
    seconds: float
    status: int
    claim: str
    value: Any


class Faults(Told, frozen=True, kw_only=True):
    """The faults that still have to happen, oldest first."""

    faults: list[Fault]


# ---- keys, sessions and tokens -----------------------------------------------------------------------------------


class Key(Told, frozen=True, kw_only=True):
    """A signing key, by its id."""

    kid: str
    not_before: int


class Keys(Told, frozen=True, kw_only=True):
    """The keys of user flows: what signs, what is announced, what signed before (the latest first)."""

    current: Key
    next: Key | None
    retired: list[Key]


class TokenOrder(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """Tokens without pages."""

    user: Name
    scope: Text = "openid offline_access"
    app: Text = ""
    user_flow: Text = ""
    claims: Annotated[dict[str, Any], Meta(description="Set over the others; null removes one.")] = {}
    expires_in: Annotated[float, Meta(ge=-1e9, le=1e9)] | None = None


class Tokens(Told, frozen=True, kw_only=True):
    """Signed tokens; null where the scope gives none."""

    access_token: str | None
    id_token: str | None


class SessionOrder(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """A user who is to be signed in at the tenant."""

    user: Name
    password: Annotated[Text | None, Meta(description="Needed when it is none that the config or this API gave.")] = (
        None
    )
    user_flow: Text = ""


class Cookie(Told, frozen=True, kw_only=True):
    """A cookie as browser drivers take it."""

    name: str
    value: str
    url: str


class SignIn(Sent, frozen=True, kw_only=True, omit_defaults=True):
    """A person who follows an authorization request's address."""

    auth_uri: Annotated[str, Meta(max_length=20_000)]
    user: Name
    password: Text | None = None
    attributes: Annotated[dict[str, Value], Meta(description="Typed where a page asks for them.")] = {}


class Reply(Told, frozen=True, kw_only=True):
    """What the application is sent; with `method` POST the `parameters` are its form."""

    location: str
    method: str
    parameters: dict[str, str]


# ---- there and back ----------------------------------------------------------------------------------------------


class Snapshot(Told, frozen=True, kw_only=True):
    """A moment to go back to."""

    id: str


class Snapshots(Told, frozen=True, kw_only=True):
    """The moments that are kept, oldest first."""

    snapshots: list[Snapshot]
