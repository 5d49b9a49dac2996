"""An emulator where Ada has an account, and a browser on its way there."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from mock_b2c.domain.user import User
from mock_b2c.emulator import Emulator
from mock_b2c.storage.memory import MemoryUsers
from tests.emulator.visitor import ADA, PASSWORD, Visitor


@pytest.fixture
def ada(emulator: Emulator) -> User:
    names = {"displayName": "Ada Lovelace", "givenName": "Ada", "surname": "Lovelace"}
    return emulator.add_user(emulator.tenants[0], email=ADA, password=PASSWORD, attributes=names)


@pytest.fixture
def visitor(emulator: Emulator, ada: User) -> Visitor:
    return Visitor(emulator)


@pytest.fixture
def forget_users(emulator: Emulator) -> Callable[[], None]:
    """Deletes all accounts, as an administrator might at any moment."""

    def forget() -> None:
        emulator._world.storage.users = MemoryUsers()

    return forget


@pytest.fixture
def claims(emulator: Emulator) -> Callable[[str], dict[str, Any]]:
    """The claims of a token whose signature fits the published keys."""
    keys = KeySet.import_key_set(json.loads(emulator.keys.jwks))
    return lambda token: jwt.decode(token, keys, algorithms=["RS256"]).claims
