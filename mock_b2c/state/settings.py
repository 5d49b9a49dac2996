"""The settings in force: those of the config file, and what has been changed since."""

import logging
import os
import time
from pathlib import Path

from mock_b2c.config import Config, ConfigError, with_whole_data
from mock_b2c.config.stored import data_text, shared_name, shared_text, text_data
from mock_b2c.domain.ports import SharedSettings
from mock_b2c.domain.sharing import Turn
from mock_b2c.state.merging import merged
from mock_b2c.state.turns import alone, put, tell

_log = logging.getLogger("mock_b2c")


class TakenFile:
    """The file of a tenant as processes have it in common; a log line tells when it is not ours any more.

    Nobody is refused for that: who comes back with a changed file starts in the same way.
    """

    def __init__(self, config: Config) -> None:
        self.name = f"file of {config.tenant.id}"
        """Under which stands what the file was when it was taken last."""
        self.text = shared_text(config)
        self._tenant = config.tenant.name

    def share(self, turn: Turn | None) -> None:
        """See `Shareable`; it is changed by starts alone."""

    def dump(self) -> bytes:
        """See `Shareable`."""
        return self.text

    def load(self, body: bytes) -> None:
        """See `Shareable`."""
        if body != self.text:
            told = "Another emulator on this store was started with another config of tenant %s. What that one changes"
            _log.warning(told + " counts here, too; give all of them the same file.", self._tenant)


class Settings:
    """What a store has of the settings of a config's tenant. What has to give way to a changed file: `folder`."""

    def __init__(self, shared: SharedSettings, config: Config, folder: Path) -> None:
        self._shared = shared
        self._file = config
        self._folder = folder
        self._name = shared_name(config)
        self.taken = TakenFile(config)

    def in_force(self) -> Config:
        """The config with the settings that count now; the store has them, too."""
        if self._file_as_taken() != self.taken.text:
            with alone(self._shared, f"turn of {self._file.tenant.id}"):
                self._take_file()
        stored = self._stored()
        if stored == self.taken.text:
            return self._file
        try:
            return with_whole_data(self._file, text_data(stored))
        except (ConfigError, ValueError) as error:
            self._give_up(stored, error)
            return self._file

    def _file_as_taken(self) -> bytes | None:
        held = self._shared.get(self.taken.name)
        return held[0] if held else None

    def _stored(self) -> bytes:
        held = self._shared.get(self._name)
        return held[0] if held else self.taken.text

    def _take_file(self) -> None:
        before = self._file_as_taken()
        if before is not None and before != self.taken.text and self._shared.get(self._name):
            stored = self._stored()
            result = merged(text_data(before), self._file.data, text_data(stored))
            try:
                with_whole_data(self._file, result.data)
            except ConfigError as error:
                self._give_up(stored, error)
            else:
                put(self._shared, self._name, data_text(result.data))
                tell("Settings taken from the changed config", result.taken)
        put(self._shared, self.taken.name, self.taken.text)

    def _give_up(self, stored: bytes, error: Exception) -> None:
        """Settings that are of no use any more make room for those of the file; they are kept to be looked at."""
        left = self._folder / f"settings-{time.time_ns()}.toml"
        with os.fdopen(os.open(left, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(stored)
        put(self._shared, self._name, self.taken.text)
        why = "; ".join(error.faults) if isinstance(error, ConfigError) else error
        told = "Settings that were changed while the emulator ran do not fit the config any more (%s). It counts alone"
        _log.warning(told + " now; they are kept in %s.", why, left)
