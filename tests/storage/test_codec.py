"""Records as bytes and back: each type of record with something in each of its fields."""

import msgspec
import pytest

from mock_b2c.domain.messages import Message
from mock_b2c.domain.password_rules import PasswordPolicy
from mock_b2c.domain.ports import StoreError
from mock_b2c.domain.user import User
from mock_b2c.storage.codec import Codec
from mock_b2c.storage.conformance.cases import KINDS
from mock_b2c.storage.conformance.examples import example
from tests.builders import a_user

TYPES = [*dict.fromkeys(KINDS.values()), User, Message]
every_type = pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)


@every_type
@pytest.mark.parametrize("salt", range(3))
def test_record_comes_back_as_it_was(kind, salt):
    record = example(kind, salt)
    back = Codec(kind).decode(Codec(kind).encode(record))

    assert back == record
    assert types_in(back) == types_in(record)


def types_in(record):
    """A record as its types: an enumeration's member is no text, a frozen set no list."""
    if isinstance(record, msgspec.Struct):
        fields = {name: types_in(getattr(record, name)) for name in record.__struct_fields__}
        return type(record), fields
    if isinstance(record, tuple | frozenset):
        return type(record), {types_in(item) if isinstance(item, str) else repr(item) for item in record}
    return type(record)


@every_type
def test_equal_records_have_equal_bytes(kind):
    codec = Codec(kind)
    body = codec.encode(example(kind))

    assert codec.encode(codec.decode(body)) == body
    assert list(codec.forms(codec.decode(body))) == [body]


def test_order_of_attributes_and_of_sets_makes_no_other_bytes():
    there, back = {"displayName": "Ada", "city": "London"}, {"city": "London", "displayName": "Ada"}
    policies = [*PasswordPolicy]
    one = a_user(attributes=there, password_policies=frozenset(policies))
    other = a_user(attributes=back, password_policies=frozenset(policies[::-1]))

    assert Codec(User).encode(one) == Codec(User).encode(other)


@every_type
def test_record_of_an_older_version_has_the_defaults_of_newer_fields(kind):
    fields = msgspec.structs.fields(kind)
    needed = {field.name: getattr(example(kind), field.name) for field in fields if field.required}
    back = Codec(kind).decode(msgspec.msgpack.encode(needed))

    assert back == kind(**needed)


@every_type
def test_record_of_a_newer_version_is_read_without_its_new_fields(kind):
    record = example(kind)
    newer = msgspec.to_builtins(record) | {"invented later": 1}

    assert Codec(kind).decode(msgspec.msgpack.encode(newer)) == record


@every_type
@pytest.mark.parametrize("body", [b"", b"\xc1", b"\x80\x80", b"\xff" * 10])
def test_other_bytes_are_told(kind, body):
    with pytest.raises(StoreError, match=f"holds a {kind.__name__} that this version of mock_b2c cannot read"):
        Codec(kind).decode(body)
