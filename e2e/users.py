"""People for the browser tests: a stranger to sign up, and account holders of the tenant, one for each test.

No two tests share a person, so one may change a password while another signs in.
"""

import itertools
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

ACCOUNTS = 60  # of each run's tenant; a test that needs an account takes one and nobody else gets it


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What one fills into the forms."""

    email: str
    password: str
    display_name: str
    given_name: str
    surname: str


def new_person() -> Person:
    """Someone nobody has heard of."""
    return _person(f"visitor-{secrets.token_hex(6)}")


def account_holders() -> Iterator[Person]:
    """The people accounts_toml() puts into the tenant."""
    return (_person(f"account-{number:03}") for number in itertools.islice(itertools.count(1), ACCOUNTS))


def accounts_toml() -> str:
    """The account holders as `[[users]]` of a config file."""
    return "".join(_user_table(person) for person in account_holders())


def _user_table(person: Person) -> str:
    names = Person.__slots__
    rows = (f"{name} = {json.dumps(getattr(person, name))}\n" for name in names)
    return "\n[[users]]\n" + "".join(rows)


def _person(name: str) -> Person:
    first, _, number = name.partition("-")
    return Person(
        email=f"{name}@example.com",
        password=f"Open-{number}-sesame1",
        display_name=f"{first.title()} {number}",
        given_name=first.title(),
        surname=f"Number {number}",
    )
