"""The error table, walked: each row is provoked or says why not, and looks on the wire as the service's (3.4).

The hint of a row is for the developer: it is in the log, in the events and on the error page, and nowhere else.
"""

import ast
import html
import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mock_b2c
from mock_b2c.config import create_emulator, load_config
from mock_b2c.domain import errors
from mock_b2c.domain.errors import ABSENT, catalogue
from mock_b2c.domain.events import Answered, Refused
from mock_b2c.web import create_app
from tests.web import provoked, provoked_beyond, provoked_tokens, tenant
from tests.web.provoked import CONFIG, REQUESTS, send
from tests.web.relying_party import authorization
from tests.web.site import Site, in_process
from tests.web.xhr_client import answer

PACKAGE = Path(mock_b2c.__file__).parent
ROWS = catalogue()
PROVOKED = [*provoked.PROVOKED, *provoked_tokens.PROVOKED, *provoked_beyond.PROVOKED]
GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"
DESCRIPTION = re.compile(rf"(AADB2C\d{{5}}): ([^\r\n]+)\r\nCorrelation ID: ({GUID})\r\nTimestamp: ({MOMENT})\r\n")
REDIRECTED = [case for case in PROVOKED if case.carrier == "redirect"]
ANSWERED = [case for case in PROVOKED if case.carrier != "portal"]
AUTHORIZATION_ERRORS = frozenset(
    {
        # RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6
        *("invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope"),
        *("server_error", "temporarily_unavailable", "interaction_required", "login_required"),
        "redirect_uri_mismatch",  # the service's own (reference 3.4)
    }
)
TOKEN_ERRORS = frozenset(
    {
        # RFC 6749 §5.2
        *("invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type"),
        "invalid_scope",
    }
)
BEYOND_THE_RFC = {
    "AADB2C90037": "server_error",  # a fault of our own at the token endpoint: RFC 6749 has no value for it
    "AADB2C90229": "temporarily_unavailable",  # beyond a limit (429): as RFC 6749 has it for authorization requests
    "AADB2C90225": "access_denied",  # RFC 6749 has invalid_grant; the service's is uncertain (reference 10.1)
}
PORTAL = re.compile(r"AADB2C9[05]\d{3}")


@pytest.fixture(scope="module")
def faulty_app():
    """One application for all; each test puts an emulator of its own behind it."""
    return create_app(create_emulator(load_config(CONFIG)))


@pytest.fixture
def make_faulty(faulty_app, signing_key) -> Callable[[], Site]:
    def make() -> Site:
        emulator = create_emulator(load_config(CONFIG), signing_key=signing_key, send=send)
        faulty_app.extensions["mock_b2c"] = emulator
        return in_process(emulator, faulty_app)

    return make


@pytest.fixture
def site(make_faulty) -> Site:
    return make_faulty()


# ---- every row is raised, or says why not -----------------------------------------------------------------------


def named_in_sources() -> set[str]:
    """The codes that stand in string constants of the package's sources, docstrings aside."""
    found: set[str] = set()
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in spoken)
        found.update(*(re.findall(r"AADB2C\d{5}", node.value) for node in constants if isinstance(node.value, str)))
    return found


def test_rows_without_a_reason_are_named_by_a_rule_and_provoked_by_a_test():
    raised = {code for code, row in ROWS.items() if not row.absent}
    assert raised == named_in_sources()
    assert raised == {case.code for case in PROVOKED}


def test_reasons_are_of_the_fixed_words():
    for row in ROWS.values():
        word, colon, more = row.absent.partition(": ")
        assert not word or word in ABSENT, row
        assert bool(colon) == bool(more) == (word in {"another row", "another answer"}), row
        if word == "another row":
            assert ROWS[more].absent == "", row


def test_rows_that_are_raised_have_a_hint():
    assert [code for code, row in ROWS.items() if not row.absent and not row.hint] == []


def test_ways_of_answering_are_those_of_the_row():
    assert [str(case) for case in PROVOKED if case.carrier not in ROWS[case.code].where] == []


@pytest.mark.parametrize(("carrier", "allowed"), [("redirect", AUTHORIZATION_ERRORS), ("token", TOKEN_ERRORS)])
def test_oauth_error_is_one_that_the_endpoint_may_answer(carrier, allowed):
    told = {case.code: ROWS[case.code].oauth_error for case in PROVOKED if case.carrier == carrier}
    beyond = {code: error for code, error in told.items() if error not in allowed}
    assert beyond == ({} if carrier == "redirect" else BEYOND_THE_RFC)


