"""Accounts."""

from itertools import islice
from typing import Any

import msgspec

from mock_b2c.control.shapes import Identity, NewUser, User, UserChanges, UserQuery, Users
from mock_b2c.domain import user as domain
from mock_b2c.levers import B2C
from mock_b2c.web.control.operations import Operations

resource = Operations("users")


@resource.operation("GET", "/users")
def list_users(b2c: B2C, query: UserQuery) -> Users:
    """Accounts in the order in which they were made: all of them, or page by page with `limit` and `after`."""
    rest = iter(b2c.users) if query.after is msgspec.UNSET else b2c.users.behind(query.after)
    found = list(islice(rest, None if query.limit is msgspec.UNSET else query.limit))
    left = next(rest, None) if found else None
    return Users(users=[_told(user) for user in found], count=len(b2c.users), next=found[-1].id if left else None)


@resource.operation("POST", "/users", status=201)
def add_user(b2c: B2C, body: NewUser) -> User:
    """Makes an account."""
    given: dict[str, Any] = {name: getattr(body, name) for name in body.__struct_fields__}
    if body.identity:
        given["identity"] = msgspec.structs.asdict(body.identity)
    given["username"] = body.username or ""
    return _told(b2c.users.add(**{name: value for name, value in given.items() if value is not None}))


@resource.operation("GET", "/users/{name}")
def get_user(b2c: B2C, name: str) -> User:
    """An account, by its sign-in name or object id."""
    return _told(b2c.users[name])


@resource.operation("PATCH", "/users/{name}")
def change_user(b2c: B2C, name: str, body: UserChanges) -> User:
    """Changes an account; what is not given stays."""
    given = {field: getattr(body, field) for field in body.__struct_fields__}
    changes = {field: value for field, value in given.items() if value is not msgspec.UNSET}
    return _told(b2c.users.change(b2c.users[name], **changes))


@resource.operation("DELETE", "/users/{name}", status=204)
def remove_user(b2c: B2C, name: str) -> None:
    """Deletes an account; what was issued to it is refused from then on."""
    b2c.users.remove(name)


@resource.operation("POST", "/users/{name}/revoke-sessions", status=204)
def revoke_sessions(b2c: B2C, name: str) -> None:
    """Ends what was issued to the account so far: single sign-on sessions and refresh tokens."""
    b2c.revoke_sessions(name)


def _told(user: domain.User) -> User:
    held = user.identity
    return User(
        id=user.id,
        sign_in_name="" if held else user.sign_in_name,
        email=user.email,
        username=user.username,
        attributes=dict(user.attributes),
        enabled=user.enabled,
        force_password_reset=user.force_password_reset,
        phone_number=user.strong.phone_number,
        totp_secret=user.strong.totp_secret,
        identity=Identity(issuer=held.issuer, subject=held.subject) if held else None,
        updated_at=user.updated_at,
    )
