"""`mock-b2c serve` as a process: ready, stopped, and one line for each way it cannot start (design 3.1)."""

import json
import re
import shlex
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mock_b2c.config import sample_config_path
from mock_b2c.control import Client, ControlError
from tests.cli.lines import one_line

SAMPLE = sample_config_path().read_text(encoding="utf-8")


def get(url: str, state_dir) -> dict:
    context = ssl.create_default_context(cafile=state_dir / "tls" / "root.pem")
    with urllib.request.urlopen(url, context=context, timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_ready_means_that_it_answers_and_a_signal_stops_it_at_once(started, state_dir, number):
    with started() as (process, url):
        health = get(f"{url}/_mock/health", state_dir)
        asked = time.monotonic()
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
        took = time.monotonic() - asked

    assert health["status"] == "ok"
    assert health["tenants"] == ["contoso"]
    assert (process.returncode, output) == (0, "")
    assert took < 3  # a second, and room for a busy machine


def test_keys_are_kept_in_the_state_dir(started, state_dir):
    kids = []
    for _ in range(2):
        with started() as (_, url):
            keys = get(f"{url}/contoso.onmicrosoft.com/B2C_1_susi/discovery/v2.0/keys", state_dir)
            kids.append([key["kid"] for key in keys["keys"]])

    assert kids[0] == kids[1]


def test_config_of_one_s_own_is_served(started, state_dir, tmp_path):
    (tmp_path / "own.toml").write_text(SAMPLE.replace('"contoso"', '"fabrikam"'))
    with started("--config", "own.toml", "--front-channel", "http") as (_, url):
        document = get(f"{url}/fabrikam.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration", state_dir)

    assert urlsplit(document["authorization_endpoint"]).scheme == "http"
    assert urlsplit(document["token_endpoint"]).scheme == "https"
    assert "tenant fabrikam.onmicrosoft.com from own.toml" in (tmp_path / "log").read_text()


# ---- what it cannot do ---------------------------------------------------------------------------------------------


def test_wrong_config_is_told_with_file_key_and_fix(run, tmp_path, state_dir):
    (tmp_path / "mock_b2c.toml").write_text(SAMPLE.replace("http://localhost:5000/getAToken", "http://x.example/"))

    result = run("serve", "--port", 0, "--state-dir", state_dir)
    assert (result.returncode, result.stdout) == (2, "")
    fault, more = result.stderr.splitlines()
    assert fault.startswith("mock_b2c.toml: apps[0].redirect_uris[0]: 'http://x.example/' must use https; http is for")
    assert more == "More is checked once this is right."


def test_missing_config_is_told(run, state_dir):
    line = one_line(run("serve", "--config", "none.toml", "--port", 0, "--state-dir", state_dir))

    assert line == "none.toml: cannot be read: No such file or directory"


def test_taken_port_is_told_with_what_to_do(started, run, state_dir):
    with started() as (_, url):
        port = urlsplit(url).port
        line = one_line(run("serve", "--port", port, "--state-dir", state_dir))

    assert f"port {port}" in line
    assert "choose another" in line


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
def test_host_that_is_not_this_computer_is_told(run, state_dir, host):
    assert host in one_line(run("serve", "--host", host, "--port", 0, "--state-dir", state_dir))


def test_log_in_json_has_nothing_else_on_standard_error(started, tmp_path):
    with started("--host", "0.0.0.0", "--log-format", "json"):
        lines = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    told = " ".join(line["message"] for line in lines)
    assert "listening on 0.0.0.0" in told
    assert "tenant contoso.onmicrosoft.com" in told


def test_host_that_others_reach_is_warned_of(started, tmp_path):
    with started("--host", "0.0.0.0"):
        log = (tmp_path / "log").read_text()

    assert "Warning: listening on 0.0.0.0, other machines can reach this emulator." in log
    assert re.search(r"the token of portal, outbox and control API: [\w-]{32}\n", log)


def test_token_of_one_s_own_is_asked_for_on_loopback_too(started, tmp_path):
    with started("--api-token", "a-token-of-the-tests") as (_, url):
        with pytest.raises(ControlError, match="401"):
            list(Client(url, token="").users)
        assert len(Client(url, token="a-token-of-the-tests").users) == 2
    assert "control API: a-token-of-the-tests" in (tmp_path / "log").read_text()


def test_state_dir_that_cannot_be_made_is_told(run, tmp_path):
    (tmp_path / "file").touch()
    line = one_line(run("serve", "--port", 0, "--state-dir", tmp_path / "file" / "state"))

    assert str(tmp_path / "file" / "state") in line
    assert "choose another" in line


def test_state_dir_that_is_a_file_is_told(run, tmp_path):
    (tmp_path / "file").touch()

    assert "is a file" in one_line(run("serve", "--port", 0, "--state-dir", tmp_path / "file"))


def test_broken_signing_key_is_told_with_its_path(run, tmp_path):
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "signing_key.pem").write_text("broken")

    assert one_line(run("serve", "--port", 0, "--state-dir", tmp_path / "state")) == (
        f"{tmp_path / 'state' / 'signing_key.pem'} holds no RSA key; delete it and a new one is made"
    )


