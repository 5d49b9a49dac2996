"""What is still there when an emulator is started again on its store, and what a changed config does to it."""

import json
import logging

import pytest

from mock_b2c.config import emulator_without_users, load_config
from mock_b2c.domain.errors import B2CError
from mock_b2c.levers import PageRefusedError
from mock_b2c.state import State
from mock_b2c.storage import open_storage
from mock_b2c.storage.conformance.racing import at_once
from tests.state.conftest import a_config

ADA, GRACE = a_config()["users"]
WEB, API = a_config()["apps"]
SUSI = "https://localhost:8443/contoso.onmicrosoft.com/B2C_1_susi/oauth2/v2.0/authorize"
RESET = SUSI.replace("B2C_1_susi", "B2C_1_reset")


def request(b2c, address=SUSI) -> str:
    scope = "openid%20offline_access"
    back = "http%3A%2F%2Flocalhost%3A5000%2Fback"
    return f"{address}?client_id={b2c.app('web').client_id}&response_type=code&redirect_uri={back}&scope={scope}"


def names(b2c) -> list[str]:
    return [user.sign_in_name for user in b2c.users]


def signed_in(b2c, name="ada@example.com", password="Sample-Passw0rd-Ada") -> str:
    """The code that the app gets."""
    return b2c.new_browser().sign_in(request(b2c), name, password).parameters["code"]


def tokens(b2c, **form):
    app = b2c.app("web")
    given = {"client_id": app.client_id, "client_secret": WEB["client_secret"], "redirect_uri": WEB["redirect_uris"][0]}
    authority = b2c.emulator.authority(
        host="localhost:8443",
        tenant_segment="contoso.onmicrosoft.com",
        policy_segment="B2C_1_susi",
        policy_in_query=False,
    )
    return b2c.emulator.redeem(authority, {**given, **form})


# ---- users ---------------------------------------------------------------------------------------------------


def test_password_that_its_owner_has_chosen_survives(run):
    with run() as b2c:
        b2c.reset_password(request(b2c, RESET), "ada@example.com", "Chosen-Passw0rd-1")
    with run() as b2c:
        assert signed_in(b2c, password="Chosen-Passw0rd-1")
        with pytest.raises(PageRefusedError):
            signed_in(b2c)


def test_users_who_signed_up_survive_and_those_who_were_deleted_are_gone(run):
    with run() as b2c:
        b2c.sign_up(request(b2c), "new@example.com", password="Chosen-Passw0rd-1", display_name="New")
        b2c.users.remove("grace@example.com")
    with run() as b2c:
        assert names(b2c) == ["ada@example.com", "new@example.com"]
        assert signed_in(b2c, "new@example.com", "Chosen-Passw0rd-1")


def test_changed_user_of_the_config_wins_and_the_log_says_so(run, caplog):
    caplog.set_level(logging.INFO)
    with run() as b2c:
        b2c.reset_password(request(b2c, RESET), "ada@example.com", "Chosen-Passw0rd-1")
        b2c.reset_password(request(b2c, RESET), "grace@example.com", "Chosen-Passw0rd-1")
        ids = [user.id for user in b2c.users]
    assert not caplog.messages

    with run(a_config(users=[{**ADA, "password": "Sample-Passw0rd-2"}, GRACE])) as b2c:
        assert signed_in(b2c, password="Sample-Passw0rd-2")
        assert signed_in(b2c, "grace@example.com", "Chosen-Passw0rd-1")
        assert sorted(user.id for user in b2c.users) == sorted(ids)
    assert "Users replaced by those of the changed config: ada@example.com." in caplog.messages


def test_user_removed_from_the_config_is_removed_and_who_was_added_stays(run, caplog):
    caplog.set_level(logging.INFO)
    with run() as b2c:
        b2c.users.add("new@example.com")
    with run(a_config(users=[GRACE])) as b2c:
        assert names(b2c) == ["grace@example.com", "new@example.com"]
    with run(a_config(users=None)) as b2c:
        assert names(b2c) == ["new@example.com"]
    assert "Users removed, for the config has them no more: ada@example.com." in caplog.messages


def test_new_user_of_the_config_replaces_one_of_that_name(run, caplog):
    caplog.set_level(logging.INFO)
    with run() as b2c:
        b2c.users.add("new@example.com", "Chosen-Passw0rd-1")
    with run(a_config(users=[ADA, GRACE, {"email": "New@example.com", "password": "Sample-Passw0rd-2"}])) as b2c:
        assert signed_in(b2c, "new@example.com", "Sample-Passw0rd-2")
        assert len(b2c.users) == 3
    assert "Users replaced by those of the changed config: new@example.com." in caplog.messages


