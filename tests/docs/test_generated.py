"""docs/reference/ is what docgen writes from this very code."""

import subprocess
import sys

import pytest

from docgen import __main__ as generate
from docgen.config_page import check_words, default_of, kind_of
from docgen.markdown import table
from docgen.places import GenerateError
from tests.docs.markdown import ROOT, tables


def test_reference_is_up_to_date():
    command = [sys.executable, "-m", "docgen", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_docs_are_not_importable():
    assert list((ROOT / "docs").rglob("__init__.py")) == []


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The generator writing to another folder, which holds the pages of now."""
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "REFERENCE", tmp_path)
    monkeypatch.setattr(generate, "PAGES", {"claims.md": generate.claims, "cli.md": generate.cli})
    assert generate.main([]) == 0
    return tmp_path


def test_written_pages_pass_the_check(elsewhere, capsys):
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("change", ["changed", "missing"])
def test_page_out_of_date_is_named_with_the_command(elsewhere, capsys, change):
    page = elsewhere / "cli.md"
    page.write_text("something else") if change == "changed" else page.unlink()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().err == "Out of date: cli.md. Run: python -m docgen\n"


@pytest.mark.parametrize(
    ("words", "differing"),
    [
        ({"A.x": ""}, "A.y"),
        ({"A.x": "", "A.y": "", "A.z": ""}, "A.z"),
        ({}, "A.x, A.y"),
    ],
)
def test_key_without_a_word_or_word_without_a_key_is_told(words, differing):
    schema = {"$defs": {"A": {"properties": {"x": {}, "y": {}}}, "Kind": {"enum": ["a"]}}}
    with pytest.raises(GenerateError, match=f"differ in: {differing}$"):
        check_words(["A.x", "A.y"], words, schema)


def test_every_key_of_the_config_is_told_of():
    page = (ROOT / "docs" / "reference" / "config.md").read_text(encoding="utf-8")
    told = {row[0].strip("`") for table in tables(page) for row in table.rows}
    assert {"name", "user_flows"} - told == {"user_flows"}
    assert {"client_id", "redirect_uris", "require_id_token_at_logout", "custom_domains", "rolling", "classes"} <= told


@pytest.mark.parametrize(
    ("key", "kind", "default"),
    [
        ({"type": "string", "default": "strong"}, "text", "`strong`"),
        ({"type": "string", "description": "a host", "default": ""}, "a host", ""),
        ({"type": "boolean", "default": False}, "`true` or `false`", "`false`"),
        ({"type": "integer", "minimum": 5, "maximum": 9, "default": 0}, "5 to 9", "`0`"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}, "text", ""),
        ({"type": "array", "items": {"$ref": "#/$defs/T"}, "default": []}, "list of: a table", ""),
        ({"$ref": "#/$defs/E"}, "`a`, `b`", ""),
        ({"oneOf": [{"const": "a"}, {"$ref": "#/$defs/T"}], "default": {"x": 1}}, "`a` or a table", "as below"),
        ({"type": "string", "format": "date"}, "date", ""),
    ],
)
def test_key_is_told_in_words(key, kind, default):
    schema = {"$defs": {"T": {"properties": {}}, "E": {"enum": ["a", "b"]}}}
    assert (kind_of(key, schema), default_of(key)) == (kind, default)


def test_cells_stay_in_their_table():
    assert table(("a",), [("x | y\nz",)]) == "| a |\n| --- |\n| x \\| y z |"
