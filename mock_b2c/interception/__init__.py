"""Requests of this process to the tenant's hosts are answered by the emulator in this process, without sockets."""

from mock_b2c.interception.interception import UnexpectedRequestError, intercept

__all__ = ["UnexpectedRequestError", "intercept"]
