"""A JWS in compact serialisation (RFC 7515 §7.1), signed by RS256.

Signing is what a token answer is to spend its time on. A library's general way through headers, algorithms and checks
cost as much again as half a signature, and a seventh of the start-up time to load; what tests and clients read is
checked by several of them.
"""

from collections.abc import Mapping
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from mock_b2c.domain.base64url import base64url
from mock_b2c.domain.compact_json import compact_json
from mock_b2c.tokens.keys import SigningKey

_PADDING, _HASH = PKCS1v15(), SHA256()


def signed_jwt(claims: Mapping[str, object], key: SigningKey) -> str:
    """The claims as a JWT (RFC 7519) whose header names the key."""
    signing_input = f"{_header(key.kid)}.{base64url(compact_json(claims))}"
    signature = key.private.sign(signing_input.encode(), _PADDING, _HASH)
    return f"{signing_input}.{base64url(signature)}"


@lru_cache(maxsize=64)
def _header(kid: str) -> str:
    return base64url(compact_json({"alg": "RS256", "kid": kid, "typ": "JWT"}))
