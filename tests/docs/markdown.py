"""Reading the project's Markdown: tables, code blocks, links. Only the forms that these documents use."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])

_CELL = re.compile(r"(?<!\\)\|")
_FENCE = re.compile(r"^```(\w*)(?: file=[\w.]+)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_FILE = re.compile(r"^```\w+ file=([\w.]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(!?)\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_RULE = re.compile(r"\|(?: *:?-+:? *\|)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with the heading it stands under."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block of code."""

    page: Path
    language: str
    text: str


def tables(text: str) -> list[Table]:
    """All tables of a page, in order."""
    found, heading, lines = [], "", text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        if _RULE.fullmatch(line) and number:
            rows = []
            for row in lines[number + 1 :]:
                if not row.startswith("|"):
                    break
                rows.append(_cells(row))
            found.append(Table(heading=heading, columns=_cells(lines[number - 1]), rows=tuple(rows)))
    return found


def blocks(page: Path, language: str) -> list[Block]:
    """The fenced blocks in a language."""
    text = page.read_text(encoding="utf-8")
    return [Block(page=page, language=language, text=body) for found, body in _FENCE.findall(text) if found == language]


def files(page: Path) -> dict[str, str]:
    """The fenced blocks that are files, by their names."""
    return dict(_FILE.findall(page.read_text(encoding="utf-8")))


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """Where links and images of a page lead."""
    return [address for _, address in _LINK.findall(prose(text))]


def code_words(text: str) -> list[str]:
    """What stands between backticks in the prose of a page."""
    return _CODE.findall(prose(text))


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _cells(row: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in _CELL.split(row)[1:-1])
