"""ID and access tokens (reference 5)."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from mock_b2c.domain.app_registration import AppRegistration
from mock_b2c.domain.authority import Authority
from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.claims import PROVIDER_TOKEN_CLAIM, Subject, application_claims
from mock_b2c.domain.custom_attributes import typed_attributes
from mock_b2c.domain.faults import Fault, TokenFault
from mock_b2c.domain.grants import Grant
from mock_b2c.domain.scopes import Resource
from mock_b2c.domain.standard_claims import standard_claims
from mock_b2c.domain.tenant import derived_id
from mock_b2c.domain.user import User
from mock_b2c.domain.user_flow import PolicyClaim, SubjectForm, UserFlow
from mock_b2c.tokens.jws import signed_jwt
from mock_b2c.tokens.key_ring import KeyRing, KeySet
from mock_b2c.tokens.userinfo_claims import of_access_token

Claims = dict[str, object]
_UNKNOWN_KEY = "a-key-that-nobody-has"
NO_SUBJECT = "Not supported currently. Use oid claim."
"""What `sub` says where the user flow's subject is not supported (reference 5.3)."""


class TokenIssuer(Struct, frozen=True, kw_only=True):
    """Signs what a grant entitles to. Lifetimes are the user flow's; `now` in epoch seconds."""

    keys: KeyRing
    faults: Callable[[str], Fault | None] = lambda _token: None
    """What is wrong with the next `id` or `access` token, if a test has ordered that."""

    def access_token(  # noqa: PLR0913 - what a token is made of
        self,
        authority: Authority,
        grant: Grant,
        user: User,
        resource: Resource,
        now: int,
        *,
        about: Claims | None = None,
    ) -> str:
        """An access token for the API; `scp` holds the granted scopes' short names.

        `about` is what `claims_about` has made of the same for another token.
        """
        claims = self._common(authority, grant, user, resource.client_id, now, about)
        claims.pop(PROVIDER_TOKEN_CLAIM, None)  # reference 5.2: for the client itself
        if resource.scopes:
            claims["scp"] = " ".join(resource.scopes)
        claims["azp"] = grant.client_id
        claims |= of_access_token(grant, resource)
        return self._signed(claims, authority.user_flow, "access")

    def id_token(  # noqa: PLR0913 - the two hashes are the hybrid flow's own members
        self,
        authority: Authority,
        grant: Grant,
        user: User,
        now: int,
        *,
        access_token: str | None = None,
        code: str | None = None,
        about: Claims | None = None,
    ) -> str:
        """An ID token for the client, with `at_hash` and `c_hash` where a token or code goes with it.

        `about` as for an access token.
        """
        claims = self._common(authority, grant, user, grant.client_id, now, about)
        claims["auth_time"] = grant.sign_in.auth_time
        if authority.user_flow.session.front_channel_logout_session and grant.sign_in.session_id:
            claims["sid"] = grant.sign_in.session_id
        if access_token:
            claims["at_hash"] = half_hash(access_token)
        if code:
            claims["c_hash"] = half_hash(code)
        if grant.id_token_claims:
            claims |= standard_claims(user, grant.id_token_claims)
        return self._signed(claims, authority.user_flow, "id")

    def app_access_token(self, authority: Authority, app: AppRegistration, resource: Resource, now: int) -> str:
        """An access token for a client of its own (client credentials): `scp` holds app roles, nothing names a user."""
        principal = derived_id(authority.tenant.id, "service principal", app.client_id)
        claims = _frame(authority, principal, resource.client_id, now)
        if resource.scopes:
            claims["scp"] = " ".join(resource.scopes)
        claims |= {"azp": app.client_id, **_policy_claim(authority.user_flow)}
        return self._signed(claims, authority.user_flow, "access")

    def _signed(self, claims: Claims, flow: UserFlow, token: str) -> str:
        keys, fault = self.keys.of(flow), self.faults(token)
        return signed_jwt(claims, keys.current) if fault is None else _sign_spoiled(claims, keys, fault)

    @staticmethod
    def claims_about(authority: Authority, grant: Grant, user: User) -> Claims:
        """What all tokens of a grant say of the user."""
        subject = Subject(
            object_id=user.id,
            email=user.email,
            attributes=typed_attributes(user.attributes, authority.tenant.custom_attributes),
            username="" if user.identity else user.username,
            phone_number=user.strong.phone_number,
            tenant_id=authority.tenant.id,
            new_user=grant.sign_in.new_user,
            password_reset=grant.sign_in.password_reset,
            identity_provider=user.identity.issuer if user.identity else "",
            provider_token=grant.sign_in.provider_token,
        )
        return {**grant.sign_in.resolved, **application_claims(authority.user_flow.application_claims, subject)}

    def _common(  # noqa: PLR0913, PLR0917 - what a token is made of
        self, authority: Authority, grant: Grant, user: User, audience: str, now: int, about: Claims | None
    ) -> Claims:
        flow = authority.user_flow
        named = user.id if flow.tokens.subject is SubjectForm.OBJECT_ID else NO_SUBJECT
        return {
            **_frame(authority, named, audience, now, grant.nonce),
            **(self.claims_about(authority, grant, user) if about is None else about),
            **_policy_claim(flow),
        }


def _frame(authority: Authority, subject: str, audience: str, now: int, nonce: str | None = None) -> Claims:
    """The claims of every token, in the captured order."""
    return {
        "exp": now + authority.user_flow.tokens.access_and_id_seconds,
        "nbf": now,
        "ver": "1.0",
        "iss": authority.issuer,
        "sub": subject,
        "aud": audience,
        **({"nonce": nonce} if nonce else {}),
        "iat": now,
    }


def _sign_spoiled(claims: Claims, keys: KeySet, fault: Fault) -> str:
    from mock_b2c.tokens.spoiled import spoiled_claims, spoiled_signature  # noqa: PLC0415 - only for tests

    key, spoiled = keys.current, spoiled_claims(claims, fault)
    if fault.kind is TokenFault.ALG_NONE:
        return _sign_anything(spoiled, "", "none", key.kid)
    kid = _UNKNOWN_KEY if fault.kind is TokenFault.UNKNOWN_KEY else key.kid
    token = _sign_anything(spoiled, key.private, "RS256", kid)
    return spoiled_signature(token) if fault.kind is TokenFault.BAD_SIGNATURE else token


def sign_changed(token: str, changes: Mapping[str, object], keys: KeySet) -> str:
    """The token with these claims set (None removes one), signed anew; as it is without changes."""
    if not changes:
        return token
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    changed = {**claims, **changes}
    kept = {name: value for name, value in changed.items() if value is not None}
    return _sign_anything(kept, keys.current.private, "RS256", keys.current.kid)


def _sign_anything(claims: Claims, key: Any, algorithm: str, kid: str) -> str:
    """Signs by any algorithm, without a look at the claims: `jwt.encode` refuses some that are wrong on purpose."""
    import jwt  # noqa: PLC0415 - it takes long to load, and only tests want such tokens

    payload = json.dumps(claims, separators=(",", ":")).encode()
    return jwt.PyJWS().encode(payload, key, algorithm=algorithm, headers={"typ": "JWT", "kid": kid})


def _policy_claim(flow: UserFlow) -> Claims:
    if flow.tokens.policy_claim is PolicyClaim.ACR:
        return {"acr": flow.name.lower()}
    return {"tfp": flow.name}


def half_hash(value: str) -> str:
    """`at_hash` and `c_hash` for RS256 (OpenID Connect Core §3.1.3.6)."""
    return base64url(hashlib.sha256(value.encode()).digest()[:16])
