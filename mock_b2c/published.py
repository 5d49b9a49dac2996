"""What a tenant publishes without being asked who reads it: provider metadata and keys (reference 2.1 to 2.3).

It knows no framework, so that a server can answer with it before one is loaded.
"""

import json
from collections.abc import Iterable, Mapping

from mock_b2c.domain.authority import Authority
from mock_b2c.domain.openid import STANDARD_SCOPES
from mock_b2c.domain.pkce import METHODS
from mock_b2c.domain.standard_claims import STANDARD_CLAIMS
from mock_b2c.domain.user_flow import PolicyClaim, UserFlow

SIGNING_KEY_FILE = "signing_key.pem"
"""The name, in a state dir, of the private key of user flows, whose public part is published."""
CONTENT_TYPE = "application/json; charset=utf-8"
HEADER_FIELDS = (
    ("Access-Control-Allow-Origin", "*"),  # readable from browsers (reference 1.5)
    ("Cache-Control", "private"),
)
RESPONSE_TYPES = [
    "code",
    "code id_token",
    "code token",
    "code id_token token",
    "id_token",
    "id_token token",
    "token",
    "token id_token",
]
AUTH_METHODS = ["client_secret_post", "client_secret_basic"]
CLAIMS_TAIL = ["iss", "iat", "exp", "aud", "acr", "nonce", "auth_time"]


def discovery_document(authority: Authority, *, version: str) -> bytes:
    """A discovery document as JSON, members in the service's order; `version` is `v2.0/` or empty."""
    return json.dumps(_document(authority, version), separators=(",", ":")).encode()


def jwk_set(keys: Iterable[Mapping[str, object]]) -> bytes:
    """A JWK set as JSON, its keys in this order (reference 2.3)."""
    return json.dumps({"keys": list(keys)}, separators=(",", ":")).encode()


def jwk_set_of_ring(dump: bytes) -> bytes | None:
    """What a dumped `KeyRing` publishes for user flows, found without loading cryptography; None in an older dump."""
    user_flows, _ = json.loads(dump)
    try:
        return jwk_set(key["jwk"] for key in user_flows if key)
    except KeyError:
        return None


def _document(authority: Authority, version: str) -> dict[str, object]:
    issuer = authority.issuer if version else authority.issuer.removesuffix("v2.0/")
    methods = AUTH_METHODS if version else []
    members: dict[str, object] = {
        "issuer": issuer,
        "authorization_endpoint": authority.front_address(f"oauth2/{version}authorize"),
        "token_endpoint": authority.back_address(f"oauth2/{version}token"),
        "end_session_endpoint": authority.front_address(f"oauth2/{version}logout"),
        "jwks_uri": authority.back_address(f"discovery/{version}keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "response_types_supported": RESPONSE_TYPES,
        "scopes_supported": ["openid"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": methods,
        "claims_supported": _claims(authority.user_flow),
        **_front_channel_logout(authority),
    }
    if authority.user_flow.userinfo_endpoint:
        members["userinfo_endpoint"] = authority.back_address("openid/v2.0/userinfo")
    return members | _conforming(authority.user_flow)


def _conforming(flow: UserFlow) -> dict[str, object]:
    """What changes where the user flow conforms (OpenID Connect Discovery §3)."""
    openid, changed = flow.openid, dict[str, object]()
    if openid.standard_scopes:
        changed["scopes_supported"] = ["openid", "offline_access", *STANDARD_SCOPES]
        changed["claims_supported"] = list(dict.fromkeys((*_claims(flow), *STANDARD_CLAIMS)))
    if openid.full_discovery:
        changed |= {
            "subject_types_supported": ["public"],  # `sub` is the same for all clients
            "token_endpoint_auth_methods_supported": AUTH_METHODS,
            "grant_types_supported": ["authorization_code", "implicit", "refresh_token"],
            "code_challenge_methods_supported": list(METHODS),
            "claims_parameter_supported": openid.claims_parameter,
            "request_parameter_supported": False,
            "request_uri_parameter_supported": False,
            **({"acr_values_supported": [flow.name.lower()]} if flow.tokens.policy_claim is PolicyClaim.ACR else {}),
        }
    return changed


def _claims(flow: UserFlow) -> list[str]:
    """The user flow's claims, then the tail, which names `acr` whatever the tokens hold (reference 2.1)."""
    names_policy = ["tfp"] if flow.tokens.policy_claim is PolicyClaim.TFP else []
    return [*flow.application_claims, *flow.resolved_claims, "sub", *names_policy, *CLAIMS_TAIL]


def _front_channel_logout(authority: Authority) -> dict[str, object]:
    """What the service does not have (OpenID Connect Front-Channel Logout 1.0 §3), where a user flow asks for it."""
    if not authority.user_flow.session.front_channel_logout_session:
        return {}
    return {"frontchannel_logout_supported": True, "frontchannel_logout_session_supported": True}
