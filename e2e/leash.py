"""``python -m e2e.leash MODULE ARGUMENT…`` runs a module as ``python -m MODULE`` does, but not longer than its starter.

Whoever starts it holds the other end of its standard input. However the starter ends, by kill -9 too, the system closes
that end; then this process ends itself, as it would for a request to stop, and at once if it does not heed that.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 1.0


def main() -> None:
    """Run the module named by the first argument."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_starter() -> None:
    while os.read(sys.__stdin__.fileno(), 1):  # nothing is ever written there: it returns when the other end is closed
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
