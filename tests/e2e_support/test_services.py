import os
import sys
import tomllib

import pytest
from dotenv import dotenv_values

from e2e.process import StackError
from e2e.services import (
    ENV_SAMPLE,
    Plan,
    Ports,
    app_settings,
    config_file,
    emulator_environment,
    parse_environment,
    services,
    write_config,
)
from e2e.users import account_holders, accounts_toml
from mock_b2c.config import load_config

OTHER_PORTS = Ports(emulator=20001, tasks_api=20002, web_app=20003)
TRUST = {"REQUESTS_CA_BUNDLE": "/some/bundle.pem", "SSL_CERT_FILE": "/some/bundle.pem"}


def test_default_ports_give_exactly_the_settings_of_env_sample(tmp_path):
    assert app_settings(Plan(folder=tmp_path)) == dotenv_values(ENV_SAMPLE)


def test_other_ports_change_only_the_addresses(tmp_path):
    settings = app_settings(Plan(folder=tmp_path, ports=OTHER_PORTS))
    changed = {name for name, value in dotenv_values(ENV_SAMPLE).items() if settings[name] != value}
    assert changed == {"B2C_CUSTOM_DOMAIN", "REDIRECT_URI", "ENDPOINT"}
    assert settings["B2C_CUSTOM_DOMAIN"] == "localhost:20001"


def test_emulator_begins_anew_each_time(tmp_path):
    """Else a password that was reset in the last demo would not be the printed one any more."""
    command = services(Plan(folder=tmp_path), TRUST)[0].command
    assert command[command.index("--store") + 1] == "memory"


def test_settings_of_a_plan_win(tmp_path):
    assert app_settings(Plan(folder=tmp_path, settings={"SCOPE": "less"}))["SCOPE"] == "less"


def test_apps_ignore_dotenv_and_shell_and_trust_the_bundle(tmp_path, monkeypatch):
    monkeypatch.setenv("CLIENT_ID", "of the shell")
    for app in services(Plan(folder=tmp_path), TRUST)[1:]:
        assert app.environment["CLIENT_ID"] == dotenv_values(ENV_SAMPLE)["CLIENT_ID"]
        assert app.environment["FLASK_SKIP_DOTENV"] == "1"
        assert app.environment["REQUESTS_CA_BUNDLE"] == TRUST["REQUESTS_CA_BUNDLE"]


def test_no_proxy_stands_before_localhost(tmp_path, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "intranet.example")
    for service in services(Plan(folder=tmp_path), TRUST):
        assert service.environment["NO_PROXY"] == "intranet.example,localhost,127.0.0.1,::1"


def test_written_config_registers_the_redirect_uri_the_web_app_uses(tmp_path):
    plan = Plan(folder=tmp_path, ports=OTHER_PORTS)
    write_config(plan)
    tenant = tomllib.loads(config_file(plan).read_text())
    registered = [uri for app in tenant["apps"] for uri in app.get("redirect_uris", [])]
    assert registered == [app_settings(plan)["REDIRECT_URI"]]


def test_written_config_with_account_holders_is_valid(tmp_path):
    plan = Plan(folder=tmp_path, ports=OTHER_PORTS, extra_tenant=accounts_toml())
    write_config(plan)
    load_config(config_file(plan))
    emails = [user["email"] for user in tomllib.loads(config_file(plan).read_text())["users"]]
    assert {person.email for person in account_holders()} < set(emails)
    assert len(set(emails)) == len(emails)


def test_environment_lines_are_read_quoted_or_not():
    text = "export NAME=plain\nexport PATHS='/a b/c'\nexport ARGS='--one --two=\"x y\"'\n"
    assert parse_environment(text) == {"NAME": "plain", "PATHS": "/a b/c", "ARGS": '--one --two="x y"'}


def test_emulator_that_cannot_start_is_reported_with_its_words(tmp_path):
    (tmp_path / "state").write_text("a file where a folder belongs")
    with pytest.raises(StackError, match=r"(?s)The emulator cannot start:.* is a file"):
        emulator_environment(Plan(folder=tmp_path, state_dir=tmp_path / "state"))


@pytest.mark.skipif(os.name != "posix", reason="the stand-in is a script")
def test_interrupt_of_our_group_does_not_reach_the_command_that_says_how_to_trust(tmp_path, monkeypatch):
    command = tmp_path / "python"
    command.write_text(f"#!{sys.executable}\nimport os; print(f'export GROUP={{os.getpgrp()}}')\n")
    command.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(command))
    assert emulator_environment(Plan(folder=tmp_path)) != {"GROUP": str(os.getpgrp())}


def test_emulator_says_how_to_trust_it(tmp_path):
    plan = Plan(folder=tmp_path, ports=OTHER_PORTS, state_dir=tmp_path / "state")
    write_config(plan)
    environment = emulator_environment(plan)
    assert environment["SSL_CERT_FILE"] == environment["REQUESTS_CA_BUNDLE"]
    assert environment["SSL_CERT_FILE"].startswith(str(tmp_path / "state"))
    assert "--ignore-certificate-errors-spki-list=" in environment["MOCK_B2C_CHROMIUM_ARGS"]
