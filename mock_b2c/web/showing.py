"""What differs between two showings of one kind of page, apart from what is known of the person at it."""

import base64
import json
import uuid

from msgspec import Struct

from mock_b2c.domain.base64url import base64url
from mock_b2c.emulator import PageAnswer


class Showing(Struct, frozen=True, kw_only=True):
    """Texts that stand in the page as they are, escaped as their places need it; nothing may be made of them.

    `tenant` is the tenant's name, `origin` and `base_path` how the addresses of its pages begin, `tx` the `tx`
    parameter, `csrf_quoted` the csrf token as a query has it.
    """

    tenant: str
    origin: str
    base_path: str
    csrf: str
    csrf_quoted: str
    tx: str
    view_id: str
    nonce: str


def showing_of(answer: PageAnswer, nonce: str) -> Showing:
    """One showing of the answer's page; its inline script runs by the nonce."""
    authority, transaction = answer.authority, answer.transaction
    return Showing(
        tenant=authority.tenant.name,
        origin=f"{authority.front_scheme}://{authority.host}",
        base_path=authority.base_path,
        csrf=transaction.csrf,
        csrf_quoted=_quoted(transaction.csrf),
        tx=transaction_parameter(transaction.id),
        view_id=str(uuid.uuid4()),
        nonce=nonce,
    )


def transaction_parameter(transaction_id: str) -> str:
    """The `tx` parameter: `StateProperties=` and base64url of a small JSON (reference 8.1)."""
    state = base64url(f'{{"TID":"{transaction_id}"}}'.encode())
    return f"StateProperties={state}"


def transaction_id(parameter: str) -> str:
    """The transaction id out of a `tx` parameter; empty when it holds none."""
    state = parameter.removeprefix("StateProperties=")
    try:
        members = json.loads(base64.urlsafe_b64decode(state + "=" * (-len(state) % 4)))
        found = members["TID"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""


def _quoted(base64_text: str) -> str:
    return base64_text.replace("+", "%2b").replace("/", "%2f").replace("=", "%3d")