# ---- how each looks, and where its hint is ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What an answer shows of an error: its parts, and the `error` member where it has one."""

    carrier: str
    code: str
    message: str = ""
    correlation_id: str = ""
    timestamp: str = ""
    error: str = ""


def seen(response: requests.Response) -> Seen:
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("text/json"):
        told = response.json()
        assert list(told) == ["status", "errorCode", "message"]
        return Seen(carrier="selfasserted", code=told["errorCode"])
    if kind.startswith("application/json"):
        told = response.json()
        assert list(told) == ["error", "error_description"]
        return described("token", told)
    if 'data-name="GlobalException"' in response.text:
        return on_page(response)
    sent = answer(response)
    assert list(sent) == ["error", "error_description", "state"]
    return described("redirect", sent)


def described(carrier: str, told: dict[str, str]) -> Seen:
    found = DESCRIPTION.fullmatch(told["error_description"])
    assert found, told
    code, message, correlation_id, timestamp = found.groups()
    return Seen(
        carrier=carrier,
        code=code,
        message=message,
        correlation_id=correlation_id,
        timestamp=timestamp,
        error=told["error"],
    )


def on_page(response: requests.Response) -> Seen:
    """Reference 8.11: three parts in elements of their own."""
    details = BeautifulSoup(response.text, "html.parser").select_one(
        "#api.error-page-content > .error-page-messagedetails"
    )
    correlation_id, timestamp, detail = (element.text for element in details.find_all("p", recursive=False))
    assert [element["class"] for element in details.find_all("p")] == [
        ["error-page-correlationid"],
        ["error-page-timestamp"],
        ["error-page-detail"],
    ]
    code, _, message = detail.partition(": ")
    assert re.fullmatch(f"Correlation ID:{GUID}", correlation_id)
    assert re.fullmatch(f"Timestamp:{MOMENT}", timestamp)
    return Seen(
        carrier="page",
        code=code,
        message=message,
        correlation_id=correlation_id.partition(":")[2],
        timestamp=timestamp.partition(":")[2],
    )


def refusal(site: Site) -> Refused:
    *_, event = (event for event in site.emulator.events if not isinstance(event, Answered))
    assert isinstance(event, Refused), event
    return event


@pytest.fixture
def every_place_is_filled(monkeypatch):
    """A text of the table with a place that the rule gives nothing for is a fault."""
    monkeypatch.delattr(errors._Shown, "__missing__")


def headers_of(response: requests.Response) -> str:
    return "\n".join(f"{name}: {value}" for name, value in response.headers.items())


STATUS = {
    ("AADB2C90015", "page"): 405,
    ("AADB2C90022", "page"): 404,
    ("AADB2C90037", "page"): 500,
    ("AADB2C90066", "page"): 404,
    ("AADB2C90229", "page"): 429,
    ("AADB2C90229", "token"): 429,
    ("AADB2C90244", "page"): 429,
    ("AADB2C90250", "page"): 404,
}


@pytest.mark.usefixtures("every_place_is_filled")
@pytest.mark.parametrize("case", ANSWERED, ids=str)
def test_error_is_answered_as_its_row_says_and_its_hint_is_not_on_the_wire(site, case, caplog):
    caplog.set_level(logging.WARNING, "mock_b2c")
    response = case.provoke(site)
    event, shown = refusal(site), seen(response)

    assert (shown.code, event.code) == (case.code, case.code)
    assert shown.carrier == {"logout": "page"}.get(case.carrier, case.carrier)
    usual = {"redirect": 302, "selfasserted": 200}.get(shown.carrier, 400)
    assert response.status_code == STATUS.get((case.code, shown.carrier), usual)
    assert event.hint
    assert any(event.hint in record.getMessage() for record in caplog.records)
    if shown.carrier == "page":
        (hint,) = BeautifulSoup(response.text, "html.parser").select(".developer-hint > p")
        assert hint.text == event.hint
        assert html.escape(event.hint, quote=False) in response.text.replace("&#39;", "'").replace("&#34;", '"')
    else:
        for text in (response.text, html.unescape(response.text), headers_of(response), *answered(response).values()):
            assert event.hint not in text
    if shown.carrier != "selfasserted":
        assert (shown.message, shown.correlation_id) == (event.message, event.correlation_id)
    if shown.error:
        assert shown.error == ROWS[case.code].oauth_error


