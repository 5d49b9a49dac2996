"""The README's test of "your own app", run as it stands there: only its two ports are exchanged for free ones.

`my_app` is the reference web app, set up for those ports. The test itself starts the emulator and the app.
"""

import os
import re
import sys
import types
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import werkzeug.serving
from playwright.sync_api import Page

import mock_b2c
from e2e.ports import free_ports
from e2e.services import LOOPBACK, ROOT, SAMPLE_TENANT, Plan, Ports, app_settings
from webapp.app import create_app
from webapp.settings import Settings

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
