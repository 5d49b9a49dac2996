"""Scripts of the pages are ECMAScript 5 and ask little of the browser, as test tools have engines of many ages."""

import re

import pytest
from bs4 import BeautifulSoup

from tests.web.test_page_appearance import FLOWS, OTHERS, SCRIPTS

NO_CODE = re.compile(
    r"""(?s) /\*.*?\*/ | //[^\n]*
    | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'
    | (?<=[(\[=,:!&|?;{}])\s*/(?![*/])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\[\n])+/[gim]*""",
    re.VERBOSE,
)
"""Comments, strings and regular expressions."""

YOUNGER_SYNTAX = {
    "arrow": r"=>",
    "template": r"`",
    "spread or rest": r"\.\.\.",
    "operator": r"\*\*|\?\?|\?\.(?!\d)",
    "keyword": r"(?<![.\w])(?:async|await|let|const|class|extends|super|import|export|yield)\b(?!\s*:)",
    "loop over values": r"\bfor\s*\([^;)]*\bof\b",
    "catch without its error": r"\bcatch\s*\{",
    "destructuring": r"\bvar\s*[\[{]|\bfunction\b[^(]*\([^)]*[\[{]|\(\s*[\[{][^;()]*[\]}]\s*=[^=]",
    "default value": r"\bfunction\b[^(]*\([^)]*=",
    "member named by its value": r"[{,]\s*\w+\s*\}|\{\s*\w+\s*,",
    "method of an object": r"[{,]\s*(?!(?:if|for|while|switch|catch|with|function)\b)\w+\s*\([^()]*\)\s*\{",
    "computed name": r"[{,]\s*\[[^\]]*\]\s*:",
    "comma after the last argument": r",\s*\)",
}
YOUNGER_OBJECTS = {
    "global": r"(?<!\.)\b(?:fetch|URL|URLSearchParams|AbortController|AbortSignal|FormData|Promise|Proxy|Reflect|Symbol"
    r"|Set|Map|WeakSet|WeakMap|globalThis|queueMicrotask|structuredClone)\b",
    "function": r"\b(?:Object\.(?:assign|entries|fromEntries|values)|Array\.(?:from|of)|Number\.is\w+)\b",
    "method": r"\.(?:includes|startsWith|endsWith|padStart|padEnd|repeat|replaceAll|matchAll|find|findIndex|findLast"
    r"|flat|flatMap|at|closest|matches|append|prepend|before|after|replaceWith|replaceChildren|toggleAttribute|finally)\(",
    "method of an element": r"\.remove\(\)",
    "switch of a class": r"\.toggle\([^)]*,",
    "array method of a list of nodes": r"\.querySelectorAll\([^)]*\)\.(?!length\b|item\b)",
}
YOUNGER = YOUNGER_SYNTAX | YOUNGER_OBJECTS


def too_young(script):
    """What in the script is younger than ECMAScript 5 and the objects that browsers had then: kinds and places."""
    code = NO_CODE.sub('""', script)
    return [(kind, found.group()) for kind, pattern in YOUNGER.items() for found in re.finditer(pattern, code)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_served_script_is_ecmascript_5(name):
    assert too_young(SCRIPTS[name]) == []


@pytest.mark.parametrize("opener", [*FLOWS, *OTHERS], ids=lambda opener: opener.__name__)
def test_page_has_only_ecmascript_5_and_that_behind_its_content(visitor, opener):
    """Deferred and module scripts are younger, too: without them a script must stand behind what it works on."""
    html = BeautifulSoup(opener(visitor).text, "html.parser")
    for script in html.find_all("script"):
        assert too_young(script.get_text()) == []
        assert not {"defer", "async", "type"} & set(script.attrs)
    for script in html.find_all("script", src=True):
        assert script.find_next(["main", "div", "form"]) is None


@pytest.mark.parametrize(
    ("kind", "script"),
    [
        ("arrow", "call(x => x);"),
        ("template", "var x = `text`;"),
        ("spread or rest", "call(...values);"),
        ("operator", "x = y ?? z;"),
        ("operator", "x = y?.z;"),
        ("keyword", "async function f() {}"),
        ("keyword", "let x = 1;"),
        ("keyword", "const x = 1;"),
        ("loop over values", "for (var x of y) { z(); }"),
        ("catch without its error", "try { x(); } catch { y(); }"),
        ("destructuring", "var [x] = y;"),
        ("destructuring", "function f({ x, y }) {}"),
        ("default value", "function f(x, y = 1) {}"),
        ("member named by its value", "f({ x });"),
        ("member named by its value", "f({ x, y: 1 });"),
        ("method of an object", "x = { go() { y(); } };"),
        ("computed name", "x = { [y]: 1 };"),
        ("comma after the last argument", "f(x, );"),
        ("global", "fetch(address);"),
        ("global", "x = new Set();"),
        ("function", "Object.assign(x, y);"),
        ("method", '"text".includes(x);'),
        ("method", "element.closest(x);"),
        ("method of an element", "element.remove();"),
        ("switch of a class", 'element.classList.toggle("x", on);'),
        ("array method of a list of nodes", 'part.querySelectorAll("p").forEach(f);'),
    ],
)
def test_what_is_younger_is_found(kind, script):
    assert kind in {found for found, _ in too_young(script)}


@pytest.mark.parametrize(
    "script",
    [
        '/* => `const` */ var x = "..."; // let',
        'x = [/[`"/]/, /=>/i];',
        "var x = (a + b) / 2; f(x / y, { let: 1, y: x[0] ? a[1] : b });",
        "for (var i = 0; i < list.length; i++) { if (x) { y(); } else { z(); } }",
        'element.classList.remove("x"); try { f(x, y); } catch (error) { g(); }',
        'x.addEventListener("y", function (event) { z(event, { w: function () { v(); } }); });',
    ],
)
def test_ecmascript_5_is_left_alone(script):
    assert too_young(script) == []
