"""Users of a file that is read by a process of its own."""

import json
import os
import subprocess
import sys

import pytest

from mock_b2c.config import ConfigError, reading_ahead
from mock_b2c.config.reading_ahead import user_batches_ahead
from mock_b2c.config.user_file import user_batches
from mock_b2c.domain.custom_attributes import AttributeType

SIZE = 1_000
TYPES = {"extension_Points": AttributeType.INTEGER}


@pytest.fixture
def readers(monkeypatch) -> "list[subprocess.Popen[bytes]]":
    """The processes that were started."""
    started = []
    sibling = reading_ahead.sibling

    def noted(command):
        started.append(sibling(command))
        return started[-1]

    monkeypatch.setattr(reading_ahead, "sibling", noted)
    return started


def row(number: int, **more: object) -> str:
    return json.dumps({"email": f"user{number}@example.com", "password": "Sample-Passw0rd-1", **more}) + "\n"


def test_same_batches_arrive_as_without_it(tmp_path, readers):
    path = tmp_path / "users.jsonl"
    identity = {"issuer": "https://idp.example", "subject": "7"}
    odd = [
        row(1, attributes={"extension_Points": "many"}),
        "no JSON\n",
        row(2, attributes={"extension_Points": "7"}, password_policies=["DisableStrongPassword"]),
        json.dumps({"email": "", "identity": identity, "user_risk": "high"}) + "\n",
    ]
    path.write_text("".join([*odd, *(row(number) for number in range(SIZE))]))

    batches = list(user_batches_ahead(path, TYPES, SIZE, worth=1))
    assert batches == list(user_batches(path, TYPES, SIZE))
    assert [batch.wrong for batch in batches] == [2, 0]
    (reader,) = readers
    assert reader.returncode is not None


def test_small_file_is_read_here(tmp_path, readers):
    path = tmp_path / "users.jsonl"
    path.write_text(row(1))
    assert [user.email for batch in user_batches_ahead(path, TYPES) for user in batch.users] == ["user1@example.com"]
    assert not readers


def test_file_that_is_none_is_refused_in_the_same_words(tmp_path, readers):
    path = tmp_path / "users.csv"
    path.write_text("email;password\nada@example.com;Sample-Passw0rd-1\n")
    with pytest.raises(ConfigError) as here:
        list(user_batches(path, TYPES, SIZE))
    with pytest.raises(ConfigError) as there:
        list(user_batches_ahead(path, TYPES, SIZE, worth=1))
    assert there.value.lines == here.value.lines
    assert len(readers) == 1


def test_nothing_is_left_of_it_when_nobody_wants_the_rest(tmp_path, readers):
    path = tmp_path / "users.jsonl"
    path.write_text("".join(row(number) for number in range(30 * SIZE)))
    batches = user_batches_ahead(path, TYPES, SIZE, worth=1)
    next(batches)
    assert readers[0].poll() is None
    batches.close()
    assert readers[0].returncode is not None


def test_users_that_did_not_arrive_are_no_end_of_the_file(tmp_path, readers):
    path = tmp_path / "users.jsonl"
    path.write_text("".join(row(number) for number in range(30 * SIZE)))
    batches = user_batches_ahead(path, TYPES, SIZE, worth=1)
    next(batches)
    readers[0].kill()
    with pytest.raises(ConfigError, match="was not read to its end"):
        list(batches)


@pytest.mark.parametrize(
    "does",
    [
        "raise SystemExit",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes((0, 0, 0, 9)) + b'half')",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes((0, 0, 1)))",
    ],
    ids=["at once", "within a batch", "within a length"],
)
def test_reader_that_ends_early_is_told_in_one_line(tmp_path, monkeypatch, does):
    path = tmp_path / "users.jsonl"
    path.write_text(row(1))
    sibling = reading_ahead.sibling
    monkeypatch.setattr(reading_ahead, "sibling", lambda _command: sibling(["-c", does]))
    with pytest.raises(ConfigError) as told:
        list(user_batches_ahead(path, TYPES, worth=1))
    assert told.value.lines == [f"{path}: was not read to its end: the process that read it was ended"]


def test_reader_ends_without_a_word_when_its_parent_has_gone(tmp_path):
    path = tmp_path / "users.jsonl"
    path.write_text("".join(row(number) for number in range(30 * SIZE)))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-m", "mock_b2c.config.reading_ahead"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    ) as reader:
        assert reader.stdin
        assert reader.stdout
        assert reader.stderr
        reader.stdin.write(reading_ahead._encode(reading_ahead._Order(str(path), TYPES, SIZE)))
        reader.stdin.close()
        reader.stdout.read(1)
        reader.stdout.close()
        assert reader.stderr.read() == b""
        assert reader.wait(60) != 0
