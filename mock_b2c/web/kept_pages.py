"""Pages that are rendered once for all who are shown the same: many people, and tenants with the same settings.

Rendering is a fifth of what a sign-in costs. A page that is nobody's is rendered with marks in place of what differs
from showing to showing. The renderer gets nothing else of a tenant, so that nothing else of it can be kept. A mark is
written with signs that HTML and scripts escape in different ways: where one stands tells how the text that takes its
place is to be escaped.
"""

import re
import secrets
from collections.abc import Callable

from markupsafe import escape
from msgspec import Struct

from mock_b2c.web.page_kind import PageKind
from mock_b2c.web.script_json import inside_string
from mock_b2c.web.showing import Showing

_KEPT = 200
_SECRET = secrets.token_hex(8)  # no text of a config looks like a mark
_NAMES = Showing.__struct_fields__
_MARKS = Showing(**{name: f"<{_SECRET}.{name}>" for name in _NAMES})
_ESCAPES: tuple[Callable[[str], str], ...] = (lambda text: str(escape(text)), inside_string)
_PLACES = {escaped(getattr(_MARKS, name)): (name, escaped) for escaped in _ESCAPES for name in _NAMES}
"""Which text stands in HTML or in a script, and how it is escaped there, by the mark that is found."""
_MARK = re.compile(f"({'|'.join(map(re.escape, _PLACES))})")
_PLAIN = re.compile("[A-Za-z0-9+/=_.:%~-]*")
"""What stands in HTML and in scripts as it is: nearly always all of it does, and looking is quicker than escaping."""
_held: dict[tuple[bytes, str, str, str, int], "_Kept"] = {}


class _Kept(Struct, frozen=True):
    """The page in pieces, the marks that it has, and which of these stand between the pieces."""

    pieces: list[bytes]
    marks: list[tuple[str, Callable[[str], str]]]
    order: list[int]

    def filled(self, showing: Showing) -> bytes:
        """The page with the texts of a showing."""
        texts = [getattr(showing, name) for name, _ in self.marks]
        if not _PLAIN.fullmatch("".join(texts)):
            texts = [escaped(text) for text, (_, escaped) in zip(texts, self.marks, strict=True)]
        encoded = [text.encode() for text in texts]
        filled = self.pieces.copy()
        filled[1::2] = [encoded[mark] for mark in self.order]
        return b"".join(filled)


def kept_page(kind: PageKind, showing: Showing, render: Callable[[Showing], str]) -> bytes:
    """The page of that kind as `render` makes it for nobody, in UTF-8."""
    key = kind.key
    kept = _held.get(key)
    if kept is None:
        kept = _cut(render(_MARKS))
        if len(_held) >= _KEPT:
            _held.clear()
        _held[key] = kept
    return kept.filled(showing)


def _cut(page: str) -> _Kept:
    pieces = _MARK.split(page)
    found = pieces[1::2]
    marks = list(dict.fromkeys(found))
    return _Kept(
        pieces=[piece.encode() for piece in pieces],
        marks=[_PLACES[mark] for mark in marks],
        order=[marks.index(mark) for mark in found],
    )
