import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from webapp.tasks_api import create_app
from webapp.tasks_api.settings import REQUIRED, Settings, SettingsError

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("path", ["/", "/nothing", "/tasks/1/2"])
def test_unknown_path_is_404_in_json(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.json["error"] == "not_found"


def test_wrong_method_is_405_in_json(client):
    answer = client.put("/tasks")

    assert answer.status_code == 405
    assert answer.json["error"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_fault_of_the_api_is_500_in_json_without_detail(environment):
    app = create_app(Settings.from_environment(environment))

    @app.get("/broken")
    def broken():
        raise ZeroDivisionError("secret detail")

    answer = app.test_client().get("/broken")

    assert answer.status_code == 500
    assert answer.json["error"] == "internal_server_error"
    assert "secret detail" not in answer.text


def test_without_custom_domain_the_tenant_is_at_b2clogin(environment):
    settings = Settings.from_environment(environment | {"B2C_CUSTOM_DOMAIN": ""})

    assert settings.metadata_url == (
        "https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("B2C_TENANT_NAME", "contoso.onmicrosoft.com"),
        ("B2C_CUSTOM_DOMAIN", "https://login.contoso.com"),
        ("B2C_CUSTOM_DOMAIN", "localhost:84433"),
        ("SIGNUPSIGNIN_USER_FLOW", "a/b"),
    ],
)
def test_setting_of_wrong_form_is_refused(environment, name, value):
    with pytest.raises(SettingsError, match=f"{name} is '{value}', but should be"):
        Settings.from_environment(environment | {name: value})


@pytest.mark.parametrize("path", ["/tasks", "/hello", "/nothing"])
def test_missing_settings_are_all_named_in_every_answer(monkeypatch, tmp_path, path, caplog):
    for name in REQUIRED:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)

    answer = create_app().test_client().get(path)

    assert answer.status_code == 500
    assert answer.json["error"] == "not_configured"
    (record,) = caplog.records
    for name in REQUIRED:
        assert f"{name} is missing" in answer.json["error_description"]
        assert f"{name} is missing" in record.getMessage()


def test_settings_are_read_from_env_file(monkeypatch, tmp_path, environment):
    for name in environment:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in environment.items()))
    monkeypatch.chdir(tmp_path)

    assert Settings.from_environment() == Settings.from_environment(environment)


def test_api_loads_neither_the_web_app_nor_its_libraries():
    code = "import sys, webapp.tasks_api; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert not loaded & {
        "identity",
        "msal",
        "flask_session",
        "webapp.app",
        "webapp.auth",
        "webapp.settings",
        "mock_b2c",
    }


@pytest.mark.parametrize("app", ["webapp", "webapp.tasks_api"])
def test_flask_finds_the_app(app, tmp_path):
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flask", "--app", app, "routes"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "is missing" in done.stderr
    assert "Traceback" not in done.stderr


# -- the contract


@pytest.fixture
def contract(client):
    return yaml.safe_load(client.get("/openapi.yaml").data)


def test_contract_names_every_route(client, contract):
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}"), method.lower())
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.endpoint.startswith("tasks.")
    }

    promised = {
        (path, method)
        for path, item in contract["paths"].items()
        for method in item
        if method in ("get", "post", "patch", "delete")
    }
    assert promised == routes


def test_contract_holds_for_a_round_of_answers(client, contract, ada, tenant):
    created = client.post("/tasks", headers=ada, json={"title": "x"})
    path = f"/tasks/{created.json['id']}"
    answers = {
        ("/tasks", "post"): [
            created,
            client.post("/tasks", headers=ada, data="["),
            client.post("/tasks"),
            client.post("/tasks", headers=tenant.bearer(scp="")),
            client.post("/tasks", headers=ada, data="x" * 20_000),
        ],
        ("/tasks", "get"): [client.get("/tasks", headers=ada), client.get("/tasks")],
        ("/hello", "get"): [client.get("/hello", headers=ada), client.get("/hello")],
        ("/tasks/{task_id}", "patch"): [
            client.patch(path, headers=ada, json={"done": True}),
            client.patch("/tasks/0", headers=ada, json={"done": True}),
        ],
        ("/tasks/{task_id}", "delete"): [client.delete(path, headers=ada), client.delete(path, headers=ada)],
    }
    for (promised, method), given in answers.items():
        for answer in given:
            assert str(answer.status_code) in contract["paths"][promised][method]["responses"]
            if answer.status_code >= 400:
                assert set(answer.json) == {"error", "error_description"}


def test_name_with_a_slip_is_told_with_the_right_one(environment):
    environment["B2C_CUSTOM_DOMAN"] = environment.pop("B2C_CUSTOM_DOMAIN")

    with pytest.raises(SettingsError, match="B2C_CUSTOM_DOMAIN is missing, but there is B2C_CUSTOM_DOMAN"):
        Settings.from_environment(environment)


def test_env_file_that_is_not_utf8_is_told(monkeypatch, tmp_path):
    (tmp_path / ".env").write_bytes(b"API_CLIENT_ID=\xff")
    monkeypatch.chdir(tmp_path)

    answer = create_app().test_client().get("/tasks")

    assert answer.status_code == 500
    assert ".env is not UTF-8 text" in answer.json["error_description"]
