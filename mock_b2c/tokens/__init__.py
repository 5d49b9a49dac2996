"""Signing keys, ID and access tokens, and the members of a token answer (reference 2.3, 4.2, 5)."""

from mock_b2c.tokens.issue import TokenIssuer
from mock_b2c.tokens.key_ring import KeyRing, KeySet
from mock_b2c.tokens.keys import POLICY_KEY_FILE_NAME, SigningKey, load_or_create_key
from mock_b2c.tokens.response import token_response

__all__ = [
    "POLICY_KEY_FILE_NAME",
    "KeyRing",
    "KeySet",
    "SigningKey",
    "TokenIssuer",
    "load_or_create_key",
    "token_response",
]
