"""`--log-format`: lines for people or JSON for programs."""

import json
import logging

import pytest

from mock_b2c.cli.logs import JsonLines


@pytest.fixture
def line():
    """`line("text", …)` is the object that a record becomes."""

    def made(message, *args, exc_info=None, **extra):
        record = logging.getLogger("mock_b2c").makeRecord(
            "mock_b2c", logging.WARNING, __file__, 1, message, args, exc_info, extra=extra
        )
        text = JsonLines().format(record)
        assert "\n" not in text
        return json.loads(text)

    return made


def test_record_is_one_line_of_json(line):
    told = line("%s is refused\nfor now", "Häuser")
    assert told.pop("time").endswith("+00:00")
    assert told == {"level": "warning", "logger": "mock_b2c", "message": "Häuser is refused\nfor now"}


def test_what_the_record_is_about_has_members_of_its_own(line):
    told = line("refused", correlation_id="id", code="AADB2C90006", hint="Register it.")
    assert (told["correlation_id"], told["code"], told["hint"]) == ("id", "AADB2C90006", "Register it.")


def test_fault_of_ours_is_told_with_its_traceback(line):
    with pytest.raises(ValueError, match="invalid") as caught:
        int("none")
    told = line("failed", exc_info=(caught.type, caught.value, caught.tb))
    assert "ValueError: invalid literal" in told["exception"]


def test_refusal_of_the_emulator_is_logged_with_the_correlation_id_of_its_answer(caplog, monkeypatch):
    from mock_b2c import intercept

    with intercept() as b2c, caplog.at_level(logging.WARNING, "mock_b2c"):
        import requests

        address = f"{b2c.authority()}/oauth2/v2.0/authorize?client_id=none"
        page = requests.get(address, timeout=10).text
    (record,) = [record for record in caplog.records if hasattr(record, "correlation_id")]
    assert record.correlation_id in page
    assert record.code in page
