"""What is published of the signing key is kept: the next start need not load cryptography for it."""

import os

import pytest

from mock_b2c.first_answers import published_keys
from mock_b2c.published import SIGNING_KEY_FILE


class Loader:
    """Stands for reading the key; makes it where there is none."""

    def __init__(self, folder):
        self._key = folder / SIGNING_KEY_FILE
        self.asked = 0

    def __call__(self):
        self.asked += 1
        if not self._key.exists():
            self._key.write_bytes(b"the first key")
        return b"public part of " + self._key.read_bytes()


@pytest.fixture
def load(tmp_path):
    return Loader(tmp_path)


def test_key_is_read_at_the_first_start_only(tmp_path, load):
    assert [published_keys(tmp_path, load) for _ in range(3)] == [b"public part of the first key"] * 3
    assert load.asked == 1


def test_another_key_is_published_at_once(tmp_path, load):
    published_keys(tmp_path, load)
    (tmp_path / SIGNING_KEY_FILE).write_bytes(b"another key")
    assert published_keys(tmp_path, load) == b"public part of another key"


def test_key_of_another_time_is_read_again(tmp_path, load):
    published_keys(tmp_path, load)
    os.utime(tmp_path / SIGNING_KEY_FILE, (0, 0))  # its `nbf` is another one
    published_keys(tmp_path, load)
    assert load.asked == 2


def test_deleted_key_is_not_published_any_more(tmp_path, load):
    published_keys(tmp_path, load)
    (tmp_path / SIGNING_KEY_FILE).unlink()
    published_keys(tmp_path, load)
    assert load.asked == 2


def test_damaged_file_is_not_used(tmp_path, load):
    published_keys(tmp_path, load)
    (tmp_path / "published_keys").write_bytes(b"x")
    assert published_keys(tmp_path, load) == b"public part of the first key"


def test_what_cannot_be_kept_is_loaded_each_time(tmp_path, load):
    (tmp_path / "published_keys").mkdir()
    assert [published_keys(tmp_path, load) for _ in range(2)] == [b"public part of the first key"] * 2
    assert load.asked == 2
