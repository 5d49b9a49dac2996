"""`mock_b2c.wsgi:app`: the emulator for any WSGI server. Its settings are variables of `mock_b2c.hosting`."""

import atexit
import contextlib
import os

from mock_b2c.cli.options import told_plainly
from mock_b2c.hosting import opened

_until_exit = contextlib.ExitStack()
atexit.register(_until_exit.close)
with told_plainly():
    app = _until_exit.enter_context(opened(os.environ))
