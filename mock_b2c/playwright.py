"""Signing in with Playwright: by the page on show, or by a session that is planted in the browser."""

from collections.abc import Awaitable
from typing import Any

from mock_b2c.domain.user import User
from mock_b2c.levers import B2C

_NAME = "#email, #signInName, #logonIdentifier"


def sign_in(b2c: B2C, page: Any, user: User | str, *, password: str | None = None, fast: bool = False) -> Any:
    """Signs the user in. With a page of the async API it gives a coroutine to await.

    The sign-in page of the tenant is on show; its fields are filled in and sent. `fast=True` shows no page at all: the
    browser gets the single sign-on session, and the app is signed in with its next authorization request.
    """
    if fast:
        cookie = b2c.session_cookie(user, password=password)
        hosts = (b2c.tenant.login_host, *b2c.tenant.custom_domains)
        addresses = (b2c.url, *(f"https://{host}" for host in hosts))
        return page.context.add_cookies([{**cookie, "url": address} for address in addresses])
    name = user.sign_in_name if isinstance(user, User) else user
    known = b2c.users.password(user) if password is None else password
    filled = page.locator(_NAME).first.fill(name)
    if isinstance(filled, Awaitable):
        return _sign_in_async(page, filled, known)
    page.locator("#password").fill(known)
    page.locator("#next").click()
    return None


async def _sign_in_async(page: Any, filled: Awaitable[None], password: str) -> None:
    await filled
    await page.locator("#password").fill(password)
    await page.locator("#next").click()
