"""What a fresh clone must offer: locked requirements, sample settings, and a README whose commands are those of CI."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def sessions() -> set[str]:
    """The nox sessions there are."""
    module = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    functions = (node for node in module.body if isinstance(node, ast.FunctionDef))
    return {node.name for node in functions if any("nox.session" in ast.unparse(how) for how in node.decorator_list)}


@pytest.fixture
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def code_lines(text: str) -> list[str]:
    """The lines of all fenced code blocks of a Markdown text."""
    blocks = re.findall(r"^```[a-z]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.splitlines()]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_lock_file_pins_every_requirement_by_version_and_hash(lock):
    text = re.sub(r"#.*\n", "", lock.read_text(encoding="utf-8"))
    requirements = re.findall(r"^\S.*?(?=^\S|\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==\S+ ", requirement)
        assert "--hash=sha256:" in requirement


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_lock_file_names_no_address_and_no_place(lock):
    assert not re.search(r"://|--index|--find-links|--extra-index| @ |/", lock.read_text(encoding="utf-8"))


def names(requirements: list[str]) -> set[str]:
    """The projects these requirements are about, as lock files spell them."""
    return {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in requirements}


@pytest.mark.parametrize("lock", ["demo", "lint", "tests", "e2e", "services"])
def test_lock_file_holds_what_the_project_asks_for(lock):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["webapp"]]
    wanted += [*project["build-system"]["requires"], *project["dependency-groups"].get(lock, [])]
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert names(wanted) <= names(re.findall(r"^[\w.-]+==", text, flags=re.MULTILINE))


def packages() -> dict[str, dict[str, object]]:
    """What interop/package-lock.json pins, by its place; the project itself has the place ""."""
    text = (ROOT / "interop" / "package-lock.json").read_text(encoding="utf-8")
    return json.loads(text)["packages"]


def test_lock_file_of_npm_pins_every_package_by_hash_and_names_no_registry():
    locked = {place: package for place, package in packages().items() if place}
    assert len(locked) > 50
    assert [place for place, package in locked.items() if "resolved" in package] == []
    assert [place for place, package in locked.items() if not str(package["integrity"]).startswith("sha512-")] == []


def test_clients_of_npm_are_asked_for_in_one_version_each():
    wanted = json.loads((ROOT / "interop" / "package.json").read_text(encoding="utf-8"))
    assert packages()[""]["dependencies"] == wanted["dependencies"]
    assert {name: packages()[f"node_modules/{name}"]["version"] for name in wanted["dependencies"]} == wanted[
        "dependencies"
    ]


def test_sample_settings_are_there_for_the_ports_of_the_demo():
    sample = (ROOT / ".env.sample").read_text(encoding="utf-8")
    assert "B2C_CUSTOM_DOMAIN=localhost:8443" in sample
    assert "REDIRECT_URI=http://localhost:5000/getAToken" in sample


def test_sessions_are_those_of_the_documentation():
    others = {"demo", "sweep", "bench", "fuzz", "build", "lock"}
    assert sessions() == {"lint", "tests", "e2e", "interop", "services"} | others


def test_readme_gives_the_command_of_ci_and_the_one_for_the_demo(readme):
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1].removesuffix(" </dev/null")
    assert ci == "./dev"
    assert {ci, "./dev -s demo"} <= set(code_lines(readme))


def test_workflow_runs_what_ci_runs():
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "run: .ci/run" in workflow


def test_readme_names_only_sessions_that_exist(readme):
    named = re.findall(r"(?:nox|\./dev) -s (\w+)", readme)
    assert named
    assert set(named) <= sessions()


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize("program", ["dev", ".ci/run"])
def test_program_can_be_started(program):
    assert os.access(ROOT / program, os.X_OK)


def test_launcher_refuses_an_old_python_in_one_line(tmp_path):
    code = (
        f"import sys, runpy; sys.version_info = (3, 9, 1); runpy.run_path({str(ROOT / 'dev')!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("This needs Python 3.11 or newer, and here is only")
    assert done.stderr.count("\n") == 1
