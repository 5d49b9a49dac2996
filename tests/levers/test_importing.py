"""Users of a file in a tenant."""

import json

import pytest

from mock_b2c.config import create_emulator, load_config
from mock_b2c.levers import B2C
from mock_b2c.levers.importing import FAULTS_TOLD, import_users


@pytest.fixture
def b2c() -> B2C:
    config = load_config()
    return B2C(create_emulator(config), config, "https://localhost:8443")


@pytest.fixture
def users_file(tmp_path):
    def written(*rows: object):
        path = tmp_path / "users.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path

    return written


def row(number: int, **fields: object) -> dict[str, object]:
    return {"email": f"user{number}@example.com", "password": "Sample-Passw0rd-1", **fields}


def test_imported_users_sign_in_with_their_passwords(b2c, users_file):
    path = users_file(row(1), row(2, password="Another-Passw0rd-2"), row(3))

    done = import_users(b2c.emulator, b2c.tenant, path)
    assert (done.added, done.taken, done.wrong, done.faults) == (3, 0, 0, ())
    for number, password in ((1, "Sample-Passw0rd-1"), (2, "Another-Passw0rd-2"), (3, "Sample-Passw0rd-1")):
        assert b2c.session_cookie(f"user{number}@example.com", password=password)
        assert b2c.emulator.is_password(b2c.users[f"user{number}@example.com"], password)
    assert not b2c.emulator.is_password(b2c.users["user1@example.com"], "Another-Passw0rd-2")


def test_who_is_there_already_is_told_and_stays_as_before(b2c, users_file):
    path = users_file(row(1), row(2, email="Ada@Example.com", display_name="Somebody else"), row(1))

    done = import_users(b2c.emulator, b2c.tenant, path)
    assert (done.added, done.taken) == (1, 2)
    assert done.faults == (
        "line 2: ada@example.com is there already",
        "line 3: user1@example.com is there already",
    )
    assert b2c.users["ada@example.com"].attributes["displayName"] == "Ada Lovelace"


def test_second_import_of_one_file_adds_nothing_and_may_be_no_fault(b2c, users_file):
    path = users_file(row(1), row(2))
    import_users(b2c.emulator, b2c.tenant, path)

    done = import_users(b2c.emulator, b2c.tenant, path, skip_taken=True)
    assert (done.added, done.taken, done.faults) == (0, 2, ())


def test_first_faults_are_told_and_all_are_counted(b2c, users_file):
    done = import_users(b2c.emulator, b2c.tenant, users_file(*[{"email": "none"}] * 50, row(1)))

    assert (done.added, done.wrong, len(done.faults)) == (1, 50, FAULTS_TOLD)


def test_progress_is_the_size_of_the_file_in_the_end(b2c, users_file):
    path = users_file(*(row(number) for number in range(30)))
    sizes: list[int] = []
    import_users(b2c.emulator, b2c.tenant, path, progress=sizes.append)

    assert sum(sizes) == path.stat().st_size


def test_id_of_somebody_else_is_a_fault_whoever_is_skipped(b2c, users_file):
    grace = b2c.users["grace@example.com"]
    path = users_file(row(1, id=grace.id), row(2, email="ada@example.com"), row(3))

    done = import_users(b2c.emulator, b2c.tenant, path, skip_taken=True)
    assert (done.added, done.taken, done.wrong) == (1, 1, 1)
    assert done.faults == (f"line 1: somebody else has the id {grace.id}",)
    assert b2c.users["grace@example.com"] == grace
