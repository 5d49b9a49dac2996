"""All Markdown pages: links lead somewhere, snippets are what the code takes, words are those of the code."""

import re
import tomllib

import pytest

from mock_b2c.config import load_config
from tests.docs.markdown import PAGES, ROOT, anchors, blocks, links, tables

SNIPPETS = [block for page in PAGES for block in blocks(page, "toml")]
WHOLE = {"tenant": {"name": "contoso"}, "user_flows": [{"name": "susi", "type": "sign_up_sign_in"}]}


def name_of(file):
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_links_and_pictures_lead_to_something(document):
    text = document.read_text(encoding="utf-8")
    assert [address for address in links(text) if not leads_somewhere(document, address)] == []


@pytest.mark.parametrize("document", PAGES, ids=name_of)
def test_no_merge_was_left_half_done(document):
    assert re.findall(r"^(?:<{7}|>{7}) .*", document.read_text(encoding="utf-8"), re.MULTILINE) == []


def leads_somewhere(document, address):
    if re.match(r"https?://", address):
        return True
    path, _, anchor = address.partition("#")
    target = document.parent / path if path else document
    if not target.exists() or ROOT not in target.resolve().parents:
        return False
    return not anchor or anchor in anchors(target.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("docs/fidelity.md", True),
        ("docs/fidelity.md#8-pages", True),
        ("docs/fidelity.md#no-such-heading", False),
        ("docs/no-such-page.md", False),
        ("docs/images/no-such-picture.png", False),
        ("../README.md", False),
        ("https://example.com/", True),
    ],
)
def test_broken_link_is_found(address, leads):
    assert leads_somewhere(ROOT / "README.md", address) is leads


def test_links_are_found_around_pictures_and_outside_of_blocks():
    text = "[a](x.md) ![b c](y.png) [![d](z.png)](w.md)\n```\n[no](link)\n```\n"
    assert set(links(text)) >= {"x.md", "y.png", "w.md"}
    assert "link" not in links(text)


def test_there_are_config_snippets():
    assert len(SNIPPETS) >= 5


@pytest.mark.parametrize("snippet", SNIPPETS, ids=[f"{name_of(block.page)} {block.text[:24]!r}" for block in SNIPPETS])
def test_config_snippet_is_a_config(snippet):
    """A snippet may leave out tenant and user flows."""
    config = load_config({**WHOLE, **tomllib.loads(snippet.text)})
    assert config.tenant.name == "contoso"


def glossary():
    (table,) = tables((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))
    return [row[0] for row in table.rows]


@pytest.fixture(scope="module")
def sources():
    """The emulator's code in lower case; `claims_provider` and `ClaimsProvider` are both `claimsprovider`."""
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "mock_b2c").rglob("*.py")))
    return re.sub(r"[_ \-]", "", text.lower())


@pytest.mark.parametrize("word", glossary())
def test_word_of_the_glossary_is_one_of_the_code(sources, word):
    assert re.sub(r"[_ \-]", "", word.lower()) in sources


def test_no_word_stands_twice_in_the_glossary():
    assert len(set(glossary())) == len(glossary())


def test_architecture_names_files_that_exist():
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`([a-z_]+/[\w/]+\.\w+)`", text)
    assert len(named) > 5
    assert [path for path in named if not ((ROOT / "mock_b2c" / path).exists() or (ROOT / path).exists())] == []


def test_architecture_draws_the_layers_that_are_enforced():
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (layers, *_) = project["tool"]["importlinter"]["contracts"]
    names = [name.strip().removeprefix("mock_b2c.") for layer in layers["layers"] for name in layer.split("|")]
    drawn = [line.partition("  ")[0].split(" · ") for line in text.split("```")[1].strip().splitlines()]
    assert [name for line in drawn for name in line] == names


def test_decisions_are_numbered_without_gaps_and_titled_so():
    decisions = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
    numbers = [int(path.name[:4]) for path in decisions]
    assert numbers == list(range(1, len(numbers) + 1))
    for path in decisions:
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]}: ")