def test_signing_key_that_cannot_be_read_is_told_with_its_path(run, tmp_path):
    (tmp_path / "state" / "signing_key.pem").mkdir(parents=True)

    line = one_line(run("serve", "--port", 0, "--state-dir", tmp_path / "state"))
    assert line == f"{tmp_path / 'state' / 'signing_key.pem'}: Is a directory"


# ---- --print-env -----------------------------------------------------------------------------------------------------


def test_print_env_is_for_a_shell_and_serves_nothing(run, state_dir):
    result = run("serve", "--print-env", "--port", 8443, "--state-dir", state_dir)
    assert (result.returncode, result.stderr) == (0, "")
    variables = dict(shlex.split(line)[1].split("=", 1) for line in result.stdout.splitlines())

    assert set(variables) >= {
        "MOCK_B2C_URL",
        "REQUESTS_CA_BUNDLE",
        "SSL_CERT_FILE",
        "CURL_CA_BUNDLE",
        "NODE_EXTRA_CA_CERTS",
        "MOCK_B2C_CHROMIUM_ARGS",
    }
    assert variables["MOCK_B2C_URL"] == "https://localhost:8443"
    root = (state_dir / "tls" / "root.pem").read_text()
    assert Path(variables["REQUESTS_CA_BUNDLE"]).read_text().endswith(root)
    assert Path(variables["NODE_EXTRA_CA_CERTS"]).read_text() == root


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh"])
def test_print_env_reaches_the_children_of_a_shell_by_eval(run, state_dir, shell):
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    printed = run("serve", "--print-env", "--state-dir", state_dir).stdout
    show = f"{shlex.quote(sys.executable)} -c 'import json, os; print(json.dumps(dict(os.environ)))'"
    child = subprocess.run([shell, "-c", f'eval "$1"; {show}', shell, printed], capture_output=True, check=True)
    variables = json.loads(child.stdout)

    assert variables["MOCK_B2C_URL"] == "https://localhost:8443"
    rules, pin = shlex.split(variables["MOCK_B2C_CHROMIUM_ARGS"])
    assert rules == "--host-resolver-rules=MAP *.b2clogin.com:443 127.0.0.1:8443"
    assert pin.startswith("--ignore-certificate-errors-spki-list=")


def test_print_env_with_a_proxy_leads_programs_to_it(run, state_dir):
    result = run("serve", "--print-env", "--proxy-port", 8444, "--offline", "--state-dir", state_dir)
    variables = dict(shlex.split(line)[1].split("=", 1) for line in result.stdout.splitlines())

    assert variables["HTTPS_PROXY"] == variables["https_proxy"] == variables["HTTP_PROXY"] == "http://localhost:8444"
    assert (variables["MOCK_B2C_URL"], variables["NO_PROXY"]) == ("https://localhost:8443", "localhost,127.0.0.1,::1")
    assert variables["MOCK_B2C_OFFLINE"] == "1"


