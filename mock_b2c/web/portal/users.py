"""Users: the list with its search, and a new one."""

from collections.abc import Callable, Mapping
from itertools import islice
from urllib.parse import urlencode

from flask import request

from mock_b2c.domain.user import User
from mock_b2c.web.addresses import levers
from mock_b2c.web.portal import user
from mock_b2c.web.portal.acting import Done, done
from mock_b2c.web.portal.form import Form
from mock_b2c.web.portal.frame import Shown

PAGE = 25
MOST = 1_000
"""So many are listed: who looks for one of a million types a part of its name."""


def show(name: str) -> Shown:
    """The list, or one user by object id."""
    if name:
        return user.show(name)
    wanted = request.args.get("q", "").strip()
    found = list(islice((held for held in levers().users if matches(held, wanted)), MOST))
    pages = max(1, -(-len(found) // PAGE))
    at = min(max(_number(request.args.get("page", "")), 1), pages)
    values = {
        "users": found[(at - 1) * PAGE : at * PAGE],
        "count": len(levers().users) if not wanted else len(found),
        "shown": MOST if len(found) == MOST else None,
        "wanted": wanted,
        "at": at,
        "pages": pages,
        "address": lambda page: f"/_mock/users?{urlencode({'q': wanted, 'page': page})}",
    }
    return Shown(template="users.html", values=values)


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
