"""Finding the transaction that a page's call belongs to, and proving that the call comes from that page."""

import base64
import hmac
from datetime import UTC, datetime

from msgspec import Struct

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.events import belongs_to
from mock_b2c.domain.journey import Transaction
from mock_b2c.emulator.world import World


class ForgedRequestError(Exception):
    """The csrf token is missing or not the page's."""


class PageRequest(Struct, frozen=True, kw_only=True):
    """What a page's call says of itself: transaction id, csrf token, and the browser's cookies for them."""

    transaction_id: str
    csrf: str
    csrf_cookie: str
    browser_key: str
    session_value: str | None


def load(world: World, authority: Authority, request: PageRequest) -> Transaction:
    """The transaction of a call.

    Raises B2CError AADB2C90046 when it is unknown, over or of another user flow, AADB2C90211 when the browser has
    no cookie of it (another one began it, or cookies were lost), AADB2C90212 when that cookie is not the one it was
    given, `ForgedRequestError` when the csrf token is not the page's.
    """
    held = load_of_browser(world, authority, request.transaction_id, request.browser_key)
    if not (_same(request.csrf, held.csrf) and _same(request.csrf_cookie, request.csrf)):
        raise ForgedRequestError
    return held


def load_of_browser(world: World, authority: Authority, transaction_id: str, browser_key: str) -> Transaction:
    """The transaction of a browser that comes without a page's csrf token; raises B2CError as `load` does."""
    held = world.storage.transactions.get(transaction_id, world.clock.now())
    belongs_to("")
    if held is None or (held.tenant_id, held.policy) != (authority.tenant.id, authority.user_flow.name):
        raise B2CError("AADB2C90046")
    belongs_to(held.id)
    if not browser_key:
        raise B2CError("AADB2C90211")
    if not _same(browser_key, held.browser_key):
        raise B2CError("AADB2C90212")
    return held


def new_csrf(world: World) -> str:
    """A csrf token in the service's form: base64 of four parts joined by `;` (reference 8.1)."""
    moment = datetime.fromtimestamp(world.clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
    parts = (world.ids.secret(), moment, world.ids.secret(), '{"OrchestrationStep":1}')
    return base64.b64encode(";".join(parts).encode()).decode()


def _same(given: str, held: str) -> bool:
    return hmac.compare_digest(given.encode(), held.encode())
