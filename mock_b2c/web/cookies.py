"""The service's cookies (reference 1.4): written by hand, because their names hold `:` and `|`.

Over plain http on localhost they are neither `Secure` nor `SameSite=None`: not every browser would keep them.
They stay with the exact host; a `Domain` would widen them.
"""

import base64
import re
import time
from collections.abc import Mapping
from email.utils import formatdate

from flask import Response
from werkzeug.sansio.http import parse_cookie

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.domain.journey import Transaction
from mock_b2c.emulator.sessions import session_cookie_name
from mock_b2c.web.asked import asked, notes

CSRF = "x-ms-cpim-csrf"
TRANS = "x-ms-cpim-trans"
CACHE = "x-ms-cpim-cache|"
MANY = 20
_TEN_YEARS = 3652 * 24 * 60 * 60
_QUOTED = re.compile(r'(?:\A|;)\s*x-ms-cpim-[^=;]*="')


def damaged() -> bool:
    """Whether the browser sent back one of these cookies in quotation marks, which the service refuses."""
    header = asked().environ.get("HTTP_COOKIE", "")
    return '="' in header and _QUOTED.search(header) is not None


def sent() -> Mapping[str, str]:
    """The browser's cookies by name, the first of each; read once a request."""
    noted = notes()
    held: Mapping[str, str] | None = noted.get("cookies")
    if held is None:
        held = noted.cookies = parse_cookie(asked().environ.get("HTTP_COOKIE")).to_dict()
    return held


def begin_page(response: Response, authority: Authority, transaction: Transaction) -> None:
    """Sets the cookies of a page: csrf token, open transaction, and what ties the transaction to this browser."""
    _set(response, CSRF, transaction.csrf)
    name = go_on(response, authority, transaction)
    others = [held for held in sent() if held.startswith(CACHE) and held != name]
    if len(others) >= MANY:  # abandoned sign-ins; a browser that sends them all would be refused one day
        _expire(response, *others)


def go_on(response: Response, authority: Authority, transaction: Transaction) -> str:
    """Sets the cookies of a page's call: those of its transaction; the name of the one that ties it to this browser."""
    _set(response, TRANS, _open_transactions(authority, transaction))
    name = cache_name(transaction.id)
    _set(response, name, transaction.browser_key)
    return name


def end_transaction(response: Response, transaction_id: str) -> None:
    """Expires the cookies of a transaction that is over."""
    _expire(response, cache_name(transaction_id), TRANS)


def no_transaction(response: Response) -> None:
    """Expires the list of open transactions, as the service's token endpoint does."""
    _expire(response, TRANS)


def set_session(response: Response, authority: Authority, value: str, seconds: float | None) -> None:
    """Sets the single sign-on session: until the browser is closed, or for so long ("Keep me signed in")."""
    _set(response, session_name(authority), value, seconds)


def end_session(response: Response, authority: Authority, *, all_over: bool) -> None:
    """Expires all cookies of sign-ins under way, and the tenant's session unless another one is left in it."""
    under_way = [held for held in sent() if held.startswith(CACHE)]
    _expire(response, *([session_name(authority)] if all_over else []), CSRF, TRANS, *under_way)


def session_value(authority: Authority) -> str | None:
    """The single sign-on session that the browser sent."""
    return sent().get(session_name(authority))


def session_name(authority: Authority) -> str:
    """The name of the tenant's session cookie."""
    return session_cookie_name(authority.tenant)


def browser_key(transaction_id: str) -> str:
    """What the browser sent to prove that it began the transaction; empty when that is nothing."""
    try:
        return sent().get(cache_name(transaction_id), "")
    except ValueError:
        return ""


def cache_name(transaction_id: str) -> str:
    """The name of the cookie that ties a transaction to a browser."""
    short = base64url(bytes.fromhex(transaction_id.replace("-", "")))
    return f"{CACHE}{short}_0"


def _open_transactions(authority: Authority, transaction: Transaction) -> str:
    entry = {
        "I": transaction.id,
        "T": authority.tenant.domain,
        "P": transaction.policy.lower(),
        "C": transaction.request.client_id,
        "S": 1,
        "M": {},
        "D": 0,
        "E": "",
    }
    members = {"T_DIC": [entry], "C_ID": transaction.id}
    return base64.b64encode(compact_json(members)).decode()


def _set(response: Response, name: str, value: str, seconds: float | None = None) -> None:
    expires = "" if seconds is None else f"expires={_moment(seconds)}; "
    response.headers.add("Set-Cookie", f"{name}={value}; {expires}path=/; {_attributes()}")


def _expire(response: Response, *names: str) -> None:
    past = _moment(-_TEN_YEARS)
    for name in names:
        response.headers.add("Set-Cookie", f"{name}=; expires={past}; path=/; {_attributes()}")


def _moment(seconds: float) -> str:
    """So long from now, in the browser's time, whatever the emulator's clock says."""
    return formatdate(time.time() + seconds, usegmt=True)


def _attributes() -> str:
    secure = asked().environ.get("wsgi.url_scheme") == "https"
    return "SameSite=None; Secure; HttpOnly" if secure else "SameSite=Lax; HttpOnly"
