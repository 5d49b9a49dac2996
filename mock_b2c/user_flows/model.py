"""What goes into the engine and what comes out of it."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from mock_b2c.domain.api_connector import ConnectorReply, ConnectorStep, Person
from mock_b2c.domain.conditional_access import AccessRule
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.mfa import PhoneWay, StrongAuthentication
from mock_b2c.domain.records import WithSecrets
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow


class Context(Struct, frozen=True, kw_only=True):
    """What a rule may ask: the user flow, the directory (reading only), time and chance.

    `new_object_id` gives the id of the account that this journey creates under a sign-in name, the same each time:
    a form that is sent twice creates one account and is not refused. `replies` are what web services said, once an
    `AskConnector` was answered.
    """

    flow: UserFlow
    attribute_types: Mapping[str, AttributeType]
    now: float
    find_user: Callable[[str], User | None]
    get_user: Callable[[ObjectId], User | None]
    password_matches: Callable[[User, str], bool]
    is_old_password: Callable[[User, str], bool]
    is_locked: Callable[[User], bool]
    new_code: Callable[[], str]
    new_object_id: Callable[[str], ObjectId]
    new_totp_secret: Callable[[], str]
    find_identity: Callable[[FederatedIdentity], User | None]
    new_secret: Callable[[], str]
    replies: Mapping[ConnectorStep, ConnectorReply] = field(default_factory=dict)
    access_rules: tuple[AccessRule, ...] = ()


# ---- inputs: what the person at the page does ----------------------------------------------------------


class Submit(Struct, frozen=True, kw_only=True):
    """The page's form was sent; values by field id."""

    values: Mapping[str, str]


class SendCode(Struct, frozen=True, kw_only=True):
    """A verification code for this address was asked for; `split` says by which control (reference 8.7 and 8.8)."""

    email: str
    split: bool = False


class VerifyCode(Struct, frozen=True, kw_only=True):
    """A verification code was typed in; `split` as in `SendCode`."""

    email: str
    code: str
    split: bool = False


class SendToPhone(Struct, frozen=True, kw_only=True):
    """A text message or a call (a value of `PhoneWay`) was asked for; the number counts where none is stored."""

    way: str
    country: str = ""
    number: str = ""


class VerifyPhone(Struct, frozen=True, kw_only=True):
    """The code of a text message was typed in, or the page asks whether the call was answered."""

    code: str = ""


class SendPhoneCode(Struct, frozen=True, kw_only=True):
    """A verification code by text message was asked for."""

    country: str
    number: str


class VerifyPhoneCode(Struct, frozen=True, kw_only=True):
    """The code of such a message was typed in."""

    country: str
    number: str
    code: str


class GetChallenge(Struct, frozen=True, kw_only=True):
    """A CAPTCHA was asked for, `Visual` or `Audio`."""

    kind: str = ""


class VerifyChallenge(Struct, frozen=True, kw_only=True):
    """A CAPTCHA was solved, or not."""

    id: str
    entered: str


class Confirm(Struct, frozen=True, kw_only=True):
    """The browser goes on after its answers were accepted; `keep_signed_in` is the box of the sign-in page."""

    keep_signed_in: bool = False


class Cancel(Struct, frozen=True):
    """The person gave up."""


class OpenLink(Struct, frozen=True, kw_only=True):
    """A link of the page was followed, by its name in `definitions`."""

    name: str


class Vouched(Struct, frozen=True, kw_only=True):
    """The browser came back from the identity provider, which vouches for this person."""

    person: FederatedPerson


class NotVouched(Struct, frozen=True, kw_only=True):
    """The browser came back, and the identity provider has failed or was given up: an error row with its values."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


Input = (
    Submit
    | SendCode
    | VerifyCode
    | SendPhoneCode
    | VerifyPhoneCode
    | GetChallenge
    | VerifyChallenge
    | SendToPhone
    | VerifyPhone
    | Confirm
    | Cancel
    | OpenLink
    | Vouched
    | NotVouched
)


# ---- outcomes: what the person or the application gets --------------------------------------------------


class ShowPage(Struct, frozen=True):
    """Show the journey's page."""


class Accepted(Struct, frozen=True):
    """The answers are fine; the page may go on to `confirmed`."""


class Refused(Struct, frozen=True, kw_only=True):
    """The answers are not fine: an error code, and the id of the text to show (reference 9) with its values."""

    code: str
    text: str
    values: tuple[str, ...] = ()


class Complete(Struct, frozen=True):
    """The user flow is done; the journey names the user."""


class Fail(Struct, frozen=True, kw_only=True):
    """The user flow ends with this error row at the application; `values` fill the row's text."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class AskConnector(Struct, frozen=True, kw_only=True):
    """Ask the web service of this step; then give the same input again, with its reply in the context."""

    step: ConnectorStep
    person: Person


class SetChallenge(WithSecrets, frozen=True, kw_only=True):
    """Show this CAPTCHA."""

    hidden = frozenset({"answer"})

    id: str
    answer: str
    kind: str


class HandOver(Struct, frozen=True):
    """The browser goes to the identity provider of the journey's handover."""


Outcome = ShowPage | Accepted | Refused | Complete | Fail | HandOver | AskConnector | SetChallenge


# ---- effects: what has to be done to the world -----------------------------------------------------------


class CreateUser(Struct, frozen=True, kw_only=True):
    """Add a local account; an empty `password` is none."""

    user_id: ObjectId
    email: str
    password: str
    attributes: Mapping[str, str]
    username: str = ""


class CreateFederatedUser(Struct, frozen=True, kw_only=True):
    """Add the account of somebody at an identity provider."""

    user_id: ObjectId
    person: FederatedPerson
    attributes: Mapping[str, str]


class SetPassword(Struct, frozen=True, kw_only=True):
    """Give an existing user a new password."""

    user_id: ObjectId
    password: str


class UpdateAttributes(Struct, frozen=True, kw_only=True):
    """Change attributes of an existing user; an empty value removes one."""

    user_id: ObjectId
    attributes: Mapping[str, str]


class SetEmail(Struct, frozen=True, kw_only=True):
    """Give an existing user an e-mail address."""

    user_id: ObjectId
    email: str


class SendMail(Struct, frozen=True, kw_only=True):
    """Send a verification code."""

    email: str
    code: str


class ReachPhone(WithSecrets, frozen=True, kw_only=True):
    """Send a text message with a code, or call."""

    hidden = frozenset({"code"})

    number: str
    way: PhoneWay
    code: str


class SetStrongAuthentication(Struct, frozen=True, kw_only=True):
    """Note what a user proved a second factor with; `user` is the state that was judged by, and no other will do."""

    user: User
    strong: StrongAuthentication


class WrongPassword(WithSecrets, frozen=True, kw_only=True):
    """Count a wrong password towards the lockout of the account."""

    hidden = frozenset({"password"})

    user_id: ObjectId
    password: str


class RightPassword(Struct, frozen=True, kw_only=True):
    """Forget the wrong ones."""

    user_id: ObjectId


Effect = (
    CreateUser
    | CreateFederatedUser
    | SetPassword
    | UpdateAttributes
    | SetEmail
    | SendMail
    | ReachPhone
    | SetStrongAuthentication
    | WrongPassword
    | RightPassword
)


class Step(Struct, frozen=True, kw_only=True):
    """The engine's answer to an input."""

    journey: Journey
    outcome: Outcome
    effects: tuple[Effect, ...] = ()
