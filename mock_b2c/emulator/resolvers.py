"""Claims resolvers of a sign-in: what its user flow puts into tokens and into the address of the template."""

from collections.abc import Mapping

from mock_b2c._version import __version__
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.claims_resolvers import Known, parameters_in, resolved
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import UserFlow

LONGEST = 1024
"""So many characters of a parameter are kept."""


def kept_parameters(flow: UserFlow, params: Mapping[str, str], address: str) -> dict[str, str]:
    """Of an authorization request what resolvers of the user flow may read later; nothing where there are none.

    The address of the caller is kept under a name that no parameter has.
    """
    texts = (*flow.resolved_claims.values(), *flow.branding.parameters.values())
    if not texts:
        return {}
    kept = {name: params[name][:LONGEST] for name in parameters_in(texts) if name in params}
    return {**kept, "": address}


def claims_of(authority: Authority, transaction: Transaction, user: User, now: float) -> dict[str, str]:
    """The claims that the user flow makes by resolvers; those that come out empty are left out."""
    texts = authority.user_flow.resolved_claims
    if not texts:
        return {}
    known = _known(authority, transaction, now, user)
    values = {name: resolved(text, known) for name, text in texts.items()}
    return {name: value for name, value in values.items() if value}


def content_parameters(authority: Authority, transaction: Transaction, now: float) -> dict[str, str]:
    """The parameters that the user flow adds to the address of the template."""
    texts = authority.user_flow.branding.parameters
    if not texts:
        return {}
    known = _known(authority, transaction, now, None)
    return {name: resolved(text, known) for name, text in texts.items()}


def _known(authority: Authority, transaction: Transaction, now: float, user: User | None) -> Known:
    journey, parameters = transaction.journey, transaction.parameters
    return Known(
        parameters=parameters,
        language=transaction.language,
        policy=authority.user_flow.name,
        tenant=authority.tenant.domain,
        tenant_id=authority.tenant.id,
        host=authority.host,
        address=parameters.get("", ""),
        correlation_id=transaction.id,
        build=__version__,
        now=now,
        provider_token=journey.person.access_token if journey.person else "",
        keep_signed_in=journey.keep_signed_in,
        claims=_claims(user) if user else {},
    )


def _claims(user: User) -> dict[str, str]:
    """Claims by the names that policies have for them."""
    return {**user.attributes, "objectId": user.id, "email": user.email, "signInName": user.username or user.email}
