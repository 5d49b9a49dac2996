"""The error catalogue: rows of `errors.csv`, and the one exception that carries a row.

A rule raises `B2CError` with a code and the values its text names; one place per carrier turns it into a redirect,
JSON or a page. The message is what the wire shows; the hint, which tells the developer what to change, never
leaves the emulator's own log and error page details.
"""

import csv
import functools
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import resources

from msgspec import Struct

ABSENT = {
    "API connector": "a web service that the user flow calls failed; here AADB2C90075 and AADB2C90261 say so",
    "MFA": "the service's own telephone service failed, or a user may not enter a number; neither happens here",
    "SAML": "SAML applications and identity providers",
    "age gating": "a tenant has to be set up for age gating first; here each is",
    "another answer": "the service, too, answers the case without an error",
    "another row": "says the same as the row named, which is raised",
    "client assertion": "a client that proves itself by a signed assertion, which the service has given up",
    "custom policy": "a fault in the XML of a custom policy, or a step that only those have",
    "id_token_hint": "an ID token as a hint in the authorization request",
    "identity provider": "a step of providers that speak OAuth 2 or SAML by themselves; ours speak OpenID Connect",
    "meaning unknown": "seen once; what it means is not known",
    "page customisation": "a page of your own cannot be fetched; here it is a file beside the config, checked with it",
    "page script": "a fault of the script in the service's own page",
    "portal": "met by administrators only: in the portal, or when a policy or key is uploaded",
    "protocol version 1": "what only the addresses without `v2.0` ask for; here they take what the others take",
    "service administration": "a tenant or application that was blocked, or made in another way than the portal's",
    "service fault": "a fault of the service's own parts",
}
"""Why rows are not raised: the fixed words of `ErrorRow.absent`, with their meaning."""


class ErrorRow(Struct, frozen=True, kw_only=True):
    """One error of the service. `oauth_error` is empty where the code never reaches a client as an OAuth error.

    `absent` says why no rule raises the row: a word of `ABSENT`, and after `: ` whatever more there is to say. It is
    empty where a rule does.
    """

    code: str
    oauth_error: str
    where: frozenset[str]
    message: str
    hint: str
    absent: str


@functools.cache
def catalogue() -> Mapping[str, ErrorRow]:
    """All rows by code."""
    text = resources.files(__package__).joinpath("errors.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["code"]: _row(row) for row in rows}


def _row(row: dict[str, str]) -> ErrorRow:
    where = frozenset(row["where"].split(";"))
    return ErrorRow(
        code=row["code"],
        oauth_error=row["oauth_error"],
        where=where,
        message=row["message"],
        hint=row["hint"],
        absent=row["absent"],
    )


class B2CError(Exception):
    """An error of the service, by its row.

    `values` fill the places of the row's texts; one that is called `said` stands in place of the message. As a text it
    is for developers, and has the hint.
    """

    def __init__(self, code: str, **values: str) -> None:
        self.row = catalogue()[code]
        self.values = values
        super().__init__(code)

    def __str__(self) -> str:
        return " ".join(filter(None, (f"{self.code}: {self.message}", self.hint)))

    @property
    def code(self) -> str:
        """The AADB2C code."""
        return self.row.code

    @property
    def oauth_error(self) -> str:
        """The `error` member of the wire form."""
        return self.row.oauth_error or "server_error"

    @property
    def message(self) -> str:
        """The text after the code."""
        shown = _Shown(self.values)
        return shown["said"] if "said" in shown else self.row.message.format_map(shown)

    @property
    def hint(self) -> str:
        """What the developer can change; empty when there is nothing."""
        return self.row.hint.format_map(_Shown(self.values))


class _Shown(dict[str, str]):
    """Values on one line each, printable and of bounded length, since requests decide what they hold."""

    def __getitem__(self, name: str) -> str:
        printable = (char if char.isprintable() else " " for char in str(super().__getitem__(name)))
        text = " ".join("".join(printable).split())
        return text if len(text) <= 300 else text[:300] + "…"

    def __missing__(self, name: str) -> str:
        return ""


class Incident(Struct, frozen=True, kw_only=True):
    """An error as it happened once: with the correlation id and the time that its answers show.

    `plain` keeps its description in the characters that the standard allows instead of the service's three lines.
    """

    error: B2CError
    correlation_id: str
    at: float
    plain: bool = False

    @property
    def timestamp(self) -> str:
        """`2024-01-05 14:23:27Z` (reference 3.4)."""
        return datetime.fromtimestamp(self.at, UTC).strftime("%Y-%m-%d %H:%M:%SZ")

    @property
    def detail(self) -> str:
        """Code and message, as the error page shows them."""
        return f"{self.error.code}: {self.error.message}"

    @property
    def description(self) -> str:
        """`error_description` in its wire form: three lines, each ended by CR LF (reference 3.4)."""
        text = f"{self.detail}\r\nCorrelation ID: {self.correlation_id}\r\nTimestamp: {self.timestamp}\r\n"
        return plain_text(text) if self.plain else text


def plain_text(text: str) -> str:
    """In the characters of RFC 6749 §4.1.2.1: one line, printable ASCII, no double quotation marks, no backslash."""
    plain = text.replace('"', "'").replace("\\", "/")
    return " ".join("".join(char if " " <= char <= "~" else " " for char in plain).split())
