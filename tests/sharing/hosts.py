"""`mock-b2c serve` as processes that tests start, kill and start again; a site whose requests go round among them."""

import contextlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import requests
from requests.adapters import HTTPAdapter

from mock_b2c.config.toml_text import toml_text
from mock_b2c.control import Client
from tests.web import tenant
from tests.web.site import Site

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0  # machines are shared


class Host:
    """One `mock-b2c serve`; `port` stays the same when it is started again."""

    def __init__(self, folder: Path, *options: object) -> None:
        """`folder` holds config, state and log, of several hosts if they are to share them."""
        self.folder = folder
        self._options = tuple(map(str, options))
        self.port = 0
        self.log = folder / f"log-{id(self)}"
        self.process: subprocess.Popen[str] | None = None
        config = folder / "mock_b2c.toml"
        if not config.exists():
            config.write_text(toml_text(tenant.CONFIG), encoding="utf-8")

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def levers(self) -> Client:
        return Client(self.url, token="")

    @property
    def environment(self) -> dict[str, str]:
        """What its commands find in their environment."""
        return os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(self.folder)}

    def begin(self) -> None:
        """Starts it, without waiting for it."""
        command = [sys.executable, "-m", "mock_b2c", "serve", "--port", str(self.port), "--state-dir", "state"]
        with self.log.open("a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [*command, *self._options],
                cwd=self.folder,
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def await_failure(self) -> str:
        """Waits for the end of one that cannot start; what it has said of that."""
        code = self.process.wait(PATIENCE)
        told = self.process.stdout.read()
        self.process.stdout.close()
        assert (code, told) == (2, ""), self.told
        return self.told

    def await_ready(self) -> None:
        line = self.process.stdout.readline()
        assert line.startswith("Ready: "), (line, self.told)
        self.port = int(line.rpartition(":")[2])

    @property
    def told(self) -> str:
        """What it has written to its log so far."""
        return self.log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """kill -9."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self) -> int:
        """As Ctrl-C in a terminal or `docker stop` does; its exit code."""
        self.process.terminate()
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.process.stdout.close()


@contextlib.contextmanager
def started(*hosts: Host) -> Iterator[tuple[Host, ...]]:
    """Hosts that run, and are gone afterwards."""
    try:
        for host in hosts:
            host.begin()
        for host in hosts:
            host.await_ready()
        yield hosts
    finally:
        for host in hosts:
            if host.process:
                host.kill()


class GoingRound(HTTPAdapter):
    """Each request goes to the next port; all are told the host that was asked for."""

    def __init__(self, ports: Iterator[int]) -> None:
        super().__init__()
        self._ports = ports

    def send(self, request, **options) -> requests.Response:
        asked = request.url
        scheme, _, rest = asked.partition("://")
        request.headers["Host"], _, path = rest.partition("/")
        request.url = f"{scheme}://localhost:{next(self._ports)}/{path}"
        try:
            return super().send(request, **options)
        finally:
            request.url = asked


def site_of(*hosts: Host) -> Site:
    """One address, each request to which is answered by the next host."""

    ports = itertools.cycle([host.port for host in hosts])  # its next() is one step, so threads need no lock

    def new_session() -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(hosts[0].folder / "state" / "tls" / "root.pem")
        session.mount("https://", GoingRound(ports))
        return session

    return Site(emulator=None, url=hosts[0].url, new_session=new_session)


def eventually(holds, told="it never came") -> None:
    """Waits for a condition of another process."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, told
        time.sleep(0.05)
