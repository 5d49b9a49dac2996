"""Users: the list with its search, and a new one."""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from urllib.parse import urlencode

from flask import request

from mock_b2c.domain.user import User
from mock_b2c.web.addresses import emulator, levers
from mock_b2c.web.portal import user
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown

PAGE = 25
MOST = 1_000
"""So many are listed."""
SEARCHED = 20_000
"""So many are looked through for a part of a name: of a million that would take a minute."""


def show(name: str) -> Shown:
    """The list, or one user by object id."""
    if name:
        return user.show(name)
    wanted = request.args.get("q", "").strip()
    found, there = list(islice(_found(wanted), MOST)), len(levers().users)
    pages = max(1, -(-len(found) // PAGE))
    at = min(max(_number(request.args.get("page", "")), 1), pages)
    values = {
        "users": found[(at - 1) * PAGE : at * PAGE],
        "count": len(found) if wanted else there,
        "shown": MOST if len(found) == MOST else None,
        "searched": SEARCHED if wanted and there > SEARCHED else None,
        "wanted": wanted,
        "at": at,
        "pages": pages,
        "address": lambda page: f"/_mock/users?{urlencode({'q': wanted, 'page': page})}",
    }
    return Shown(template="users.html", values=values)


def _found(wanted: str) -> Iterator[User]:
    """Who is called so exactly comes first, and is found among any number; the others among the first `SEARCHED`."""
    exactly = emulator().find_user(levers().tenant, wanted) if wanted else None
    if exactly:
        yield exactly
    first = islice(levers().users, SEARCHED if wanted else None)
    yield from (held for held in first if held != exactly and matches(held, wanted))


def matches(held: User, wanted: str) -> bool:
    """Whether a user's names, address or object id hold what is looked for, in any case."""
    texts = (held.email, held.username, held.id, *held.attributes.values())
    return wanted.casefold() in "\n".join(texts).casefold()


def add(_name: str, given: Form) -> Done:
    """A new account."""
    names = {key: given.text(key) for key in ("display_name", "given_name", "surname") if given.text(key)}
    made = levers().users.add(
        given.text("email"),
        given.raw("password"),
        username=given.text("username"),
        force_password_reset=given.flag("force_password_reset"),
        **names,
    )
    return done(f"{made.email} has an account now.", f"/_mock/users/{made.id}")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


ACTIONS: Mapping[str, Callable[[str, Form], Done]] = {"add": add, **user.ACTIONS}
