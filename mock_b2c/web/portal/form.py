"""What somebody sent by a form of the portal, and why it was refused."""

import re
from collections.abc import Iterable

from msgspec import Struct
from werkzeug.datastructures import MultiDict

from mock_b2c.config import ConfigError
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.ports import AlreadyExistsError

REFUSALS = (ConfigError, AlreadyExistsError, B2CError, ValueError, LookupError)
"""What a lever raises when it does not do what was asked."""
_FIELDS = {
    "redirect_uris": "redirect_uri",
    "spa_redirect_uris": "redirect_uri",
    "public_redirect_uris": "redirect_uri",
    "scopes": "scope",
    "scopes.name": "scope",
    "scopes.description": "description",
}
"""Fields of forms that are called otherwise than the keys of the config that they go to."""
_TABLE = re.compile(r"\A(?:apps|user_flows|users)\[\d+\]\.?", re.ASCII)
_INDEX = re.compile(r"\[\d+\]", re.ASCII)


class Form:
    """The fields of a form, blanks around them removed."""

    def __init__(self, given: "MultiDict[str, str]") -> None:
        self._given = given

    def __contains__(self, name: str) -> bool:
        return name in self._given

    def text(self, name: str, default: str = "") -> str:
        """A field, `default` when it was not sent."""
        return self._given.get(name, default).strip()

    def raw(self, name: str) -> str:
        """A field with its blanks, such as a password."""
        return self._given.get(name, "")

    def all(self, name: str) -> list[str]:
        """Everything that was sent under one name: what is ticked in a list."""
        return [value.strip() for value in self._given.getlist(name)]

    def lines(self, name: str) -> list[str]:
        """The words of a field that holds a list, each once: lines, or with blanks between them."""
        return list(dict.fromkeys(self.text(name).split()))

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.text(name))

    def whole(self, name: str) -> int | str:
        """A number; what is none stays a text, which the config refuses with what would be right."""
        text = self.text(name)
        return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else text


class Fault(Struct, frozen=True, kw_only=True):
    """Why a form was refused; `field` is the one that it is about, empty when it is about none."""

    text: str
    field: str = ""


class Refusal(Struct, frozen=True, kw_only=True):
    """A form that was refused: which one (`do`, and `item` where a page has several of it), why, and what it held."""

    do: str
    item: str
    faults: tuple[Fault, ...]
    given: Form


class Filled:
    """A form on a page, for the templates: what stands in its fields, and what is wrong with them."""

    def __init__(self, do: str, item: str = "", refusal: Refusal | None = None) -> None:
        self.do, self.item = do, item
        mine = refusal is not None and (refusal.do, refusal.item) == (do, item)
        self._refusal = refusal if mine else None
        self.is_refused = mine

    def id(self, name: str) -> str:
        """The id of a field's element."""
        return re.sub(r"[^\w-]", "-", "-".join(filter(None, (self.do, self.item, name))), flags=re.ASCII)

    def value(self, name: str, default: object = "") -> object:
        """What stands in a field: what was sent, else what is so now."""
        return self._refusal.given.raw(name) if self._refusal and name in self._refusal.given else default

    def ticked(self, name: str, value: str, now: bool) -> bool:
        """Whether a box is ticked."""
        return value in self._refusal.given.all(name) if self._refusal else now

    def fault(self, name: str) -> str:
        """What is wrong with a field."""
        return " ".join(fault.text for fault in self.faults if fault.field == name)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong."""
        return self._refusal.faults if self._refusal else ()


def faults_of(error: Exception, fields: Iterable[str]) -> tuple[Fault, ...]:
    """The faults that an error of a lever tells, each at its field where the form has it."""
    names = frozenset(fields)
    if isinstance(error, ConfigError):
        return tuple(_fault(text, names) for text in error.faults)
    if isinstance(error, B2CError):
        return (Fault(text=str(error)),)
    if isinstance(error, AlreadyExistsError):
        return (Fault(text="There is an account with that name already.", field="email" if "email" in names else ""),)
    return (Fault(text=str(error.args[0] if error.args else error)),)


def _fault(text: str, names: frozenset[str]) -> Fault:
    path, _, told = _TABLE.sub("", text).partition(": ")
    parts = _INDEX.sub("", path).split(".")
    places = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    field = next((known for place in places for known in (place, _FIELDS.get(place, "")) if known in names), "")
    return Fault(text=_sentence(told if field else f"{path}: {told}" if told else path), field=field)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
