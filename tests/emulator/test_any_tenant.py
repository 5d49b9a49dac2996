"""Tenants that the config does not name (`--any-tenant`)."""

import pytest

from mock_b2c import any_tenant
from mock_b2c.any_tenant import AnyTenant
from mock_b2c.config import create_emulator, load_config
from mock_b2c.domain.errors import B2CError


@pytest.fixture
def emulator(signing_key):
    config = load_config()
    anyone = AnyTenant(config)
    anyone.emulator = create_emulator(config, signing_key=signing_key, meet=anyone)
    return anyone.emulator


def authority(emulator, segment, policy="B2C_1_susi"):
    return emulator.authority(
        host="x.b2clogin.com", tenant_segment=segment, policy_segment=policy, policy_in_query=False
    )


def test_unknown_tenant_is_made_like_the_known_one_once(emulator):
    first, again = (
        authority(emulator, name).tenant for name in ("Fabrikam.onmicrosoft.com", "fabrikam.onmicrosoft.com")
    )
    assert first is again
    assert (first.name, len(emulator.tenants)) == ("fabrikam", 2)
    assert first.id != emulator.tenants[0].id
    assert first.apps[0].permissions == {
        permission.replace("contoso", "fabrikam") for permission in emulator.tenants[0].apps[0].permissions
    }
    assert [user.email for user in emulator.users(first)] == ["ada@example.com", "grace@example.com"]


@pytest.mark.parametrize(
    "segment", ["fabrikam", "fabrikam.example.com", "-.onmicrosoft.com", "a" * 40 + ".onmicrosoft.com"]
)
def test_what_can_be_no_tenant_stays_unknown(emulator, segment):
    with pytest.raises(B2CError):
        authority(emulator, segment)
    assert len(emulator.tenants) == 1


def test_number_of_tenants_is_bounded(emulator, monkeypatch):
    monkeypatch.setattr(any_tenant, "MOST_TENANTS", 2)
    authority(emulator, "one.onmicrosoft.com")
    with pytest.raises(B2CError):
        authority(emulator, "two.onmicrosoft.com")
