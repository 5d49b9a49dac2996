"""`mock-b2c exec -- CMD`, as a process: the command believes the emulator is the real service."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from mock_b2c import descendants, leash

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


def test_line_tells_how_to_start_a_browser_that_sees_the_emulator(custom_domain):
    code = "import os; print(os.environ['MOCK_B2C_CHROMIUM_ARGS'])"
    done = run("--config", str(custom_domain), *python(code))
    start = "mock_b2c: to look at the app, start Chromium, Chrome or Edge with "
    (line,) = [line for line in done.stderr.splitlines() if line.startswith(start)]
    first, profile, *others = shlex.split(line.removeprefix(start))
    assert (first, others) == ("--no-first-run", shlex.split(done.stdout))
    assert Path(profile.removeprefix("--user-data-dir=")).name == "browser"
    assert "MAP login.contoso.com:443" in line
    assert "'" not in line  # which a shell of Windows takes for a part of the word


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


def test_plain_http_is_refused_offline_too():
    done = run("--offline", "--", "curl", "-sS", "--max-time", "20", "http://example.com/")
    assert "example.com is not to be reached" in done.stdout, done.stderr
    assert done.stderr.count("example.com is refused") == 1


CUSTOM_DOMAIN = """
[tenant]
name = "contoso"
custom_domains = ["login.contoso.com"]

[[user_flows]]
name = "B2C_1_susi"
type = "sign_up_sign_in"
"""


@pytest.fixture
def custom_domain(tmp_path):
    path = tmp_path / "mock_b2c.toml"
    path.write_text(CUSTOM_DOMAIN, encoding="utf-8")
    return path


def test_custom_domain_is_answered_with_a_certificate_for_it(custom_domain):
    address = DISCOVERY.format("contoso").replace("contoso.b2clogin.com", "login.contoso.com")
    done = run("--config", str(custom_domain), "--", "curl", "-sS", "--max-time", "20", address)
    assert '"issuer":"https://login.contoso.com/' in done.stdout, done.stderr
    assert "https://login.contoso.com" in done.stderr


NODE = """
const hosts = ["contoso.b2clogin.com", "login.contoso.com"];
const path = "/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration";
const told = (answer) => new Promise((done) => answer.resume().on("end", () => done(answer.statusCode)));
const get = (options) => new Promise((done, failed) => https.get(options, done).on("error", failed)).then(told);
const https = require("https"), tls = require("tls");
(async () => {
  for (const host of hosts) {
    if (globalThis.fetch) console.log((await fetch(`https://${host}${path}`)).status);
    console.log(await get(`https://${host}${path}`));
    console.log(await get({ host, path, agent: new https.Agent({ keepAlive: false }) }));
    await new Promise((done) => {
      const socket = tls.connect(443, host, { servername: host }, () => socket.destroy(console.log(socket.authorized)));
      socket.on("close", done).on("error", (error) => console.log(error.message));
    });
  }
  for (let i = 0; i < 2; i++) await get("https://example.com/").catch((error) => console.log("refused", error.code));
  require("net").connect(+process.env.MOCK_B2C_URL.split(":").pop(), "localhost", function () { this.destroy(); });
})();
"""


@pytest.mark.skipif(not shutil.which("node"), reason="needs node")
def test_node_without_a_proxy_of_its_own_reaches_the_service_by_its_names(custom_domain):
    """Node.js has used HTTPS_PROXY since 22.21 and 24.5; agents of an app's own still do not."""
    options = ["--config", str(custom_domain), "--offline"]
    held = {**os.environ, "NODE_OPTIONS": "--no-deprecation"}
    done = run(*options, "--", "node", "-e", NODE, env=held)
    lines = done.stdout.splitlines()
    assert set(lines) == {"200", "true", "refused ECONNREFUSED"}, (lines, done.stderr)
    assert (lines.count("true"), lines.count("refused ECONNREFUSED")) == (2, 2)
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


def test_command_is_found_as_a_shell_of_windows_finds_it(tmp_path, monkeypatch):
    monkeypatch.setattr("mock_b2c.leash.shutil.which", {"npm": r"C:\node\npm.cmd"}.get)
    assert leash.found_program("npm", "win32") == r"C:\node\npm.cmd"
    assert leash.found_program("nothing", "win32") == "nothing"
    assert leash.found_program("npm", "linux") == "npm"


def test_options_of_the_command_are_its_own():
    assert run("--", sys.executable, "--version").stdout.startswith("Python 3")
    assert run("echo", "--config", "x").stdout.strip() == "--config x"


