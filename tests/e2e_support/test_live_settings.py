"""What an env file has to say of a tenant in the cloud, and which tests it lets run."""

import pytest

from e2e.live import LiveSettingsError, LiveTenant
from e2e.needs import APP_USER, NEEDS, SECOND_USER, USER, needs_of, reason_to_skip
from e2e.services import ENV_SAMPLE

PERSON = {name: f"value of {name}" for name in USER}


@pytest.fixture
def env_file(tmp_path):
    """`env_file(NAME=value)` is .env.sample with these settings added or, for None, left out."""

    def make(**changes):
        lines = [
            line
            for line in ENV_SAMPLE.read_text(encoding="utf-8").splitlines()
            if line.partition("=")[0] not in changes
        ]
        lines += [f"{name}={value}" for name, value in (PERSON | changes).items() if value is not None]
        file = tmp_path / ".env"
        file.write_text("\n".join(lines), encoding="utf-8")
        return file

    return make


def test_person_and_addresses_are_those_of_the_file(env_file):
    tenant = LiveTenant.read(env_file(B2C_CUSTOM_DOMAIN=""))
    assert tenant.person().email == PERSON["B2C_LIVE_USER_EMAIL"]
    assert tenant.person().surname == PERSON["B2C_LIVE_USER_SURNAME"]
    address = tenant.authorization_address("B2C_1_mfa", prompt="login")
    assert address.startswith("https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_mfa/oauth2/v2.0/authorize?")
    assert address.endswith("&prompt=login")


def test_custom_domain_is_the_host(env_file):
    address = LiveTenant.read(env_file(B2C_CUSTOM_DOMAIN="login.example.com")).authorization_address("B2C_1_x")
    assert address.startswith("https://login.example.com/")


@pytest.mark.parametrize("name", ["CLIENT_ID", "REDIRECT_URI", "B2C_LIVE_USER_PASSWORD"])
def test_missing_setting_is_named(env_file, name):
    with pytest.raises(LiveSettingsError, match=f"lacks {name};"):
        LiveTenant.read(env_file(**{name: None}))


@pytest.mark.parametrize(
    "uri", ["https://app.example.com/getAToken", "http://localhost/getAToken", "http://localhost:1/x"]
)
def test_redirect_uri_must_lead_to_this_machine(env_file, uri):
    with pytest.raises(LiveSettingsError, match="REDIRECT_URI must be"):
        LiveTenant.read(env_file(REDIRECT_URI=uri))


def test_every_name_of_the_sample_is_one_that_is_read():
    names = {line.split("=")[0] for line in ENV_SAMPLE.read_text().splitlines() if line.startswith("# B2C_LIVE_")}
    names = {name.removeprefix("# ") for name in names}
    assert names <= {*USER, *SECOND_USER, *APP_USER}
    assert set(USER) <= names


@pytest.mark.parametrize(
    ("fixtures", "marked", "settings", "reason"),
    [
        ((), (), {}, ""),
        (("registered_user",), (), PERSON, ""),
        (("registered_user", "another_user"), (), PERSON, "needs a second user: "),
        (("registered_user", "another_user"), (), PERSON | dict.fromkeys(SECOND_USER, "x"), ""),
        (("app_user",), (), PERSON, "B2C_LIVE_TOTP_SECRET"),
        (("outbox", "registered_user"), (), PERSON, "needs the outbox: "),
        (("registered_user",), ("an account of its own",), PERSON, "needs an account of its own: "),
        (("stack",), (), PERSON, "needs the emulator: "),
    ],
)
def test_test_is_skipped_for_what_the_tenant_lacks(fixtures, marked, settings, reason):
    told = reason_to_skip(needs_of(fixtures, marked), settings)
    assert reason in told
    assert bool(told) is bool(reason)


def test_name_that_no_need_has_is_a_fault():
    with pytest.raises(KeyError):
        needs_of((), ["a miracle"])


def test_names_of_needs_differ():
    assert len({need.name for need in NEEDS}) == len(NEEDS)
