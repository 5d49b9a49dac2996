"""Requests the server answers itself, without the application."""

from mock_b2c.server.limits import Limits


class BadRequestError(Exception):
    """A request that is not answered by the application. Its text is shown to the client."""

    def __init__(self, status: str, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


def too_large(limits: Limits) -> BadRequestError:
    """The body is longer than the limit."""
    return BadRequestError("413 Content Too Large", f"The request body exceeds {limits.body_bytes} bytes.")