def test_user_deleted_while_it_ran_comes_back_with_a_changed_entry_only(run):
    with run() as b2c:
        b2c.users.remove("ada@example.com")
    with run(a_config(users=[ADA, {**GRACE, "display_name": "Grace H."}])) as b2c:
        assert names(b2c) == ["grace@example.com"]
    with run(a_config(users=[{**ADA, "display_name": "Ada"}, GRACE])) as b2c:
        assert sorted(names(b2c)) == ["ada@example.com", "grace@example.com"]


def test_many_who_start_at_once_bring_each_user_once(store, tmp_path, signing_key):
    config, storages = load_config(a_config()), [open_storage(store) for _ in range(6)]

    def start(storage):
        state = State(storage, config, tmp_path)
        emulator = emulator_without_users(state.config, storage=storage, shared=True, signing_key=signing_key)
        state.seed(emulator)
        return [user.sign_in_name for user in emulator.users(config.tenant)]

    try:
        done = at_once([lambda storage=storage: start(storage) for storage in storages])
    finally:
        for storage in storages:
            storage.close()
    assert done == [["ada@example.com", "grace@example.com"]] * 6


# ---- settings ------------------------------------------------------------------------------------------------


def test_settings_that_were_changed_survive(run):
    with run() as b2c:
        b2c.apps.add("shop", redirect_uris=["http://localhost:5002/back"])
        b2c.flows.change("susi", session={"minutes": 20})
        b2c.configure(tenant={"lockout": {"threshold": 3}})
    with run() as b2c:
        assert [app.name for app in b2c.apps] == ["web", "api", "shop"]
        assert b2c.user_flow("susi").session.seconds == 20 * 60
        assert b2c.tenant.lockout.threshold == 3
        assert names(b2c) == ["ada@example.com", "grace@example.com"]


def test_changed_entry_of_the_config_wins_over_a_changed_setting_and_the_log_says_so(run, caplog):
    caplog.set_level(logging.INFO)
    with run() as b2c:
        b2c.apps.change("web", logout_url="https://localhost/mine")
        b2c.apps.change("api", scopes=[{"name": "read"}, {"name": "write"}])
    changed = {**WEB, "logout_url": "https://localhost/theirs"}
    for _ in range(2):
        with run(a_config(apps=[changed, API])) as b2c:
            assert b2c.apps.settings("web")["logout_url"] == "https://localhost/theirs"
            assert len(b2c.apps.settings("api")["scopes"]) == 2
    assert caplog.messages == ["Settings taken from the changed config: apps 'web'."]


def test_settings_that_do_not_fit_a_changed_config_are_kept_beside_it(run, tmp_path, caplog):
    with run() as b2c:
        b2c.apps.change("web", permissions=["api/read"])
    with run(a_config(apps=[WEB])) as b2c:
        assert [app.name for app in b2c.apps] == ["web"]
    [left] = tmp_path.glob("settings-*.toml")
    assert load_config(left).tenant.app(load_config(a_config()).tenant.apps[0].client_id).permissions
    assert left.stat().st_mode & 0o077 == 0
    [line] = caplog.messages
    assert str(left) in line
    with run(a_config(apps=[WEB])) as b2c:
        assert [app.name for app in b2c.apps] == ["web"]
    assert len(caplog.messages) == 1


# ---- what was issued -----------------------------------------------------------------------------------------


def test_code_refresh_token_and_session_survive(run):
    with run() as b2c:
        code = signed_in(b2c)
        refresh_token = tokens(b2c, grant_type="authorization_code", code=signed_in(b2c))["refresh_token"]
        cookie = b2c.session_cookie("ada@example.com")
    with run() as b2c:
        assert tokens(b2c, grant_type="authorization_code", code=code)["id_token"]
        assert tokens(b2c, grant_type="refresh_token", refresh_token=refresh_token)["id_token"]
        browser = b2c.new_browser()
        browser.resume(cookie["value"])
        assert browser.sign_in(request(b2c), "ada@example.com", "asked for nothing").parameters["code"]


def test_secrets_stand_in_no_file(run, tmp_path):
    with run() as b2c:
        code = signed_in(b2c)
        refresh_token = tokens(b2c, grant_type="authorization_code", code=signed_in(b2c))["refresh_token"]
        cookie = b2c.session_cookie("ada@example.com")["value"]
        b2c.reset_password(request(b2c, RESET), "ada@example.com", "Chosen-Passw0rd-1")
        stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())

    assert b"ada@example.com" in stored
    for secret in (code, refresh_token, cookie, "Chosen-Passw0rd-1"):
        assert secret.encode() not in stored


