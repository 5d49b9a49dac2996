"""Several processes of the web app behind one nginx with TLS, as in docs/how-to/deploy-the-web-app.md."""

import contextlib
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import requests

from e2e.ports import free_ports
from e2e.process import Process, Service
from e2e.services import (
    SAMPLE_TENANT,
    Plan,
    Ports,
    config_file,
    emulator,
    emulator_environment,
    tasks_api,
    web_app,
)
from e2e.stack import up
from services.nginx import Nginx

REGISTERED = "http://localhost:5000/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """All of them running: addresses, ports, processes by port, and what clients need to trust the certificates."""

    front: Nginx
    emulator: str
    trust: Mapping[str, str]
    processes: Mapping[int, Process]
    logs: Path

    def browser(self) -> requests.Session:
        """A client with cookies of its own."""
        session = requests.Session()
        session.trust_env = False  # else REQUESTS_CA_BUNDLE wins
        session.verify = self.trust["REQUESTS_CA_BUNDLE"]
        return session

    def token_answers(self) -> int:
        """How many token requests the tenant has answered with tokens."""
        events = self.browser().get(f"{self.emulator}/_mock/api/v1/events").json()["events"]
        return sum(event["type"] == "TokensIssued" for event in events)

    def log(self, port: int) -> str:
        """What one of the processes printed."""
        return self.processes[port].log.read_text(encoding="utf-8")


def gunicorn(port: int) -> tuple[str, ...]:
    """The command of the recipe, and the leash that ends it with us."""
    bind = ("--bind", f"127.0.0.1:{port}", "--threads", "8", "--no-control-socket")
    return (sys.executable, "-m", "e2e.leash", "gunicorn", *bind, "webapp:create_app()")


def waitress(port: int) -> tuple[str, ...]:
    """The other one."""
    listen = ("--listen", f"127.0.0.1:{port}")
    return (sys.executable, "-m", "e2e.leash", "waitress", *listen, "--call", "webapp:create_app")


@contextlib.contextmanager
def deployed(
    folder: Path, nginx: Callable[..., Nginx], commands: list[Callable[[int], tuple[str, ...]]], **settings: str
) -> Iterator[Deployment]:
    """Emulator, tasks API, a web app process for each of `commands`, and nginx; `settings` are those of the web app."""
    at_emulator, at_api, at_front, *web_apps = free_ports(3 + len(commands))
    front = f"https://localhost:{at_front}"
    plan = Plan(
        folder=folder,
        ports=Ports(emulator=at_emulator, tasks_api=at_api),
        state_dir=folder / "state",
        settings={"REDIRECT_URI": f"{front}/getAToken", "TRUSTED_PROXIES": "1", **settings},
    )
    tenant = SAMPLE_TENANT.read_text(encoding="utf-8").replace(REGISTERED, f"{front}/")
    config_file(plan).write_text(tenant, encoding="utf-8")
    trust = emulator_environment(plan)
    alike = [
        replace(_at(port, web_app(plan, trust)), command=command(port))
        for port, command in zip(web_apps, commands, strict=True)
    ]
    context = ssl.create_default_context(cafile=trust["SSL_CERT_FILE"])
    with up([emulator(plan), tasks_api(plan, trust), *alike], logs=folder, trust=context) as processes:
        certificate = folder / "state" / "tls" / "server.pem"
        balancer = nginx(upstreams=web_apps, port=at_front, certificate=certificate, key=certificate)
        yield Deployment(
            front=balancer,
            emulator=f"https://localhost:{at_emulator}",
            trust=trust,
            processes={process.service.port: process for process in processes},
            logs=folder,
        )


def _at(port: int, service: Service) -> Service:
    return replace(service, name=f"web app {port}", port=port, health_url=f"http://localhost:{port}/")
