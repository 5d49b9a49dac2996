"""`mock_b2c.wsgi:app` in gunicorn and granian at once, on one store, behind an nginx that speaks TLS."""

import contextlib
import os
import shlex
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest
import requests

from e2e.ports import free_ports
from mock_b2c.config.toml_text import toml_text
from mock_b2c.control import Client
from mock_b2c.server import load_or_create
from tests.sharing.hosts import PATIENCE, ROOT
from tests.sharing.suite import AnyProcess
from tests.web import tenant
from tests.web.site import Site

pytestmark = [pytest.mark.timeout(300), pytest.mark.enable_socket]
pytest.importorskip("gunicorn", reason="gunicorn is not here: run `nox -s services`")
pytest.importorskip("granian", reason="granian is not here: run `nox -s services`")

GUNICORN = "gunicorn --bind 127.0.0.1:{port} --workers 2 --threads 8 --no-control-socket mock_b2c.wsgi:app"
GRANIAN = "granian --interface wsgi --host 127.0.0.1 --port {port} --workers 2 --blocking-threads 8 mock_b2c.wsgi:app"
"""As docs/how-to/run_shared.md has them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wsgi")
    (folder / "mock_b2c.toml").write_text(toml_text(tenant.CONFIG), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def ports(folder, nginx):
    """Those of the two servers, then nginx'; a session is answered by all of them."""
    behind = free_ports(2)
    certificate = load_or_create(folder / "tls")
    front = nginx(upstreams=behind, certificate=certificate.chain, key=certificate.key)
    settings = {
        "MOCK_B2C_STATE_DIR": str(folder / "state"),
        "MOCK_B2C_PUBLIC_URL": front.address,
        "MOCK_B2C_TRUSTED_PROXIES": "1",
        "PYTHONPATH": str(ROOT),
    }
    with contextlib.ExitStack() as stack:
        for command, port in zip((GUNICORN, GRANIAN), behind, strict=True):
            stack.enter_context(running(command.format(port=port), folder, settings))
        for port in behind:
            await_answer(port, folder)
        yield *behind, front.port


@contextlib.contextmanager
def running(command, folder, settings):
    """A server that ends with this process, however that ends."""
    leashed = [sys.executable, "-m", "e2e.leash", *shlex.split(command)]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            leashed, cwd=folder, env=os.environ | settings, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    try:
        yield
    finally:
        process.stdin.close()
        try:
            process.wait(30)
        finally:
            process.kill()


def await_answer(port, folder):
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return urlopen(f"http://localhost:{port}/_mock/health", timeout=10).close()
        except OSError:
            assert time.monotonic() < deadline, (folder / "log").read_text()
            time.sleep(0.1)


class TestWsgi(AnyProcess):
    @pytest.fixture
    def levers(self, ports):
        """By the servers themselves: gunicorn, granian, and gunicorn again."""
        levers = [Client(f"http://localhost:{port}", token="") for port in (ports[0], ports[1], ports[0])]
        yield levers
        levers[0].reset()

    @pytest.fixture
    def site(self, levers, ports, folder) -> Site:
        def new_session() -> requests.Session:
            session = requests.Session()
            session.trust_env = False
            session.verify = str(folder / "tls" / "root.pem")
            return session

        return Site(emulator=None, url=f"https://localhost:{ports[2]}", new_session=new_session)

    def test_tokens_name_the_address_of_the_proxy(self, site):
        document = site.new_session().get(f"{site.authority()}/v2.0/.well-known/openid-configuration").json()
        assert document["issuer"].startswith(f"{site.url}/")
        assert document["authorization_endpoint"].startswith(f"{site.url}/")
