"""What goes into the engine and what comes out of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mock_b2c.domain.api_connector import ApiConnector, ConnectorReply
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.mfa import PhoneWay, StrongAuthentication
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a rule may ask: the user flow, the directory (reading only), time and chance.

    `new_object_id` gives the id of the account that this journey creates under a sign-in name, the same each time:
    a form that is sent twice creates one account and is not refused. `reply` is what a web service said, once an
    `AskConnector` was answered.
    """

    flow: UserFlow
    attribute_types: Mapping[str, AttributeType]
    now: float
    find_user: Callable[[str], User | None]
    get_user: Callable[[ObjectId], User | None]
    password_matches: Callable[[User, str], bool]
    is_locked: Callable[[User], bool]
    new_code: Callable[[], str]
    new_object_id: Callable[[str], ObjectId]
    new_totp_secret: Callable[[], str]
    find_identity: Callable[[FederatedIdentity], User | None]
    new_secret: Callable[[], str]
    reply: ConnectorReply | None = None


# ---- inputs: what the person at the page does ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit:
    """The page's form was sent; values by field id."""

    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCode:
    """A verification code for this address was asked for."""

    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyCode:
    """A verification code was typed in."""

    email: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SendToPhone:
    """A text message or a call (a value of `PhoneWay`) was asked for; the number counts where none is stored."""

    way: str
    country: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyPhone:
    """The code of a text message was typed in, or the page asks whether the call was answered."""

    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """The browser goes on after its answers were accepted; `keep_signed_in` is the box of the sign-in page."""

    keep_signed_in: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """The person gave up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLink:
    """A link of the page was followed, by its name in `definitions`."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """The browser came back from the identity provider, which vouches for this person."""

    person: FederatedPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class NotVouched:
    """The browser came back, and the identity provider has failed or was given up: an error row with its values."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


Input = Submit | SendCode | VerifyCode | SendToPhone | VerifyPhone | Confirm | Cancel | OpenLink | Vouched | NotVouched


# ---- outcomes: what the person or the application gets --------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShowPage:
    """Show the journey's page."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answers are fine; the page may go on to `confirmed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The answers are not fine: an error code, and the id of the text to show (reference 9) with its values."""

    code: str
    text: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Complete:
    """The user flow is done; the journey names the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fail:
    """The user flow ends with this error row at the application; `values` fill the row's text."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConnector:
    """Ask this web service; then give the same input again, with its reply in the context."""

    connector: ApiConnector
    email: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class HandOver:
    """The browser goes to the identity provider of the journey's handover."""


Outcome = ShowPage | Accepted | Refused | Complete | Fail | HandOver | AskConnector


# ---- effects: what has to be done to the world -----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser:
    """Add a local account."""

    user_id: ObjectId
    email: str
    password: str
    attributes: Mapping[str, str]
    username: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateFederatedUser:
    """Add the account of somebody at an identity provider."""

    user_id: ObjectId
    person: FederatedPerson
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPassword:
    """Give an existing user a new password."""

    user_id: ObjectId
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAttributes:
    """Change attributes of an existing user; an empty value removes one."""

    user_id: ObjectId
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail:
    """Send a verification code."""

    email: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachPhone:
    """Send a text message with a code, or call."""

    number: str
    way: PhoneWay
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetStrongAuthentication:
    """Note what an existing user proved a second factor with."""

    user_id: ObjectId
    strong: StrongAuthentication


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongPassword:
    """Count a wrong password towards the lockout of the account."""

    user_id: ObjectId
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightPassword:
    """Forget the wrong ones."""

    user_id: ObjectId


Effect = (
    CreateUser
    | CreateFederatedUser
    | SetPassword
    | UpdateAttributes
    | SendMail
    | ReachPhone
    | SetStrongAuthentication
    | WrongPassword
    | RightPassword
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The engine's answer to an input."""

    journey: Journey
    outcome: Outcome
    effects: tuple[Effect, ...] = ()
