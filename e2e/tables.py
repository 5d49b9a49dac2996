"""Tables of docs/reference/browser-tests.md that only pytest can fill in: what each test needs, and the matrix.

`pytest e2e --update-tables` writes them; `e2e/test_tables.py` says when they are out of date.
"""

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from e2e.needs import NEEDS, Need
from e2e.services import ROOT

PAGE = ROOT / "docs" / "reference" / "browser-tests.md"
_MARKS = "<!-- {name} begins -->\n", "<!-- {name} ends -->"


def needs_table(tests: Mapping[str, Iterable[Need]]) -> str:
    """A row for each test (`file.py::name`), a column for each need."""
    names = [need.name for need in NEEDS]
    lines = [f"| test | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    for test, needed in sorted(tests.items()):
        has = {need.name for need in needed}
        lines.append(f"| `{test}` | " + " | ".join("x" if name in has else "" for name in names) + " |")
    return "\n".join(re.sub(r" +\|", " |", line) for line in lines) + "\n"


def time_text(seconds_of_matrix: list[float], seconds: float, tests: int) -> str:
    """What the last run that renewed the tables took."""
    spent, ways = sum(seconds_of_matrix), len(seconds_of_matrix)
    return (
        f"Last measured on {os.cpu_count()} cores: the {ways} ways took {spent:.0f} s, "
        f"{spent / ways:.1f} s each, divided between the workers; all {tests} tests {seconds:.0f} s by the "
        "clock.\n"
    )


def held(name: str, page: Path = PAGE) -> str:
    """The part of the page that is called so."""
    begins, ends = (mark.format(name=name) for mark in _MARKS)
    return page.read_text(encoding="utf-8").partition(begins)[2].partition(ends)[0]


def write(name: str, content: str, page: Path = PAGE) -> None:
    """Put this content in the place of that part."""
    begins, ends = (mark.format(name=name) for mark in _MARKS)
    before, _, rest = page.read_text(encoding="utf-8").partition(begins)
    page.write_text(f"{before}{begins}{content}{ends}{rest.partition(ends)[2]}", encoding="utf-8")
