"""A line for each request to an endpoint of a tenant, at level DEBUG of a logger of its own; never with a query."""

import logging
from uuid import uuid4

from mock_b2c.domain.events import Answered

LOGGER = "mock_b2c.access"
_log = logging.getLogger(LOGGER)


def log_request(answered: Answered) -> None:
    """Logs it with its correlation id: that of the error it was answered with, if it was."""
    if not _log.isEnabledFor(logging.DEBUG):
        return
    told = {
        "correlation_id": answered.correlation_id or str(uuid4()),
        "tenant": answered.tenant,
        "policy": answered.policy,
        "endpoint": answered.endpoint,
        "method": answered.method,
        "step": answered.step,
        "status": answered.status,
        "milliseconds": answered.milliseconds,
    }
    words = "%(method)s %(tenant)s %(policy)s %(step)s %(status)d %(milliseconds).1f ms [%(correlation_id)s]"
    _log.debug(words, told, extra=told)
