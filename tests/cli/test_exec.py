"""`mock-b2c exec -- CMD`, as a process: the command believes the emulator is the real service."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

DISCOVERY = "https://{0}.b2clogin.com/{0}.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
EXEC = (sys.executable, "-m", "mock_b2c", "exec")
DEADLINE = 60

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(autouse=True)
def _loopback(socket_enabled):
    """The command has sockets of its own."""


def run(*arguments, **options):
    return subprocess.run([*EXEC, *arguments], capture_output=True, text=True, timeout=DEADLINE, check=False, **options)


def python(code):
    return ("--", sys.executable, "-c", code)


def test_requests_and_urllib_reach_the_service_by_its_name():
    code = f"""
import json, urllib.request, requests
address = {DISCOVERY.format("contoso")!r}
print(requests.get(address).json()["issuer"])
print(json.load(urllib.request.urlopen(address))["issuer"])
"""
    done = run("--offline", *python(code))
    assert done.stdout.split() == ["https://contoso.b2clogin.com/c0ffee00-0000-4000-8000-000000000b2c/v2.0/"] * 2
    assert "answers for https://contoso.b2clogin.com" in done.stderr


def test_curl_reaches_the_service_by_its_name():
    done = run("--", "curl", "-sS", "--max-time", "20", DISCOVERY.format("contoso"))
    assert '"issuer":"https://contoso.b2clogin.com/' in done.stdout, done.stderr


def test_other_hosts_are_refused_offline_with_one_line_each():
    code = """
import requests
for _ in range(3):
    try:
        requests.get("https://example.com/")
    except requests.exceptions.ProxyError:
        print("refused")
"""
    done = run("--offline", *python(code))
    assert done.stdout.split() == ["refused"] * 3
    assert done.stderr.count("example.com is refused") == 1


def test_tenant_that_is_not_in_the_config_is_answered_when_asked_to():
    code = f"import requests; print(requests.get({DISCOVERY.format('fabrikam')!r}).status_code)"
    assert run("--any-tenant", *python(code)).stdout.strip() == "200"
    assert run(*python(code)).stdout.strip() == "404"


def test_exit_code_output_and_input_are_those_of_the_command():
    done = run(*python("import sys; print(sys.stdin.read()); sys.exit(7)"), input="hello")
    assert (done.returncode, done.stdout.strip()) == (7, "hello")


@pytest.mark.parametrize(
    ("command", "code", "text"), [("nothing-of-that-name", 127, "not found"), ("/", 126, "ermission denied")]
)
def test_command_that_cannot_run_is_told(command, code, text):
    done = run("--", command)
    assert (done.returncode, text in done.stderr) == (code, True), done.stderr
    assert "Traceback" not in done.stderr


def test_options_of_the_command_are_its_own():
    assert run("--", sys.executable, "--version").stdout.startswith("Python 3")
    assert run("echo", "--config", "x").stdout.strip() == "--config x"


def test_wrong_config_is_explained_and_nothing_is_run(tmp_path):
    config = tmp_path / "b2c.toml"
    config.write_text("[tenant]\nnme = 'contoso'\n")
    done = run("--config", str(config), "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tenant.nme" in done.stderr


def test_environment_of_design_3_5_is_set_and_other_proxies_are_not():
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    done = run(*python(code), env={**os.environ, "ALL_PROXY": "http://other:1", "no_proxy": "other"})
    seen = json.loads(done.stdout)
    assert seen["HTTPS_PROXY"] == seen["https_proxy"] == seen["MOCK_B2C_URL"].replace("https", "http")
    assert seen["NO_PROXY"] == seen["no_proxy"] == "localhost,127.0.0.1,::1"
    assert seen["NODE_USE_ENV_PROXY"] == "1"
    assert "ALL_PROXY" not in seen
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert not Path(seen[name]).exists()  # it was in a folder that went with the emulator


WAITING = """
import os, signal, sys, time
def told(number, frame):
    os.write(1, f"told {number}\\n".encode())  # print may be at work when a signal comes
    sys.exit(3)
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, told)
print(os.getpid(), os.environ["MOCK_B2C_URL"], os.environ["NODE_EXTRA_CA_CERTS"], flush=True)
time.sleep(60)
"""


@pytest.fixture
def waiting():
    """`exec` of a command that waits for a signal; the process, what the command is and what it was given."""
    with ExitStack() as ended:
        process = subprocess.Popen([*EXEC, *python(WAITING)], stdout=subprocess.PIPE, text=True)
        ended.callback(process.wait)
        ended.callback(process.kill)
        ended.callback(process.stdout.close)
        number, url, root = process.stdout.readline().split()
        yield process, int(number), url, Path(root)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_the_command_and_its_answer_is_the_exit_code(waiting, number):
    process, *_ = waiting
    process.send_signal(number)
    assert process.stdout.read().strip() == f"told {int(number)}"
    assert process.wait(DEADLINE) == 3


def test_nothing_is_left_when_it_is_killed(waiting):
    process, command, url, root = waiting
    assert root.exists()
    process.kill()
    process.wait(DEADLINE)
    assert process.stdout.read().strip() == f"told {int(signal.SIGTERM)}"  # read to the end: the command is over
    until = time.monotonic() + 10
    while (Path(f"/proc/{command}").exists() or root.parent.parent.exists()) and time.monotonic() < until:
        time.sleep(0.01)
    assert not Path(f"/proc/{command}").exists()
    assert not root.parent.parent.exists()
    assert subprocess.run(["curl", "-sk", f"{url}/_mock/health"], check=False, capture_output=True).returncode == 7
