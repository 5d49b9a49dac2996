"""The README's test of "your own app" and its commands for the web app, run as they stand there.

Only their ports are exchanged for free ones. In the test, `my_app` is the reference web app, set up for those ports,
and the test itself starts the emulator and the app.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import werkzeug.serving
from dotenv import dotenv_values
from playwright.sync_api import Page, expect

import mock_b2c
from e2e.gallery import ADA
from e2e.pages.sign_in import SignInPage
from e2e.pages.tasks import TasksPage
from e2e.pages.web_app import WebApp
from e2e.ports import free_ports
from e2e.services import LOOPBACK, ROOT, SAMPLE_TENANT, Plan, Ports, app_settings
from webapp.app import create_app
from webapp.settings import Settings

pytestmark = pytest.mark.needs("the emulator")

README_PORTS = Ports()
TEST = "test_ada_is_greeted"


def example() -> str:
    """The Python block of the README."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"^```python\n(.*?)^```", readme, flags=re.MULTILINE | re.DOTALL)
    return block


def with_ports(text: str, ports: Ports) -> str:
    """The text with these ports for those of the README."""
    exchanged = {README_PORTS.emulator: ports.emulator, README_PORTS.web_app: ports.web_app}
    for old, new in exchanged.items():
        assert re.search(rf"\b{old}\b", text), f"port {old} is not in the README's test any more"
        text = re.sub(rf"\b{old}\b", str(new), text)
    return text


@pytest.fixture
def ports() -> Ports:
    emulator, web_app = free_ports(2)
    return Ports(emulator=emulator, web_app=web_app)


@pytest.fixture
def _my_app(ports: Ports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`from my_app import create_app` gives the reference web app at our ports."""
    settings = Settings.from_environment(app_settings(Plan(folder=tmp_path, ports=ports)))
    module = types.ModuleType("my_app")
    module.create_app = partial(create_app, settings, session_folder=tmp_path / "sessions")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "my_app", module)


@pytest.fixture
def _tenant(ports: Ports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`mock_b2c.serve` without a config serves the sample tenant with the redirect URI of our port."""
    config = tmp_path / "mock_b2c.toml"
    text = SAMPLE_TENANT.read_text(encoding="utf-8").replace(f":{README_PORTS.web_app}/", f":{ports.web_app}/")
    config.write_text(text, encoding="utf-8")
    monkeypatch.setattr(mock_b2c, "serve", partial(mock_b2c.serve, config))


@pytest.fixture
def _stopped_servers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The README's app runs until its process ends; here it is stopped with its test."""
    started = []
    make_server = werkzeug.serving.make_server

    def recorded(*arguments: Any, **options: Any) -> Any:
        started.append(make_server(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(werkzeug.serving, "make_server", recorded)
    yield
    for server in started:
        server.shutdown()
        server.server_close()


@pytest.mark.usefixtures("_my_app", "_tenant", "_stopped_servers")
def test_example_of_the_readme_passes(page: Page, ports: Ports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", ",".join(filter(None, (os.environ.get("NO_PROXY"), *LOOPBACK))))
    names: dict[str, Any] = {}
    exec(compile(with_ports(example(), ports), "README.md", "exec"), names)
    names[TEST](page, monkeypatch)


SECTION = "The reference web app"


def terminals() -> list[str]:
    """The shell blocks of the section about the web app."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    section = readme.split(f"\n## {SECTION}\n")[1].split("\n## ")[0]
    return re.findall(r"^```sh\n(.*?)^```", section, flags=re.MULTILINE | re.DOTALL)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with what of this repository the section uses, at free ports. What it installs is installed already."""
    ports = Ports.free()
    exchanged = {str(old): str(new) for old, new in zip(astuple(README_PORTS), astuple(ports), strict=True)}
    for source in (ROOT / ".env.sample", SAMPLE_TENANT):
        text = re.sub(
            r"(?<=localhost:)\d+", lambda port: exchanged.get(port[0], port[0]), source.read_text(encoding="utf-8")
        )
        (tmp_path / (source.name if source.name == ".env.sample" else "mock_b2c.toml")).write_text(text)
    shutil.copytree(ROOT / "webapp", tmp_path / "webapp", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def commands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs of the section; `pip` finds everything installed."""
    folder = tmp_path_factory.mktemp("bin")
    lines = {"mock-b2c": "-m mock_b2c", "flask": "-m flask", "pip": "-c ''"}
    for name, what in lines.items():
        (folder / name).write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {what} "$@"\n')
        (folder / name).chmod(0o700)
    return folder


Typed = Callable[[str], "subprocess.Popen[str]"]


@pytest.fixture
def typed(checkout: Path, commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Typed]:
    """`typed(block)` runs a block in a terminal of its own, with the ports of `checkout` for its own."""
    settings = dotenv_values(checkout / ".env.sample")
    names = ("B2C_CUSTOM_DOMAIN", "ENDPOINT", "REDIRECT_URI")
    emulator, tasks_api, web_app = (re.findall(r"localhost:(\d+)", settings[name] or "")[0] for name in names)
    bypass = ",".join(filter(None, (os.environ.get("NO_PROXY"), *LOOPBACK)))
    environment = {name: value for name, value in os.environ.items() if name not in {*settings, "REQUESTS_CA_BUNDLE"}}
    environment |= {
        "PATH": os.pathsep.join((str(commands), os.environ["PATH"])),
        "PYTHONPATH": os.pathsep.join((str(checkout), str(ROOT))),
        "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
        "NO_PROXY": bypass,
        "no_proxy": bypass,
    }
    begun: list[subprocess.Popen[str]] = []

    def typed(block: str) -> subprocess.Popen[str]:
        block = block.replace("mock-b2c serve", f"mock-b2c serve --port {emulator}")
        block = block.replace("--port 5001", f"--port {tasks_api}").replace("--port 5000", f"--port {web_app}")
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        command = ["sh", "-c", f"set -e\n{block}"]
        begun.append(subprocess.Popen(command, cwd=checkout, env=environment, start_new_session=True, **output))
        return begun[-1]

    yield typed
    for process in begun:
        with process:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="the section is for a shell")
def test_commands_of_the_readme_start_the_web_app_that_signs_in_and_calls_the_api(
    page: Page, checkout: Path, typed: Typed
) -> None:
    for block, ready in zip(terminals(), ("Ready: ", "Running on ", "Running on "), strict=True):
        printed: list[str] = []
        for line in typed(block).stdout or ():
            printed.append(line)
            if ready in line:
                break
        else:
            pytest.fail(f"{block}ended with\n{''.join(printed)}")
    app = str(dotenv_values(checkout / ".env.sample")["REDIRECT_URI"]).removesuffix("/getAToken")
    page.goto(app)
    WebApp(page).sign_in_link.click()
    SignInPage(page).sign_in_as(ADA)
    expect(WebApp(page).greeting("Ada Lovelace")).to_be_visible()
    WebApp(page).call_api_link.click()
    expect(TasksPage(page).title).to_be_visible()