def test_lockout_survives(run):
    with run(a_config(tenant={"name": "contoso", "lockout": {"threshold": 3, "seconds": 3600}})) as b2c:
        for number in range(2):
            with pytest.raises(PageRefusedError):
                signed_in(b2c, password=f"Wrong-{number}")
    with run(a_config(tenant={"name": "contoso", "lockout": {"threshold": 3, "seconds": 3600}})) as b2c:
        for password in ("Wrong-1", "Wrong-3"):  # the first of them was counted before
            with pytest.raises(PageRefusedError) as refused:
                signed_in(b2c, password=password)
            assert refused.value.code != "AADB2C90114"
        with pytest.raises(PageRefusedError) as refused:
            signed_in(b2c)
        assert refused.value.code == "AADB2C90114"


def test_rolled_keys_survive_and_are_published_from_the_start(run, store, tmp_path, signing_key):
    with run() as b2c:
        b2c.keys.announce()
        b2c.keys.roll()
        rolled = b2c.keys.jwks
    with run() as b2c:
        assert b2c.keys.jwks == rolled
        assert [key.kid for key in b2c.keys.retired] == [signing_key.kid]
        storage = open_storage(store)
        assert State(storage, load_config(a_config()), tmp_path).jwks(nobody_asked) == rolled
        storage.close()


def test_keys_that_a_version_without_public_parts_has_left_are_published_too(run, store, tmp_path):
    with run() as b2c:
        b2c.keys.roll()
        rolled = b2c.keys.jwks
    storage = open_storage(store)
    body, version = storage.shared.get("keys")
    user_flows, custom_policies = json.loads(body)
    older = [{name: value for name, value in key.items() if name != "jwk"} if key else None for key in user_flows]
    assert older != user_flows
    assert storage.shared.swap("keys", version, json.dumps([older, custom_policies]).encode())
    assert State(storage, load_config(a_config()), tmp_path).jwks(nobody_asked) == rolled
    storage.close()
    with run() as b2c:
        assert b2c.keys.jwks == rolled


def nobody_asked():
    pytest.fail("the first key was asked for")


def test_key_of_a_state_dir_without_store_is_the_first_one(run, store, tmp_path, signing_key):
    storage = open_storage(store)
    assert State(storage, load_config(a_config()), tmp_path).jwks(lambda: b"its own") == b"its own"
    storage.close()
    with run() as b2c:
        assert b2c.keys.current.kid == signing_key.kid


# ---- there and back ------------------------------------------------------------------------------------------


def test_reset_goes_back_to_the_config(run):
    with run() as b2c:
        b2c.users.add("new@example.com")
        b2c.apps.remove("api")
        code = signed_in(b2c)
    with run() as b2c:
        b2c.clock.advance(60)
        b2c.reset()
        assert names(b2c) == ["ada@example.com", "grace@example.com"]
        assert [app.name for app in b2c.apps] == ["web", "api"]
        assert b2c.clock.snapshot() == (0.0, None)
        with pytest.raises(B2CError) as refused:
            tokens(b2c, grant_type="authorization_code", code=code)
        assert refused.value.code == "AADB2C90085"
        assert signed_in(b2c)
    with run() as b2c:
        assert names(b2c) == ["ada@example.com", "grace@example.com"]


def test_snapshot_is_gone_back_to(run):
    with run() as b2c:
        b2c.users.add("new@example.com")
        code = signed_in(b2c)
        held = b2c.snapshot()
        tokens(b2c, grant_type="authorization_code", code=code)
        b2c.users.remove("ada@example.com")
        for _ in range(2):
            b2c.restore(held)
            assert names(b2c) == ["ada@example.com", "grace@example.com", "new@example.com"]
            assert tokens(b2c, grant_type="authorization_code", code=code)["id_token"]


# ---- levers ----------------------------------------------------------------------------------------------------


def test_levers_that_were_left_pulled_are_told(run, caplog):
    caplog.set_level(logging.INFO)
    with run() as b2c:
        b2c.clock.advance(3600)
        b2c.faults.add("status", endpoint="token", status=503)
    with run() as b2c:
        b2c.clock.freeze(0)
        b2c.faults.clear()
    with run() as b2c:
        b2c.clock.reset()
    with run():
        pass

    assert caplog.messages == [
        "The clock is +3600 seconds from real time, as it was left. The portal sets it back.",
        "Faults that were ordered before are still to happen: status. The portal clears them.",
        "The clock stands still at 1970-01-01 00:00:00 UTC, as it was left. The portal sets it back.",
    ]
