"""Users out of a file of their own, in batches, so that a million of them fit into a small memory.

A `.jsonl` file has a user a line, a JSON object in the words of `[[users]]`; a `.csv` file has those words in its first
line, and attributes by the ids of the service, such as `city`. Neither is read whole.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, Any

import msgspec
from msgspec import Struct
from pydantic import TypeAdapter, ValidationError

from mock_b2c.config.faults import all_in_words
from mock_b2c.config.model import ConfigError, UserSpec
from mock_b2c.config.schema import UserSection, keys_at
from mock_b2c.config.users import Types, user_faults, user_of

BATCH = 20_000
"""Users that are stored at once. More of them write each page of an index less often, and need more memory."""
LONGEST_LINE = 1024 * 1024
_CSV_KEYS = frozenset(UserSection.model_fields) - {"attributes", "identity"}
_LISTS = frozenset({"password_policies"})
_SWITCHES = frozenset({"enabled", "force_password_reset"})
_IDENTITY = {"identity_issuer": "issuer", "identity_subject": "subject"}
_OTHER_SEPARATORS = (";", "\t", "|")
"""What spreadsheets of some countries write between cells."""
_TRUTH = {"true": True, "false": False}
_sections = TypeAdapter(list[UserSection])


class Batch(Struct, frozen=True, kw_only=True):
    """Some users of a file with their lines, and the faults of those rows beside them that are none, `wrong` in number.

    `size` is how many bytes of the file they take.
    """

    users: tuple[UserSpec, ...]
    lines: tuple[int, ...]
    faults: tuple[str, ...]
    wrong: int
    size: int


class _Row(Struct, frozen=True):
    line: int
    data: Mapping[str, Any] | None
    size: int
    fault: str = ""


def user_batches(path: Path, types: Types, size: int = BATCH) -> Iterator[Batch]:
    """The users of a file, checked as those of a config are; `types` are those of custom attributes.

    Whether a name is taken, also by another user of the file, is not looked at. ConfigError for a file that cannot be
    read, or whose first line is no head of a table of users.
    """
    read = _READERS.get(path.suffix.lower())
    if read is None:
        raise ConfigError(str(path), [f"ends in {path.suffix!r}; users are read from {' and '.join(_READERS)} files"])
    try:
        with path.open("rb") as file:
            rows = read(str(path), file)
            while batch := list(islice(rows, size)):
                yield _checked(batch, types)
    except OSError as error:
        raise ConfigError(str(path), [f"cannot be read: {error.strerror or error}"]) from None


def _checked(rows: list[_Row], types: Types) -> Batch:
    faults = [(row.line, row.fault) for row in rows if row.fault]
    given = [row for row in rows if row.data is not None]
    right = _all_right(given, types)
    if right is None:  # one by one, to tell which are wrong
        alone = [(row, *_alone(row, types)) for row in given]
        faults += [(row.line, fault) for row, _, told in alone for fault in told]
        given = [row for row, section, _ in alone if section]
        right = [section for _, section, _ in alone if section]
    return Batch(
        users=tuple(user_of(section) for section in right),
        lines=tuple(row.line for row in given),
        faults=tuple(f"line {line}: {fault}" for line, fault in sorted(faults)),
        wrong=len(rows) - len(given),
        size=sum(row.size for row in rows),
    )


def _all_right(rows: list[_Row], types: Types) -> list[UserSection] | None:
    """None when one of them is wrong, or may be: who is there twice is found where users are stored."""
    try:
        sections = _sections.validate_python([row.data for row in rows])
    except ValidationError:
        return None
    return None if next(user_faults(sections, types), "") else sections


def _alone(row: _Row, types: Types) -> tuple[UserSection | None, list[str]]:
    try:
        (section,) = _sections.validate_python([row.data])
    except ValidationError as error:
        located = [{**fault, "loc": ("users", *fault["loc"])} for fault in error.errors()]
        faults = list(all_in_words(located, keys_at))  # type: ignore[arg-type]  # a TypedDict with another `loc`
    else:
        faults = list(user_faults([section], types))
        if not faults:
            return section, []
    return None, [fault.removeprefix("users[0].").removeprefix("users[0]: ") for fault in faults]


def _json_rows(source: str, file: IO[bytes]) -> Iterator[_Row]:  # noqa: ARG001 - every reader's signature
    decode = msgspec.json.Decoder().decode
    for number, line in _lines(file):
        if not line.strip():
            continue
        data, fault = _decoded(decode, line)
        if fault is None and not isinstance(data, dict):
            fault = 'is no JSON object; write {"email": …}'
        yield _Row(number, None, len(line), fault) if fault else _Row(number, data, len(line))


def _decoded(decode: Callable[[bytes], Any], line: bytes) -> tuple[Any, str | None]:
    if len(line) > LONGEST_LINE:
        return None, f"is longer than {LONGEST_LINE // 1024} KiB, which no user is"
    try:
        return decode(line), None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return None, f"is not JSON: {error}"


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; of one that is too long only its beginning is kept, a byte more than is allowed."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        whole = line
        while not whole.endswith(b"\n") and (whole := file.readline(LONGEST_LINE)):
            pass
        yield number, line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line


def _csv_rows(source: str, file: IO[bytes]) -> Iterator[_Row]:
    taken = 0

    def texts() -> Iterator[str]:
        nonlocal taken
        for _, line in _lines(file):
            taken += len(line)
            yield line.decode("utf-8")

    reader = csv.reader(texts(), strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
    except (UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(source, [f"line 1: {_csv_fault(error)}"]) from None
    _check_head(source, names)
    try:
        while (cells := next(reader, None)) is not None:
            size, taken = taken, 0
            if cells:
                yield _csv_row(reader.line_num, names, cells, size)
    except UnicodeDecodeError as error:
        yield _Row(reader.line_num + 1, None, taken, f"{_csv_fault(error)}; nothing from here on was read")
    except csv.Error as error:  # where the next row begins is not known any more
        yield _Row(reader.line_num, None, taken, f"{_csv_fault(error)}; nothing from here on was read")


def _csv_fault(error: UnicodeDecodeError | csv.Error) -> str:
    return "is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else f"is not CSV: {error}"


def _check_head(source: str, names: list[str]) -> None:
    wanted = "its first line has to name the columns, such as email,password,display_name"
    if other := [mark for mark in _OTHER_SEPARATORS if len(names) == 1 and mark in names[0]]:
        raise ConfigError(source, [f"line 1: its cells are separated by {other[0]!r}; write it with commas"])
    if not {"email", "username", *_IDENTITY} & set(names):
        raise ConfigError(source, [f"line 1: {wanted}"])
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise ConfigError(source, [f"line 1: {doubled[0]!r} stands twice; {wanted}"])


def _csv_row(line: int, names: list[str], cells: list[str], size: int) -> _Row:
    if len(cells) != len(names):
        return _Row(line, None, size, f"has {len(cells)} cells; the first line names {len(names)}")
    filled = {name: cell for name, cell in zip(names, cells, strict=True) if cell}
    data: dict[str, Any] = {"email": ""}
    attributes = {name: cell for name, cell in filled.items() if name not in _CSV_KEYS and name not in _IDENTITY}
    identity = {key: filled[name] for name, key in _IDENTITY.items() if name in filled}
    for name in filled.keys() & _CSV_KEYS:
        data[name] = _csv_value(name, filled[name])
    return _Row(line, {**data, "attributes": attributes, **({"identity": identity} if identity else {})}, size)


def _csv_value(name: str, cell: str) -> Any:
    if name in _SWITCHES:
        return _TRUTH.get(cell.strip().lower(), cell)
    return tuple(cell.split()) if name in _LISTS else cell


Reader = Callable[[str, IO[bytes]], Iterator[_Row]]
_READERS: dict[str, Reader] = {".jsonl": _json_rows, ".csv": _csv_rows}


def json_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[bytes]:
    """Tables of users as the lines of a `.jsonl` file."""
    encoder = msgspec.json.Encoder()
    return (encoder.encode(row) + b"\n" for row in rows)
