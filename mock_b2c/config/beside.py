"""Files that a config names: they stand in its folder or below, and are read once."""

from pathlib import Path

MAX_BYTES = 2 * 1024 * 1024


class FileFaultError(Exception):
    """The file cannot be used; the text says why."""


class Beside:
    """The folder of a config. `read` are the names that were asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self.read: set[str] = set()

    def path(self, name: str) -> Path:
        """Where the file is; FileFaultError when it is outside."""
        self.read.add(name)
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            raise FileFaultError(f"'{name}' is outside the folder of the config; put it beside the config")
        return path

    def content(self, name: str) -> bytes:
        """The file's content; FileFaultError when it is outside, too large, or cannot be read."""
        path = self.path(name)
        try:
            if path.exists() and not path.is_file():  # reading a pipe could wait for ever
                raise FileFaultError(f"'{name}' cannot be read: it is no regular file")
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            raise FileFaultError(f"'{name}' cannot be read: {getattr(error, 'strerror', None) or error}") from None
        if len(content) > MAX_BYTES:
            raise FileFaultError(f"'{name}' is larger than {MAX_BYTES // 1024 // 1024} MB")
        return content

    def text(self, name: str) -> str:
        """The file's content as UTF-8 text."""
        try:
            return self.content(name).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise FileFaultError(f"'{name}' is not UTF-8 text") from None
