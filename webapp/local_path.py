"""Where a link may lead: within this app."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(link: str | None) -> str:
    """Path and query of `link`, so that nothing can lead to another site; `/` when there is none."""
    try:
        parts = urlsplit(link or "")
    except ValueError:
        return "/"
    path = "/" + parts.path.replace("\\", "/").lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
