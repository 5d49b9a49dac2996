import pytest

from e2e import outbox as outbox_module
from e2e.outbox import Outbox


class FakeStack:
    """An emulator whose outbox holds these (recipient, code) pairs, oldest first."""

    def __init__(self, *mails):
        self.mails = list(mails)

    def fetch_json(self, path):
        assert path == "/_mock/outbox"
        rows = [
            {"id": str(number), "to": to, "subject": "code", "body": "", "code": code, "sent_at": "2026-01-01"}
            for number, (to, code) in enumerate(self.mails)
        ]
        return {"messages": rows[::-1]}


def test_newest_code_of_the_recipient_is_given_whatever_the_case():
    stack = FakeStack(("ada@example.com", "111"), ("ada@example.com", "222"), ("grace@example.com", "333"))
    assert Outbox(stack).code_for("Ada@Example.com") == "222"


def test_code_that_was_given_out_is_not_given_again(monkeypatch):
    stack = FakeStack(("ada@example.com", "111"))
    outbox = Outbox(stack)
    assert outbox.code_for("ada@example.com") == "111"
    monkeypatch.setattr(outbox_module.time, "sleep", lambda _: stack.mails.append(("ada@example.com", "222")))
    assert outbox.code_for("ada@example.com") == "222"


def test_waiting_for_a_code_ends(monkeypatch):
    monkeypatch.setattr(outbox_module, "_PATIENCE_SECONDS", 0.01)
    with pytest.raises(AssertionError, match=r"no new code for ada@example\.com"):
        Outbox(FakeStack()).code_for("ada@example.com")
