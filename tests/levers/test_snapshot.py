"""There and back: snapshots, and the tenant as a config file."""

import tomllib

import pytest
from msgspec.structs import replace

from mock_b2c.config import ConfigError, create_emulator, load_config
from mock_b2c.config.toml_text import toml_text
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ids import TenantId
from mock_b2c.domain.ports import AlreadyExistsError, StoreError
from mock_b2c.levers import B2C, PageRefusedError
from mock_b2c.storage import MemoryStorage

ADA, EVE = "ada@example.com", "eve@example.com"


def change_everything(b2c, address):
    b2c.apps.change("webapp1", enabled=True, logout_url="https://localhost:5000/out")
    b2c.flows.change("susi", email_verification=True, session={"minutes": 30})
    b2c.sign_up(address(), EVE, display_name="Eve")
    b2c.users.change(ADA, city="Paris", password="Another-Passw0rd-1")
    b2c.faults.add("drop", times=3)
    b2c.keys.roll()
    b2c.clock.advance(1000)


def state_of(b2c):
    return {
        "tenant": b2c.tenant,
        "users": list(b2c.users),
        "messages": b2c.outbox.messages(),
        "events": b2c.events,
        "faults": b2c.faults.ordered,
        "keys": b2c.keys.jwks,
        "now": b2c.clock.now(),
        "session": b2c.browser.session,
        "passwords": dict(b2c.users.passwords),
    }


def redeemed(b2c, code):
    app, flow = b2c.app(), b2c.user_flow()
    authority = b2c.emulator.authority(
        host="contoso.b2clogin.com",
        tenant_segment=b2c.tenant.domain,
        policy_segment=flow.name,
        policy_in_query=False,
    )
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "client_id": app.client_id,
        "client_secret": "sample-web-app-secret-not-for-real-use",
        "redirect_uri": app.redirect_uris[0].uri,
    }
    return b2c.emulator.redeem(authority, form)


def test_everything_is_as_it_was(b2c, address):
    before, snapshot = state_of(b2c), b2c.snapshot()
    for _ in range(2):
        change_everything(b2c, address)
        assert all(value != before[name] for name, value in state_of(b2c).items())
        b2c.restore(snapshot)
        assert state_of(b2c) == before
    b2c.sign_in(address(), ADA)


def test_nothing_goes_back_when_the_storage_cannot(b2c, address, monkeypatch):
    def refuse(_storage, _snapshot):
        raise StoreError("The disk is full.")

    snapshot = b2c.snapshot()
    change_everything(b2c, address)
    changed = state_of(b2c)
    with monkeypatch.context() as full:
        full.setattr(MemoryStorage, "restore", refuse)
        with pytest.raises(StoreError):
            b2c.restore(snapshot)
    assert state_of(b2c) == changed


def test_nothing_goes_back_to_a_snapshot_of_another_tenant(b2c, config, address):
    other = replace(config, tenant=replace(config.tenant, id=TenantId("another")))
    snapshot = replace(b2c.snapshot(), config=other)
    change_everything(b2c, address)
    changed = state_of(b2c)
    with pytest.raises(ConfigError, match=r"tenant\.id: cannot change"):
        b2c.restore(snapshot)
    assert state_of(b2c) == changed


def test_what_came_after_is_forgotten_and_what_was_there_lives_again(b2c, address):
    code = b2c.sign_in(address(), ADA).code
    b2c.faults.add("drop", times=2)
    snapshot = b2c.snapshot()
    for _ in range(2):
        assert redeemed(b2c, code)
        with pytest.raises(B2CError, match="internal error"):
            redeemed(b2c, code)
        assert [b2c.faults.of_answer("token") is None for _ in range(3)] == [False, False, True]
        b2c.users.remove(ADA)
        b2c.restore(snapshot)
    assert b2c.sign_in(address(), ADA, password="wrong").code  # by the session of before


def test_reset_goes_back_to_the_beginning(b2c, address):
    before = state_of(b2c)
    change_everything(b2c, address)
    b2c.reset()
    assert state_of(b2c) == before


def test_counted_requests_are_as_many_as_then(b2c, address):
    b2c.configure(limits={"requests_per_address": 2})
    b2c.emulator.admit(b2c.tenant, "::1", page=True)
    snapshot = b2c.snapshot()
    for _ in range(3):
        b2c.emulator.admit(b2c.tenant, "::1", page=True)
        with pytest.raises(B2CError, match="throttled"):
            b2c.emulator.admit(b2c.tenant, "::1", page=True)
        b2c.restore(snapshot)


def test_snapshot_tells_no_secret(b2c, address):
    b2c.sign_in(address(), ADA)
    told = repr(b2c.snapshot())
    assert "Sample-Passw0rd" not in told
    assert b2c.browser.session not in told


# ---- export ----------------------------------------------------------------------------------------------------


def loaded(text):
    return load_config(tomllib.loads(text))


def account_of(user):
    """What an export tells of an account, whatever happened to it since."""
    named = user.id, user.sign_in_name, user.email, user.attributes, user.enabled
    return *named, user.strong, user.identity, user.risk, user.password_policies


def test_untouched_tenant_is_its_config(b2c, config):
    again = loaded(b2c.export())
    assert (again.tenant, again.users, again.delivery) == (config.tenant, config.users, config.delivery)


