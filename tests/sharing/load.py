"""People who sign in one after the other, several at once, while something befalls the emulator."""

import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any

import requests

from tests.sharing.hosts import eventually
from tests.web.relying_party import authorization, code_redemption
from tests.web.site import Site
from tests.web.tenant import ADA, ADA_PASSWORD, SUSI
from tests.web.xhr_client import Browser, answer, page

NEW_PASSWORD = "A-New-Passw0rd"

CLEAN = (requests.ConnectionError, requests.Timeout)
"""What clients see when a process dies while it works for them."""


class RefusedError(Exception):
    """HTTP 503, with when to come back."""


class Load:
    """`signed_in` has code and refresh token of each whole sign-in; `seen` counts what clients saw otherwise."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.signed_in: list[tuple[str, str]] = []
        self.seen: Counter[str] = Counter()
        self._over = threading.Event()

    @contextlib.contextmanager
    def running(self, people: int = 4) -> Iterator["Load"]:
        """They sign in all the time while the block runs."""
        threads = [threading.Thread(target=self._go_on) for _ in range(people)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def await_sign_ins(self, count: int) -> None:
        """Waits until there are so many more."""
        wanted = len(self.signed_in) + count
        eventually(lambda: len(self.signed_in) >= wanted, self.seen)

    def check(self) -> None:
        """Nothing but clean errors was seen, no code works twice, and no sign-in that was acknowledged is lost."""
        assert set(self.seen) <= {"503", "connection"}, self.seen
        for code, refresh_token in self.signed_in:
            assert self._token(code_redemption(code)).status_code == 400
            renewal = {**code_redemption(""), "grant_type": "refresh_token", "refresh_token": refresh_token}
            response = self._token(renewal)
            assert response.status_code == 200, response.text

    def _go_on(self) -> None:
        while not self._over.is_set():
            try:
                self.signed_in.append(self._sign_in())
            except RefusedError:
                self.seen["503"] += 1
                self._over.wait(0.05)
            except CLEAN:
                self.seen["connection"] += 1
                self._over.wait(0.05)
            except Exception as error:  # noqa: BLE001 - it is looked at in the end
                self.seen[repr(error)[:300]] += 1
                return

    def _sign_in(self) -> tuple[str, str]:
        browser = self.site.browser()
        with browser.session:
            return self._through_pages(browser)

    def _through_pages(self, browser: Browser) -> tuple[str, str]:
        shown = page(_answered(browser.authorize(SUSI, authorization())))
        values = {"request_type": "RESPONSE", "email": ADA, "password": ADA_PASSWORD}
        assert _answered(browser.post(shown, "SelfAsserted", values)).json() == {"status": "200"}
        code = answer(_answered(browser.confirm(shown)))["code"]
        return code, _answered(self._token(code_redemption(code))).json()["refresh_token"]

    def _token(self, form: dict[str, Any]) -> requests.Response:
        with self.site.new_session() as session:
            return session.post(f"{self.site.authority()}/oauth2/v2.0/token", data=form, timeout=30)


class SignUps(Load):
    """People who sign up, each with an address of its own; `emails` has those of the sign-ups that were whole."""

    def __init__(self, site: Site) -> None:
        super().__init__(site)
        self.emails: list[str] = []
        self._numbers = itertools.count()

    def _through_pages(self, browser: Browser) -> tuple[str, str]:
        email = f"person{next(self._numbers)}@example.com"
        code = answer(_answered(sign_up(browser, email)))["code"]
        tokens = code, _answered(self._token(code_redemption(code))).json()["refresh_token"]
        self.emails.append(email)
        return tokens


def sign_up(browser: Browser, email: str) -> requests.Response:
    """From the sign-in page through the code in the outbox to what follows; the password is `NEW_PASSWORD`."""
    shown = page(_answered(browser.authorize(SUSI, authorization())))
    new = page(_answered(browser.open(shown, "api/CombinedSigninAndSignup/unified?local=signup")))
    browser.verify_email(new, email)
    form = {"email": email, "newPassword": NEW_PASSWORD, "reenterPassword": NEW_PASSWORD, "displayName": "New"}
    assert browser.submit(new, **{field: form.get(field, "x") for field in new.field_ids}) == {"status": "200"}
    return browser.confirm(new)


def _answered(response: requests.Response) -> requests.Response:
    if response.status_code == 503:
        assert response.headers["Retry-After"] == "1", response.text
        raise RefusedError
    return response
