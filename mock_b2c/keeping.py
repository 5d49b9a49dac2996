"""Files in which outcomes are kept: what takes long to make, follows from other files, and can be made again.

What follows from somebody's own files is kept for them alone. What follows from the package is kept where Python keeps
the package's compiled modules, by the same rules: for whoever may read those, and not written where Python is not to
write any (`PYTHONDONTWRITEBYTECODE`, a folder that cannot be written).
"""

import contextlib
import os
import secrets
import sys
from collections.abc import Iterator
from importlib.util import cache_from_source
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

    def content(self) -> bytes:
        """What is kept there; nothing if that cannot be read."""
        try:
            return self.file.read_bytes()
        except OSError:
            return b""

    def keep(self, content: bytes) -> bool:
        """Keeps it, as a whole; whether that was possible: a folder that cannot be written is told by who needs it."""
        if not self.is_writable:
            return False
        draft = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=_FOLDERS[self.mode])
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.mode)
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            draft.replace(self.file)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            return False
        return True


def beside_modules(source: Path, kind: str) -> Place:
    """Where an outcome of that kind is kept which follows from a file of the package."""
    compiled = Path(cache_from_source(str(source.with_name(f"{source.name}.py"))))
    return Place(compiled.with_suffix(f".{kind}"), _EVERYBODY, is_writable=not sys.dont_write_bytecode)


def code_in(*folders: Path) -> Iterator[str]:
    """What changes with the version and with each change of the code in these folders."""
    yield __version__
    for folder in folders:
        for file in sorted(folder.glob("*.py")):
            yield f"{file.name} {file.stat().st_mtime_ns}"
