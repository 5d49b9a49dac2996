"""What every page of ours promises: usable by all, on a phone too, and closed to strangers.

Accessibility is judged by axe-core, which comes with axe-playwright-python and needs no network.
"""

from collections.abc import Mapping
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe().axe_script
_RUN_AXE = """
rules => window.axe && axe.run(
  { exclude: [["li:nth-child(n+21)"]] }, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) }
).then((found) => found.violations)
"""
_OF_COLOURS = ["color-contrast", "link-in-text-block"]
_OF_SIZES = ["target-size"]
"""Rules that a page may break in other colours, and in a narrow window, after it has kept them all once."""
_CLOSED = {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
_HEADERS = {
    "x-content-type-options": {"nosniff"},
    "referrer-policy": {"no-referrer", "same-origin"},
}
_WIDER = """
letters => {
  const root = document.documentElement;
  root.style.fontSize = letters;
  const wide = root.scrollWidth > root.clientWidth;
  const outside = [...document.querySelectorAll(wide ? "body *" : ":not(*)")]
    .filter((element) => element.getBoundingClientRect().right > root.clientWidth)
    .map((element) => "  " + element.cloneNode().outerHTML);
  root.style.fontSize = "";
  return wide ? { than: root.clientWidth, outside } : null;
}
"""
_MOVING = """
[...document.querySelectorAll("*")].filter((element) => {
  const { animationDuration, transitionDuration } = getComputedStyle(element);
  return `${animationDuration},${transitionDuration}`.split(",").some((duration) => parseFloat(duration) > 0.001);
}).map((element) => "  " + element.cloneNode().outerHTML)
"""


def assert_accessible(page: Page) -> None:
    """Fail with every rule the page breaks, and where. The first twenty entries of a long list stand for the others."""
    _assert_no_violations(page, None)


def assert_still_accessible(page: Page, *, resized: bool = True) -> None:
    """As `assert_accessible`, for a page that passed it and only looks different since: in colours, perhaps in size."""
    _assert_no_violations(page, [*_OF_COLOURS, *(_OF_SIZES if resized else [])])


def _assert_no_violations(page: Page, rules: list[str] | None) -> None:
    """axe-core stays in a document once it is there: to bring it there takes longer than to run it."""
    violations = page.evaluate(_RUN_AXE, rules)
    if violations is None:
        page.evaluate(_AXE)
        violations = page.evaluate(_RUN_AXE, rules)
    assert not violations, f"{page.url} is not accessible:\n" + "\n".join(map(_described, violations))


def assert_no_horizontal_scroll(page: Page, *, letters: str = "") -> None:
    """Fail with the elements that are wider than the window, with letters of that size (`200%`), else of their own."""
    wider = page.evaluate(_WIDER, letters)
    assert not wider, "\n".join([f"{page.url} is wider than {wider['than']} px:", *wider["outside"]])


def assert_readable_at_twice_the_size(page: Page) -> None:
    """By the browser's zoom, which halves the window, and where only letters grow; the window must be a wide one."""
    size = page.viewport_size
    assert size is not None
    assert_no_horizontal_scroll(page, letters="200%")
    page.set_viewport_size({"width": size["width"] // 2, "height": size["height"] // 2})
    assert_no_horizontal_scroll(page)
    page.set_viewport_size(size)


def assert_calm(page: Page) -> None:
    """Fail with what moves although the person wants reduced motion."""
    moving = page.evaluate(_MOVING)
    assert not moving, "\n".join([f"{page.url} moves:", *moving])


def assert_closed(headers: Mapping[str, str]) -> None:
    """Fail unless these response headers let nothing in, forbid frames and guessing, and keep pages out of caches."""
    for name, right in _HEADERS.items():
        assert headers.get(name) in right, f"{name}: {headers.get(name)}, not {' or '.join(sorted(right))}"
    assert "no-store" in headers.get("cache-control", ""), "cache-control lacks no-store"
    policy = headers.get("content-security-policy", "")
    missing = _CLOSED - {directive.strip() for directive in policy.split(";")}
    assert not missing, f"content-security-policy lacks {', '.join(sorted(missing))}"
    assert "unsafe-inline" not in policy, policy


def _described(violation: dict[str, Any]) -> str:
    places = (f"    {node['html']}\n      {' '.join(node['failureSummary'].split())}" for node in violation["nodes"])
    return "\n".join([f"  {violation['id']} ({violation['impact']}): {violation['help']}", *places])
