"""What the use cases answer; `web` renders these and decides nothing."""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.languages import ENGLISH
from mock_b2c.domain.url_encoding import url_encoded
from mock_b2c.domain.user import User

_WITHOUT_PATH = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*://[^/?#]+(?=[?#]|\Z)")
"""To such an address the service adds the path `/`, whatever its scheme (reference 3.4)."""


class PageAnswer(Struct, frozen=True, kw_only=True):
    """Show the page of the transaction's journey. `user` is whom a profile page is about.

    `content_parameters` are those of the template's address, claims resolvers resolved.
    """

    authority: Authority
    transaction: Transaction
    user: User | None
    content_parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def known_attributes(self) -> Mapping[str, str]:
        """What is known of the person at the page: by the directory, or by an identity provider."""
        person = self.transaction.journey.person
        return self.user.attributes if self.user else person.attributes if person else {}


class ProviderAnswer(Struct, frozen=True, kw_only=True):
    """Send the browser to an identity provider; the transaction waits for its answer."""

    location: str
    transaction: Transaction


class AuthorizationAnswer(Struct, frozen=True, kw_only=True):
    """Send the parameters to the application.

    `session` is the value of the single sign-on cookie to set, `session_seconds` how long the browser keeps it (None:
    until it is closed), `transaction_id` the transaction that is over. A page on the way is in `language`.
    """

    redirect_uri: str
    response_mode: ResponseMode
    parameters: tuple[tuple[str, str], ...]
    session: str | None = None
    session_seconds: float | None = None
    transaction_id: str | None = None
    language: str = ENGLISH

    @property
    def location(self) -> str:
        """The address to send the browser to, unless the parameters are posted."""
        in_fragment = self.response_mode is ResponseMode.FRAGMENT
        address = _WITHOUT_PATH.sub(r"\g<0>/", self.redirect_uri, count=1)
        mark = "#" if in_fragment else "&" if "?" in address else "?"
        return f"{address}{mark}{_encoded(self.parameters)}"


class PostAnswer(Struct, frozen=True, kw_only=True):
    """The JSON answer of a page's own call; unless `code` is empty, `text` is a text id, in the page's language.

    `members` are more of it.
    """

    transaction: Transaction
    code: str = ""
    text: str = ""
    values: tuple[str, ...] = ()
    members: Mapping[str, str] = field(default_factory=dict)


class SignOutAnswer(Struct, frozen=True, kw_only=True):
    """The session is over; go on to `location`, or show the signed-out page when it is None.

    Before that, the browser calls `logout_urls`: those of the other applications that its user was signed in to.
    `all_over` is False when the browser still holds a session of another reach.
    """

    location: str | None
    logout_urls: tuple[str, ...] = ()
    all_over: bool = True


def _encoded(parameters: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={url_encoded(value)}" for name, value in parameters)
