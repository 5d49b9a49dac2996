"""Use case: a sign-in goes to an identity provider and comes back (reference 1.1 `oauth2/authresp`, 8.2)."""

import base64
import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from urllib.parse import urlencode

from msgspec import Struct

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.identity_provider import IdentityProvider, ProviderCode
from mock_b2c.domain.journey import Transaction
from mock_b2c.domain.session import Farewell, Session
from mock_b2c.domain.tenant import Tenant
from mock_b2c.emulator.world import World
from mock_b2c.providers import Choice, Consent, ProviderError, UpstreamProvider, vouched_for
from mock_b2c.providers.faults import INVALID_RESPONSE, invalid_response
from mock_b2c.user_flows import NotVouched, Vouched

PREFIX = "StateProperties="
CODE_SECONDS = 600
_log = logging.getLogger("mock_b2c")


class ProviderState(Struct, frozen=True, kw_only=True):
    """What `state` holds on the way to a provider and back: the transaction, and a secret of this handover."""

    transaction_id: str
    secret: str

    def __str__(self) -> str:
        members = json.dumps({"SID": self.secret, "TID": self.transaction_id}, separators=(",", ":"))
        return PREFIX + base64url(members.encode())

    @classmethod
    def read(cls, text: str) -> "ProviderState":
        """The state that a provider sent back; an empty one, which is nobody's, for anything else."""
        encoded = text.removeprefix(PREFIX)
        try:
            members = json.loads(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
            return cls(transaction_id=str(members["TID"]), secret=str(members["SID"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            return cls(transaction_id="", secret="")


class Federation(Struct, frozen=True, kw_only=True):
    """Both ways of a handover, for mock and real providers alike."""

    world: World
    upstream: UpstreamProvider

    def address(self, authority: Authority, transaction: Transaction) -> str:
        """Where the browser goes now; B2CError when a real provider cannot be asked."""
        handover, provider = transaction.journey.handover, _provider(authority, transaction)
        state = ProviderState(transaction_id=transaction.id, secret=handover.secret if handover else "")
        if provider.upstream is None:
            return f"/_mock/providers/{authority.tenant.domain}/{provider.id}?{urlencode({'state': str(state)})}"
        try:
            return self.upstream.authorization_address(
                provider,
                provider.upstream,
                redirect_uri=_redirect_uri(authority),
                state=str(state),
                nonce=_nonce(state.secret),
            )
        except ProviderError as error:
            raise B2CError(error.code, **error.values) from error

    def returned(
        self, authority: Authority, transaction: Transaction, params: Mapping[str, str]
    ) -> Vouched | NotVouched:
        """What a provider's answer says, after its state was found to be this transaction's."""
        try:
            if "error" in params:
                raise invalid_response(params["error"], params.get("error_description", ""))
            if not params.get("code"):
                raise invalid_response("invalid_response", "There is neither a code nor an error")
            return self._redeemed(authority, transaction, params["code"], params.get("state", ""))
        except ProviderError as error:
            provider = _provider(authority, transaction)
            return NotVouched(code=error.code, values={"provider": provider.title, **error.values})

    def farewell(self, authority: Authority, session: Session, onward: str | None) -> str | None:
        """Where the browser signs out at the provider that its session came by, to go `onward` from there.

        None where there is nothing to do, or the provider cannot be asked: then it is signed out here only.
        """
        provider = _of_tenant(authority.tenant, session.provider)
        if provider is None or provider.upstream is None or not provider.upstream.single_logout:
            return None
        state = self.world.ids.secret()
        return_uri = f"{authority.front_scheme}://{authority.host}/{authority.tenant.domain}/oauth2/logoutresp"
        try:
            address = self.upstream.end_session_address(provider, provider.upstream, return_uri=return_uri, state=state)
        except ProviderError as error:
            _log.warning("Nobody was signed out at identity provider '%s': %s", provider.title, error.code)
            return None
        if address:
            record = Farewell(tenant_id=authority.tenant.id, location=onward)
            self.world.storage.farewells.put(state, record, self.world.clock.now() + CODE_SECONDS)
        return address or None

    def returned_signed_out(self, tenant: Tenant, state: str) -> str | None:
        """Where a log-out goes on that a provider sent back; None for the signed-out page."""
        held = self.world.storage.farewells.take(state, self.world.clock.now())
        return held.location if held and held.tenant_id == tenant.id else None

    def consent(self, tenant: Tenant, provider: IdentityProvider, state: str, consent: Consent, choice: Choice) -> str:
        """The address at which a mock provider answers: always the tenant's own."""
        if choice.error:
            error, description = choice.error
            return _answer(tenant, error=error, error_description=description, state=state)
        code, token = self.world.ids.secret(), f"mock-{provider.id}-{self.world.ids.secret()}"
        record = ProviderCode(
            tenant_id=tenant.id,
            provider=provider.id,
            state=state,
            person=vouched_for(provider, consent, token),
            fault=choice.fault,
        )
        self.world.storage.provider_codes.put(code, record, self.world.clock.now() + CODE_SECONDS)
        return _answer(tenant, code=code, state=state)

    def _redeemed(self, authority: Authority, transaction: Transaction, code: str, state: str) -> Vouched:
        provider, handover = _provider(authority, transaction), transaction.journey.handover
        if provider.upstream is not None:
            person = self.upstream.person(
                provider,
                provider.upstream,
                redirect_uri=_redirect_uri(authority),
                code=code,
                nonce=_nonce(handover.secret if handover else ""),
            )
            return Vouched(person=person)
        held = self.world.storage.provider_codes.take(code, self.world.clock.now())
        asked = authority.tenant.id, provider.id, state
        if held is None or (held.tenant_id, held.provider, held.state) != asked:
            raise invalid_response("invalid_grant", "The code is unknown, used, expired or of another sign-in")
        if held.fault:
            raise ProviderError(held.fault)
        return Vouched(person=held.person)


def is_of(transaction: Transaction, state: ProviderState) -> bool:
    """Whether a provider's answer belongs to the handover of this transaction."""
    handover = transaction.journey.handover
    return handover is not None and hmac.compare_digest(handover.secret.encode(), state.secret.encode())


def _provider(authority: Authority, transaction: Transaction) -> IdentityProvider:
    handover = transaction.journey.handover
    provider = authority.user_flow.identity_provider(handover.provider) if handover else None
    if provider is None:
        raise B2CError(INVALID_RESPONSE, provider="", response="Error: unknown provider")
    return provider


def _of_tenant(tenant: Tenant, provider_id: str) -> IdentityProvider | None:
    offered = (flow.identity_provider(provider_id) for flow in tenant.user_flows)
    return next((provider for provider in offered if provider), None)


def _redirect_uri(authority: Authority) -> str:
    return f"{authority.front_scheme}://{authority.host}/{authority.tenant.domain}/oauth2/authresp"


def _nonce(secret: str) -> str:
    return hashlib.sha256(f"nonce {secret}".encode()).hexdigest()


def _answer(tenant: Tenant, **params: str) -> str:
    return f"/{tenant.domain}/oauth2/authresp?{urlencode(params)}"