def test_changed_tenant_comes_back_with_all_accounts(b2c, address, clock, signing_key):
    change_everything(b2c, address)
    b2c.faults.clear()
    b2c.users.add("", identity={"issuer": "google.com", "subject": "42"}, display_name="Gil")
    b2c.users.add("mary@example.com", username="mary", phone_number="+441632960123", enabled=False)
    b2c.users.add("", username="+441632960124", display_name="Number", user_risk="high")
    b2c.users.change(ADA, sign_in_risk="low", password_policies=["DisableStrongPassword"])
    text = b2c.export()
    config = loaded(text)
    twin = B2C(create_emulator(config, clock=clock, signing_key=signing_key), config, b2c.url)

    assert twin.tenant == b2c.tenant
    assert [account_of(user) for user in twin.users] == [account_of(user) for user in b2c.users]
    assert twin.export() == text
    assert twin.sign_in(address(), EVE, password="Sample-Passw0rd-1").code


def test_password_is_in_clear_only_where_the_config_had_it_so(b2c):
    b2c.users.add(EVE, password="Chosen-Passw0rd-Eve")
    b2c.users.change(ADA, password="Chosen-Passw0rd-Ada")
    text = b2c.export()

    assert "Sample-Passw0rd-Grace" in text
    assert "Chosen-" not in text
    assert text.count("password_hash") == 2


def test_name_of_any_letters_survives(b2c):
    name = 'Ö"\\\n\t\x01\x7f = [x] # 🦊'
    b2c.users.change(ADA, display_name=name)
    assert loaded(b2c.export()).users[0].attributes["displayName"] == name


def test_user_who_does_not_fit_any_more_is_told(b2c):
    b2c.configure(tenant={"custom_attributes": {"Shoe": "string"}})
    b2c.users.change(ADA, extension_Shoe="big")
    b2c.configure(tenant={"custom_attributes": {"Shoe": "integer"}})
    with pytest.raises(ConfigError, match="'big' is no integer"):
        b2c.export()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"a": 1, "b": {"c": [1, 2.5, True, "x"], "d e": {"f": {}}}, "g": [{"h": [{"i": 1}]}, {}], "j": []},
        tomllib.loads("a = 2027-01-01\nb = 2027-01-01T10:00:00Z\nc = 10:00:00\nd = [1e6, -inf]\n['é']\n'' = ''"),
        {"long": ["x" * 60, "y" * 60, {"z": ["w" * 99]}]},
    ],
)
def test_data_is_read_back_as_it_was(data):
    assert tomllib.loads(toml_text(data)) == data


def test_what_toml_has_no_form_for_is_refused():
    with pytest.raises(ValueError, match="NoneType has no form"):
        toml_text({"a": None})


# ---- users, with what a file can say of them ---------------------------------------------------------------------


def test_new_password_is_the_one_from_now_on(b2c, address):
    b2c.users.change(ADA, password="Another-Passw0rd-1")

    assert b2c.sign_in(address(), ADA).code
    b2c.browser.forget()
    with pytest.raises(PageRefusedError):
        b2c.sign_in(address(), ADA, password="Sample-Passw0rd-Ada")


def test_attribute_and_phone_number_come_and_go(b2c):
    changed = b2c.users.change(ADA, city=None, phone_number="+441632960123", attributes={"jobTitle": "Countess"})
    assert changed.attributes.keys() == {"displayName", "givenName", "surname", "jobTitle"}
    assert changed.strong.phone_number == "+441632960123"
    assert b2c.users.change(changed, phone_number=None).strong.phone_number == ""


def test_federated_account_is_unique(b2c):
    identity = {"issuer": "google.com", "subject": "42"}
    user = b2c.users.add("gil@example.com", identity=identity)
    assert b2c.users[user.id] == user
    assert b2c.users.change(user.id, city="Rome").attributes == {"city": "Rome"}
    with pytest.raises(AlreadyExistsError):
        b2c.users.add("gil@example.com", identity=identity)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"email": "nobody"}, "user: email: 'nobody' is not an email address"),
        ({"email": ""}, "user: email: '' is not an email address"),
        ({"email": EVE, "nick": "x"}, r"user: attributes\.nick: unknown attribute"),
        ({"email": EVE, "username": "a b"}, "user: username: expected up to 64 letters"),
        ({"email": EVE, "attributes": 5}, "user: attributes: expected a table, not a number"),
        ({"email": EVE, "password": None}, "user: password: missing"),
        ({"email": EVE, "password_hash": "x"}, "user: password_hash: expected the hash of a password"),
        ({"email": EVE, "identity": {"issuer": "x"}}, r"user: identity\.subject: missing"),
    ],
)
def test_wrong_account_says_what_is_right(b2c, fields, says):
    with pytest.raises(ConfigError, match=says):
        b2c.users.add(**fields)
    assert len(b2c.users) == 2


@pytest.mark.parametrize("fields", [{"email": EVE}, {"id": "x"}, {"username": "ada"}])
def test_account_keeps_its_name(b2c, fields):
    with pytest.raises(ConfigError, match="names the account"):
        b2c.users.change(ADA, **fields)
    assert b2c.users.change(ADA, email=ADA) == b2c.users[ADA]


def test_account_without_anything_to_prove_it_is_refused(b2c):
    with pytest.raises(ValueError, match="needs a password"):
        b2c.emulator.add_user(b2c.tenant, email=EVE)
