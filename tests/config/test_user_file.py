"""Users out of a file of their own."""

import json
from pathlib import Path

import pytest

from mock_b2c.config import ConfigError
from mock_b2c.config.user_file import LONGEST_LINE, json_lines, user_batches
from mock_b2c.domain.identity_provider import FederatedIdentity
from mock_b2c.domain.password_rules import PasswordPolicy

ADA = {"email": "ada@example.com", "password": "Sample-Passw0rd-Ada", "display_name": "Ada", "enabled": False}


def read(path: Path, content: str | bytes, size: int = 100) -> list:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return list(user_batches(path, {}, size))


def test_each_line_is_a_user_in_the_words_of_the_config(tmp_path):
    (batch,) = read(tmp_path / "users.jsonl", json.dumps({**ADA, "attributes": {"city": "London"}}))

    (ada,) = batch.users
    assert (ada.email, ada.password, ada.enabled) == ("ada@example.com", "Sample-Passw0rd-Ada", False)
    assert ada.attributes == {"displayName": "Ada", "city": "London"}
    assert (batch.lines, batch.faults, batch.wrong) == ((1,), (), 0)


def test_first_line_of_csv_names_keys_and_attributes(tmp_path):
    (batch,) = read(
        tmp_path / "users.csv",
        "email,password,display_name,enabled,password_policies,city\n"
        'ada@example.com,Sample-Passw0rd-Ada,"Lovelace, Ada",FALSE,DisablePasswordExpiration DisableStrongPassword,\n'
        'grace@example.com,Sample-Passw0rd-1,"Grace\nHopper",true,,"New York"\n',
    )

    ada, grace = batch.users
    assert ada.attributes == {"displayName": "Lovelace, Ada"}
    assert ada.enabled is False
    assert ada.password_policies == set(PasswordPolicy)
    assert grace.attributes == {"displayName": "Grace\nHopper", "city": "New York"}


def test_csv_has_identities_in_two_columns(tmp_path):
    (batch,) = read(tmp_path / "users.csv", "identity_issuer,identity_subject\ngoogle.com,123\n")

    (user,) = batch.users
    assert user.identity == FederatedIdentity(issuer="google.com", subject="123")


def test_byte_order_mark_and_empty_lines_count_for_nothing(tmp_path):
    for name, content in (
        ("users.jsonl", f"\ufeff{json.dumps(ADA)}\r\n\r\n"),
        ("users.csv", "\ufeffemail,password\r\nada@example.com,Sample-Passw0rd-Ada\r\n\r\n"),
    ):
        (batch,) = read(tmp_path / name, content)
        assert [user.email for user in batch.users] == ["ada@example.com"]
        assert not batch.faults


def test_batches_are_no_larger_than_asked_and_tell_the_size_of_the_file(tmp_path):
    lines = [json.dumps({**ADA, "email": f"user{number}@example.com"}) + "\n" for number in range(7)]
    batches = read(tmp_path / "users.jsonl", "".join(lines), 3)

    assert [len(batch.users) for batch in batches] == [3, 3, 1]
    assert [batch.lines for batch in batches] == [(1, 2, 3), (4, 5, 6), (7,)]
    assert sum(batch.size for batch in batches) == len("".join(lines))


def test_faults_name_their_lines_in_order_and_others_are_read(tmp_path):
    lines = [
        '{"email": "no address", "password": "Sample-Passw0rd-1"}',
        json.dumps(ADA),
        "[]",
        '{"email": "a@example.com", "pasword": "Sample-Passw0rd-1"}',
        '{"email"',
        '{"email": "b@example.com", "password": "Sample-Passw0rd-1", "attributes": {"citty": "Rome"}}',
        '{"email": "c@example.com"}',
    ]
    (batch,) = read(tmp_path / "users.jsonl", "\n".join(lines))

    assert [user.email for user in batch.users] == ["ada@example.com"]
    assert (batch.lines, batch.wrong) == ((2,), 6)
    assert [fault.partition(": ")[0] for fault in batch.faults] == [f"line {number}" for number in (1, 3, 4, 5, 6, 7)]
    for fault, word in zip(
        batch.faults, ("no address", "JSON object", "'password'?", "not JSON", "city", "missing"), strict=True
    ):
        assert word in fault


def test_faults_never_show_a_password(tmp_path):
    (batch,) = read(tmp_path / "users.jsonl", '{"email": "a@example.com", "password": ["Hidden-Passw0rd-1"]}')

    assert batch.wrong == 1
    assert "Hidden" not in "".join(batch.faults)


def test_cells_are_counted_by_the_first_line(tmp_path):
    (batch,) = read(tmp_path / "users.csv", "email,password\nada@example.com\n")

    assert batch.faults == ("line 2: has 1 cells; the first line names 2",)


def test_line_that_is_too_long_is_one_fault_and_the_next_is_read(tmp_path):
    content = f'{{"email": "{"x" * 2 * LONGEST_LINE}"}}\n{json.dumps(ADA)}\n'
    (batch,) = read(tmp_path / "users.jsonl", content)

    assert batch.faults == ("line 1: is longer than 1024 KiB, which no user is",)
    assert (len(batch.users), batch.lines) == (1, (2,))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("users.xlsx", "", "users are read from .jsonl and .csv files"),
        ("users.csv", "", "its first line has to name the columns"),
        ("users.csv", "ada@example.com,Sample-Passw0rd-Ada\n", "its first line has to name the columns"),
        ("users.csv", "email,email\n", "'email' stands twice"),
        ("users.csv", b"email,\xff\n", "line 1: is not UTF-8 text"),
        ("users.csv", 'email,"ci"ty\n', "line 1: is not CSV"),
        (
            "users.csv",
            "email;password\na@example.com;x\n",
            "line 1: its cells are separated by ';'; write it with commas",
        ),
        ("users.csv", "sep=;\nemail;password\n", "line 1: its cells are separated by ';'; write it with commas"),
        ("users.csv", "email\tpassword\n", "line 1: its cells are separated by '\\t'; write it with commas"),
    ],
)
def test_file_that_is_none_is_told(tmp_path, name, content, told):
    with pytest.raises(ConfigError, match=r"users\.") as error:
        read(tmp_path / name, content)
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("line", "told"),
    [(b"c@example.com,\xff", "is not UTF-8 text"), (b'c@example.com,"Ro"me', "is not CSV: ',' expected after '\"'")],
)
def test_csv_is_read_up_to_where_it_breaks(tmp_path, line, told):
    content = b"email,password\na@example.com,Sample-Passw0rd-A\nb@example.com\n" + line + b"\nd@example.com,Oslo\n"
    (batch,) = read(tmp_path / "users.csv", content)

    assert [user.email for user in batch.users] == ["a@example.com"]
    assert batch.faults == (
        "line 3: has 1 cells; the first line names 2",
        f"line 4: {told}; nothing from here on was read",
    )
    assert batch.wrong == 2


def test_missing_file_is_told(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        list(user_batches(tmp_path / "users.jsonl", {}))


def test_lines_that_are_written_are_read(tmp_path):
    (batch,) = read(tmp_path / "users.jsonl", b"".join(json_lines([ADA, {**ADA, "email": "b@example.com"}])))

    assert [user.email for user in batch.users] == ["ada@example.com", "b@example.com"]
