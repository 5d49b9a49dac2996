"""Stores by their address."""

import contextlib
import sys

import pytest

from mock_b2c.domain.ports import StoreError
from mock_b2c.storage import MemoryStorage, open_storage
from mock_b2c.storage.opening import shown, sqlite_url


def test_memory_is_a_store():
    assert isinstance(open_storage("memory"), MemoryStorage)


def test_folders_with_unusual_names_are_found(tmp_path):
    path = tmp_path / "with blank, %20 and ü" / "state.sqlite3"
    with contextlib.closing(open_storage(sqlite_url(path))):
        assert path.exists()


@pytest.mark.parametrize("url", ["", "sqlite://", "sqlite:///", "mysql://localhost/b2c", "Memory", "state.sqlite3"])
def test_other_addresses_are_told_with_what_is_right(url):
    with pytest.raises(StoreError, match=r"it can be memory, sqlite:///PATH or postgresql\+psycopg://"):
        open_storage(url)


def test_password_is_not_told():
    with pytest.raises(StoreError) as refused:
        open_storage("mysql://ada:s3cret@localhost/b2c")
    assert "s3cret" not in str(refused.value)
    assert shown("postgresql://ada:s3cret@localhost/b2c") == "postgresql://ada:***@localhost/b2c"


def test_missing_driver_is_told_with_the_extra_that_brings_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    for name in ("mock_b2c.storage.sql.postgresql", "mock_b2c.storage.sql.postgresql_link"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(StoreError, match=r"pip install 'mock-b2c\[postgresql\]'"):
        open_storage("postgresql+psycopg://localhost/b2c")
