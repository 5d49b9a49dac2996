"""Checked configs, kept: an unchanged file need not be checked again at each start.

What is kept is the outcome, under a mark made of the file and of the code that checked it. Whatever may be wrong with
it only means that the file is read again. That of a config file is kept in the state dir; it holds what the file
holds, passwords of sample users and client secrets too, so it is private to its owner like the keys beside it. That of
the packaged sample stands beside the package's modules.
"""

import pickle
from collections.abc import Mapping, Sequence
from pathlib import Path

from mock_b2c.config.load import Source, checked_config, config_path, content_of, sample_config_path
from mock_b2c.config.model import Config, ConfigError
from mock_b2c.keeping import CODE, Place, beside_modules, installed

FILE_NAME = "checked_config"


def load_config(source: Source = None) -> Config:
    """The config in a file or a mapping of the same shape; None means the packaged sample tenant.

    Other files that it names stand in the folder of the file; of a mapping, in the working directory.
    Raises ConfigError, which has one line for each fault.
    """
    if source is None:
        return _kept_or_checked(sample_config_path(), [_of_sample()])
    return checked_config(source if isinstance(source, Mapping) else config_path(source))


def load_kept_config(source: Path | None, state_dir: Path) -> Config:
    """As `load_config` for a file or the sample tenant; quicker when the file was checked before."""
    own = Place(state_dir / FILE_NAME)
    if source is None:
        return _kept_or_checked(sample_config_path(), [_of_sample(), own])
    return _kept_or_checked(source, [own])


def _of_sample() -> Place:
    return beside_modules(sample_config_path(), FILE_NAME)


def _kept_or_checked(path: Path, places: Sequence[Place]) -> Config:
    """The outcome that is kept in one of these places, else a new one, then kept in the first that can be written."""
    try:
        mark = _mark(path)
    except (OSError, ConfigError):
        return checked_config(path)  # it says what is wrong
    for place in places:
        config = _kept(place, mark)
        if config is not None:
            return config
    config = checked_config(path)
    if not config.other_files:  # the mark knows nothing of those
        content = pickle.dumps(config)
        any(place.keep(mark, content) for place in places)
    return config


def _mark(path: Path) -> bytes:
    """What the outcome depends on: the file's name and content, and the code that checks it and that it is made of."""
    return "\n".join([str(path), CODE, *installed("pydantic", "msgspec")]).encode() + content_of(path)


def _kept(place: Place, mark: bytes) -> Config | None:
    content = place.content(mark)
    if content is None:
        return None
    try:
        config = pickle.loads(content)  # noqa: S301 - our own file
    except Exception:  # noqa: BLE001 - whatever else has changed, it is made anew
        return None
    return config if isinstance(config, Config) else None
