"""Telling a web service of each message, in the JSON of the outbox."""

import hashlib
import hmac
import json

from mock_b2c._version import __version__
from mock_b2c.delivery.faults import DeliveryError
from mock_b2c.domain.delivery import Webhook
from mock_b2c.domain.messages import Message, members
from mock_b2c.outgoing import OutgoingError, Request, Send

SECONDS = 10.0
MAX_ANSWER = 64 * 1024
SIGNATURE = "X-Mock-B2C-Signature"
"""The header field with `sha256=` and the HMAC of the body under the secret, in hexadecimal digits (RFC 2104)."""


def post_message(webhook: Webhook, send: Send, message: Message) -> None:
    """Posts a message; DeliveryError unless the answer is a 2xx."""
    body = json.dumps(members(message), ensure_ascii=False).encode()
    request = Request(
        address=webhook.url, body=body, headers=_headers(webhook, body), seconds=SECONDS, max_answer=MAX_ANSWER
    )
    try:
        reply = send(request)
    except OutgoingError as error:
        raise DeliveryError(str(error)) from None
    if not 200 <= reply.status < 300:
        raise DeliveryError(f"it answered {reply.status}")


def _headers(webhook: Webhook, body: bytes) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "User-Agent": f"mock_b2c/{__version__}"}
    if webhook.bearer_token:
        headers["Authorization"] = f"Bearer {webhook.bearer_token}"
    if webhook.secret:
        headers[SIGNATURE] = f"sha256={hmac.new(webhook.secret.encode(), body, hashlib.sha256).hexdigest()}"
    return headers
