"""A web service that is told of each message."""

import hashlib
import hmac
import json

import pytest

from mock_b2c.delivery import DeliveryError
from mock_b2c.delivery.webhook import SIGNATURE, post_message
from mock_b2c.domain.delivery import Webhook
from mock_b2c.domain.messages import members
from mock_b2c.outgoing import OutgoingError, Reply
from tests.builders import a_message

URL = "http://localhost:9000/messages?key=of-the-owner"


def posted(webhook, message, *, status=204):
    sent = []

    def send(request):
        sent.append(request)
        return Reply(status=status, body=b"")

    post_message(webhook, send, message)
    (request,) = sent
    return request


@pytest.mark.parametrize("kind", ["email", "sms", "call"])
def test_body_is_the_json_of_the_outbox(kind):
    message = a_message(kind=kind, subject="Überprüfung")
    request = posted(Webhook(url=URL), message)
    assert request.address == URL
    assert json.loads(request.body) == members(message)
    assert request.headers["Content-Type"] == "application/json"
    assert not {"Authorization", SIGNATURE} & set(request.headers)
    assert request.by_proxy is False
    assert request.seconds <= 10


def test_who_calls_is_proved_by_token_and_signature():
    request = posted(Webhook(url=URL, bearer_token="token", secret="key"), a_message())
    assert request.headers["Authorization"] == "Bearer token"
    assert request.headers[SIGNATURE] == "sha256=" + hmac.new(b"key", request.body, hashlib.sha256).hexdigest()


@pytest.mark.parametrize("status", [200, 201, 299])
def test_any_2xx_is_fine(status):
    assert posted(Webhook(url=URL), a_message(), status=status)


@pytest.mark.parametrize("status", [199, 301, 307, 400, 500])
def test_any_other_answer_is_a_fault_a_redirect_too(status):
    with pytest.raises(DeliveryError, match=f"^it answered {status}$"):
        posted(Webhook(url=URL), a_message(), status=status)


def test_no_answer_is_a_fault():
    def send(_request):
        raise OutgoingError("Connection refused")

    with pytest.raises(DeliveryError, match="Connection refused"):
        post_message(Webhook(url=URL), send, a_message())


def test_no_text_of_the_record_has_its_secrets():
    shown = repr(Webhook(url=URL, bearer_token="very secret", secret="most secret"))
    assert not any(secret in shown for secret in ("of-the-owner", "very secret", "most secret"))
