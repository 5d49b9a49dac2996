"""Calls to the web services that user flows name (reference 14.1). Nothing else is ever called from here."""

import base64
import json
from collections.abc import Callable, Mapping

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

Call = Callable[[ApiConnector, bytes], tuple[int, bytes]]
"""Posts JSON to a connector; status and body of the answer. OSError when there is none in time."""


def ask(call: Call, connector: ApiConnector, members: Mapping[str, str]) -> ConnectorReply:
    """What the service says; it is called once more when it does not answer in time."""
    payload = json.dumps(members).encode()
    for _ in range(ATTEMPTS):
        try:
            return read_reply(*call(connector, payload))
        except OSError:
            continue
    return ConnectorReply(verdict=Verdict.FAILED, code=UNREACHED)


def call_by_http(connector: ApiConnector, payload: bytes) -> tuple[int, bytes]:
    """A POST that follows no redirect, asks no proxy and waits 20 seconds."""
    # Only user flows with connectors need these, and they take a while to load.
    from http.client import HTTPException  # noqa: PLC0415
    from urllib.error import HTTPError  # noqa: PLC0415
    from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener  # noqa: PLC0415

    class Stay(HTTPRedirectHandler):
        def redirect_request(self, *_: object, **__: object) -> None:
            """Nowhere else."""

    request = Request(connector.url, data=payload, headers=_headers(connector), method="POST")  # noqa: S310 - config says http or https
    try:
        with build_opener(ProxyHandler({}), Stay).open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(MAX_ANSWER + 1)
    except HTTPError as answer:
        with answer:
            return answer.code, answer.read(MAX_ANSWER + 1)
    except (HTTPException, ValueError) as fault:
        raise OSError(fault) from fault


def _headers(connector: ApiConnector) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if connector.username:
        credentials = f"{connector.username}:{connector.password}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    return headers