def test_print_env_names_no_proxy_on_a_port_that_it_cannot_know(run, state_dir):
    printed = run("serve", "--print-env", "--proxy-port", 0, "--state-dir", state_dir).stdout
    assert "MOCK_B2C_URL" in printed
    assert "PROXY" not in printed


@pytest.mark.parametrize("workers", [1, 2])
def test_start_tells_where_the_proxy_is(started, tmp_path, workers):
    with started("--proxy-port", 0, "--workers", workers) as (_, url):
        log = (tmp_path / "log").read_text()
        told = re.search(r"proxy http://localhost:(\d+) for https://contoso\.b2clogin\.com\n", log)
        assert told, log
        assert int(told[1]) != urlsplit(url).port
        with socket.create_connection(("127.0.0.1", int(told[1])), timeout=10) as proxy:
            proxy.sendall(b"CONNECT contoso.b2clogin.com:443 HTTP/1.1\r\nHost: contoso.b2clogin.com:443\r\n\r\n")
            assert proxy.recv(100).startswith(b"HTTP/1.1 200 ")


def test_offline_without_a_proxy_is_refused(run, state_dir):
    told = one_line(run("serve", "--offline", "--state-dir", state_dir))
    assert "--offline is for a proxy: give it a --proxy-port, too." in told


def test_print_env_needs_a_port(run, state_dir):
    assert "--port" in one_line(run("serve", "--print-env", "--port", 0, "--state-dir", state_dir))


def test_users_and_settings_are_there_after_a_restart(started, tmp_path):
    from mock_b2c.control import Client

    state = tmp_path / "own state"
    with started("--state-dir", state) as (_, url):
        levers = Client(url, token="")
        levers.users.add("new@example.com", "Chosen-Passw0rd-1")
        levers.apps.change("webapp1", logout_url="https://localhost/out")
    with started("--state-dir", state) as (_, url):
        levers = Client(url, token="")
        assert levers.users["new@example.com"].sign_in_name == "new@example.com"
        assert levers.apps["webapp1"].settings["logout_url"] == "https://localhost/out"
    with started("--state-dir", state, "--store", "memory") as (_, url):
        assert len(Client(url, token="").users) == 2


def test_each_config_has_a_store_of_its_own_in_the_default_state_dir(monkeypatch, tmp_path):
    from mock_b2c.cli import options

    monkeypatch.setattr(options, "_own_state_dir", lambda: tmp_path)
    stores = {
        options.chosen_store("", tmp_path, config)
        for config in (None, tmp_path / "a" / "b2c.toml", tmp_path / "b2c.toml")
    }
    assert len(stores) == 3
    assert options.chosen_store("", tmp_path / "mine", None) == f"sqlite:///{tmp_path / 'mine' / 'state.sqlite3'}"
    assert options.chosen_store("memory", tmp_path, None) == "memory"


@pytest.mark.parametrize(
    ("store", "told"),
    [
        ("nonsense", "--store 'nonsense' is no store"),
        ("sqlite:///:memory:", "is no store; it can be memory, "),
        ("postgresql+psycopg://ada:s3cret@localhost:1/b2c", "PostgreSQL at localhost/b2c: "),
    ],
)
def test_store_that_cannot_be_used_is_told(run, state_dir, store, told):
    line = one_line(run("serve", "--port", 0, "--state-dir", state_dir, "--store", store))
    assert told in line
    assert "s3cret" not in line


def test_store_of_a_newer_version_is_refused_and_left_alone(run, tmp_path):
    import sqlite3

    path = tmp_path / "state" / "state.sqlite3"
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE schema_version (version INTEGER)")
        connection.execute("INSERT INTO schema_version VALUES (99)")
    before = path.read_bytes()
    assert "was written by a newer mock_b2c" in one_line(run("serve", "--port", 0, "--state-dir", path.parent))
    assert path.read_bytes() == before
