"""What differs between two showings of one page, apart from what is known of the person at it."""

from msgspec import Struct


class Showing(Struct, frozen=True, kw_only=True):
    """The parts by name; `page_view` puts them in place of marks."""

    csrf: str
    csrf_quoted: str
    tx: str
    view_id: str
    nonce: str
