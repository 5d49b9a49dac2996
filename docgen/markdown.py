"""Markdown."""

import re
from collections.abc import Iterable, Sequence

NOTE = "<!-- Written by `python -m docgen`; change the code (or the generator) and run it. -->"


def page(parts: Iterable[str]) -> str:
    """A page of paragraphs, tables and blocks."""
    title, *rest = parts
    return "\n\n".join((title, NOTE, *rest)) + "\n"


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [columns, ["---"] * len(columns), *([in_cell(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_cell(text: str) -> str:
    """A text that stays in its cell."""
    return " ".join(text.replace("|", "\\|").split())


def in_page(text: str) -> str:
    """A text of the product as Markdown shows it: `<` and `*` are what they are."""
    return re.sub(r"([<*])", r"\\\1", text)
