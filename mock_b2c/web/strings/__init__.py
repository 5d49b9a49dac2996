"""Texts that people see, by string id (reference 9). English for now; one JSON file a language."""

import functools
import json
from importlib import resources


@functools.cache
def table(language: str = "en") -> dict[str, str]:
    """All texts of a language by id."""
    content = resources.files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    texts: dict[str, str] = json.loads(content)
    return texts


def text(string_id: str, *values: str) -> str:
    """A text with its places filled."""
    found = table()[string_id]
    for index, value in enumerate(values):
        found = found.replace(f"{{{index}}}", value)
    return found