def test_option_that_is_misspelt_is_told_and_nothing_is_run():
    done = run("--ofline", "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Did you mean '--offline'?" in done.stderr


def test_wrong_config_is_explained_and_nothing_is_run(tmp_path):
    config = tmp_path / "b2c.toml"
    config.write_text("[tenant]\nnme = 'contoso'\n")
    done = run("--config", str(config), "--", "echo", "ran")
    assert (done.returncode, done.stdout) == (2, "")
    assert "tenant.nme" in done.stderr


def test_environment_of_design_3_5_is_set_and_other_proxies_are_not():
    code = "import json, os; print(json.dumps(dict(os.environ)))"
    before = {"ALL_PROXY": "http://other:1", "no_proxy": "intranet.example,.b2clogin.com,com", "NODE_OPTIONS": "--a"}
    seen = json.loads(run(*python(code), env={**os.environ, **before}).stdout)
    assert seen["HTTPS_PROXY"] == seen["https_proxy"] == seen["MOCK_B2C_URL"].replace("https", "http")
    assert seen["NO_PROXY"] == seen["no_proxy"] == "localhost,127.0.0.1,::1,intranet.example"
    assert seen["NODE_USE_ENV_PROXY"] == "1"
    assert seen["NODE_OPTIONS"].startswith("--a --require ")
    assert "ALL_PROXY" not in seen
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"):
        assert not Path(seen[name]).exists()  # it was in a folder that went with the emulator


@pytest.mark.parametrize("proxy", ["socks5://user:pass@proxy.example:1080", "localhost:99999"])
def test_proxy_that_cannot_stand_behind_ours_is_refused_plainly(proxy):
    done = run("--", "echo", "ran", env={**os.environ, "HTTPS_PROXY": proxy, "https_proxy": proxy})
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("HTTPS_PROXY names a proxy that ")
    assert "pass" not in done.stderr


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


@contextmanager
def interruptible() -> Iterator[None]:
    """What is started heeds Ctrl-C from its first moment on; a shell has what runs in its background ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


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


def test_interruption_before_the_command_has_begun_ends_as_one_later_does():
    """Whether it comes while the rest is loaded, while the command is started or after that."""
    command = [*EXEC, "--", "sleep", "60"]
    pipes = {"stdin": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
    with interruptible(), subprocess.Popen(command, **pipes) as process:
        assert "answers for" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        told = process.stderr.read()
    assert (process.returncode, "Traceback" in told) == (130, False), told


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_process_that_is_to_start_the_command_heeds_a_signal_from_its_first_moment_on(
    tmp_path, monkeypatch, capfd, number
):
    start = subprocess.Popen

    def told_at_once(*arguments, **options):
        child = start(*arguments, **options)
        child.send_signal(number)
        return child

    monkeypatch.setattr(leash.subprocess, "Popen", told_at_once)
    assert leash.run_leashed(("echo", "ran"), os.environ, str(tmp_path)) == 128 + number
    assert capfd.readouterr() == ("", "")


def test_signal_that_came_too_early_is_kept_for_the_command(monkeypatch):
    monkeypatch.setattr(leash, "HANDED_ON", (signal.SIGUSR1,))
    before = signal.getsignal(signal.SIGUSR1)
    try:
        told = leash.Told()
        signal.raise_signal(signal.SIGUSR1)
        with subprocess.Popen(["sleep", "60"]) as child:
            told.hand_on_to(child)
            assert child.wait(DEADLINE) == -signal.SIGUSR1
    finally:
        signal.signal(signal.SIGUSR1, before)


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


FAMILY = """
import os, subprocess, sys, time
stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(0, flush=True); time.sleep(60)"
shell = f"{sys.executable} -c 'import time; time.sleep(60)' & {sys.executable} -c '{stubborn}' & wait"
child = subprocess.Popen(["sh", "-c", shell], stdout=subprocess.PIPE)
child.stdout.readline()
print(os.getpid(), child.pid, flush=True)
time.sleep(60)
"""


def test_what_the_command_started_ends_too_when_it_is_killed():
    """Neither a shell nor a reloader ends its own processes; one of these does not heed a request to stop."""
    with subprocess.Popen([*EXEC, *python(FAMILY)], stdout=subprocess.PIPE, text=True) as process:
        command, shell = map(int, process.stdout.readline().split())
        family = [command, shell, *descendants.of(shell)]
        assert len(family) == 4
        process.kill()
        until = time.monotonic() + 20
        while (left := [number for number in family if is_running(number)]) and time.monotonic() < until:
            time.sleep(0.05)
    assert left == []


def is_running(process):
    """Whether it runs; who has ended and is not yet forgotten by his parent does not."""
    stat = Path(f"/proc/{process}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_processes_are_found_by_ps_where_there_is_no_proc(monkeypatch):
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        monkeypatch.setattr(descendants, "PROC", Path("/nowhere"))
        assert child.pid in descendants.of(os.getpid())
        child.communicate(b"\n")
