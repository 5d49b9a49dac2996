"""A person with a browser, and the application they came from, without HTTP."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from mock_b2c.domain.app_registration import Platform
from mock_b2c.domain.authority import Authority
from mock_b2c.emulator import AuthorizationAnswer, Emulator, PageAnswer, PostAnswer
from mock_b2c.emulator.journeys import Answer
from mock_b2c.emulator.transactions import PageRequest
from mock_b2c.user_flows import Cancel, Confirm, Input, OpenLink, SendCode, Submit, VerifyCode
from tests.builders import (
    NATIVE,
    NATIVE_REDIRECT_URI,
    REDIRECT_URI,
    SECRET,
    SPA,
    SPA_REDIRECT_URI,
    SUSI,
    WEB,
    an_authority,
    authorization_parameters,
)

PASSWORD = "Passw0rd-of-Ada"
ADA = "ada@example.com"
CLIENTS = {
    Platform.WEB: {"client_id": WEB, "redirect_uri": REDIRECT_URI, "client_secret": SECRET},
    Platform.SPA: {"client_id": SPA, "redirect_uri": SPA_REDIRECT_URI, "origin": "https://spa.example.com"},
    Platform.PUBLIC: {"client_id": NATIVE, "redirect_uri": NATIVE_REDIRECT_URI},
}


class Told(NamedTuple):
    """What a page is told that made a call of its own."""

    code: str = ""
    text: str = ""
    values: tuple[str, ...] = ()
    members: Mapping[str, str] = MappingProxyType({})


class Visitor:
    """Keeps what a browser keeps: the session cookie and, of the page on show, transaction, csrf token and key."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.session: str | None = None
        self.authority: Authority = an_authority(emulator.tenants[0])
        self.page: PageAnswer | None = None
        self.answer: AuthorizationAnswer | None = None

    def open(self, policy: str = SUSI, **params: str | None) -> "Answer | Told":
        """Follows the application's authorization request."""
        self.authority = an_authority(self.emulator.tenants[0], policy)
        return self._see(self.emulator.authorize(self.authority, authorization_parameters(**params), self.session))

    def page_request(self, **changes: Any) -> PageRequest:
        """What the page on show says of itself in a call."""
        assert self.page is not None
        transaction = self.page.transaction
        says = {
            "transaction_id": transaction.id,
            "csrf": transaction.csrf,
            "csrf_cookie": changes.get("csrf", transaction.csrf),
            "browser_key": transaction.browser_key,
            "session_value": self.session,
        }
        return PageRequest(**says | changes)

    def act(self, given: Input, **page_request: Any) -> "Answer | Told":
        return self._see(self.emulator.submit_page(self.authority, self.page_request(**page_request), given))

    def _see(self, answer: Answer) -> "Answer | Told":
        if isinstance(answer, PostAnswer):
            return Told(answer.code, answer.text, answer.values, answer.members)
        if isinstance(answer, PageAnswer):
            self.page = answer
        if isinstance(answer, AuthorizationAnswer):
            self.answer = answer
            self.session = answer.session or self.session
        return answer

    # ---- what people do, by a word each ----------------------------------------------------------------------

    def submit(self, **values: str) -> "Answer | Told":
        return self.act(Submit(values=values))

    def confirm(self) -> "Answer | Told":
        return self.act(Confirm())

    def follow(self, link: str) -> "Answer | Told":
        return self.act(OpenLink(name=link))

    def cancel(self) -> "Answer | Told":
        return self.act(Cancel())

    def prove(self, email: str) -> None:
        """Has the address verified by the code in the outbox."""
        assert self.act(SendCode(email=email)) == Told()
        code = self.emulator.outbox.messages(to=email)[0].code
        assert self.act(VerifyCode(email=email, code=code)) == Told()

    def shows(self, page: str) -> bool:
        return self.page is not None and self.page.transaction.journey.page == page

    # ---- whole ways ------------------------------------------------------------------------------------------

    def sign_in(self, policy: str = SUSI, *, email: str = ADA, password: str = PASSWORD, **params: str | None) -> str:
        """Signs in with the password; the authorization code."""
        self.open(policy, **params)
        assert self.submit(email=email, password=password) == Told()
        self.confirm()
        return self.code()

    def sign_up(self, email: str, *, password: str = PASSWORD, name: str = "Grace Hopper") -> "Answer | Told":
        """Fills the sign-up page on show with a verified address."""
        self.prove(email)
        return self.submit(email=email, newPassword=password, reenterPassword=password, displayName=name)

    def parameters(self) -> dict[str, str]:
        """What the application was sent last."""
        assert self.answer is not None
        return dict(self.answer.parameters)

    def code(self) -> str:
        return self.parameters()["code"]

    def error(self) -> tuple[str, str]:
        """Error and AADB2C code that the application was sent last."""
        parameters = self.parameters()
        assert "code" not in parameters
        return parameters["error"], parameters["error_description"].partition(":")[0]

    # ---- the application's own calls -------------------------------------------------------------------------

    def redeem(self, code: str, platform: Platform = Platform.WEB, **changes: str | None) -> dict[str, Any]:
        form = {"grant_type": "authorization_code", "code": code} | CLIENTS[platform]
        return self._token(form | changes)

    def refresh(self, token: str, platform: Platform = Platform.WEB, **changes: str | None) -> dict[str, Any]:
        form = {"grant_type": "refresh_token", "refresh_token": token} | CLIENTS[platform]
        return self._token(form | changes)

    def _token(self, form: dict[str, str | None]) -> dict[str, Any]:
        policy = form.pop("policy", None)
        authority = an_authority(self.emulator.tenants[0], policy) if policy else self.authority
        origin = form.pop("origin", None)
        sent = {name: value for name, value in form.items() if value is not None}
        return self.emulator.redeem(authority, sent, origin=origin or "")
