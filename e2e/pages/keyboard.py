"""Hands on the keyboard: to things by Tab, never by mouse, and always seeing where one is."""

from playwright.sync_api import ElementHandle, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

_MOST_STOPS = 40
_SLIDE_MS = 5_000
_FOCUS_RING = """
() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const visible = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0;
  const ring = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  return element === document.body || (visible && ring) ? "" : element.outerHTML.slice(0, 200);
}
"""
_FOCUS = f"target => ({{ there: target === document.activeElement, unseen: ({_FOCUS_RING})() }})"


class Keyboard:
    """What a person without a mouse does on a page."""

    def __init__(self, page: Page, *, patience_ms: float = _SLIDE_MS) -> None:
        self._page = page
        self._patience_ms = patience_ms

    def go_to(self, target: Locator) -> None:
        """Tab until the target has the focus; every stop on the way must show that it has it."""
        target.wait_for()
        element = target.element_handle()  # to look for it anew at each stop is half of what a stop costs
        try:
            if not (element.evaluate(_FOCUS)["there"] or self._tab_to(element)):
                raise AssertionError(f"{self._page.url}: Tab does not lead to {target}")
        finally:
            element.dispose()

    def _tab_to(self, element: ElementHandle) -> bool:
        for _ in range(_MOST_STOPS):
            self.press("Tab")
            focus = element.evaluate(_FOCUS)
            if focus["unseen"]:
                self._expect_focus_to_be_seen()
            if focus["there"]:
                return True
        return False

    def _expect_focus_to_be_seen(self) -> None:
        """A link that slides in on focus may take its moment."""
        try:
            self._page.wait_for_function(f"() => !({_FOCUS_RING})()", timeout=self._patience_ms)
        except PlaywrightTimeoutError:
            unseen = self._page.evaluate(_FOCUS_RING)
            raise AssertionError(f"{self._page.url}: nobody sees that this has the focus: {unseen}") from None

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def activate(self, target: Locator, key: str = "Enter") -> None:
        """Go to a link or button and press it."""
        self.go_to(target)
        self.press(key)

    def write(self, target: Locator, text: str) -> None:
        """Go to a field and write over what is in it, all letters at once: each alone is no other way to a field."""
        self.go_to(target)
        self.press("ControlOrMeta+a")
        self._page.keyboard.insert_text(text)
