"""What tests of mock_b2c share: an emulator in memory whose time stands still, and one throw-away key a session."""

import pytest
from hypothesis import settings

from mock_b2c.emulator import Clock, Emulator
from mock_b2c.tokens import SigningKey
from mock_b2c.tokens.keys import new_key
from tests.builders import NOW, CountedIds, a_tenant

pytest_plugins = ("pytester",)
settings.register_profile("house", deadline=None, database=None)  # machines are shared, and runs leave nothing behind
settings.load_profile("house")


@pytest.fixture(scope="session")
def signing_key() -> SigningKey:
    """A real RSA key; making one takes a tenth of a second."""
    return new_key(int(NOW))


@pytest.fixture
def clock() -> Clock:
    """Time as the emulator sees it; it stands at `NOW` until a test moves it."""
    clock = Clock()
    clock.freeze(NOW)
    return clock


@pytest.fixture
def emulator(clock: Clock, signing_key: SigningKey) -> Emulator:
    """An emulator of `a_tenant()` without users."""
    return Emulator([a_tenant()], clock=clock, ids=CountedIds(), signing_key=signing_key)
