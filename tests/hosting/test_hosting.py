"""The application for any WSGI server: what the environment asks for, and what it must not ask for."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mock_b2c.hosting import OneProcess, hosting, opened
from tests.web.site import in_process

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def environment(tmp_path, **changes):
    return {"MOCK_B2C_STATE_DIR": str(tmp_path / "state"), **changes}


def test_nothing_set_is_the_sample_tenant_on_this_machine(tmp_path):
    asked = hosting(environment(tmp_path))
    assert (asked.url, asked.front_channel, asked.proxies, asked.api_token) == ("https://localhost", "https", 0, "")
    assert asked.config is None
    assert asked.store == f"sqlite:///{tmp_path}/state/state.sqlite3"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"MOCK_B2C_PUBLIC_URL": "b2c.example.com"}, "MOCK_B2C_PUBLIC_URL is 'b2c.example.com'; it is scheme and host"),
        ({"MOCK_B2C_PUBLIC_URL": "https://b2c.example.com/x"}, "MOCK_B2C_PUBLIC_URL is"),
        ({"MOCK_B2C_PUBLIC_URL": "https://b2c.example.com"}, "MOCK_B2C_API_TOKEN is missing"),
        ({"MOCK_B2C_TRUSTED_PROXIES": "all"}, "MOCK_B2C_TRUSTED_PROXIES is 'all'; it is a number up to 10"),
        ({"MOCK_B2C_TRUSTED_PROXIES": "-1"}, "MOCK_B2C_TRUSTED_PROXIES is"),
        ({"MOCK_B2C_FRONT_CHANNEL": "ftp"}, "MOCK_B2C_FRONT_CHANNEL is 'ftp'; it is https or http"),
        ({"MOCK_B2C_LOG_FORMAT": "xml"}, "MOCK_B2C_LOG_FORMAT is 'xml'; it is text or json"),
    ],
)
def test_what_cannot_be_is_told(tmp_path, changes, told):
    with pytest.raises(ValueError, match=told):
        hosting(environment(tmp_path, **changes))


def test_secrets_are_not_shown(tmp_path):
    url = "postgresql+psycopg://me:a-password@db/x"
    asked = hosting(environment(tmp_path, MOCK_B2C_API_TOKEN="a-token", MOCK_B2C_STORE=url))
    assert "a-token" not in repr(asked)
    assert "a-password" not in repr(asked)


def test_public_name_is_answered_and_others_are_not(tmp_path):
    given = {"MOCK_B2C_PUBLIC_URL": "https://b2c.example.com", "MOCK_B2C_API_TOKEN": "a-token"}
    with opened(environment(tmp_path, **given)) as app:
        session = in_process(None, app).new_session()
        path = "contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
        document = session.get(f"https://b2c.example.com/{path}").json()
        assert document["token_endpoint"].startswith("https://b2c.example.com/")
        assert session.get(f"https://evil.example/{path}").status_code == 421
        assert session.get("https://b2c.example.com/_mock/api/v1/users").status_code == 401
        told = session.get("https://b2c.example.com/_mock/api/v1/tenant", headers={"Authorization": "Bearer a-token"})
        assert told.json()["url"] == "https://b2c.example.com"


@pytest.mark.parametrize(("proxies", "status"), [("0", 421), ("1", 200)])
def test_only_proxies_that_are_named_are_believed(tmp_path, proxies, status):
    given = {
        "MOCK_B2C_PUBLIC_URL": "https://b2c.example.com",
        "MOCK_B2C_API_TOKEN": "a-token",
        "MOCK_B2C_TRUSTED_PROXIES": proxies,
    }
    with opened(environment(tmp_path, **given)) as app:
        session = in_process(None, app).new_session()
        forwarded = {"X-Forwarded-Host": "b2c.example.com", "X-Forwarded-Proto": "https"}
        assert session.get("http://backend.internal/_mock/health", headers=forwarded).status_code == status


def test_fork_does_not_answer_by_connections_of_its_parent(monkeypatch, caplog):
    app = OneProcess(lambda environ, start_response: [b"never"])
    monkeypatch.setattr(os, "getpid", lambda: -1)
    answers = []
    for _ in range(2):
        assert app({}, lambda status, fields: answers.append(status)) == []
    assert answers == ["503 Service Unavailable"] * 2
    (record,) = caplog.records
    assert "without --preload" in record.getMessage()


@pytest.mark.parametrize(
    ("store", "several", "status"), [("memory", True, 503), ("memory", False, 200), ("", True, 200)]
)
def test_memory_is_not_for_servers_of_several_processes(tmp_path, caplog, store, several, status):
    with opened(environment(tmp_path, MOCK_B2C_STORE=store)) as app:

        def server(environ, start_response):
            return app(environ | {"wsgi.multiprocess": several}, start_response)

        answers = [in_process(None, server).new_session().get("https://localhost/_mock/health") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [status] * 2
    told = [record.getMessage() for record in caplog.records if "give it one worker" in record.getMessage()]
    assert len(told) == (status == 503)


def test_wrong_settings_end_the_server_with_one_line(tmp_path):
    given = os.environ | environment(tmp_path, MOCK_B2C_PUBLIC_URL="https://b2c.example.com", PYTHONPATH=str(ROOT))
    given.pop("MOCK_B2C_API_TOKEN", None)
    command = [sys.executable, "-c", "import mock_b2c.wsgi"]
    told = subprocess.run(command, env=given, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("MOCK_B2C_API_TOKEN is missing")
    assert told.stderr.count("\n") == 1
