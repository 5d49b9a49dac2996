"""Couriers: nobody waits for them, they lose nothing that they can deliver, and they say what they could not."""

import threading

import pytest

from mock_b2c.delivery import Courier, DeliveryError, couriers
from mock_b2c.delivery.faults import QUIET_SECONDS, Complaints
from mock_b2c.domain.delivery import NOWHERE, Delivery, SmtpServer, Webhook
from tests.builders import a_message

LONG = 30.0  # no test waits for its end


class Place:
    """Where messages go: it keeps what it got, raises what it should, and who delivers waits until it is opened."""

    def __init__(self, *faults, opened=True):
        self.got = []
        self.faults = list(faults)
        self.busy = threading.Semaphore(0)
        self.opened = threading.Event()
        if opened:
            self.opened.set()

    def __call__(self, message):
        self.busy.release()
        assert self.opened.wait(LONG)
        if self.faults:
            raise self.faults.pop(0)
        self.got.append(message.id)


def deliver(courier, *ids):
    for name in ids:
        courier.take(a_message(id=name))


def test_messages_arrive_in_their_order():
    place = Place()
    courier = Courier("here", place)
    deliver(courier, *"123456")
    courier.close(LONG)
    assert place.got == list("123456")


def test_nobody_waits_for_a_slow_place():
    place = Place(opened=False)
    courier = Courier("here", place)
    deliver(courier, *"123")
    assert place.got == []
    place.opened.set()
    courier.close(LONG)
    assert place.got == list("123")


def test_fault_is_one_line_in_the_log_and_the_next_message_is_tried(caplog):
    place = Place(DeliveryError("it answered 500"))
    courier = Courier("the webhook at here", place)
    deliver(courier, *"12")
    courier.close(LONG)
    assert place.got == ["2"]
    (record,) = caplog.records
    assert (record.name, record.levelname) == ("mock_b2c.outbox", "WARNING")
    assert record.getMessage() == (
        "The message 1 is in the outbox but was not delivered to the webhook at here: it answered 500."
    )
    assert "012345" not in caplog.text


def test_any_other_fault_does_not_end_the_courier(caplog):
    place = Place(IndexError("012345"))
    courier = Courier("here", place)
    deliver(courier, *"12")
    courier.close(LONG)
    assert place.got == ["2"]
    assert "a fault of the emulator: IndexError" in caplog.text
    assert "012345" not in caplog.text


def test_many_faults_are_few_lines_that_say_how_many(caplog):
    now = [100.0]
    complaints = Complaints(lambda: now[0])
    for text in "1234":
        complaints.tell(text)
    for text in "56":
        now[0] += QUIET_SECONDS
        complaints.tell(text)
    told = [record.getMessage() for record in caplog.records]
    assert told == ["1", "5 (3 more such lines were left out.)", "6"]


def test_so_many_wait_and_what_is_too_much_is_told(caplog):
    place = Place(opened=False)
    courier = Courier("here", place, limit=2)
    deliver(courier, "1")
    assert place.busy.acquire(timeout=LONG)
    deliver(courier, *"234")
    assert "The message 4 is in the outbox but was not delivered to here: too many wait" in caplog.text
    place.opened.set()
    courier.close(LONG)
    assert place.got == list("123")


def test_end_does_not_wait_for_a_place_that_hangs_and_says_what_is_left(caplog):
    place = Place(opened=False)
    courier = Courier("here", place)
    deliver(courier, "1")
    assert place.busy.acquire(timeout=LONG)
    deliver(courier, *"23")
    courier.close(0)
    assert "The message 2 is in the outbox but was not delivered to here: the emulator stops." in caplog.text
    deliver(courier, "4")
    place.opened.set()
    courier._thread.join(LONG)
    assert place.got == ["1"]


def test_without_a_thread_the_message_is_told_and_the_next_one_tries_again(caplog, monkeypatch):
    def none_left(_thread):
        raise RuntimeError

    place = Place()
    courier = Courier("here", place)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        deliver(courier, "1")
    deliver(courier, "2")
    courier.close(LONG)
    assert place.got == ["2"]
    assert "The message 1 is in the outbox" in caplog.text


def test_courier_that_never_had_a_message_has_no_thread():
    before = threading.active_count()
    courier = Courier("here", Place())
    assert threading.active_count() == before
    courier.close(LONG)


@pytest.mark.parametrize(
    ("delivery", "places"),
    [
        (NOWHERE, []),
        (Delivery(smtp=SmtpServer(host="mail", port=25, sender="a@b.example")), ["the mail server mail:25"]),
        (Delivery(webhook=Webhook(url="http://localhost:9000/x?key=secret")), ["the webhook at localhost:9000"]),
    ],
)
def test_each_place_has_its_courier_and_its_name_no_secret(delivery, places):
    assert [courier._where for courier in couriers(delivery, lambda _request: None)] == places
