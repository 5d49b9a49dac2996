"""What a page is to those who hear it: its accessibility tree, kept as YAML in e2e/snapshots, one file for each view.

`pytest e2e --update-snapshots` writes the files anew; a difference is told line by line.
"""

import difflib
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "snapshots"
_CHANGING = (
    (r"^ *- /url: .*\n", ""),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "{guid}"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", "{moment}"),
    (r"(?i)visitor[- ][0-9a-f]{12}", "{visitor}"),
    (r"\b[A-Z2-7]{4}( [A-Z2-7]{4}){7}\b|\b[A-Z2-7]{32}\b", "{secret}"),
)
"""What differs from run to run."""


def taken_of(page: Page) -> str:
    """The tree of what a hosted page holds in `#api`, without what changes from run to run."""
    tree = page.locator("#api").aria_snapshot() + "\n"
    for pattern, stands in _CHANGING:
        tree = re.sub(pattern, stands, tree, flags=re.MULTILINE)
    return tree


def assert_unchanged(name: str, tree: str, *, update: bool, folder: Path = FOLDER) -> None:
    """Fail with the lines that differ from the file of that name; or write it."""
    file = folder / f"{name}.yaml"
    if update:
        folder.mkdir(exist_ok=True)
        file.write_text(tree, encoding="utf-8")
    kept = file.read_text(encoding="utf-8") if file.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(), tree.splitlines(), file.name, "the page now", lineterm="", n=2)
    told = "\n".join(lines)
    assert not told, f"{name} is not as it was; if that is wanted: pytest e2e --update-snapshots\n{told}"
