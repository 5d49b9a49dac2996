"""Doing to the world what a user flow's step asks for."""

from collections.abc import Mapping

from msgspec.structs import replace

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.events import MessageSent
from mock_b2c.domain.ids import ObjectId
from mock_b2c.domain.messages import MessageKind
from mock_b2c.domain.mfa import PhoneWay
from mock_b2c.domain.ports import AlreadyExistsError
from mock_b2c.domain.user import User
from mock_b2c.emulator.lockouts import count_right_password, count_wrong_password, forget_wrong_passwords
from mock_b2c.emulator.messages import code_message
from mock_b2c.emulator.world import World
from mock_b2c.user_flows import (
    CreateFederatedUser,
    CreateUser,
    ReachPhone,
    RightPassword,
    SendMail,
    SetEmail,
    SetPassword,
    SetStrongAuthentication,
    UpdateAttributes,
    WrongPassword,
)
from mock_b2c.user_flows.model import Effect

_KINDS = {PhoneWay.SMS: MessageKind.SMS, PhoneWay.CALL: MessageKind.CALL}


class OutdatedError(Exception):
    """What a step was judged by is not so any more; nothing was changed."""


def claim(world: World, authority: Authority, effects: tuple[Effect, ...]) -> None:
    """Does what only one of several steps at once may do: make an account, use up a one-time code or one of few tries.

    OutdatedError when the sign-in name or identity is taken, or the user was changed or locked in the meantime.
    """
    users, tenant_id = world.storage.users, authority.tenant.id
    for effect in effects:
        match effect:
            case CreateUser() | CreateFederatedUser():
                try:
                    users.add(tenant_id, _new_user(world, effect))
                except AlreadyExistsError as error:
                    raise OutdatedError from error
            case SetStrongAuthentication(user=user, strong=strong):
                if not users.swap(tenant_id, user, replace(user, strong=strong, updated_at=world.clock.now())):
                    raise OutdatedError
            case WrongPassword(user_id=user_id, password=password):
                if not count_wrong_password(world, authority.tenant, user_id, password):
                    raise OutdatedError
            case RightPassword(user_id=user_id):
                if not count_right_password(world, tenant_id, user_id):
                    raise OutdatedError
            case _:
                pass


def _new_user(world: World, effect: CreateUser | CreateFederatedUser) -> User:
    attributes, now = _filled(effect.attributes), world.clock.now()
    if isinstance(effect, CreateUser):
        hashed = world.passwords.hash(effect.password) if effect.password else ""
        return User(
            id=effect.user_id,
            email=effect.email,
            username=effect.username,
            password_hash=hashed,
            attributes=attributes,
            updated_at=now,
            password_set_at=now,
        )
    return User(
        id=effect.user_id,
        email=effect.person.email,
        password_hash="",
        attributes=attributes,
        updated_at=now,
        identity=effect.person.identity,
    )


def apply(world: World, authority: Authority, effects: tuple[Effect, ...], language: str) -> None:
    """Everything else a step asks for; messages are in that language."""
    for effect in effects:
        match effect:
            case SendMail(email=email, code=code):
                _send(world, authority, language, MessageKind.EMAIL, to=email, code=code)
            case ReachPhone(number=number, way=way, code=code):
                _send(world, authority, language, _KINDS[way], to=number, code=code)
            case SetPassword(user_id=user_id, password=password):
                _set_password(world, authority, user_id, world.passwords.hash(password))
                forget_wrong_passwords(world, authority.tenant.id, user_id)
            case UpdateAttributes(user_id=user_id, attributes=attributes):
                _update(world, authority, user_id, attributes)
            case SetEmail(user_id=user_id, email=email):
                _set_email(world, authority, user_id, email)
            case CreateUser() | CreateFederatedUser() | SetStrongAuthentication() | WrongPassword() | RightPassword():
                pass  # done by `claim`, before the step counted


def _send(  # noqa: PLR0913 - what a message is made of
    world: World, authority: Authority, language: str, kind: MessageKind, *, to: str, code: str
) -> None:
    message = code_message(
        id=world.ids.guid(),
        authority=authority,
        language=language,
        kind=kind,
        to=to,
        code=code,
        sent_at=world.clock.now(),
    )
    world.outbox.add(message)
    world.events.append(MessageSent(at=message.sent_at, tenant=message.tenant, to=to))


def _set_password(world: World, authority: Authority, user_id: ObjectId, hashed: str) -> None:
    def changed(user: User) -> dict[str, object]:
        now = world.clock.now()
        told = {"password_hash": hashed, "old_password_hash": user.password_hash, "force_password_reset": False}
        return {**told, "password_set_at": now, "updated_at": now}

    world.change_user(authority.tenant.id, user_id, changed)


def _set_email(world: World, authority: Authority, user_id: ObjectId, email: str) -> None:
    told = {"email": email, "updated_at": world.clock.now()}
    world.change_user(authority.tenant.id, user_id, lambda _user: told)


def _update(world: World, authority: Authority, user_id: ObjectId, changed: Mapping[str, str]) -> None:
    def merged(user: User) -> dict[str, object]:
        return {"attributes": _filled({**user.attributes, **changed}), "updated_at": world.clock.now()}

    world.change_user(authority.tenant.id, user_id, merged)


def _filled(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if value}
