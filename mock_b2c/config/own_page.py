"""Own HTML of pages, made safe as the service does: what the content policy refuses is not in it any more.

Only known elements and attributes stay. Styles and scripts become files of their own, and nothing outside the folder
of the config is asked for; scripts stay only where JavaScript is switched on (reference 7.2).
"""

import posixpath
import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser

from mock_b2c.config.beside import Beside, FileFaultError
from mock_b2c.domain.branding import FILE_TYPES, PICTURES, OwnPage, extension


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KEPT = _words(
    "a abbr address article aside b blockquote br caption center cite code dd details div dl dt em figcaption figure "
    "footer h1 h2 h3 h4 h5 h6 header hr i img li main mark nav ol p pre q s section small span strong sub summary sup "
    "table tbody td tfoot th thead time tr u ul"
)
_VOID = _words("br hr img")
_SKIPPED = _words("applet audio canvas iframe math noscript object svg template textarea title video")
_ATTRIBUTES = _words(
    "align alt class colspan dir headers height hidden id lang role rowspan scope tabindex title width"
)
_DATA = re.compile(r"(aria|data)-[a-z0-9-]{1,60}")
_LINK = re.compile(r"(https?://|mailto:|#|/(?!/))", re.IGNORECASE)
_IMAGE_DATA = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]*")
_OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//|/", re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
Attributes = list[tuple[str, str | None]]


class _Sanitizer(HTMLParser):
    def __init__(self, name: str, beside: Beside, pictures: Mapping[str, str], *, javascript: bool) -> None:
        super().__init__()
        self._pictures = pictures
        self._name, self._beside, self._javascript = name, beside, javascript
        self._out: list[str] = []
        self._open: list[str] = []
        self._skipped: list[str] = []
        self._code = ""
        self.files: dict[str, bytes] = {}
        self.styles: list[str] = []
        self.scripts: list[str] = []
        self.before: str | None = None

    # ---- what the parser calls ----------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = dict(attrs)
        if self._skipped:
            self._skipped += [tag] if tag == self._skipped[0] else []
        elif tag in _SKIPPED:
            self._skipped.append(tag)
        elif tag == "div" and given.get("id") == "api" and self.before is None:
            self._skipped.append(tag)
            self.before, self._out = "".join(self._out), []
        elif tag in {"style", "script"}:
            self._code = tag
            self._take(given.get("src") if tag == "script" else None)
        elif tag == "link" and "stylesheet" in (given.get("rel") or "").lower().split():
            self._take(given.get("href"), tag)
        elif tag in _KEPT:
            self._keep(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[0]:
                self._skipped.pop()
        elif tag in {"style", "script"}:
            self._code = ""
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self._out.append(f"</{last}>")
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._skipped:
            return
        if self._code:
            self._add(self._code, data)
        else:
            self._out.append(escape(data))

    # ---- what becomes of it -------------------------------------------------------------------------------

    def finished(self) -> OwnPage:
        self.close()
        self._out += [f"</{tag}>" for tag in reversed(self._open)]
        return OwnPage(
            before=self.before or "",
            after="".join(self._out),
            has_place=self.before is not None,
            styles=tuple(self.styles),
            scripts=tuple(self.scripts),
        )

    def _keep(self, tag: str, attrs: Attributes) -> None:
        own = next((self._pictures[name] for name, _ in attrs if self._pictures.get(name)), "")
        if own and tag == "img":
            attrs = [("src", f"/{own}"), *(pair for pair in attrs if pair[0] != "src")]
        kept = [(name, safe) for name, value in attrs if (safe := self._safe(tag, name, value or "")) is not None]
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in kept)
        self._out.append(f"<{tag}{attributes}>")
        if tag not in _VOID:
            self._open.append(tag)

    def _safe(self, tag: str, name: str, value: str) -> str | None:
        if name in _ATTRIBUTES or _DATA.fullmatch(name):
            return value
        if tag == "a" and name == "href" and _LINK.match(value):
            return value
        if tag == "img" and name == "src":
            return value if _IMAGE_DATA.fullmatch(value) else self._picture(value)
        return None

    def _picture(self, reference: str) -> str | None:
        own = reference.removeprefix("/")
        name = own if own in self._pictures.values() else local_name(self._name, reference)
        if name is None or extension(name) not in PICTURES or not take(self._beside, name, self.files):
            return None
        return f"branding:{name}"

    def _take(self, reference: str | None, tag: str = "script") -> None:
        name = local_name(self._name, reference or "")
        wanted, held = (".css", self.styles) if tag == "link" else (".js", self.scripts)
        if name is None or extension(name) != wanted or (wanted == ".js" and not self._javascript):
            return
        if take(self._beside, name, self.files):
            held.append(name)

    def _add(self, kind: str, code: str) -> None:
        if not code.strip() or (kind == "script" and not self._javascript):
            return
        held, ending = (self.styles, "css") if kind == "style" else (self.scripts, "js")
        name = f"{self._name}.{len(held)}.{ending}"
        self.files[name] = code.encode()
        held.append(name)
        if kind == "style":
            take_pictures(self._beside, name, self.files)


def own_page(
    name: str, beside: Beside, pictures: Mapping[str, str], *, javascript: bool
) -> tuple[OwnPage, dict[str, bytes]]:
    """The page in the file `name`, and the files that it needs; FileFaultError when it cannot be read.

    `pictures` are the files of images that have the attribute, such as `data-tenant-branding-logo`.

    Pictures in it are named `branding:{file}`. What it names and is not there, or elsewhere, it does without.
    """
    sanitizer = _Sanitizer(name, beside, pictures, javascript=javascript)
    sanitizer.feed(beside.text(name))
    return sanitizer.finished(), sanitizer.files


def take(beside: Beside, name: str, files: dict[str, bytes]) -> bool:
    """Whether the file is there; it is among `files` then, and so are the pictures of a style sheet."""
    try:
        files[name] = beside.content(name)
    except FileFaultError:
        return False
    if extension(name) == ".css":
        take_pictures(beside, name, files)
    return True


def take_pictures(beside: Beside, style: str, files: dict[str, bytes]) -> None:
    """The pictures that a style sheet names, as far as they are there."""
    for reference in _URL.findall(files[style].decode(errors="replace")):
        name = local_name(style, reference)
        if name and extension(name) in PICTURES:
            take(beside, name, files)


def local_name(base: str, reference: str) -> str | None:
    """What a reference in the file `base` names within the folder of the config; None when that is elsewhere."""
    path = re.split(r"[?#]", reference.strip(), maxsplit=1)[0]
    if not path or _OUTSIDE.match(path) or any(character in path for character in "\\\0"):
        return None
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), path))
    return None if name.startswith("../") or extension(name) not in FILE_TYPES else name
