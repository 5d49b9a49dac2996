"""A request body in the chunked transfer coding (RFC 9112 §7.1), decoded as it arrives."""

import re

from mock_b2c.server.limits import Limits
from mock_b2c.server.refusal import BadRequestError, too_large

_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;.*)?")
_MAX_SIZE_LINE = 256


class ChunkedBody:
    """The body so far. Trailer fields are read and dropped."""

    __slots__ = ("_limits", "_remaining", "_trailer", "_trailer_bytes", "body", "rest")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._remaining = 0
        self._trailer = False
        self._trailer_bytes = 0
        self.body = bytearray()
        self.rest = b""

    def feed(self, data: bytes) -> bool:
        """Take bytes; true when the body is complete, `rest` is then what follows it."""
        data = self.rest + data
        position = 0
        while True:
            if self._remaining:
                taken = self._take(data, position)
                if not taken:
                    break
                position += taken
                continue
            end = data.find(b"\r\n", position)
            if end < 0:
                self._check_line(data[position:])
                break
            line = data[position:end]
            position = end + 2
            if self._trailer and not line:
                self.rest = data[position:]
                return True
            self._take_line(line)
        self.rest = data[position:]
        return False

    def _take(self, data: bytes, position: int) -> int:
        """Move what is there of the current chunk, and the line end behind it, to the body."""
        available = len(data) - position
        if self._remaining > 2:
            size = min(self._remaining - 2, available)
            self.body += data[position : position + size]
            self._remaining -= size
            return size
        if available < 2:
            return 0
        if data[position : position + 2] != b"\r\n":
            raise BadRequestError("400 Bad Request", "A chunk of the body is longer than it says.")
        self._remaining = 0
        return 2

    def _take_line(self, line: bytes) -> None:
        self._check_line(line)
        if b"\r" in line:  # RFC 9112 §2.2: some would end the line there
            raise BadRequestError("400 Bad Request", "A line between the chunks of the body holds a bare CR.")
        if self._trailer:
            self._trailer_bytes += len(line)
            if self._trailer_bytes > self._limits.head_bytes:
                raise too_large(self._limits)
            return
        match = _CHUNK_SIZE.fullmatch(line)
        if match is None:
            raise BadRequestError("400 Bad Request", "A chunk of the body has no valid size.")
        size = int(match[1], 16)
        if len(self.body) + size > self._limits.body_bytes:
            raise too_large(self._limits)
        self._trailer = size == 0
        self._remaining = size + 2 if size else 0

    def _check_line(self, line: bytes) -> None:
        limit = self._limits.head_bytes if self._trailer else _MAX_SIZE_LINE
        if len(line) > limit or b"\n" in line:
            raise BadRequestError("400 Bad Request", "A chunk of the body has no valid size.")
