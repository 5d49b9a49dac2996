"""The keys that sign the tokens of user flows."""

from mock_b2c.control.shapes import Key, Keys
from mock_b2c.levers import B2C
from mock_b2c.tokens import SigningKey
from mock_b2c.web.control.operations import Operations

resource = Operations("keys")


@resource.operation("GET", "/keys")
def get_keys(b2c: B2C) -> Keys:
    """The keys, by their ids; what clients fetch is at each user flow's `jwks_uri`."""
    current, announced, retired = b2c.keys.snapshot()
    return Keys(current=_told(current), next=_told(announced) if announced else None, retired=[*map(_told, retired)])


@resource.operation("POST", "/keys/announce")
def announce_key(b2c: B2C) -> Keys:
    """Publishes a key that the next roll will use."""
    b2c.keys.announce()
    return get_keys(b2c)


@resource.operation("POST", "/keys/roll")
def roll_keys(b2c: B2C) -> Keys:
    """Signs with another key from now on: the announced one, else a new one."""
    b2c.keys.roll()
    return get_keys(b2c)


@resource.operation("DELETE", "/keys/retired")
def drop_retired_keys(b2c: B2C) -> Keys:
    """Publishes retired keys no longer: their tokens do not verify any more."""
    b2c.keys.drop_retired()
    return get_keys(b2c)


def _told(key: SigningKey) -> Key:
    return Key(kid=key.kid, not_before=key.not_before)
