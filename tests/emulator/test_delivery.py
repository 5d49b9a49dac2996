"""Messages on their way beyond the outbox: no sign-in waits for them, and the end of the emulator hardly."""

import json
import threading

import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.levers import B2C
from mock_b2c.outgoing import Reply
from tests.builders import a_message
from tests.delivery.smtp_server import smtp_server

LONG = 30.0  # no test waits for its end
FLOWS = {"tenant": {"name": "contoso"}, "user_flows": [{"name": "susi", "type": "sign_up_sign_in"}]}


class Service:
    """What a webhook calls; it hangs until it is opened."""

    def __init__(self):
        self.bodies = []
        self.called = threading.Semaphore(0)
        self.opened = threading.Event()

    def __call__(self, request):
        self.bodies.append(json.loads(request.body))
        self.called.release()
        assert self.opened.wait(LONG)
        return Reply(status=204, body=b"")


@pytest.fixture
def make_emulator(signing_key):
    def make(outbox, **parts):
        return create_emulator(load_config({**FLOWS, "outbox": outbox}), signing_key=signing_key, **parts)

    return make


def test_message_goes_to_every_place_and_stays_in_the_outbox(make_emulator):
    service = Service()
    service.opened.set()
    with smtp_server() as server:
        places = {
            "smtp": {"host": "127.0.0.1", "port": server.port},
            "webhook": {"url": "http://localhost:9000/messages"},
        }
        emulator = make_emulator(places, send=service)
        emulator.outbox.add(a_message(id="1"))
        emulator.outbox.add(a_message(id="2", kind="sms", to="+441632960123"))
        assert server.taken.acquire(timeout=LONG)
        assert all(service.called.acquire(timeout=LONG) for _ in range(2))
        emulator.close()
    (mail,) = server.mails
    assert mail["Subject"] == "contoso account email verification code"
    assert [body["id"] for body in service.bodies] == ["1", "2"]
    assert [message.id for message in emulator.outbox.messages()] == ["2", "1"]


def test_place_that_hangs_holds_up_neither_the_outbox_nor_the_end(make_emulator, caplog):
    service = Service()
    emulator = make_emulator({"webhook": {"url": "http://localhost:9000/"}}, send=service)
    for number in range(3):
        emulator.outbox.add(a_message(id=str(number)))
    assert [message.id for message in emulator.outbox.messages()] == ["2", "1", "0"]
    assert service.called.acquire(timeout=LONG)
    emulator.close()
    service.opened.set()
    assert "The message 1 is in the outbox but was not delivered to the webhook at localhost:9000" in caplog.text
    assert len(service.bodies) == 1


def test_without_a_place_nothing_is_called(make_emulator):
    emulator = make_emulator({}, send=lambda _request: pytest.fail("nobody is to be called"))
    before = threading.active_count()
    emulator.outbox.add(a_message())
    assert threading.active_count() == before


def test_handle_sets_where_messages_go_from_now_on(signing_key):
    service = Service()
    service.opened.set()
    config = load_config(FLOWS)
    emulator = create_emulator(config, send=service, signing_key=signing_key)
    b2c = B2C(emulator, config, "https://localhost:8443")
    emulator.outbox.add(a_message(id="1"))
    b2c.configure(outbox={"webhook": {"url": "http://localhost:9000/"}})
    emulator.outbox.add(a_message(id="2"))
    assert service.called.acquire(timeout=LONG)
    b2c.configure(limits={"requests_per_second": 5})
    emulator.outbox.add(a_message(id="3"))
    assert service.called.acquire(timeout=LONG)
    b2c.configure(outbox={"webhook": None})
    emulator.outbox.add(a_message(id="4"))
    assert [body["id"] for body in service.bodies] == ["2", "3"]
    assert [message.id for message in b2c.outbox.messages()] == ["4", "3", "2", "1"]
