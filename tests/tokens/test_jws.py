"""What signs tokens, read by two other JOSE libraries."""

import json

import jwt as pyjwt
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from mock_b2c.tokens.jws import signed_jwt

CLAIMS = {"sub": "ada", "name": "Zoë 東京", "emails": ("a@example.com",), "exp": 2**40, "new": True, "no": None}


def test_token_is_read_by_others(signing_key):
    token = signed_jwt(CLAIMS, signing_key)
    expected = {**CLAIMS, "emails": ["a@example.com"]}

    read = jwt.decode(token, RSAKey.import_key(signing_key.jwk), algorithms=["RS256"])
    assert read.claims == expected
    assert read.header == {"alg": "RS256", "kid": signing_key.kid, "typ": "JWT"}
    assert pyjwt.decode(token, signing_key.private.public_key(), algorithms=["RS256"]) == expected


def test_changed_token_does_not_verify(signing_key):
    head, _, signature = signed_jwt(CLAIMS, signing_key).split(".")
    forged = signed_jwt({**CLAIMS, "sub": "eve"}, signing_key).split(".")[1]
    with pytest.raises(pyjwt.InvalidSignatureError):
        pyjwt.decode(f"{head}.{forged}.{signature}", signing_key.private.public_key(), algorithms=["RS256"])


def test_half_a_surrogate_pair_is_escaped(signing_key):
    token = signed_jwt({"name": "\ud800"}, signing_key)
    payload = pyjwt.utils.base64url_decode(token.split(".")[1])
    assert json.loads(payload) == {"name": "\ud800"}
