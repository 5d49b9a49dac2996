"""Texts that people see, by string id (reference 9); one JSON file a language.

English labels and help texts of fields stand where the fields are; the other files have them under
`ClaimType.{id}.DisplayName` and `ClaimType.{id}.UserHelpText`, the names that localized resources of the service use.
"""

import functools
import json
from collections.abc import Mapping
from importlib import resources

from msgspec.structs import replace

from mock_b2c.domain.claims import ROWS
from mock_b2c.domain.languages import COUNTRIES, ENGLISH, Languages
from mock_b2c.user_flows import PAGES, Field
from mock_b2c.user_flows.fields import USERNAME

Texts = Mapping[str, str]
_ELSEWHERE = "email_", "sms_", "call_", "frame_"
"""How the ids of texts begin that stand in messages and on pages around a user flow."""
LABEL, HELP = "ClaimType.{}.DisplayName", "ClaimType.{}.UserHelpText"


@functools.cache
def table(language: str = ENGLISH) -> Texts:
    """All texts of a language by id; KeyError for one that there is not."""
    if language not in COUNTRIES:
        raise KeyError(language)
    content = resources.files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    texts: dict[str, str] = json.loads(content)
    return texts


def texts_in(languages: Languages, language: str) -> Texts:
    """The texts of a user flow's pages: the built-in ones, and its overrides in their places."""
    overrides = languages.overrides.get(language)
    return {**table(ENGLISH), **table(language), **overrides} if overrides else table(language)


def text(texts: Texts, string_id: str, *values: str) -> str:
    """A text with its places filled; a value that is the label of a field is told as the language tells it."""
    return filled(texts[string_id], *(texts.get(_label_ids().get(value, ""), value) for value in values))


def filled(found: str, *values: object) -> str:
    """`{0}` and so on replaced; whatever else is in braces stays."""
    for index, value in enumerate(values):
        found = found.replace(f"{{{index}}}", str(value))
    return found


def in_language(field: Field, texts: Texts) -> Field:
    """The field with its label and help text as the language has them; the given ones where it has none."""
    named = field.named or field.id
    label = texts.get(LABEL.format(named), field.label)
    return replace(field, label=label, help=texts.get(HELP.format(named), field.help) if field.help else "")


def page_content(texts: Texts) -> dict[str, str]:
    """What scripts of the page read (reference 8.3): the texts of its kind, but not those of fields."""
    return {string_id: texts[string_id] for string_id in table(ENGLISH) if not string_id.startswith(_ELSEWHERE)}


@functools.cache
def _label_ids() -> Mapping[str, str]:
    """The string id of each English label."""
    attributes = {row.label: LABEL.format(row.attribute) for row in ROWS if row.attribute}
    fields = [USERNAME, *(field for page in PAGES.values() for field in page.fields)]
    return attributes | {field.label: LABEL.format(field.id) for field in fields}
