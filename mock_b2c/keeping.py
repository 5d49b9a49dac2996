"""Files in which outcomes are kept: what takes long to make, follows from other files, and can be made again.

What follows from somebody's own files is kept for them alone. What follows from the package is kept where Python keeps
the package's compiled modules, by the same rules: for whoever may read those, and not written where Python is not to
write any (`PYTHONDONTWRITEBYTECODE`, a folder that cannot be written).
"""

import contextlib
import hashlib
import os
import secrets
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source, find_spec
from pathlib import Path
from typing import NamedTuple

from mock_b2c._version import __version__

_OWNER, _EVERYBODY = 0o600, 0o644
_FOLDERS = {_OWNER: 0o700, _EVERYBODY: 0o777}


class Place(NamedTuple):
    """A file to keep an outcome in; for its owner alone, if nothing else is said."""

    file: Path
    mode: int = _OWNER
    is_writable: bool = True

    def content(self, mark: bytes) -> bytes | None:
        """What is kept there and follows from what the mark says; None if there is no such thing, or it is damaged."""
        try:
            held = self.file.read_bytes()
            if not held.startswith(_digest(mark)) or not self._is_trusted():
                return None
        except OSError:
            return None
        content = held[2 * _DIGEST_SIZE :]
        return content if held[_DIGEST_SIZE:].startswith(_digest(content)) else None

    def keep(self, mark: bytes, content: bytes) -> bool:
        """Keeps it, as a whole; whether that was possible: a folder that cannot be written is told by who needs it."""
        if not self.is_writable:
            return False
        draft = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDERS[self.mode])
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(_digest(mark) + _digest(content) + content)
            draft.replace(self.file)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            return False
        return True

    def _is_trusted(self) -> bool:
        """Whether nobody but its owner can have written it. Beside the modules, who can could write those as well."""
        if self.mode != _OWNER or os.name != "posix":
            return True
        status = self.file.stat()
        return status.st_uid == os.geteuid() and not status.st_mode & 0o022


def beside_modules(source: Path, kind: str) -> Place:
    """Where an outcome of that kind is kept which follows from a file of the package."""
    try:
        compiled = Path(cache_from_source(str(source.with_name(f"{source.name}.py"))))
    except NotImplementedError:  # a Python that keeps none
        return Place(source.with_name(f"{source.name}.{kind}"), _EVERYBODY, is_writable=False)
    return Place(compiled.with_suffix(f".{kind}"), _EVERYBODY, is_writable=not sys.dont_write_bytecode)


def code_in(folder: str | Path) -> Iterator[str]:
    """What changes with each change of the code in that folder and those in it, and when it is moved."""
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name.endswith(".py"):
                yield _state(entry.path)
            elif entry.name != "__pycache__" and entry.is_dir():
                yield from code_in(entry.path)


def installed(*packages: str) -> Iterator[str]:
    """What changes when one of these is installed in another version; none is loaded for that."""
    for package in packages:
        found = find_spec(package)
        if found and found.origin:
            yield _state(found.origin)


def _state(path: str) -> str:
    """What changes with a file; each time, for one that cannot be looked at, such as one in an archive."""
    try:
        status = Path(path).stat()
    except OSError:
        return f"{path} {secrets.token_hex(16)}"
    return f"{path} {status.st_mtime_ns} {status.st_size}"


def _code() -> str:
    try:
        return "\n".join([__version__, *code_in(Path(__file__).parent)])
    except OSError:  # in an archive: nothing that was kept before counts
        return secrets.token_hex(16)


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


_DIGEST_SIZE = len(_digest(b""))
CODE = _code()
"""The package as this process has it: what is changed while it runs has no part in what it makes."""
