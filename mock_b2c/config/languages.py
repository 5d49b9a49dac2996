"""The languages of a user flow, and its own texts in the form of the service's localized resources (reference 7.2)."""

import json
from collections.abc import Iterator
from typing import Any

from mock_b2c.config.beside import Beside, FileFaultError
from mock_b2c.config.schema import LanguagesSection
from mock_b2c.domain.languages import ENGLISH_ONLY, Languages

MAX_STRINGS = 5_000
MAX_LENGTH = 4_000


def languages_of(section: LanguagesSection | None, beside: Beside) -> Languages:
    """What the section says; without one, language customisation is off. FileFaultError as `Beside`."""
    if section is None:
        return ENGLISH_ONLY
    overrides: dict[str, dict[str, str]] = {
        language: overrides_in(beside, name) for language, name in section.overrides.items()
    }
    return Languages(enabled=section.enabled, default=section.default, overrides=overrides)


def language_faults(path: str, section: LanguagesSection | None, beside: Beside) -> Iterator[str]:
    """A line for each fault of the section."""
    if section is None:
        return
    if section.default not in section.enabled:
        yield f"{path}.default: '{section.default}' is not enabled; enabled are: {', '.join(section.enabled)}"
    for language, name in section.overrides.items():
        try:
            overrides_in(beside, name)
        except FileFaultError as error:
            yield f"{path}.overrides.{language}: {error}"


def overrides_in(beside: Beside, name: str) -> dict[str, str]:
    """The strings of a file as the service's portal gives and takes it, by string id.

    Entries with `"Override": false` do not count, and those of pages that are not there change nothing.
    """
    try:
        entries = json.loads(beside.text(name))["LocalizedStrings"]
        if not isinstance(entries, list) or len(entries) > MAX_STRINGS:
            raise FileFaultError(f"'{name}': LocalizedStrings must be a list of up to {MAX_STRINGS} entries")
        return dict(_override(entry) for entry in entries if entry.get("Override", True))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FileFaultError(
            f"'{name}' is not a file of localized strings; write "
            '{"LocalizedStrings": [{"ElementType": "UxElement", "StringId": "heading", "Value": "Welcome"}]}'
        ) from None


def _override(entry: dict[str, Any]) -> tuple[str, str]:
    string_id, value = entry["StringId"], entry["Value"]
    if not (isinstance(string_id, str) and isinstance(value, str) and len(value) <= MAX_LENGTH):
        raise TypeError
    if entry.get("ElementType") == "ClaimType":
        string_id = f"ClaimType.{entry['ElementId']}.{string_id}"
    return string_id, value
