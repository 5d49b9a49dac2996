import re
from pathlib import Path

import pytest

import webapp
from webapp.settings import Settings, SettingsError, names
from webapp.tasks_api.settings import OPTIONAL, REQUIRED

OPTIONAL_NAMES = {"B2C_CUSTOM_DOMAIN", "SESSION_REDIS_URL", "TRUSTED_PROXIES"}
WANTED = names() - OPTIONAL_NAMES - {"B2C_TENANT_NAME"}  # what `unconfigured` lacks or has wrong
SAMPLE = Path(__file__).parents[2] / ".env.sample"


@pytest.fixture
def sample():
    return dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", SAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def test_sample_holds_exactly_the_names_that_are_read(sample):
    assert set(sample) == names() | {*REQUIRED, *OPTIONAL} | {"FLASK_DEBUG"}


def test_sample_is_a_valid_configuration(sample):
    settings = Settings.from_environment(sample)

    assert len(settings.scope) == 2
    assert settings.home == "http://localhost:5000/"


def test_custom_domain_answers_for_the_tenant(environment):
    settings = Settings.from_environment(environment)

    assert settings.authority("B2C_1_susi") == "https://login.contoso.example/contoso.onmicrosoft.com/B2C_1_susi"


def test_without_custom_domain_the_tenant_is_at_b2clogin(environment):
    settings = Settings.from_environment(environment | {"B2C_CUSTOM_DOMAIN": ""})

    assert settings.authority("B2C_1_susi") == "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi"


def test_all_missing_settings_are_named_at_once(environment):
    for name in ("CLIENT_ID", "CLIENT_SECRET", "SCOPE"):
        del environment[name]

    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)

    assert [fault.name for fault in caught.value.faults] == ["CLIENT_ID", "CLIENT_SECRET", "SCOPE"]


def test_blank_setting_counts_as_missing(environment):
    with pytest.raises(SettingsError, match="CLIENT_ID is missing"):
        Settings.from_environment(environment | {"CLIENT_ID": "  "})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("B2C_TENANT_NAME", "contoso.onmicrosoft.com"),
        ("B2C_CUSTOM_DOMAIN", "https://login.contoso.com"),
        ("B2C_CUSTOM_DOMAIN", "login.contoso.com/contoso"),
        ("B2C_CUSTOM_DOMAIN", "localhost:84433"),
        ("B2C_CUSTOM_DOMAIN", "login..contoso.com"),
        ("REDIRECT_URI", "/getAToken"),
        ("REDIRECT_URI", "http://localhost:5000/"),
        ("REDIRECT_URI", "http://localhost:65536/getAToken"),
        ("CLIENT_ID", "your client id"),
        ("CLIENT_ID", "<client-id>"),
        ("CLIENT_ID", "{CLIENT_ID}"),
        ("ENDPOINT", "localhost:5001/tasks"),
        ("TRUSTED_PROXIES", "nginx"),
        ("TRUSTED_PROXIES", "-1"),
        ("ENDPOINT", "http://localhost:500100/tasks"),
        ("SCOPE", "tasks.read"),
        ("SCOPE", "openid offline_access"),
        ("SCOPE", "https://contoso.example/api/read,https://contoso.example/api/write"),
        ("SIGNUPSIGNIN_USER_FLOW", "B2C_1_susi/oauth2"),
    ],
)
def test_setting_of_wrong_form_is_refused_with_what_would_be_right(environment, name, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment | {name: value})

    (fault,) = caught.value.faults
    assert fault.name == name
    assert value in fault.wrong
    assert "should be" in fault.wrong


@pytest.mark.parametrize(
    "value", ["localhost:6379", "redis:/localhost", "http://localhost:6379", "redis://:s3cret@localhost:port"]
)
def test_address_of_redis_is_explained_without_being_shown(environment, value):
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment | {"SESSION_REDIS_URL": value})

    (fault,) = caught.value.faults
    assert fault.wrong == "should be the address of a Redis, such as redis://localhost:6379/0"


@pytest.mark.parametrize(
    "value",
    [
        "redis://localhost",
        "rediss://user:s3cret@redis.example:6380/1?ssl_check_hostname=true",
        "unix:///run/redis.sock",
    ],
)
def test_address_of_redis_may_have_every_form_that_its_client_takes(environment, value):
    settings = Settings.from_environment(environment | {"SESSION_REDIS_URL": value})

    assert settings.session_redis_url == value
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("host", ["app.contoso.com", "10.0.0.7:5000", "localhost.contoso.com"])
def test_only_localhost_may_go_without_tls(environment, host):
    Settings.from_environment(environment | {"REDIRECT_URI": f"https://{host}/getAToken"})

    with pytest.raises(SettingsError, match=r"REDIRECT_URI .* only localhost may go without TLS"):
        Settings.from_environment(environment | {"REDIRECT_URI": f"http://{host}/getAToken"})


