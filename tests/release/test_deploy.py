"""deploy/: what cannot be run here is at least in step with the code. `nox -s lint` checks its form."""

import importlib
import json
import re
import shlex
from pathlib import Path

import pytest
import yaml
from dotenv import dotenv_values

from mock_b2c.cli.serve import serve
from mock_b2c.web import guard
from tests.cli.parsing import parsed
from webapp.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))
CONTAINERFILE = re.sub(r"\\\n\s*", "", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
STAGES = dict(re.findall(r"^FROM \S+ AS (\w+)\n(.*?)(?=^FROM|\Z)", CONTAINERFILE, re.MULTILINE | re.DOTALL))
(POD,) = (item["spec"]["template"]["spec"] for item in KUBERNETES if item["kind"] == "Deployment")
(CONTAINER,) = POD["containers"]
PROBES = [CONTAINER["readinessProbe"], CONTAINER["livenessProbe"]]


def command(stage, instruction):
    """What an instruction of a stage runs."""
    return json.loads(re.search(rf"^{instruction} (\[.*\])$", STAGES[stage], re.MULTILINE)[1])


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "kubernetes.yaml"])
def test_file_says_that_it_is_unrun(name):
    assert re.search(r"^# UNRUN: ", (DEPLOY / name).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "words",
    [command("emulator", "CMD"), COMPOSE["emulator"]["command"], CONTAINER["args"]],
    ids=["image", "compose", "kubernetes"],
)
def test_command_is_one_of_ours(words):
    assert words[0] == "serve"
    with parsed(words) as given:
        assert (given["host"], given["port"], str(given["state_dir"])) == ("0.0.0.0", 8443, "/state")


def test_token_is_given_by_the_variable_that_is_read():
    (option,) = (option for option in serve.params if option.name == "api_token")
    assert option.envvar in COMPOSE["emulator"]["environment"]
    assert option.envvar in [variable["name"] for variable in CONTAINER["env"]]


@pytest.mark.parametrize(
    "words",
    [command("webapp", "CMD"), COMPOSE["tasks-api"]["command"]],
    ids=["web app", "tasks API"],
)
def test_application_is_one_of_ours(words):
    module, call = re.fullmatch(r"([\w.]+):(\w+)\(\)", words[-1]).groups()
    assert words[0] == "gunicorn"
    assert callable(getattr(importlib.import_module(module), call))


def test_what_is_copied_into_images_is_there():
    copied = re.findall(r"^COPY (.*)$", CONTAINERFILE, re.MULTILINE)
    sources = [source for line in copied for source in shlex.split(line)[:-1]]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_package_that_is_built_is_copied_whole():
    built = STAGES["wheel"]
    for needed in ("pyproject.toml", "README.md", "LICENSE", "COPY mock_b2c mock_b2c"):
        assert needed in built


def test_nobody_in_a_container_has_rights():
    (number,) = re.findall(r"useradd --uid (\d+)", CONTAINERFILE)
    for stage in ("webapp", "emulator"):
        assert re.findall(r"^USER (\S+)$", STAGES[stage], re.MULTILINE) == [number]
    assert POD["securityContext"]["runAsUser"] == int(number)
    assert CONTAINER["securityContext"]["readOnlyRootFilesystem"]
    ours = [service for service in COMPOSE.values() if "build" in service]
    assert all(service["read_only"] and service["cap_drop"] == ["ALL"] for service in ours)


def test_settings_of_the_web_app_are_whole():
    given = dotenv_values(ROOT / ".env.sample") | COMPOSE["web-app"]["environment"]
    assert COMPOSE["web-app"]["env_file"] == "../.env.sample"
    assert Settings.from_environment(given).session_redis_url


@pytest.mark.parametrize("probe", PROBES, ids=["ready", "alive"])
def test_probe_asks_what_is_open_to_it(probe):
    asked = probe["httpGet"]
    assert asked["path"] == guard.HEALTH
    assert asked["scheme"] == "HTTPS"
    assert asked["httpHeaders"] == [{"name": "Host", "value": "localhost:8443"}]


def test_only_loopback_of_the_host_is_opened():
    ports = [port for service in COMPOSE.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
