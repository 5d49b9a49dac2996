"""What the tasks page says about each way in which a call to the API can fail."""

from __future__ import annotations

from dataclasses import replace

from webapp.problems import Problem
from webapp.tasks_client import ApiFailure, FailureKind

_WAIT = "Nothing is lost. Wait a little and try again."
_PROBLEMS = {
    FailureKind.REFUSED_TOKEN: Problem(
        status=502,
        title="The API did not accept your access token",
        text="It answered 401: the token has expired, or the API trusts another tenant or expects another audience.",
        advice="Sign in again. If it stays, the API and this app are set up for different tenants or scopes.",
        retry_label="Sign in again",
    ),
    FailureKind.MISSING_SCOPE: Problem(
        status=403,
        title="You may not do that",
        text="The API answered 403: your access token lacks a scope.",
        advice="The people who run this app can add the scope to SCOPE and grant it to the app's registration, "
        "under API permissions. Then sign out and sign in again.",
    ),
    FailureKind.NOT_FOUND: Problem(
        status=404,
        title="That task is no longer there",
        text="The API answered 404. The task may have been deleted in another window.",
        advice="The list below is up to date.",
    ),
    FailureKind.BAD_REQUEST: Problem(
        status=400,
        title="The API did not accept what you sent",
        text="It refused the request.",
        advice="Change what you entered and try again.",
    ),
    FailureKind.OUT_OF_ORDER: Problem(
        status=502,
        title="The API is out of order",
        text="It answered that it has a fault of its own.",
        advice=_WAIT,
    ),
    FailureKind.TOO_LATE: Problem(
        status=504,
        title="The API takes too long",
        text="This app gave up waiting. Your last change may have been made all the same.",
        advice="Wait a little, then look at the list before you repeat a change.",
        retry_label="Show the list",
    ),
    FailureKind.UNREACHABLE: Problem(
        status=502,
        title="The API cannot be reached",
        text="There is no connection to the address in ENDPOINT.",
        advice=f"{_WAIT} If you run it yourself: is the API started?",
    ),
    FailureKind.UNTRUSTED: Problem(
        status=502,
        title="The API's certificate is not trusted",
        text="The address in ENDPOINT answers, but this app could not verify who that is.",
        advice="Tell the people who run this app: its certificate is not trusted; set REQUESTS_CA_BUNDLE to the CA "
        "bundle (a file) that it can be verified with, and start this app again.",
    ),
    FailureKind.BROKEN_ANSWER: Problem(
        status=502,
        title="The API gave an answer that makes no sense",
        text="What came back is not what the tasks API promises. Is ENDPOINT the address of another service?",
        advice=_WAIT,
    ),
}


_HERE_AGAIN = {
    FailureKind.OUT_OF_ORDER,
    FailureKind.TOO_LATE,
    FailureKind.UNREACHABLE,
    FailureKind.UNTRUSTED,
    FailureKind.BROKEN_ANSWER,
}


def problem_of(failure: ApiFailure, *, here: str, sign_in: str) -> Problem:
    """The problem to show for `failure`.

    `here` is the local path of the tasks page, `sign_in` the one that signs in and comes back to it.
    """
    problem = _PROBLEMS[failure.kind]
    details = {"The API says": failure.detail, "Scope needed": failure.scope}
    retry = here if failure.kind in _HERE_AGAIN else sign_in if failure.kind is FailureKind.REFUSED_TOKEN else ""
    return replace(problem, details={name: value for name, value in details.items() if value}, retry=retry)
