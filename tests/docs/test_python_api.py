"""docs/reference/python-api.md: names, signatures and words are those of the code, and its examples run."""

import inspect
import re

import pytest

import mock_b2c
from mock_b2c.domain.faults import KINDS
from mock_b2c.emulator import Emulator
from mock_b2c.serving import ServedEmulator
from tests.docs.markdown import ROOT, blocks, tables

PAGE = ROOT / "docs" / "reference" / "python-api.md"
TEXT = PAGE.read_text(encoding="utf-8")
OWNERS = {
    "serve": ServedEmulator,
    "B2C": mock_b2c.B2C,
    "Emulator": Emulator,
    "User": mock_b2c.User,
    "Clock": mock_b2c.Clock,
}
MEMBERS = [table for table in tables(TEXT) if table.columns == ("member", "what")]
ROWS = [(table.heading, *row) for table in MEMBERS for row in table.rows]


def as_on_the_page(signature):
    """Names and defaults without types and without `self`."""
    bare = [parameter.replace(annotation=inspect.Parameter.empty) for parameter in signature.parameters.values()]
    shown = str(inspect.Signature([parameter for parameter in bare if parameter.name != "self"]))
    return shown.replace("'", '"')


def says(thing):
    """The first paragraph of a docstring on one line, without what it refers to."""
    paragraph = " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
    return re.sub(r" \((reference|design) [^)]*\)", "", paragraph)


def test_headings_are_the_public_names():
    headings = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    assert sorted(heading.replace("\\", "") for heading in headings) == sorted(mock_b2c.__all__)


@pytest.mark.parametrize("name", ["serve", "intercept", "load_config"])
def test_function_is_shown_with_its_signature_and_first_words(name):
    function = getattr(mock_b2c, name)
    assert f"`{name}{as_on_the_page(inspect.signature(function))}`\n\n{says(function)}\n" in TEXT


@pytest.mark.parametrize("name", ["B2C", "User", "Clock"])
def test_class_is_shown_with_its_first_words(name):
    assert f"## {name}\n\n{says(getattr(mock_b2c, name))}\n" in TEXT


@pytest.mark.parametrize(("heading", "shown", "what"), ROWS)
def test_member_is_there_with_the_words_of_its_docstring(heading, shown, what, emulator):
    """What ends without a full stop says it in other words."""
    name, bracket, _ = shown.strip("`").partition("(")
    held = {"Emulator": emulator, "B2C": mock_b2c.B2C(emulator, mock_b2c.load_config(), "https://localhost")}
    member = getattr(held.get(heading, OWNERS[heading]), name)
    if bracket:
        assert shown == f"`{name}{as_on_the_page(inspect.signature(member))}`"
    if what.endswith("."):
        assert what == says(getattr(OWNERS[heading], name))


def test_rows_were_found():
    assert {heading for heading, *_ in ROWS} == set(OWNERS)
    assert len(ROWS) > 15


@pytest.mark.parametrize("example", blocks(PAGE, "python"), ids=["free ports", "levers"])
def test_example_runs(example):
    exec(compile(example.text, PAGE.name, "exec"), {})


def test_kinds_of_faults_are_those_that_can_be_ordered():
    (table,) = [table for table in tables(TEXT) if table.heading == "Faults"]
    assert {kind.strip("` ") for row in table.rows for kind in row[0].split(",")} == set(KINDS)
