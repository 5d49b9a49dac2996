"""One correlation id an error: on the wire, in its log line, in the line of its request, among the events."""

import json
import logging
import re

import pytest

from mock_b2c.cli.logs import JsonLines
from mock_b2c.domain.events import Answered, Refused
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer

GUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def by_page(visitor):
    return visitor.authorize(tenant.SUSI, authorization(client_id="unknown")).text


def by_redirect(visitor):
    return answer(visitor.authorize(tenant.SUSI, authorization(response_type="nonsense")))["error_description"]


def by_token_error(visitor):
    return token(visitor, code_redemption("never issued")).json()["error_description"]


@pytest.fixture
def lines(caplog):
    """What `--log-format json --access-log` writes."""
    caplog.set_level(logging.DEBUG, "mock_b2c.access")
    return lambda: [json.loads(JsonLines().format(record)) for record in caplog.records if "mock_b2c" in record.name]


@pytest.mark.parametrize("refused", [by_page, by_redirect, by_token_error])
def test_error_on_the_wire_is_found_in_the_log_and_the_events(refused, visitor, emulator, lines):
    correlation_id = re.search(rf"Correlation ID.*?({GUID})", refused(visitor), re.DOTALL)[1]

    error, request = lines()

    assert error["correlation_id"] == request["correlation_id"] == correlation_id
    assert (error["logger"], error["level"]) == ("mock_b2c", "warning")
    assert error["code"].startswith("AADB2C")
    assert (request["logger"], request["level"]) == ("mock_b2c.access", "debug")
    told = {type(event): event.correlation_id for event in emulator.events if isinstance(event, Answered | Refused)}
    assert told == {Answered: correlation_id, Refused: correlation_id}


def test_each_request_has_a_line_with_an_id_of_its_own(visitor, lines):
    visitor.authorize(tenant.SUSI, authorization())
    visitor.authorize(tenant.SUSI, authorization())

    first, second = lines()

    assert first["correlation_id"] != second["correlation_id"]
    assert re.fullmatch(GUID, first["correlation_id"])
    assert {name: first[name] for name in ("tenant", "policy", "endpoint", "method", "step", "status")} == {
        "tenant": "contoso",
        "policy": tenant.SUSI,
        "endpoint": "authorize",
        "method": "GET",
        "step": "authorize",
        "status": 200,
    }
    assert re.fullmatch(rf"GET contoso B2C_1_susi authorize 200 [0-9.]+ ms \[{GUID}\]", first["message"])


def test_request_has_no_line_unless_somebody_wants_it(visitor, caplog):
    caplog.set_level(logging.INFO)
    visitor.authorize(tenant.SUSI, authorization())

    assert [record for record in caplog.records if record.name == "mock_b2c.access"] == []
