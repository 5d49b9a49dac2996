"""Files in which outcomes are kept: whole or not at all, and for those whom they concern."""

import stat
import sys

import pytest

from mock_b2c import keeping
from mock_b2c.keeping import Place, beside_modules, code_in

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_there(tmp_path):
    place = Place(tmp_path / "new" / "kept")
    assert place.content() == b""
    assert [place.keep(b"one"), place.keep(b"two")] == [True, True]
    assert place.content() == b"two"
    assert [path.name for path in place.file.parent.iterdir()] == ["kept"]


@on_posix
def test_it_is_its_owner_s_alone(tmp_path):
    place = Place(tmp_path / "new" / "kept")
    place.keep(b"secret")
    assert (mode_of(place.file), mode_of(place.file.parent)) == (0o600, 0o700)


def test_what_cannot_be_kept_leaves_nothing(tmp_path):
    place = Place(tmp_path / "kept")
    (place.file / "a folder in its place").mkdir(parents=True)
    assert not place.keep(b"one")
    assert place.content() == b""
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_what_follows_from_the_package_stands_where_its_modules_do(tmp_path, monkeypatch):
    source = tmp_path / "page.html"
    assert beside_modules(source, "template").file.parent == tmp_path / "__pycache__"
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    assert tmp_path / "elsewhere" in beside_modules(source, "template").file.parents


def test_files_of_one_name_and_several_kinds_stand_apart(tmp_path):
    files = {
        beside_modules(tmp_path / name, kind).file
        for name in ("page.html", "page.css")
        for kind in ("template", "other")
    }
    assert len(files) == 4
    assert all(sys.implementation.cache_tag in file.name for file in files)


def test_mark_of_code_changes_with_the_code_and_with_the_version(tmp_path, monkeypatch):
    module = tmp_path / "module.py"
    module.write_text("one = 1")
    marks = [list(code_in(tmp_path))]
    (tmp_path / "notes.txt").write_text("no code")
    assert list(code_in(tmp_path)) == marks[0]
    (tmp_path / "another.py").write_text("")
    marks.append(list(code_in(tmp_path)))
    monkeypatch.setattr(keeping, "__version__", "99.0")
    marks.append(list(code_in(tmp_path)))
    assert len({tuple(mark) for mark in marks}) == 3
