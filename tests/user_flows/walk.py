"""A walk through one user flow without an emulator: the engine, a dictionary of users, and a clock to move."""

import itertools
from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from mock_b2c.domain.conditional_access import AccessRule
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.domain.identity_provider import FederatedPerson
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.journey import Journey
from mock_b2c.domain.user import User, normal_sign_in_name
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.user_flows import (
    Accepted,
    Cancel,
    Confirm,
    Context,
    CreateFederatedUser,
    CreateUser,
    Fail,
    Input,
    OpenLink,
    ReachPhone,
    Refused,
    SendCode,
    SendMail,
    SendToPhone,
    SetEmail,
    SetPassword,
    SetStrongAuthentication,
    ShowPage,
    Step,
    Submit,
    UpdateAttributes,
    VerifyCode,
    VerifyPhone,
    Vouched,
    act,
    start,
)
from mock_b2c.user_flows.model import Effect, Outcome
from tests.builders import NOW, a_user

PASSWORD = "Passw0rd of Ada"  # what the directory holds is not asked for its complexity
GOOD_PASSWORD = "N3w-Passw0rd!"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B


def ada(**changes: Any) -> User:
    """A user whose password is `PASSWORD`; in a walk the hash of a password is the password."""
    return a_user(**{"password_hash": PASSWORD} | changes)


class Walk:
    """`journey`, `outcome` and `mails` are what the last step left behind; `users` is the directory."""

    def __init__(
        self,
        flow: UserFlow,
        *users: User,
        session_user: User | None = None,
        second_factor: bool = False,
        attribute_types: Mapping[str, AttributeType] | None = None,
        domain_hint: str = "",
        access_rules: tuple[AccessRule, ...] = (),
    ) -> None:
        self.flow = flow
        self.attribute_types = attribute_types or {}
        self.access_rules = access_rules
        self.users = {user.id: user for user in users}
        self.now = NOW
        self.mails: list[SendMail] = []
        self.phones: list[ReachPhone] = []
        self.locked: set[ObjectId] = set()
        self.effects: tuple[Effect, ...] = ()
        self._codes = itertools.count(100_000)
        self.journey: Journey
        self.outcome: Outcome
        user_id = session_user.id if session_user else None
        self._take(start(self._context(), user_id, domain_hint, second_factor=second_factor))

    def act(self, given: Input) -> Outcome:
        self._take(act(self.journey, given, self._context()))
        return self.outcome

    # ---- what people do, by a word each ----------------------------------------------------------------------

    def submit(self, **values: str) -> Outcome:
        return self.act(Submit(values=values))

    def confirm(self) -> Outcome:
        return self.act(Confirm())

    def cancel(self) -> Outcome:
        return self.act(Cancel())

    def open(self, link: str) -> Outcome:
        return self.act(OpenLink(name=link))

    def come_back_as(self, person: FederatedPerson) -> Outcome:
        return self.act(Vouched(person=person))

    def send(self, email: str) -> Outcome:
        return self.act(SendCode(email=email))

    def verify(self, email: str, code: str | None = None) -> Outcome:
        return self.act(VerifyCode(email=email, code=self.mails[-1].code if code is None else code))

    def send_to_phone(self, way: str, country: str = "", number: str = "") -> Outcome:
        return self.act(SendToPhone(way=way, country=country, number=number))

    def verify_phone(self, code: str = "") -> Outcome:
        return self.act(VerifyPhone(code=code))

    def prove(self, email: str) -> None:
        """Has the address verified."""
        assert self.send(email) == Accepted()
        assert self.verify(email) == Accepted()

    def shows(self, page: str) -> bool:
        return isinstance(self.outcome, ShowPage) and self.journey.page == page

    # ---- the world -------------------------------------------------------------------------------------------

    def _context(self) -> Context:
        by_name = {user.sign_in_name: user for user in self.users.values() if user.identity is None}
        by_identity = {user.identity: user for user in self.users.values() if user.identity is not None}
        return Context(
            attribute_types=self.attribute_types,
            flow=self.flow,
            now=self.now,
            find_user=by_name.get,
            get_user=self.users.get,
            password_matches=lambda user, password: user.password_hash == password,
            is_old_password=lambda user, password: user.old_password_hash == password,
            is_locked=lambda user: user.id in self.locked,
            new_code=lambda: str(next(self._codes)),
            new_object_id=lambda name: ObjectId(f"new-{name}"),
            new_totp_secret=lambda: SECRET,
            find_identity=by_identity.get,
            new_secret=lambda: f"secret-{next(self._codes)}",
            access_rules=self.access_rules,
        )

    def _take(self, step: Step) -> None:
        self.journey, self.outcome, self.effects = step.journey, step.outcome, step.effects
        for effect in step.effects:
            self._apply(effect)

    def _apply(self, effect: Effect) -> None:
        match effect:
            case SendMail():
                self.mails.append(effect)
            case CreateUser(user_id=user_id, email=email, password=password, attributes=attributes, username=username):
                name = normal_sign_in_name(username or email)
                assert name not in {user.sign_in_name for user in self.users.values()}
                self.users[user_id] = User(
                    id=user_id, email=email, password_hash=password, attributes=attributes, username=username
                )
            case ReachPhone():
                self.phones.append(effect)
            case SetStrongAuthentication(user=user, strong=strong):
                assert self.users[user.id] == user
                self.users[user.id] = replace(user, strong=strong)
            case CreateFederatedUser(user_id=user_id, person=person, attributes=attributes):
                new = {"email": person.email, "password_hash": "", "identity": person.identity}
                self.users[user_id] = User(id=user_id, attributes=attributes, **new)
            case SetPassword(user_id=user_id, password=password):
                self.users[user_id] = replace(self.users[user_id], password_hash=password, force_password_reset=False)
            case SetEmail(user_id=user_id, email=email):
                self.users[user_id] = replace(self.users[user_id], email=email)
            case UpdateAttributes(user_id=user_id, attributes=attributes):
                held = self.users[user_id]
                self.users[user_id] = replace(held, attributes={**held.attributes, **attributes})


def refused(outcome: Outcome) -> tuple[str, str]:
    """Code and text id of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return outcome.code, outcome.text


def failed(outcome: Outcome) -> str:
    """The code with which the user flow ended."""
    assert isinstance(outcome, Fail), outcome
    return outcome.code
