"""The service's cookies (reference 1.4): written by hand, because their names hold `:` and `|`.

Over plain http on localhost they are neither `Secure` nor `SameSite=None`: not every browser would keep them.
"""

import base64
import json

from flask import Response, request

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.journey import Transaction

CSRF = "x-ms-cpim-csrf"
TRANS = "x-ms-cpim-trans"
CACHE = "x-ms-cpim-cache|"
MANY = 20
_PAST = "Thu, 01-Jan-1970 00:00:00 GMT"


def begin_page(response: Response, transaction: Transaction) -> None:
    """Sets the cookies of a page: csrf token, open transaction, and what ties the transaction to this browser."""
    _set(response, CSRF, transaction.csrf)
    _set(response, TRANS, _open_transactions(transaction))
    name = cache_name(transaction.id)
    _set(response, name, transaction.browser_key)
    others = [held for held in request.cookies if held.startswith(CACHE) and held != name]
    if len(others) >= MANY:  # abandoned sign-ins; a browser that sends them all would be refused one day
        for held in others:
            _expire(response, held)


def end_transaction(response: Response, transaction_id: str) -> None:
    """Expires the cookies of a transaction that is over."""
    _expire(response, cache_name(transaction_id))
    _expire(response, TRANS)


def set_session(response: Response, authority: Authority, value: str) -> None:
    """Sets the single sign-on session."""
    _set(response, session_name(authority), value)


def end_session(response: Response, authority: Authority) -> None:
    """Expires all cookies of the tenant's sign-in."""
    for name in (session_name(authority), CSRF, TRANS):
        _expire(response, name)


def session_value(authority: Authority) -> str | None:
    """The single sign-on session that the browser sent."""
    return request.cookies.get(session_name(authority))


def session_name(authority: Authority) -> str:
    """The name of the tenant's session cookie."""
    return f"x-ms-cpim-sso:{authority.tenant.domain}_0"


def cache_name(transaction_id: str) -> str:
    """The name of the cookie that ties a transaction to a browser."""
    short = base64.urlsafe_b64encode(bytes.fromhex(transaction_id.replace("-", ""))).rstrip(b"=").decode()
    return f"{CACHE}{short}_0"


def _open_transactions(transaction: Transaction) -> str:
    entry = {
        "I": transaction.id,
        "T": transaction.tenant_id,
        "P": transaction.policy.lower(),
        "C": transaction.request.client_id,
        "S": 1,
        "M": {},
        "D": 0,
        "E": "",
    }
    members = {"T_DIC": [entry], "C_ID": transaction.id}
    return base64.b64encode(json.dumps(members, separators=(",", ":")).encode()).decode()


def _set(response: Response, name: str, value: str) -> None:
    response.headers.add("Set-Cookie", f"{name}={value}; path=/; {_attributes()}")


def _expire(response: Response, name: str) -> None:
    response.headers.add("Set-Cookie", f"{name}=; expires={_PAST}; path=/; {_attributes()}")


def _attributes() -> str:
    secure = request.environ.get("wsgi.url_scheme") == "https"
    return "SameSite=None; Secure; HttpOnly" if secure else "SameSite=Lax; HttpOnly"
