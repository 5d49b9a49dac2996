"""Signing keys: kept once, private, and published in the service's form (reference 2.3)."""

import base64
import json
import os
import stat
import threading
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import KeySet as JoserfcKeySet

from mock_b2c.tokens import KeySet, keys, load_or_create_key
from mock_b2c.tokens.keys import FILE_NAME
from tests.builders import NOW
from tests.threads import at_once


@pytest.fixture
def quick_keys(monkeypatch, signing_key):
    """New keys cost nothing, so that a race is a race and not a wait for primes."""
    made = []

    def new_key(not_before: int) -> keys.SigningKey:
        made.append(threading.get_ident())
        private = rsa.generate_private_key(public_exponent=65537, key_size=1024)
        return keys.SigningKey(private=private, kid=f"key {len(made)}", not_before=not_before)

    monkeypatch.setattr(keys, "new_key", new_key)
    return made


def test_key_is_made_once_and_kept(tmp_path):
    first = load_or_create_key(tmp_path, NOW)
    second = load_or_create_key(tmp_path, NOW + 1000)

    assert (first.kid, first.not_before) == (second.kid, second.not_before)
    assert first.private.private_numbers() == second.private.private_numbers()
    assert first.private.key_size == 2048


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_private_key_is_for_its_owner_only(tmp_path, quick_keys):
    old = os.umask(0)
    try:
        load_or_create_key(tmp_path / "state", NOW)
    finally:
        os.umask(old)

    assert stat.S_IMODE((tmp_path / "state" / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "state").iterdir()] == [FILE_NAME]


def test_of_many_makers_at_once_one_wins_and_nothing_is_left_over(tmp_path, quick_keys):
    made = at_once([lambda: load_or_create_key(tmp_path, NOW)] * 10)

    assert len({key.kid for key in made}) == 1
    assert len(quick_keys) > 1
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def written(folder: Path, private, encryption=None) -> Path:
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        encryption or serialization.NoEncryption(),
    )
    (folder / FILE_NAME).write_bytes(pem)
    return folder


@pytest.mark.parametrize("content", ["garbage", "empty", "other key", "encrypted", "public"])
def test_file_that_holds_no_usable_key_is_named_with_what_to_do(tmp_path, signing_key, content):
    if content == "garbage":
        (tmp_path / FILE_NAME).write_bytes(b"\xff not a key")
    elif content == "empty":
        (tmp_path / FILE_NAME).touch()
    elif content == "other key":
        written(tmp_path, ec.generate_private_key(ec.SECP256R1()))
    elif content == "encrypted":
        written(tmp_path, signing_key.private, serialization.BestAvailableEncryption(b"secret"))
    else:
        pem = signing_key.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (tmp_path / FILE_NAME).write_bytes(pem)

    with pytest.raises(ValueError, match="delete it and a new one is made") as refused:
        load_or_create_key(tmp_path, NOW)
    assert str(tmp_path / FILE_NAME) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_folder_that_cannot_be_written_is_an_os_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="file"):
        load_or_create_key(tmp_path / "file" / "state", NOW)


# ---- as published --------------------------------------------------------------------------------------------


def test_jwk_set_has_the_service_s_members_in_their_order(signing_key):
    published = json.loads(KeySet(signing_key).jwks)

    assert list(published) == ["keys"]
    (key,) = published["keys"]
    assert list(key) == ["kid", "nbf", "use", "kty", "e", "n"]
    assert (key["use"], key["kty"], key["e"], key["nbf"]) == ("sig", "RSA", "AQAB", int(NOW))
    assert len(key["kid"]) == 43
    assert len(base64.urlsafe_b64decode(key["n"] + "==")) == 256


def test_no_private_member_is_published(signing_key):
    numbers = signing_key.private.private_numbers()
    jwks = KeySet(signing_key).jwks

    assert not set(json.loads(jwks)["keys"][0]) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
    for number in (numbers.d, numbers.p, numbers.q):
        encoded = base64.urlsafe_b64encode(number.to_bytes(256, "big").lstrip(b"\0")).rstrip(b"=")
        assert encoded not in jwks


def test_second_library_reads_the_jwk_set(signing_key):
    (key,) = JoserfcKeySet.import_key_set(json.loads(KeySet(signing_key).jwks)).keys

    assert key.kid == signing_key.kid
    assert not key.is_private
    assert key.public_key.public_numbers() == signing_key.private.public_key().public_numbers()


def test_public_key_is_found_by_its_id_only(signing_key):
    held = KeySet(signing_key)

    assert held.public_key(signing_key.kid) is not None
    assert held.public_key("") is None
    assert held.public_key(signing_key.kid.swapcase()) is None
