"""The files in which apps keep settings, and the pairs of name and value in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

OWN_ENV_FILES = (".env", ".env.local", ".env.development")
"""Those that apps read; the ones after them are for people to copy."""
SAMPLE_ENV_FILES = (".env.sample", ".env.example", ".env.template", ".env.dist")
PATTERNS = (
    *OWN_ENV_FILES,
    *SAMPLE_ENV_FILES,
    *("appsettings.json", "appsettings.*.json", "Properties/launchSettings.json"),
    *("app_config.py", "config.py", "settings.py", "*/settings.py", "config.json", "*/config.json"),
    *(
        "authConfig.*",
        "auth-config.*",
        "*/authConfig.*",
        "*/auth-config.*",
        "src/*/auth-config.*",
        "src/*/authConfig.*",
    ),
    *("msalConfig.*", "*/msalConfig.*", "policies.*", "*/policies.*", "src/environments/environment*.ts"),
)
"""In the order in which they are believed: the first that gives a value counts."""
_LARGEST = 256 * 1024
_LEFT_OUT = frozenset({"node_modules", ".venv", "venv", ".git", "dist", "build"})
_ENV_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*\Z")
_IN_CODE = re.compile(
    r"""["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*\[?\s*(?:os\.\w+[.\w]*\(\s*["']\w+["']\s*,\s*)?["'`]([^"'`\n]*)["'`]"""
)


class Pair(NamedTuple):
    """A setting as a file gives it."""

    name: str
    value: str
    file: str


def settings_in(folder: Path) -> list[Pair]:
    """All settings of the files that are there, the most believed first."""
    return [pair for file in _files(folder) for pair in _pairs(file, file.relative_to(folder).as_posix())]


def is_env_file(file: str) -> bool:
    """Whether the file is one of lines `NAME=value`."""
    return file.rpartition("/")[2].startswith(".env")


def env_pair(line: str) -> tuple[str, str] | None:
    """Name and value of a line of such a file; None for comments and whatever else stands there."""
    found = None if line.lstrip().startswith("#") else _ENV_LINE.match(line)
    if found is None:
        return None
    value = found[2]
    if value[:1] in {"'", '"'} and value[-1:] == value[:1] and len(value) > 1:
        return found[1], value[1:-1]
    return found[1], value.partition(" #")[0].rstrip()


def _files(folder: Path) -> Iterator[Path]:
    seen = set()
    for pattern in PATTERNS:
        for file in sorted(folder.glob(pattern)):
            inside = file.relative_to(folder).parts
            if file in seen or _LEFT_OUT.intersection(inside) or not file.is_file() or file.stat().st_size > _LARGEST:
                continue
            seen.add(file)
            yield file


def _pairs(file: Path, name: str) -> Iterator[Pair]:
    text = file.read_text(encoding="utf-8", errors="replace")
    if is_env_file(name):
        held = (env_pair(line) for line in text.splitlines())
        yield from (Pair(*pair, name) for pair in held if pair)
    else:
        yield from (Pair(found[1], found[2], name) for found in _IN_CODE.finditer(text))
