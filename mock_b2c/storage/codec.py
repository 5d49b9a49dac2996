"""Records as bytes, for stores beyond this process: MessagePack, the same bytes for equal records."""

from collections.abc import Iterator
from typing import Generic, TypeVar

import msgspec

from mock_b2c.domain.ports import StoreError

T = TypeVar("T")
_encoder = msgspec.msgpack.Encoder(order="deterministic")


class Codec(Generic[T]):
    """For one type of record. What was written by an older version is read with the defaults of newer fields."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._decoder = msgspec.msgpack.Decoder(kind)

    def encode(self, record: T) -> bytes:
        """The record's bytes: those that what is read from them has, too (a whole number may stand for a float)."""
        return _encoder.encode(self._decoder.decode(_encoder.encode(record)))

    def forms(self, record: T) -> Iterator[bytes]:
        """The bytes under which the record may be stored: as it is, and as `encode` has it if that is not the same."""
        plain = _encoder.encode(record)
        yield plain
        stored = self.encode(record)
        if stored != plain:
            yield stored

    def decode(self, body: bytes) -> T:
        """The record; StoreError when the bytes are none of ours."""
        try:
            return self._decoder.decode(body)
        except (msgspec.MsgspecError, UnicodeError) as error:
            told = f"The store holds a {self._kind.__name__} that this version of mock_b2c cannot read ({error})"
            raise StoreError(f"{told}: use the version that wrote it, or another --state-dir or --store.") from error
