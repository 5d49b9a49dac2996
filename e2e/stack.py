"""The three real processes together: emulator, tasks API and web app, for the demo and for the browser tests.

``running()`` gives all three up and answering, or a StackError that says plainly what is in the way. Whatever happens
inside, none of them is left when it returns.
"""

import json
import shlex
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from e2e.ports import is_taken
from e2e.process import Interrupted, PortTakenError, Process, Service, StackError, answer, fetch, stop
from e2e.services import ROOT, Plan, Ports, app_settings, emulator_environment, services, write_config
from mock_b2c.control import PREFIX

__all__ = [
    "Interrupted",
    "Plan",
    "PortTakenError",
    "Ports",
    "Stack",
    "StackError",
    "running",
    "running_on_free_ports",
    "up",
]

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The running three. Addresses have no trailing slash."""

    plan: Plan
    environment: Mapping[str, str]  # what clients need to trust the emulator
    trust: ssl.SSLContext  # makes Python trust its certificate; to read all others anew takes a tenth of a second
    processes: tuple[Process, ...]

    @property
    def settings(self) -> Mapping[str, str]:
        """Those of the web app."""
        return app_settings(self.plan)

    @property
    def web_app(self) -> str:
        """Where a person starts."""
        return f"http://localhost:{self.plan.ports.web_app}"

    @property
    def tasks_api(self) -> str:
        """The API that the web app calls."""
        return f"http://localhost:{self.plan.ports.tasks_api}"

    @property
    def emulator(self) -> str:
        """What stands in for the tenant."""
        return f"https://localhost:{self.plan.ports.emulator}"

    @property
    def outbox(self) -> str:
        """The page that shows which mails and codes were sent, as a browser meets it."""
        return f"{self.plan.front_channel}://localhost:{self.plan.ports.emulator}/_mock/outbox"

    @property
    def chromium_args(self) -> list[str]:
        """Make Chromium trust the emulator's certificate, by its key, and no other."""
        return shlex.split(self.environment["MOCK_B2C_CHROMIUM_ARGS"])

    def check(self) -> None:
        """Raise a StackError when one of the three has stopped."""
        for process in self.processes:
            process.check()

    def fetch_json(self, path: str) -> Any:
        """What the emulator answers at this path, as JSON."""
        return json.loads(fetch(f"{self.emulator}{path}", self.trust, headers={"Accept": "application/json"}))

    def delete_app(self, name: str) -> None:
        """Take an app registration out of the tenant."""
        fetch(f"{self.emulator}{PREFIX}/apps/{name}", self.trust, method="DELETE")


@contextmanager
def running(plan: Plan, interrupted: Event | None = None) -> Iterator[Stack]:
    """All three, answering, until the block ends. A set ``interrupted`` ends the start with Interrupted."""
    environment = emulator_environment(plan)
    if interrupted and interrupted.is_set():
        raise Interrupted
    trust = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
    wanted = services(plan, environment)
    refuse_taken_ports(wanted)  # before anything is written: the folder is that of whoever runs already
    write_config(plan)
    with up(wanted, logs=plan.folder, trust=trust, interrupted=interrupted) as processes:
        yield Stack(plan=plan, environment=environment, trust=trust, processes=processes)


@contextmanager
def running_on_free_ports(plan: Plan, interrupted: Event | None = None) -> Iterator[Stack]:
    """As running(), on ports nobody holds; others are tried when someone takes one before our process does."""
    with ExitStack() as cleanup:
        for attempts_left in reversed(range(_ATTEMPTS)):
            ports = Ports.free()
            try:
                stack = cleanup.enter_context(running(replace(plan, ports=ports), interrupted))
                break
            except StackError:
                lost = any(is_taken(port) for port in (ports.emulator, ports.tasks_api, ports.web_app))
                if not (lost and attempts_left):
                    raise
        yield stack


@contextmanager
def up(
    wanted: Sequence[Service], *, logs: Path, trust: ssl.SSLContext, interrupted: Event | None = None
) -> Iterator[tuple[Process, ...]]:
    """These services, all answering, until the block ends."""
    refuse_taken_ports(wanted)
    processes: list[Process] = []
    try:
        for service in wanted:
            log = logs / f"{service.name.lower().replace(' ', '-')}.log"
            processes.append(Process(service, folder=ROOT, log=log))
        for process in processes:
            process.wait_until_ready(trust, interrupted or Event())
        yield tuple(processes)
    finally:
        stop(processes)


def refuse_taken_ports(wanted: Sequence[Service]) -> None:
    """Raise a StackError that names every port someone else holds, before anything is started."""
    taken = [service for service in wanted if is_taken(service.port)]
    if taken:
        lines = [f"Port {at.port}, which the {at.name} wants, is taken by {_holder(at)}." for at in taken]
        raise PortTakenError("\n".join([*lines, "Nothing was started."]))


def _holder(service: Service) -> str:
    body = answer(service.health_url, _whoever_answers())
    if body is None:
        return "another program"
    if service.signature.encode() in body:
        return f"a running {service.name} of ours (is another demo open?)"
    return "another web server"


def _whoever_answers() -> ssl.SSLContext:
    """To ask who holds a port: an emulator of another state folder has a certificate authority of its own."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
