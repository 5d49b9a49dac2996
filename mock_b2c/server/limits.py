"""What a client may use of the server: sizes, time, connections.

The defaults suit a development server: generous for a browser or a test suite, and small enough that a
client which sends garbage, or nothing, costs little memory and nobody else's time.
"""

from msgspec import Struct


class Limits(Struct, frozen=True, kw_only=True):
    """Bounds on one connection and on the server as a whole."""

    head_bytes: int = 64 * 1024
    """Request line and header fields together; more is answered 431."""
    body_bytes: int = 1024 * 1024
    """A request body; more is answered 413."""
    request_seconds: float = 10.0
    """From a request's first byte to its last (TLS handshake likewise), and for a client to take an answer."""
    slowest_bytes: int = 8 * 1024
    """For each so many bytes of an answer, the client has a second more to take it: those of a bad line are served."""
    idle_seconds: float = 75.0
    """How long a connection may wait for its next request."""
    connections: int = 400
    """Waiting connections; the longest idle makes room for a new one (Windows selects at most 512).

    Where none idles, it is one whose handshake, request or answer is unfinished."""
