"""A state dir that is not there yet: made for its owner alone, its first key while other things are made."""

import os
import stat
import sys

import pytest

from mock_b2c import composing, load_config, serve
from mock_b2c.server import CertificateError
from mock_b2c.tokens import load_or_create_key


@pytest.fixture
def made(monkeypatch):
    """The folders for which making a key was begun."""
    folders = []
    make = composing._make_key
    monkeypatch.setattr(composing, "_make_key", lambda folder: folders.append(folder) or make(folder))
    return folders


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
def test_it_is_its_owner_s_alone_whatever_others_get(tmp_path):
    load_config()  # kept elsewhere from now on
    before = os.umask(0)
    try:
        with serve(state_dir=tmp_path / "state"):
            pass
    finally:
        os.umask(before)
    open_to_others = {
        path.name
        for path in [tmp_path / "state", *(tmp_path / "state").rglob("*")]
        if stat.S_IMODE(path.stat().st_mode) & 0o077
    }
    assert open_to_others <= {"root.pem", "bundle.pem", ".lock"}  # nothing secret, in folders that are closed


def test_its_key_is_made_once(tmp_path, made):
    keys = []
    for _ in range(2):
        with serve(state_dir=tmp_path) as served:
            keys.append(served.emulator.keys.current.kid)
    assert made == [tmp_path]
    assert keys == [load_or_create_key(tmp_path, 0.0).kid] * 2


def test_folder_that_is_thrown_away_has_one_made_for_it(made):
    with serve() as served:
        assert made == [served.certificate.root.parent.parent]


@pytest.mark.parametrize(("name", "error"), [("a" * 300, CertificateError), ("a\0b", ValueError)])
def test_folder_that_cannot_be_is_told_as_always(tmp_path, name, error):
    with pytest.raises(error), serve(state_dir=tmp_path / name):
        pass
