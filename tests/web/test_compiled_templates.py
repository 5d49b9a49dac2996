"""Templates that were compiled before: never others than those that stand there now."""

import sys
from marshal import dumps

import jinja2
import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.web import compiled_templates, create_app
from mock_b2c.web.compiled_templates import CompiledTemplates


@pytest.fixture(autouse=True)
def modules(tmp_path, monkeypatch):
    """Where Python keeps compiled modules."""
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "modules"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "modules"


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "hello.html"
    path.write_text("Hello {{ name }}!")
    return path


def rendered(template):
    """By an environment of its own, as another process has one."""
    loader = jinja2.FileSystemLoader(template.parent)
    environment = jinja2.Environment(loader=loader, autoescape=True, bytecode_cache=CompiledTemplates())
    return environment.get_template(template.name).render(name="Ada")


@pytest.fixture
def compiling(monkeypatch):
    """The templates that were compiled."""
    names = []
    compile_one = jinja2.Environment.compile

    def noted(environment, source, name=None, *args, **settings):
        names.append(name)
        return compile_one(environment, source, name, *args, **settings)

    monkeypatch.setattr(jinja2.Environment, "compile", noted)
    return names


def test_template_is_compiled_once(template, compiling):
    assert [rendered(template), rendered(template)] == ["Hello Ada!"] * 2
    assert compiling == ["hello.html"]


def test_changed_template_is_compiled_again(template):
    rendered(template)
    template.write_text("Goodbye {{ name }}!")
    assert rendered(template) == "Goodbye Ada!"


@pytest.mark.parametrize(
    ("name", "value"),
    [("CODE", "other code"), ("installed", lambda *_names: ["another Jinja"]), ("MAGIC_NUMBER", b"another Python")],
)
def test_template_is_compiled_again_after_a_change_of_what_compiles_it(template, compiling, monkeypatch, name, value):
    rendered(template)
    monkeypatch.setattr(compiled_templates, name, value)
    rendered(template)
    assert compiling == ["hello.html"] * 2


@pytest.mark.parametrize("size", [0, 10, 64, 80])
def test_damaged_file_is_not_used(template, modules, size):
    rendered(template)
    [kept] = modules.rglob("hello.html*")
    kept.write_bytes(kept.read_bytes()[:size])
    assert rendered(template) == "Hello Ada!"


def test_file_without_code_is_not_used(template, modules, monkeypatch):
    monkeypatch.setattr(compiled_templates.marshal, "dumps", lambda _code: dumps(5))
    rendered(template)
    assert rendered(template) == "Hello Ada!"


def test_nothing_is_written_where_python_writes_no_modules(template, modules, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert rendered(template) == "Hello Ada!"
    assert not modules.exists()


def test_folder_that_cannot_be_written_keeps_nothing(template, modules):
    modules.write_text("a file, not a folder")
    assert rendered(template) == "Hello Ada!"


def test_page_of_a_second_process_is_not_compiled(compiling):
    for _ in range(2):
        app = create_app(create_emulator(load_config()))
        app.jinja_env.get_template("page.html")
    assert len(compiling) == len(set(compiling)) > 0
