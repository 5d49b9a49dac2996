"""Page objects of the hosted pages rest on the page contract alone, so that they drive a tenant in the cloud, too."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "e2e" / "pages"
OUR_OWN = {"identity_provider.py", "keyboard.py", "portal.py", "tasks.py", "web_app.py"}
"""Those of the web app and of the emulator, which no tenant has, and the keyboard, which knows no page."""
HOSTED = sorted({file.name for file in PAGES.glob("*.py")} - OUR_OWN)
CONTRACT = ROOT / "docs" / "reference" / "page-elements.md"
NAME = re.compile(r"[#.][A-Za-z][\w-]*")
PLACES = {"#": {"exchange", "exchange_id", "claim"}}
"""What a selector may leave open: the exchange id of a provider, the name of a claim."""
ROLES = {"alert", "heading", "button", "link", "textbox"}
TAGS = {"p", "img", "button", "input", "form", "ul", "li"}


def contract() -> set[str]:
    """Ids and classes that the documented contract names."""
    rows = [line for line in CONTRACT.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    return {name for row in rows for quoted in re.findall(r"`([^`]+)`", row) for name in NAME.findall(quoted)}


def selectors(source: str) -> list[str]:
    """Every text that a page object locates by; an open place stands as `{name}`."""
    found = []
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "locator":
            found += [_text(call.args[0])] if call.args else []
    return found


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return f"{{{ast.unparse(node.value)}}}"
    return node.value if isinstance(node, ast.Constant) else ast.unparse(node)


def beyond(selector: str, known: set[str]) -> list[str]:
    """Parts of a selector that the contract does not have."""
    rest = re.sub(r"\[data-name=\w+\]|:has\(|\)|,|\s|>", " ", selector)
    rest = re.sub(r"#\{(\w+)\}", lambda place: " " if place[1] in PLACES["#"] else place[0], rest)
    parts = [name for part in rest.split() for name in (NAME.findall(part) or [part])]
    return [part for part in parts if part not in known | TAGS]


@pytest.mark.parametrize("name", HOSTED)
def test_page_object_knows_nothing_but_the_contract(name):
    known = contract()
    found = {selector: beyond(selector, known) for selector in selectors((PAGES / name).read_text(encoding="utf-8"))}
    assert {selector: parts for selector, parts in found.items() if parts} == {}


@pytest.mark.parametrize("name", HOSTED)
def test_page_object_asks_for_roles_of_the_contract_and_never_for_our_addresses(name):
    source = (PAGES / name).read_text(encoding="utf-8")
    assert set(re.findall(r"get_by_role\(\s*\"(\w+)\"", source)) <= ROLES
    assert re.findall(r"_mock|get_by_(?!role)\w+|/static/", source) == []


def test_the_hosted_pages_are_among_them():
    assert {"sign_in.py", "sign_up.py", "password_reset.py", "second_factor.py", "verification.py"} <= set(HOSTED)
    assert len(contract()) > 80


@pytest.mark.parametrize(
    "selector", ["#next-button", ".myError", "#email, #other", "#api div.x", "[data-test=next]", "#{whatever}"]
)
def test_what_is_not_in_the_contract_is_found(selector):
    assert beyond(selector, contract())


@pytest.mark.parametrize("selector", ["#next", "#api[data-name=Unified]", ".attrEntry:has(#{claim}) .error.itemLevel"])
def test_what_is_in_the_contract_is_left_alone(selector):
    assert not beyond(selector, contract())
