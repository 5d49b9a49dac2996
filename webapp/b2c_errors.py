"""Errors as Azure AD B2C words them, and what the person in front of this app, or its developer, can do.

B2C answers with OAuth's `error` and an `error_description` whose first line is `AADB2C…: text`, followed by
`Correlation ID: …` and `Timestamp: …` lines (Azure AD B2C documentation, "Error codes").
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from webapp.problems import Problem

CANCELLED = "AADB2C90091"
FORGOTTEN_PASSWORD = "AADB2C90118"  # noqa: S105 - the name of an error

_REGISTRATION = "Azure AD B2C > App registrations"
ADVICE = {
    "AADB2C90006": "Set REDIRECT_URI to one of the redirect URIs registered for this app, letter for letter.",
    "AADB2C90018": "Set CLIENT_ID to the Application (client) ID shown in the app's registration.",
    "AADB2C90055": "Set SCOPE to scopes of the tasks API, each with its full address.",
    "AADB2C90057": "Allow the token types this app asks for in its registration, under Authentication.",
    "AADB2C90077": "Sign in: the single sign-on session has ended.",
    "AADB2C90079": "Set CLIENT_SECRET: this app is registered as a web app and must prove itself.",
    "AADB2C90080": "Sign in again: the grant has expired. If it happens at once, compare the clocks.",
    "AADB2C90081": "Set CLIENT_SECRET to a current client secret; the one in use is wrong or has expired.",
    "AADB2C90084": "Register the redirect URI under the platform Web instead of a public client.",
    "AADB2C90085": "Sign in again.",
    "AADB2C90088": "Sign in again: the grant belongs to another user flow.",
    "AADB2C90115": "Set SCOPE to scopes of the tasks API, each with its full address.",
    "AADB2C90117": "Set SCOPE to scopes that the tasks API exposes, each with its full address.",
    "AADB2C90128": "The account no longer exists. Sign in with another one.",
    "AADB2C90129": "Sign in again: an administrator has ended this session.",
    "AADB2C90146": "Set SCOPE to scopes of one API only.",
    "AADB2C90182": "Sign in again, and let this page be opened only once.",
    "AADB2C90205": f"Grant this app the API's scopes under {_REGISTRATION} > API permissions, "
    "and give admin consent. SCOPE must name only scopes granted there.",
    "AADB2C90229": "Wait a little and try again: there were too many requests at once.",
    "AADB2C90244": "Wait a little and try again: there were too many requests at once.",
    "AADB2C90255": "Sign in again: the page at B2C was open too long or in two windows.",
    "AADB2C90273": "The identity provider you chose failed. Try again, or choose another way to sign in.",
}
_OTHERWISE = "Try again. If it stays, send the details below to the people who run this app."


@dataclass(frozen=True, slots=True, kw_only=True)
class B2CError:
    """One error answer, taken apart. Parts that B2C left out are empty."""

    error: str
    code: str
    message: str
    correlation_id: str
    timestamp: str

    @classmethod
    def parse(cls, answer: Mapping[str, str]) -> B2CError:
        """Reads `error` and `error_description` of an authorization or token answer."""
        description = str(answer.get("error_description") or "")[:2000]
        message = description.strip().split("\n", 1)[0].strip()
        code = re.match(r"(AADB2C\d+)\s*:\s*", message)
        return cls(
            error=str(answer.get("error") or "")[:100],
            code=code[1] if code else "",
            message=message[code.end() :] if code else message,
            correlation_id=_line(description, "Correlation ID"),
            timestamp=_line(description, "Timestamp"),
        )

    def problem(self) -> Problem:
        """The page for it."""
        details = {
            "Error": self.error,
            "Code": self.code,
            "Description": self.message,
            "Correlation ID": self.correlation_id,
            "Timestamp": self.timestamp,
        }
        return Problem(
            status=400,
            title="Azure AD B2C reported an error",
            text="It could not do what was asked. Its own words are below.",
            advice=ADVICE.get(self.code, _OTHERWISE),
            details={name: value for name, value in details.items() if value},
        )


def _line(description: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.*?)\s*$", description, re.MULTILINE)
    return found[1] if found else ""
