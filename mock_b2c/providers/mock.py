"""Mock providers: what their consent page can answer. Nothing here is a secret, and no network is needed."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from mock_b2c.domain.identity_provider import FederatedIdentity, FederatedPerson, IdentityProvider
from mock_b2c.domain.tenant import derived_id
from mock_b2c.providers.faults import MISCONFIGURED, UNREACHABLE

MAX_TEXT = 250


class Choice(StrEnum):
    """The buttons of the page: two that people press, and three ways for the provider to fail."""

    ALLOW = "allow"
    CANCEL = "cancel"
    FAIL = "fail"
    UNREACHABLE = "unreachable"
    WRONG_SECRET = "wrong_secret"  # noqa: S105 - the name of a button

    @property
    def error(self) -> tuple[str, str] | None:
        """The error and its description that come back in place of a code (RFC 6749 §4.1.2.1)."""
        return _ERRORS.get(self)

    @property
    def fault(self) -> str:
        """The error row that redeeming the code ends in; empty when all is well."""
        return _FAULTS.get(self, "")


_ERRORS = {
    Choice.CANCEL: ("access_denied", "Permissions error"),
    Choice.FAIL: ("server_error", "The identity provider had an error of its own"),
}
_FAULTS = {Choice.UNREACHABLE: UNREACHABLE, Choice.WRONG_SECRET: MISCONFIGURED}


class Consent(Struct, frozen=True, kw_only=True):
    """What was typed at the page. The e-mail address is who somebody is at a mock provider."""

    email: str
    attributes: Mapping[str, str]


def vouched_for(provider: IdentityProvider, consent: Consent, access_token: str) -> FederatedPerson:
    """The person; the same address is the same person each time, in any case."""
    email = _text(consent.email)
    return FederatedPerson(
        identity=FederatedIdentity(issuer=provider.issuer, subject=derived_id(provider.id, email.casefold())),
        email=email,
        attributes={name: value for name, given in consent.attributes.items() if (value := _text(given))},
        access_token=access_token,
    )


def _text(given: str) -> str:
    return "".join(letter for letter in given if letter.isprintable()).strip()[:MAX_TEXT]