def answered(response: requests.Response) -> dict[str, Any]:
    kind = response.headers.get("Content-Type", "")
    if "json" in kind:
        return dict(response.json())
    return answer(response)


@pytest.mark.parametrize("case", [case for case in PROVOKED if case.carrier == "portal"], ids=str)
def test_fault_of_the_config_names_its_code_and_key(site, case):
    told = case.provoke(site)
    assert PORTAL.findall(told) == [case.code]
    assert re.match(r"apps\[0\]\.(spa_|public_)?redirect_uris\[0\]: ", told)


# ---- by every response mode ------------------------------------------------------------------------------------

STATE = "a b/c\u00e9"
ESCAPED_STATE = "a+b%2fc%c3%a9"


def in_each_mode() -> Iterator[Any]:
    """Each redirected error with the modes that do not make it another one."""
    for case in REDIRECTED:
        faults = REQUESTS.get((int(case.code.removeprefix("AADB2C")), "redirect"), {})
        tokens = "token" in (faults.get("response_type") or "")  # they never travel in a query
        modes = ["fragment", "form_post"] if tokens else ["query", "fragment", "form_post"]
        for mode in [None] if "response_mode" in faults else modes:
            yield pytest.param(case, mode, id=f"{case}-{mode}")


@pytest.mark.parametrize(("case", "mode"), list(in_each_mode()))
def test_redirected_error_keeps_its_form_in_every_mode(site, case, mode):
    response = case.provoke(site, response_mode=mode, state=STATE)
    sent, event = answer(response), refusal(site)
    assert list(sent) == ["error", "error_description", "state"]
    assert sent["state"] == STATE
    found = DESCRIPTION.fullmatch(sent["error_description"])
    assert found.groups()[:3] == (case.code, event.message, event.correlation_id)
    if mode == "form_post":
        assert_form(response, sent)
    else:
        assert_location(response, sent)


def assert_form(response: requests.Response, sent: dict[str, str]) -> None:
    """Hidden inputs, escaped, with CR LF kept as they are."""
    assert response.status_code == 200
    form = BeautifulSoup(response.text, "html.parser").find("form", id="auto")
    assert [(item["type"], item["name"]) for item in form.find_all("input")] == [("hidden", name) for name in sent]
    values = re.findall(r'<input type="hidden" name="error_description"[^>]* value="([^"]*)">', response.text)
    assert [html.unescape(value) for value in values] == [sent["error_description"]]
    assert values[0].count("\r\n") == 3
    assert "<" not in values[0]
    assert form["action"] in {uri for app in CONFIG["apps"] for uri in app.get("redirect_uris", ())} | {
        tenant.SPA_REDIRECT_URI
    }


def assert_location(response: requests.Response, sent: dict[str, str]) -> None:
    """Blanks as `+`, escapes in lower case, nothing else than what a URL may hold."""
    location = response.headers["Location"]
    parts = urlsplit(location)
    text = parts.fragment or parts.query
    assert re.fullmatch(r"[A-Za-z0-9_.~+=&%-]*", text)
    assert all(escape == escape.lower() for escape in re.findall("%..", text))
    assert text.startswith(f"error={sent['error']}&error_description={sent['error_description'][:11]}%3a+")
    assert re.search(
        rf"%0d%0aCorrelation\+ID%3a\+{GUID}%0d%0aTimestamp%3a\+[0-9-]{{10}}\+\d\d%3a\d\d%3a\d\dZ%0d%0a&state=", text
    )
    assert text.endswith(f"&state={ESCAPED_STATE}")
    assert parse_qsl(text) == list(sent.items())


HOSTILE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=60)


@given(text=HOSTILE, mode=st.sampled_from(["query", "fragment", "form_post"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_description_keeps_its_three_lines_whatever_a_request_says(site, text, mode):
    response = site.browser().authorize(tenant.SUSI, authorization(response_type=f"x{text}", response_mode=mode))
    assert DESCRIPTION.fullmatch(answer(response)["error_description"])[1] == "AADB2C90013"
