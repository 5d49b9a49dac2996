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

from mock_b2c.tokens import KeyRing, KeySet, keys, load_or_create_key
from mock_b2c.tokens.keys import FILE_NAME
from tests.builders import NOW, a_user_flow
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


# ---- rollover ------------------------------------------------------------------------------------------------


def kids(held: KeySet) -> list[str]:
    return [key["kid"] for key in json.loads(held.jwks)["keys"]]


@pytest.fixture
def three(signing_key) -> tuple[keys.SigningKey, ...]:
    """Keys of three names; rollover does not look at what is in them."""
    return tuple(keys.SigningKey(private=signing_key.private, kid=kid, not_before=0) for kid in ("one", "two", "three"))


def test_announced_key_is_published_and_does_not_sign_yet(three):
    held = KeySet(three[0])
    held.announce(three[1])

    assert (held.current.kid, held.next, kids(held)) == ("one", three[1], ["one", "two"])
    assert held.public_key("two")


def test_rolling_signs_by_the_announced_key_and_keeps_publishing_the_former(three):
    held = KeySet(three[0])
    held.announce(three[1])
    held.roll()

    assert (held.current.kid, held.next, held.retired) == ("two", None, (three[0],))
    assert kids(held) == ["two", "one"]


def test_rolling_to_a_given_key_leaves_the_announced_one_announced(three):
    held = KeySet(three[0])
    held.announce(three[1])
    held.roll(three[2])

    assert kids(held) == ["three", "two", "one"]


def test_rolling_without_an_announced_key_makes_one(three):
    held = KeySet(three[0], lambda: three[2])
    held.roll()

    assert kids(held) == ["three", "one"]
    assert len(KeySet(three[0]).jwks) < len(held.jwks)


def test_dropped_keys_do_not_verify_any_more(three):
    held = KeySet(three[0])
    held.roll(three[1])
    held.roll(three[2])
    assert kids(held) == ["three", "two", "one"]
    held.drop_retired()

    assert kids(held) == ["three"]
    assert held.public_key("one") is None


def test_threads_that_roll_lose_no_key(three, quick_keys):
    held = KeySet(three[0], lambda: keys.new_key(0))
    at_once([held.roll] * 10)

    assert len(set(kids(held))) == 11


def test_custom_policies_have_keys_of_their_own_made_when_they_are_needed(three):
    made = []

    def make() -> keys.SigningKey:
        made.append(three[1])
        return three[1]

    ring = KeyRing(three[0], make)
    assert ring.of(a_user_flow("B2C_1_susi")).current == three[0]
    assert made == []
    assert ring.of(a_user_flow("b2c_1a_signup_signin")).current == three[1]
    assert ring.of(a_user_flow("B2C_1A_ProfileEdit")) is ring.custom_policies
    assert made == [three[1]]


def test_ring_finds_every_published_key(three):
    ring = KeyRing(three[0], lambda: three[1])

    assert [ring.public_key(kid) is not None for kid in ("one", "two", "three")] == [True, True, False]


def test_key_is_kept_where_the_file_system_has_no_hard_links(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("mock_b2c.tokens.keys.os.link", refuse)
    first = load_or_create_key(tmp_path, 1_000_000)
    assert load_or_create_key(tmp_path, 2_000_000).kid == first.kid
    assert len(list(tmp_path.iterdir())) == 1
