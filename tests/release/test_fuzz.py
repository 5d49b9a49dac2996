"""The fuzz session sees what it looks for, and does the same damage for the same seed."""

import random

import pytest

from fuzz.attack import fault
from fuzz.damage import MARK, damaged
from fuzz.templates import Template, routes
from fuzz.wire import Reply

TEMPLATE = Template(method="POST", path="/x", query={"a": "1"}, form={"b": "2"}, headers={"Cookie": "c=3"})


def reply(status=200, head="", body=b""):
    return Reply(status=status, head=f"HTTP/1.1 {status} X\r\n{head}", body=body, seconds=0.0)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (reply(500), "answered 500"),
        (reply(200, body=b"Traceback (most recent call last)"), "the answer holds a traceback"),
        (reply(200, "Content-Type: text/html", MARK.encode()), "the page reflects markup that it was sent"),
        (reply(302, "Set-Cookie: fuzz=1"), "a parameter became a header field"),
    ],
)
def test_fault_is_seen(given, expected):
    assert fault(given) == expected


@pytest.mark.parametrize("given", [reply(), reply(400), reply(0), reply(505), reply(200, "", MARK.encode())])
def test_decent_answer_is_no_fault(given):
    assert fault(given) == ""


def test_same_seed_does_the_same_damage_and_another_seed_another():
    def sent(seed):
        dice = random.Random(seed)
        return [damaged(TEMPLATE, dice) for _ in range(50)]

    assert sent(1) == sent(1) != sent(2)
    assert len(set(sent(1))) > 40


def test_every_route_of_the_application_is_attacked():
    served = routes()
    assert ("POST", "/<tenant>/<policy>/oauth2/v2.0/token") in served
    assert ("GET", "/<tenant>/<policy>/oauth2/v2.0/authorize") in served
    assert len(served) > 100
