"""What the tests of all parts of a store share: which store, and what is put into it."""

from typing import Any

import pytest
from msgspec.structs import replace

from mock_b2c.domain.grants import AuthorizationCode, Grant
from mock_b2c.domain.identity_provider import ProviderCode
from mock_b2c.domain.ids import ObjectId, TenantId
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.limits import Count
from mock_b2c.domain.lockout import WrongPasswords
from mock_b2c.domain.ports import Storage
from mock_b2c.domain.records import Memo
from mock_b2c.domain.session import BrowserSessions, Farewell
from mock_b2c.domain.user import User

NOW = 1_700_000_000.0
TENANT_ID = TenantId("7e7e7e7e-0000-4000-8000-000000000b2c")
OTHER_TENANT = TenantId("0e0e0e0e-0000-4000-8000-000000000b2c")
KINDS: dict[str, type[Any]] = {
    "codes": AuthorizationCode,
    "refresh_tokens": Grant,
    "revoked_families": Grant,
    "sessions": BrowserSessions,
    "transactions": Transaction,
    "farewells": Farewell,
    "provider_codes": ProviderCode,
    "wrong_passwords": WrongPasswords,
    "counts": Count,
    "memos": Memo,
}
ROUNDS = 200  # a race that is run once is won by luck
every_kind = pytest.mark.parametrize("kind", KINDS)


def a_user(**changes: Any) -> User:
    """A local account."""
    user = User(
        id=ObjectId("00000000-0000-4000-8000-0000000000ad"),
        email="ada@example.com",
        password_hash="hash of a password",
        attributes={"displayName": "Ada Lovelace", "surname": "Lovelace", "givenName": "Ada"},
    )
    return replace(user, **changes)


class Case:
    """Tests of a store; a subclass says which one."""

    def make(self) -> Storage:
        """An empty store."""
        raise NotImplementedError

    @pytest.fixture
    def storage(self) -> Storage:
        return self.make()
