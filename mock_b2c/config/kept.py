"""A checked config, kept in the state dir: an unchanged file need not be checked again at each start.

What is kept is the outcome, under a mark made of the file and of the code that checked it. Whatever else may be wrong
with it only means that the file is read again. It holds what the file holds, passwords of sample users and client
secrets too, so it is private to its owner like the keys beside it.
"""

import hashlib
import os
import pickle
import secrets
from pathlib import Path

from mock_b2c import domain
from mock_b2c._version import __version__
from mock_b2c.config.load import content_of, load_config, sample_config_path
from mock_b2c.config.model import Config, ConfigError

FILE_NAME = "checked_config"


def load_kept_config(source: Path | None, state_dir: Path) -> Config:
    """As `load_config` for a file or the sample tenant; quicker when the file was checked before."""
    path = source if source is not None else sample_config_path()
    kept = state_dir / FILE_NAME
    try:
        mark = _mark(path)
    except (OSError, ConfigError):
        return load_config(path)  # it says what is wrong
    config = _kept(kept, mark)
    if config is None:
        config = load_config(path)
        if not config.other_files:  # the mark knows nothing of those
            keep(kept, mark + pickle.dumps(config))
    return config


def keep(path: Path, content: bytes) -> None:
    """Keeps it for its owner if that is possible; a folder that cannot be written is told by those who need it."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError:
        return


def _mark(path: Path) -> bytes:
    """What the outcome depends on: the file's name and content, and the code that checks it and that it is made of."""
    folders = Path(__file__).parent, Path(domain.__path__[0])
    files = (file for folder in folders for file in sorted(folder.glob("*.py")))
    code = [f"{file.name} {file.stat().st_mtime_ns}" for file in files]
    parts = [__version__, str(path), *code]
    return hashlib.sha256("\n".join(parts).encode() + content_of(path)).digest()


def _kept(kept: Path, mark: bytes) -> Config | None:
    try:
        content = kept.read_bytes()
        config = pickle.loads(content[len(mark) :]) if content.startswith(mark) else None  # noqa: S301 - our own file
    except Exception:  # noqa: BLE001 - a damaged or foreign file of whatever kind is not used
        return None
    return config if isinstance(config, Config) else None
