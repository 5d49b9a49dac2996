"""Checkpoints of SQLite: what was written ahead is put into its place beside those who write, not by one of them.

SQLite itself has whoever commits do it, who then waits for the disk. And while several processes write all the time it
never comes to an end: from then on each commit tries again, and the file of what is written ahead grows.

While somebody reads an old state, as a backup does, nothing can bound that file: it grows until they are done.
"""

import contextlib
import sqlite3
import threading
import time
from pathlib import Path

EACH = 1_000
"""So many changes are worth a checkpoint: some eight megabytes."""
AT_MOST = 4 * EACH
"""So many changes after the last one ended, whoever changes waits for the one under way: a slow disk can catch up."""
FALLBACK_PAGES = 16_000
"""Of so many pages whoever commits takes care all the same, in case that nobody else could."""
_TRIES = 100
"""To catch a moment in which nobody writes."""
_PAUSE_SECONDS = 0.000_3


class Checkpoints:
    """Has a thread of a moment see to what was written, if the system gives one: nothing depends on it.

    `after` is not for several threads at once.
    """

    def __init__(self, path: Path) -> None:
        self._address = f"{path.absolute().as_uri()}?mode=rw"  # a file that is gone is not made anew
        self._made = self._begun_at = self._ended_at = 0
        self._thread: threading.Thread | None = None

    def after(self, changes: int) -> None:
        """So many changes were made since the file was opened. Whoever made the last holds no lock of the file."""
        self._made = changes
        if changes - self._begun_at >= EACH and not self.is_under_way():
            self._begun_at = changes
            self._begin()
        if changes - self._ended_at >= AT_MOST and self.is_under_way():
            self.wait()
            self._ended_at = changes  # in vain, too: then others hold the file, and more waiting would not help

    def _begin(self) -> None:
        thread = threading.Thread(target=self._work, name="checkpoint", daemon=True)
        with contextlib.suppress(RuntimeError):  # the system gives no thread: it is asked again after as many changes
            thread.start()
            self._thread = thread

    def is_under_way(self) -> bool:
        """Whether one of this process is; its end may hold those who write."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self) -> None:
        """Until none is under way."""
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        """Most of it while others write; then, in a moment of our own, the rest, so that they begin at the front again.

        What goes wrong shows where something is written next.
        """
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(self._address, uri=True, timeout=0, isolation_level=None)) as own,
        ):
            own.execute("PRAGMA synchronous = NORMAL")
            own.execute("PRAGMA wal_checkpoint(PASSIVE)")
            for _ in range(_TRIES):
                is_busy, _pages, _done = own.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
                if not is_busy:
                    self._ended_at = self._made
                    break
                time.sleep(_PAUSE_SECONDS)
