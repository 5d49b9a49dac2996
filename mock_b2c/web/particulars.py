"""What a page shows of the person at it and of what the application asked: the part of it that is never kept."""

from collections.abc import Mapping

from msgspec import Struct, field

from mock_b2c.emulator import PageAnswer
from mock_b2c.web.enrolment import Enrolment, enrolment


class Particulars(Struct, frozen=True, kw_only=True):
    """Of nobody all of it is empty.

    `hint` is the request's login hint, `blocked` what a web service says in place of going on, `parameters` what the
    address of the template has.
    """

    attributes: Mapping[str, str] = field(default_factory=dict)
    email: str = ""
    phone_number: str = ""
    enrolment: Enrolment | None = None
    hint: str = ""
    blocked: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


NOBODY = Particulars()


def particulars_of(answer: PageAnswer) -> Particulars:
    """Those of an answer; equal to `NOBODY` where its page is the same for everybody."""
    user, transaction = answer.user, answer.transaction
    return Particulars(
        attributes=answer.known_attributes,
        email=user.email if user else "",
        phone_number=user.strong.phone_number if user else "",
        enrolment=enrolment(answer),
        hint=transaction.request.login_hint,
        blocked=transaction.journey.blocked,
        parameters=answer.content_parameters,
    )
