"""Users of a large file, read and checked by a process of its own while others store those before.

`python -m mock_b2c.config.reading_ahead` is that process, started by nobody else. Its order comes by standard input;
batches leave by standard output, each with its length before it. It ends when nobody reads them any more.
"""

import contextlib
import io
import signal
import sys
from collections.abc import Generator
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec
from msgspec import Struct

from mock_b2c.config.model import ConfigError
from mock_b2c.config.user_file import BATCH, Batch, user_batches
from mock_b2c.config.users import Types
from mock_b2c.domain.custom_attributes import AttributeType
from mock_b2c.sibling import sibling

if TYPE_CHECKING:
    import subprocess

WORTH_A_PROCESS = 4 * 1024 * 1024
"""Bytes of a file that take longer to be checked than a process takes to be there."""
_LENGTH = 4
_encode = msgspec.msgpack.encode


class _Order(Struct, frozen=True):
    path: str
    types: dict[str, AttributeType]
    size: int


class _Told(Struct, frozen=True, kw_only=True):
    """A batch, or why there is none; neither when there are no more."""

    batch: Batch | None = None
    faults: tuple[str, ...] = ()


def user_batches_ahead(
    path: Path, types: Types, size: int = BATCH, *, worth: int = WORTH_A_PROCESS
) -> Generator[Batch]:
    """As `user_batches`; a file of `worth` bytes or more is read by another process, which ends with this generator."""
    if not path.is_file() or path.stat().st_size < worth:
        yield from user_batches(path, types, size)
        return
    child = sibling(["-m", "mock_b2c.config.reading_ahead"])
    try:
        yield from _told(child, _Order(str(path.resolve()), dict(types), size), path)
    finally:
        child.kill()
        child.wait()


def _told(child: "subprocess.Popen[bytes]", order: _Order, path: Path) -> Generator[Batch]:
    assert child.stdin  # noqa: S101 - see `sibling`
    assert child.stdout  # noqa: S101 - as above
    decode = msgspec.msgpack.Decoder(_Told).decode
    with child.stdin, io.BufferedReader(child.stdout) as output:  # type: ignore[type-var]  # it is raw
        with contextlib.suppress(BrokenPipeError):  # it has ended already: nothing is going to be told
            child.stdin.write(_encode(order))
        child.stdin.close()
        while length := int.from_bytes(output.read(_LENGTH)):
            body = output.read(length)
            if len(body) < length:
                break
            told = decode(body)
            if told.faults:
                raise ConfigError(str(path), told.faults)
            if told.batch is None:
                return
            yield told.batch
    raise ConfigError(str(path), ["was not read to its end: the process that read it was ended"])


def main() -> None:
    """Reads a file for the parent."""
    if sys.platform != "win32":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the parent has gone: so does this process, without a word
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=_Order)
    with contextlib.suppress(BrokenPipeError):  # as Windows has it
        try:
            for batch in user_batches(Path(order.path), order.types, order.size):
                _tell(sys.stdout.buffer, _Told(batch=batch))
            _tell(sys.stdout.buffer, _Told())
        except ConfigError as error:
            _tell(sys.stdout.buffer, _Told(faults=tuple(error.faults)))


def _tell(output: IO[bytes], told: _Told) -> None:
    body = _encode(told)
    output.write(len(body).to_bytes(_LENGTH) + body)
    output.flush()


if __name__ == "__main__":
    main()
