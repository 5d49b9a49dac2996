"""The HTTP surface: Flask lives here and nowhere below.

Views parse, ask the emulator and render; they decide nothing.
"""

from mock_b2c.web.addresses import answer_by
from mock_b2c.web.app import create_app

__all__ = ["answer_by", "create_app"]
