"""What each of the three processes is given: command, settings, config file.

One fact in one place: settings are those of ``.env.sample`` and the tenant is the packaged sample; here only the ports
are put in. The web app and the API are told nothing about the emulator beyond its host.
"""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dotenv import dotenv_values

from e2e.ports import free_ports
from e2e.process import Service, StackError
from mock_b2c.config import sample_config_path

ROOT = Path(__file__).resolve().parent.parent
ENV_SAMPLE = ROOT / ".env.sample"
SAMPLE_TENANT = sample_config_path()
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_TRUST_NAMES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """A port for each of the three; the defaults are those of ``.env.sample``."""

    emulator: int = 8443
    tasks_api: int = 5001
    web_app: int = 5000

    @classmethod
    def free(cls) -> "Ports":
        """Three that nobody holds right now."""
        emulator, tasks_api, web_app = free_ports(3)
        return cls(emulator=emulator, tasks_api=tasks_api, web_app=web_app)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the three are to run. Logs and config file are written below ``folder``."""

    folder: Path
    ports: Ports = field(default_factory=Ports)
    front_channel: str = "https"
    state_dir: Path | None = None  # None: the emulator's own default
    extra_tenant: str = ""  # TOML that is added to the sample tenant
    taker: str = ""  # address of the application that only takes answers, where there is one
    revised: Callable[[str], str] = str  # what becomes of the whole before it is written
    settings: Mapping[str, str] = field(default_factory=dict)  # of web app and API, over .env.sample


def services(plan: Plan, trust: Mapping[str, str]) -> tuple[Service, ...]:
    """The three, in the order in which they start. ``trust`` is what emulator_environment() gave."""
    return emulator(plan), tasks_api(plan, trust), web_app(plan, trust)


def emulator(plan: Plan) -> Service:
    """`mock-b2c serve`."""
    return Service(
        name="emulator",
        port=plan.ports.emulator,
        command=_leashed("mock_b2c", *_serve(plan)),
        environment={**os.environ, **child_settings()},
        health_url=f"https://localhost:{plan.ports.emulator}/_mock/health",
        signature='"tenants"',
    )


def tasks_api(plan: Plan, trust: Mapping[str, str]) -> Service:
    """The protected API."""
    return Service(
        name="tasks API",
        port=plan.ports.tasks_api,
        command=flask_command("webapp.tasks_api", plan.ports.tasks_api),
        environment=_app_environment(plan, trust),
        health_url=f"http://localhost:{plan.ports.tasks_api}/openapi.yaml",
        signature="tasks.write",
    )


def web_app(plan: Plan, trust: Mapping[str, str]) -> Service:
    """The reference web app."""
    return Service(
        name="web app",
        port=plan.ports.web_app,
        command=flask_command("webapp", plan.ports.web_app),
        environment=_app_environment(plan, trust),
        health_url=f"http://localhost:{plan.ports.web_app}/",
        signature="Tally",
    )


def app_settings(plan: Plan) -> dict[str, str]:
    """The settings of web app and API: ``.env.sample`` with our ports, whatever a ``.env`` or the shell says."""
    sample = {name: value or "" for name, value in dotenv_values(ENV_SAMPLE, interpolate=False).items()}
    ports = {
        "B2C_CUSTOM_DOMAIN": f"localhost:{plan.ports.emulator}",
        "REDIRECT_URI": f"{_web_app(plan)}/getAToken",
        "ENDPOINT": f"http://localhost:{plan.ports.tasks_api}/tasks",
    }
    return {**sample, **ports, **plan.settings}


def write_config(plan: Plan) -> None:
    """Write the tenant of this plan: the packaged sample with our redirect URI and what the plan adds."""
    sample = SAMPLE_TENANT.read_text(encoding="utf-8")
    registered = f"http://localhost:{Ports().web_app}/"
    if registered not in sample:
        raise StackError(f"{SAMPLE_TENANT} registers no redirect URI at {registered}, which .env.sample uses.")
    plan.folder.mkdir(parents=True, exist_ok=True)
    tenant = sample.replace(registered, f"{_web_app(plan)}/") + plan.extra_tenant
    config_file(plan).write_text(plan.revised(tenant), encoding="utf-8")


def config_file(plan: Plan) -> Path:
    return plan.folder / "mock_b2c.toml"


def _serve(plan: Plan) -> tuple[str, ...]:
    """The arguments of ``mock-b2c`` that serve this plan, anew each time: passwords are those that are printed."""
    state = () if plan.state_dir is None else ("--state-dir", str(plan.state_dir))
    serve = ("serve", "--host", "localhost", "--port", str(plan.ports.emulator), "--store", "memory")
    return (*serve, "--front-channel", plan.front_channel, "--config", str(config_file(plan)), *state)


def emulator_environment(plan: Plan) -> dict[str, str]:
    """What ``mock-b2c serve --print-env`` says clients need to reach and trust the emulator.

    A Ctrl-C meanwhile is for us alone: it would end the command with words that are no fault of the emulator.
    """
    printed = subprocess.run(
        (sys.executable, "-m", "mock_b2c", *_serve(plan), "--print-env"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    if printed.returncode != 0:
        raise StackError(f"The emulator cannot start:\n{printed.stderr.strip() or printed.stdout.strip()}")
    return parse_environment(printed.stdout)


def parse_environment(text: str) -> dict[str, str]:
    """Shell lines ``export NAME=value``, quoted where need be, as a mapping."""
    assignments = (word.partition("=") for word in shlex.split(text) if word != "export")
    return {name: value for name, _, value in assignments}


def flask_command(app: str, port: int) -> tuple[str, ...]:
    """The command that runs one of our two apps."""
    return _leashed("flask", "--app", app, "run", "--host", "localhost", "--port", str(port))


def _leashed(module: str, *arguments: str) -> tuple[str, ...]:
    """A command that runs a module until we end, however we end."""
    return (sys.executable, "-m", "e2e.leash", module, *arguments)


def _app_environment(plan: Plan, trust: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **app_settings(plan), **child_settings(), **{name: trust[name] for name in _TRUST_NAMES}}


def child_settings() -> dict[str, str]:
    """A ``.env`` stays out, output reaches the log at once, and no proxy stands between us and localhost."""
    bypass = ",".join(filter(None, (os.environ.get("NO_PROXY") or os.environ.get("no_proxy"), *LOOPBACK)))
    return {"FLASK_SKIP_DOTENV": "1", "PYTHONUNBUFFERED": "1", "NO_PROXY": bypass, "no_proxy": bypass}


def _web_app(plan: Plan) -> str:
    return f"http://localhost:{plan.ports.web_app}"
