"""The static files of pages: their addresses change with their content, so that browsers may keep them for good.

A page asks for up to nine of them, and asking whether each is still the same costs a browser as much as the page.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

VERSION = "v"
"""The parameter of an address that says which content is meant."""
SECONDS_KEPT = 31_536_000
"""A year, the longest that caches are asked for (RFC 9111 has no limit)."""
_FOLDER = Path(__file__).parent / "static"


def asset(name: str) -> str:
    """The address of a static file; KeyError where there is none."""
    return f"/static/{name}?{VERSION}={_versions()[name]}"


def is_current(name: str, version: str | None) -> bool:
    """Whether a file has the content that the address means, so that what is answered to it stays the same."""
    return version is not None and _versions().get(name) == version


@cache
def _versions() -> Mapping[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:12] for file in _FOLDER.iterdir()}
