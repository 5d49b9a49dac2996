"""Calls to the web services that user flows name (reference 14.1). Nothing else is ever called from here."""

import base64
import json
from collections.abc import Mapping

from mock_b2c.domain.api_connector import (
    ATTEMPTS,
    MAX_ANSWER,
    SECONDS,
    UNREACHED,
    ApiConnector,
    ConnectorReply,
    Verdict,
    read_reply,
)
from mock_b2c.outgoing import OutgoingError, Request, Send


def ask(send: Send, connector: ApiConnector, members: Mapping[str, str]) -> ConnectorReply:
    """What the service says; it is called once more when it does not answer in time."""
    request = _request(connector, json.dumps(members).encode())
    for _ in range(ATTEMPTS):
        try:
            reply = send(request)
        except OutgoingError:
            continue
        return read_reply(reply.status, reply.body)
    return ConnectorReply(verdict=Verdict.FAILED, code=UNREACHED)


def _request(connector: ApiConnector, payload: bytes) -> Request:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if connector.username:
        credentials = f"{connector.username}:{connector.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    return Request(address=connector.url, body=payload, headers=headers, seconds=SECONDS, max_answer=MAX_ANSWER)
