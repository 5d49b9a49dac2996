"""A real OpenID Connect provider: the code flow with it (OpenID Connect Core §3.1), over an HTTP client.

Nothing is asked but the discovery document that the config names and the addresses in it. What comes back is checked:
state and nonce by the caller's secrets, the ID token by the provider's keys, issuer, audience and time.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from mock_b2c.domain.identity_provider import (
    ClaimsMapping,
    FederatedIdentity,
    FederatedPerson,
    IdentityProvider,
    Upstream,
)
from mock_b2c.domain.redirect_uri import is_web_address, with_query
from mock_b2c.outgoing import OutgoingError, Request, Send
from mock_b2c.providers.faults import MISCONFIGURED, UNREACHABLE, ProviderError, invalid_response

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
LEEWAY_SECONDS = 60
MAX_TEXT = 250
MAX_TOKEN = 8 * 1024
MAX_ANSWER = 1024 * 1024
SECONDS = 5.0


class UpstreamProvider(Struct, frozen=True, kw_only=True):
    """Speaks for the tenant to real providers."""

    send: Send

    def authorization_address(
        self, provider: IdentityProvider, upstream: Upstream, *, redirect_uri: str, state: str, nonce: str
    ) -> str:
        """Where the browser goes; ProviderError when the discovery document is not to be had."""
        endpoint = self._metadata(provider, upstream)["authorization_endpoint"]
        query = {
            "client_id": upstream.client_id,
            "redirect_uri": redirect_uri,
            "response_type": "code",
            "scope": upstream.scope,
            "state": state,
            "nonce": nonce,
        }
        return with_query(endpoint, query)

    def end_session_address(
        self, provider: IdentityProvider, upstream: Upstream, *, return_uri: str, state: str
    ) -> str:
        """Where the browser ends the provider's session (RP-Initiated Logout 1.0 §2); empty where it has no such place.

        The service passes no `id_token_hint` (session-behavior.md). ProviderError as for `authorization_address`.
        """
        endpoint = self._metadata(provider, upstream).get("end_session_endpoint", "")
        query = {"post_logout_redirect_uri": return_uri, "client_id": upstream.client_id, "state": state}
        return with_query(endpoint, query) if endpoint else ""

    def person(
        self, provider: IdentityProvider, upstream: Upstream, *, redirect_uri: str, code: str, nonce: str
    ) -> FederatedPerson:
        """Whom the provider vouches for by this code; ProviderError for every fault on the way."""
        metadata = self._metadata(provider, upstream)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": upstream.client_id,
            **({"client_secret": upstream.client_secret} if upstream.client_secret else {}),
        }
        status, tokens = self._json(provider, metadata["token_endpoint"], form)
        if status != 200:
            raise _refused(status, tokens)
        _, keys = self._json(provider, metadata["jwks_uri"])
        claims = _verified(tokens.get("id_token"), keys, issuer=metadata["issuer"], audience=upstream.client_id)
        if claims.get("nonce") != nonce:
            raise invalid_response("invalid_token", "The ID token has another nonce")
        return _person(provider, claims, upstream.claims, access_token=tokens.get("access_token"))

    def _metadata(self, provider: IdentityProvider, upstream: Upstream) -> dict[str, str]:
        status, document = self._json(provider, upstream.metadata_url)
        found = {name: document.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
        issuer = document.get("issuer")
        if status != 200 or not isinstance(issuer, str):
            raise _unreachable(provider)
        addresses = {name: value for name, value in found.items() if isinstance(value, str) and is_web_address(value)}
        if len(addresses) < len(found):
            raise invalid_response("invalid_metadata", "The discovery document lacks an https address")
        ending = document.get("end_session_endpoint")
        if isinstance(ending, str) and is_web_address(ending):
            addresses["end_session_endpoint"] = ending
        return {"issuer": issuer, **addresses}

    def _json(
        self, provider: IdentityProvider, address: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, dict[str, Any]]:
        try:
            reply = self.send(_request(address, form))
        except OutgoingError as error:
            raise _unreachable(provider) from error
        try:
            members = json.loads(reply.body)
        except (ValueError, RecursionError):
            members = None
        if not isinstance(members, dict):
            raise invalid_response("invalid_response", f"No JSON object (HTTP {reply.status})")
        return reply.status, members


def _request(address: str, form: Mapping[str, str] | None) -> Request:
    headers = {"Accept": "application/json"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    body = None if form is None else urlencode(form).encode()
    return Request(address=address, body=body, headers=headers, seconds=SECONDS, max_answer=MAX_ANSWER, by_proxy=True)


def _unreachable(provider: IdentityProvider) -> ProviderError:
    return ProviderError(UNREACHABLE, provider=provider.title)


def _refused(status: int, members: Mapping[str, Any]) -> ProviderError:
    error, description = str(members.get("error", status)), str(members.get("error_description", ""))
    if error == "invalid_client" or status == 401:
        return ProviderError(MISCONFIGURED)
    return invalid_response(error, description)


def _verified(token: object, keys: Mapping[str, Any], *, issuer: str, audience: str) -> dict[str, Any]:
    import jwt  # noqa: PLC0415 - a seventh of the start-up time, and most tenants have no such provider

    try:
        key = _key(str(token), keys)
        claims: dict[str, Any] = jwt.decode(
            str(token),
            key,
            algorithms=list(ALGORITHMS),
            audience=audience,
            issuer=issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError, KeyError) as error:  # whatever stands in the keys
        raise invalid_response("invalid_token", f"The ID token was refused: {type(error).__name__}") from error
    return claims


def _key(token: str, keys: Mapping[str, Any]) -> Any:
    """The provider's key that the token names; the only one when it names none (Core §10.1)."""
    import jwt  # noqa: PLC0415 - as above

    named = jwt.get_unverified_header(token).get("kid")
    held = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use in (None, "sig")]
    fitting = [key for key in held if named is None or key.key_id == named]
    if not fitting or (named is None and len(fitting) > 1):
        raise jwt.InvalidKeyError
    return fitting[0]


def _person(
    provider: IdentityProvider, claims: Mapping[str, Any], mapping: ClaimsMapping, *, access_token: object
) -> FederatedPerson:
    subject = _text(claims.get(mapping.user_id))
    if not subject:
        raise invalid_response("invalid_token", f"The ID token has no claim {mapping.user_id}")
    attributes = {"displayName": mapping.display_name, "givenName": mapping.given_name, "surname": mapping.surname}
    return FederatedPerson(
        identity=FederatedIdentity(issuer=provider.issuer, subject=subject),
        email=_text(claims.get(mapping.email)),
        attributes={name: text for name, claim in attributes.items() if (text := _text(claims.get(claim)))},
        access_token=access_token if isinstance(access_token, str) and len(access_token) <= MAX_TOKEN else "",
    )


def _text(value: object) -> str:
    """A claim as text: of several values, such as B2C's `emails`, the first."""
    first = value[0] if isinstance(value, list) and value else value
    text = first if isinstance(first, str) else ""
    return "".join(letter for letter in text if letter.isprintable()).strip()[:MAX_TEXT]