@pytest.mark.parametrize("host", ["localhost", "localhost:5000", "127.0.0.1:5000"])
def test_localhost_may_go_without_tls(environment, host):
    assert not Settings.from_environment(environment | {"REDIRECT_URI": f"http://{host}/getAToken"}).over_tls


def test_redirect_uri_may_be_no_page_of_the_app(environment, app):
    rules = {re.sub("[<>]", "", rule.rule).replace("//", "/") for rule in app.url_map.iter_rules()}
    addresses = rules - {"/", "/getAToken"}

    assert {"/login", "/logout", "/call_api", "/static/path:filename"} <= addresses
    for address in addresses:
        with pytest.raises(SettingsError, match=r"REDIRECT_URI .* is a page of this app"):
            Settings.from_environment(environment | {"REDIRECT_URI": f"http://localhost:5000{address}"})


@pytest.mark.parametrize(
    "path", ["/getAToken", "/auth/getAToken", "/signin-oidc", "/oauth2/callback", "/login/callback"]
)
def test_redirect_uri_may_have_any_other_path(environment, path):
    Settings.from_environment(environment | {"REDIRECT_URI": f"http://localhost:5000{path}"})


@pytest.mark.parametrize(
    ("slip", "name"),
    [
        ("B2C_CUSTOM_DOMAN", "B2C_CUSTOM_DOMAIN"),
        ("b2c_custom_domain", "B2C_CUSTOM_DOMAIN"),
        ("CUSTOM_DOMAIN", "B2C_CUSTOM_DOMAIN"),
        ("REDIRECT_URL", "REDIRECT_URI"),
        ("CLIENT-ID", "CLIENT_ID"),
        ("SCOPES", "SCOPE"),
    ],
)
def test_name_with_a_slip_is_told_with_the_right_one(environment, slip, name):
    environment[slip] = environment.pop(name)

    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment)

    (fault,) = caught.value.faults
    assert (fault.name, fault.wrong) == (name, f"is missing, but there is {slip}: did you mean {name}?")


@pytest.mark.parametrize("other", ["API_CLIENT_ID", "FLASK_DEBUG", "HOME", "AWS_SECRET_KEY", "CLIENT_IDS"])
def test_other_names_are_nobody_s_slips(environment, other):
    del environment["B2C_CUSTOM_DOMAIN"]

    Settings.from_environment(environment | {other: "x"})


def test_scope_may_hold_what_msal_asks_for_by_itself(environment):
    settings = Settings.from_environment(environment | {"SCOPE": "openid  https://contoso.example/api/read"})

    assert settings.scope == ("https://contoso.example/api/read",)


def test_secrets_do_not_show_in_the_representation(environment):
    shown = repr(Settings.from_environment(environment))

    assert environment["CLIENT_SECRET"] not in shown
    assert environment["SECRET_KEY"] not in shown


def test_environment_wins_over_env_file(environment, tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("".join(f"{k}={v}\n" for k, v in environment.items() if " " not in v))
    for name, value in environment.items():
        monkeypatch.setenv(name, value) if " " in value else monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("B2C_TENANT_NAME", "fabrikam")
    monkeypatch.chdir(tmp_path)

    settings = Settings.from_environment()

    assert settings.b2c_tenant_name == "fabrikam"
    assert settings.client_id == environment["CLIENT_ID"]


@pytest.fixture
def unconfigured(monkeypatch, tmp_path, environment):
    for name in environment:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("B2C_TENANT_NAME", "contoso")
    monkeypatch.setenv("REDIRECT_URI", "<script>")
    return webapp.create_app


@pytest.mark.parametrize("path", ["/", "/call_api", "/getAToken?code=1&state=2"])
def test_missing_settings_are_listed_on_every_page(unconfigured, path):
    answer = unconfigured().test_client().get(path)

    assert answer.status_code == 500
    for name in WANTED:
        assert f"<code>{name}</code>" in answer.text
    assert "B2C_TENANT_NAME" not in answer.text
    assert "&lt;script&gt;" in answer.text
    assert "Application (client) ID of this web app" in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_missing_settings_are_one_log_line(unconfigured, caplog):
    unconfigured()

    (record,) = caplog.records
    for name in WANTED:
        assert name in record.getMessage()
    assert "\n" not in record.getMessage()


def test_stylesheet_is_served_without_settings(unconfigured):
    with unconfigured().test_client().get("/static/app.css") as answer:
        assert answer.status_code == 200


def test_env_file_that_is_not_utf8_is_explained(unconfigured, tmp_path, caplog):
    (tmp_path / ".env").write_bytes("SECRET_KEY=schlüssel".encode("latin-1"))

    answer = unconfigured().test_client().get("/")

    assert answer.status_code == 500
    assert "<code>.env</code>" in answer.text
    assert "is not UTF-8 text; save it as UTF-8" in answer.text
    assert "schl" not in answer.text + caplog.text
