"""The error catalogue: every row can be shown, and every place that raises one fills its texts."""

import ast
import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mock_b2c
from mock_b2c.domain.errors import B2CError, Incident, catalogue

PACKAGE = Path(mock_b2c.__file__).parent
ROWS = tuple(catalogue().values())
PLACES = {"redirect", "token", "page", "selfasserted", "logout", "portal"}
OAUTH_ERRORS = {
    "",
    # RFC 6749 §4.1.2.1 and §5.2
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "unsupported_response_type",
    "invalid_scope",
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    # OpenID Connect Core §3.1.2.6
    "login_required",
    "interaction_required",
    # the service's own
    "redirect_uri_mismatch",
}
NEEDED_FIRST = {  # reference 10.1
    "AADB2C90006": "redirect_uri_mismatch",
    "AADB2C90091": "access_denied",
    "AADB2C90118": "access_denied",
    "AADB2C90077": "interaction_required",
    "AADB2C90205": "invalid_request",
    "AADB2C90117": "invalid_request",
    "AADB2C90057": "unauthorized_client",
    "AADB2C90055": "invalid_request",
    "AADB2C90146": "invalid_request",
    "AADB2C99059": "invalid_request",
    "AADB2C90255": "server_error",
    "AADB2C90047": "server_error",
    "AADB2C90273": "server_error",
    "AADB2C90289": "server_error",
    "AADB2C90081": "invalid_client",
    "AADB2C90079": "invalid_request",
    "AADB2C90080": "invalid_grant",
    "AADB2C90088": "invalid_grant",
    "AADB2C90129": "invalid_grant",
    "AADB2C90085": "invalid_grant",
    "AADB2C90018": "invalid_client",
    "AADB2C90225": "access_denied",
}


def places_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def raised() -> list[tuple[str, str, set[str]]]:
    """(where, code, names of the values) of each `B2CError("code", name=…)` in the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "B2CError":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    names = {keyword.arg or "**" for keyword in node.keywords}
                    found.append((f"{path.name}:{node.lineno}", str(code.value), names))
    return found


RAISED = raised()


def test_catalogue_is_whole():
    assert len(ROWS) == 365
    assert len({row.code for row in ROWS}) == 365


def test_rows_are_well_formed():
    for row in ROWS:
        assert re.fullmatch(r"AADB2C9[059]\d{3}", row.code), row
        assert row.oauth_error in OAUTH_ERRORS, row
        assert row.where, row
        assert row.where <= PLACES, row
        assert row.message[-1] in ".}", row
        assert row.hint == "" or row.hint[-1] in ".}", row
        for text in (row.message, row.hint):
            assert text == " ".join(text.split()), row
            assert all(name.isidentifier() for name in places_in(text)), row


ODD = "{0} {x} %s \r\n\x1b[31m\x00 <b>\u202e " + "9" * 9000


def test_rows_are_shown_without_any_value_and_with_odd_ones():
    for row in ROWS:
        for values in ({}, dict.fromkeys(places_in(row.message + row.hint), ODD)):
            error = B2CError(row.code, **values)
            for text in (error.message, error.hint, str(error)):
                assert len(text) < 2000, row
                assert text.isprintable(), row


def test_what_no_encoding_can_carry_is_left_out():
    message = B2CError("AADB2C90013", response_type="co\ud800de").message

    assert message.encode() == b"The response_type 'co de' of the request is not supported."


@pytest.mark.parametrize(("code", "oauth_error"), NEEDED_FIRST.items())
def test_codes_that_clients_meet_first_have_their_oauth_error(code, oauth_error):
    assert catalogue()[code].oauth_error == oauth_error


def test_error_without_an_oauth_error_is_a_server_error_where_one_is_needed():
    assert B2CError("AADB2C90053").oauth_error == "server_error"


def test_sources_raise_rows():
    assert len(RAISED) > 40


@pytest.mark.parametrize(("where", "code", "names"), RAISED, ids=[f"{where} {code}" for where, code, _ in RAISED])
def test_values_of_a_raised_row_are_the_places_of_its_texts(where, code, names):
    row = catalogue()[code]

    assert names == places_in(row.message) | places_in(row.hint), where


def test_codes_named_anywhere_in_the_sources_are_in_the_catalogue():
    named = {
        code for path in PACKAGE.rglob("*.py") for code in re.findall(r"AADB2C\d{5}", path.read_text(encoding="utf-8"))
    }

    assert named
    assert named <= set(catalogue())


@given(st.text())
def test_values_stand_on_one_line(value):
    message = B2CError("AADB2C90013", response_type=value).message

    assert message.isprintable()
    assert message.startswith("The response_type '")


# ---- an error as it happened -----------------------------------------------------------------------------------


def test_description_has_three_lines_each_ended_by_cr_lf():
    incident = Incident(error=B2CError("AADB2C90091"), correlation_id="the-id", at=1704464607.9)

    assert incident.description == (
        "AADB2C90091: The user has cancelled entering self-asserted information.\r\n"
        "Correlation ID: the-id\r\n"
        "Timestamp: 2024-01-05 14:23:27Z\r\n"
    )


def test_error_as_a_text_has_code_and_hint_and_the_wire_has_no_hint():
    error = B2CError("AADB2C90117", scope="tasks.rad", advice="Send tasks.read.")
    incident = Incident(error=error, correlation_id="the-id", at=0)

    assert str(error) == "AADB2C90117: The scope 'tasks.rad' of the request is not supported. Send tasks.read."
    assert error.hint not in incident.description


def test_error_without_a_hint_is_code_and_message_as_a_text():
    error = B2CError("AADB2C90117", scope="tasks.rad")
    assert (error.hint, str(error)) == ("", f"AADB2C90117: {error.message}")


@given(st.text())
def test_no_value_adds_a_line_to_the_description(value):
    error = B2CError("AADB2C90006", redirect_uri=value, client_id=value, app=value, registered=value)
    incident = Incident(error=error, correlation_id="the-id", at=0)

    assert len(incident.description.splitlines()) == 3
