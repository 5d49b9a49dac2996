"""A condition that tells a test who waits for it."""

import threading

LONG = 30.0  # no test waits for its end


class News(threading.Condition):
    """Counts those who began to wait; in place of the condition of an outbox, or of ordered faults."""

    def __init__(self, lock=None):
        super().__init__(lock)
        self.began = threading.Semaphore(0)

    def wait(self, timeout=None):
        self.began.release()
        return super().wait(timeout)

    def until(self, count):
        assert all(self.began.acquire(timeout=LONG) for _ in range(count))


def news_of_faults(emulator) -> News:
    """The news of the emulator's faults, from now on."""
    faults = emulator.faults
    faults._news = News(faults._lock)
    return faults._news
