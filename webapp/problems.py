"""A problem as a person meets it: what happened, what to do about it, and the details support will ask for.

Code that cannot go on raises `ProblemError`; one error handler turns it into a page (`webapp.app`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """The content of a problem page. Everything in it is plain text; the template escapes it."""

    status: int
    title: str
    text: str
    advice: str
    details: Mapping[str, str] = field(default_factory=dict)
    retry: str = ""
    """Local path that leads on; empty when there is none but the start page."""
    retry_label: str = "Try again"


class ProblemError(Exception):
    """Stops the request and shows `problem`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem

    def retrying(self, path: str, label: str = "Try again") -> ProblemError:
        """The same problem with a link that leads on."""
        return ProblemError(replace(self.problem, retry=path, retry_label=label))


UNREADABLE_FORM = Problem(
    status=400,
    title="This form cannot be read",
    text="It holds something that no page of this app sends. Nothing was changed.",
    advice="Go back, reload the page and send the form again.",
)
