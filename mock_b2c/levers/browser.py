"""A person with a browser, without HTTP: walks through a user flow and brings back what the application is sent."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlsplit

from msgspec import Struct
from msgspec.structs import replace

from mock_b2c.domain.authority import VERSION_1, VERSION_2, Authority
from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.domain.calling_codes import full_number
from mock_b2c.domain.mfa import PHONE_WAYS
from mock_b2c.emulator import AuthorizationAnswer, Emulator, PageAnswer, PostAnswer
from mock_b2c.emulator.journeys import Answer
from mock_b2c.emulator.transactions import ForgedRequestError, PageRequest
from mock_b2c.levers.answering import shown_fields, typed
from mock_b2c.strings import table, text
from mock_b2c.user_flows import (
    Cancel,
    Confirm,
    GetChallenge,
    Input,
    OpenLink,
    SendCode,
    SendPhoneCode,
    SendToPhone,
    Submit,
    VerifyChallenge,
    VerifyCode,
    VerifyPhone,
    VerifyPhoneCode,
    definition,
)
from mock_b2c.user_flows.captcha import AUDIO, is_guarded
from mock_b2c.user_flows.definitions import FORGOT_LINK, RESET_LINK, SIGN_UP_LINK
from mock_b2c.user_flows.fields import COUNTRY_CODE, NATIONAL_NUMBER
from mock_b2c.user_flows.pages import SIGN_IN
from mock_b2c.user_flows.phone_account import PHONE_SIGN_IN
from mock_b2c.user_flows.second_factor import PHONE_FACTOR

_AUTHORIZE = re.compile(r"/(?:tfp/|te/)?([^/]+)(?:/([^/]+))?/oauth2/(v2\.0/)?authorize/?", re.IGNORECASE)
_MOST_PAGES = 20
_COUNTRY, _NUMBER = "GB", "1632960000"


class PageRefusedError(Exception):
    """A page did not take what the person typed. `code` is the AADB2C code, empty where the service has none."""

    def __init__(self, page: str, code: str, text: str) -> None:
        self.page, self.code, self.text = page, code, text
        super().__init__(f"The page '{page}' refused what was typed: {text} {code}".strip())


class Reply(Struct, frozen=True, kw_only=True):
    """What the application is sent. `location` is where; with `method` POST the `parameters` are its form."""

    location: str
    parameters: dict[str, str]
    method: str = "GET"

    @property
    def code(self) -> str:
        """The authorization code; KeyError when the answer is an error."""
        return self.parameters["code"]

    @property
    def error_code(self) -> str:
        """The AADB2C code of an error, empty when the answer is none."""
        return self.parameters.get("error_description", "").partition(":")[0]


class Browser:
    """Keeps its single sign-on session from one sign-in to the next, as a browser does.

    Each method follows an authorization request's address, answers all pages and gives the `Reply`. It raises
    `PageRefusedError` when a page refuses what is typed, and B2CError where a browser would show the error page.
    """

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator
        self._session: str | None = None

    def sign_in(self, auth_uri: str, name: str, password: str, attributes: Mapping[str, str] | None = None) -> Reply:
        """Signs in if a page asks for it; answers a second factor; `attributes` are typed where a page asks for them.

        At a profile page it changes the attributes that are given.
        """
        known = {"name": name, "email": name, "password": password, **(attributes or {})}
        return self._walk(auth_uri, known)

    def sign_up(
        self, auth_uri: str, email: str, password: str, attributes: Mapping[str, str] | None = None, *, name: str = ""
    ) -> Reply:
        """Makes an account: follows the link of a sign-in page, proves the address, fills in the form."""
        known = {"name": name or email, "email": email, "password": password, **(attributes or {})}
        return self._walk(auth_uri, known, links=(SIGN_UP_LINK,))

    def reset_password(self, auth_uri: str, email: str, new_password: str, *, name: str = "") -> Reply:
        """Proves the address and chooses a new password; from a sign-in page by its link.

        Where the user flow hands that over to the application, the reply holds AADB2C90118.
        """
        known = {"name": name or email, "email": email, "password": new_password}
        return self._walk(auth_uri, known, links=(RESET_LINK, FORGOT_LINK))

    def cancel(self, auth_uri: str) -> Reply:
        """Follows the address and cancels at the first page (AADB2C90091)."""
        return _Visit(self._emulator, self._session).cancel(auth_uri)

    @property
    def session(self) -> str | None:
        """The value of its single sign-on cookie."""
        return self._session

    def resume(self, session: str | None) -> None:
        """A browser that has the cookie of this session, or none."""
        self._session = session

    def forget(self) -> None:
        """A browser that was never here: without the single sign-on session."""
        self._session = None

    def _walk(self, auth_uri: str, known: Mapping[str, str], links: Iterable[str] = ()) -> Reply:
        visit = _Visit(self._emulator, self._session)
        reply = visit.walk(auth_uri, known, tuple(links))
        self._session = visit.session
        return reply


class _Visit:
    """One way through a user flow."""

    def __init__(self, emulator: Emulator, session: str | None) -> None:
        self._emulator = emulator
        self.session = session
        self._authority: Authority

    def walk(self, auth_uri: str, known: Mapping[str, str], links: tuple[str, ...]) -> Reply:
        answer = self._open(auth_uri)
        for _ in range(_MOST_PAGES):
            if isinstance(answer, AuthorizationAnswer):
                return _reply(answer)
            if not isinstance(answer, PageAnswer):
                raise PageRefusedError("sign_in", "", "It leads to an identity provider, which has pages of its own.")
            answer = self._answer(answer, known, links)
        raise PageRefusedError(_name(answer), "", "The user flow does not end.")

    def cancel(self, auth_uri: str) -> Reply:
        answer = self._open(auth_uri)
        if isinstance(answer, PageAnswer):
            answer = self._act(answer, Cancel())
        if isinstance(answer, AuthorizationAnswer):
            return _reply(answer)
        raise PageRefusedError(_name(answer), "", "It cannot be cancelled.")

    def _open(self, auth_uri: str) -> Answer:
        parts = urlsplit(auth_uri)
        found = _AUTHORIZE.fullmatch(parts.path)
        if found is None:
            raise ValueError(f"{auth_uri!r} is not the address of an authorization request: …/oauth2/v2.0/authorize?…")
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        named = self._emulator.authority(
            host=parts.netloc.lower(),
            tenant_segment=found[1],
            policy_segment=found[2] or params.get("p", ""),
            policy_in_query=found[2] is None,
        )
        self._authority = replace(named, protocol=VERSION_2 if found[3] else VERSION_1)
        return self._emulator.authorize(self._authority, params, self.session)

    def _answer(self, page: PageAnswer, known: Mapping[str, str], links: tuple[str, ...]) -> Answer:
        if page.transaction.journey.page in (SIGN_IN, PHONE_SIGN_IN):
            followed = self._follow(page, links)
            if followed is not None:
                return followed
        if page.transaction.journey.page == PHONE_FACTOR:
            self._answer_phone(page)
        else:
            self._fill_in(page, known)
        return self._act(page, Confirm())

    def _follow(self, page: PageAnswer, links: tuple[str, ...]) -> Answer | None:
        """Where the first of these links leads that the page has; None when no link is wanted."""
        if not links:
            return None
        held = definition(page.authority.user_flow)
        there = {link for _, link in (*held.links, *held.failing_links)}
        link = next((link for link in links if link in there), None)
        if link is None:
            raise PageRefusedError(SIGN_IN, "", f"The page has no link '{links[0]}'.")
        return self._act(page, OpenLink(name=link))

    def _fill_in(self, page: PageAnswer, known: Mapping[str, str]) -> None:
        fields = shown_fields(page)
        values = typed(page, fields, known, self._emulator.clock.now())
        for field in fields:
            if field.verified and field.id == NATIONAL_NUMBER.id:
                self._prove_number(page, values)
            elif field.verified:
                self._prove(page, values[field.id])
        if is_guarded(page.authority.user_flow, _name(page)):
            self._solve(page)
        self._post(page, Submit(values=values))

    def _solve(self, page: PageAnswer) -> None:
        challenge = self._act(page, GetChallenge(kind=AUDIO))
        if isinstance(challenge, PostAnswer):
            said = challenge.members
            self._post(page, VerifyChallenge(id=said["challengeId"], entered=said["challengeString"]))

    def _prove(self, page: PageAnswer, email: str) -> None:
        self._post(page, SendCode(email=email))
        self._post(page, VerifyCode(email=email, code=self._newest_code(page, email)))

    def _prove_number(self, page: PageAnswer, values: Mapping[str, str]) -> None:
        country, number = values[COUNTRY_CODE.id], values[NATIONAL_NUMBER.id]
        self._post(page, SendPhoneCode(country=country, number=number))
        code = self._newest_code(page, full_number(country, number) or "")
        self._post(page, VerifyPhoneCode(country=country, number=number, code=code))

    def _answer_phone(self, page: PageAnswer) -> None:
        way = PHONE_WAYS[page.authority.user_flow.mfa.method][0]
        self._post(page, SendToPhone(way=way, country=_COUNTRY, number=_NUMBER))
        self._post(page, VerifyPhone(code=self._newest_code(page)))

    def _newest_code(self, page: PageAnswer, to: str | None = None) -> str:
        found = self._emulator.outbox.messages(tenant=self._authority.tenant.name, to=to)
        if not found:
            raise PageRefusedError(_name(page), "", "No message with a code has come.")
        return found[0].code

    def _post(self, page: PageAnswer, given: Input) -> None:
        answer = self._act(page, given)
        if isinstance(answer, PostAnswer) and (answer.code or answer.text):
            raise PageRefusedError(_name(page), answer.code, text(table(), answer.text, *answer.values))

    def _act(self, page: PageAnswer, given: Input) -> Answer:
        held = page.transaction
        request = PageRequest(
            transaction_id=held.id,
            csrf=held.csrf,
            csrf_cookie=held.csrf,
            browser_key=held.browser_key,
            session_value=self.session,
        )
        try:
            answer = self._emulator.submit_page(self._authority, request, given)
        except ForgedRequestError:
            raise PageRefusedError(
                _name(page), "", "Bad Request: the page is not the newest one of this browser."
            ) from None
        if isinstance(answer, AuthorizationAnswer):
            self.session = answer.session or self.session
        return answer


def _reply(answer: AuthorizationAnswer) -> Reply:
    posted = answer.response_mode is ResponseMode.FORM_POST
    return Reply(
        location=answer.redirect_uri if posted else answer.location,
        parameters=dict(answer.parameters),
        method="POST" if posted else "GET",
    )


def _name(answer: Answer) -> str:
    return answer.transaction.journey.page if isinstance(answer, PageAnswer) else "provider"
