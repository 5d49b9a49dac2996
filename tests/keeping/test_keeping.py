"""Files in which outcomes are kept: whole or not at all, and for those whom they concern."""

import os
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from mock_b2c import keeping
from mock_b2c.keeping import Place, beside_modules, code_in, installed

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions elsewhere")
MARK = b"what it follows from"


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_what_is_kept_is_there(tmp_path):
    place = Place(tmp_path / "new" / "kept")
    assert place.content(MARK) is None
    assert [place.keep(MARK, b"one"), place.keep(MARK, b"two")] == [True, True]
    assert place.content(MARK) == b"two"
    assert [path.name for path in place.file.parent.iterdir()] == ["kept"]


def test_what_follows_from_something_else_is_not_there(tmp_path):
    place = Place(tmp_path / "kept")
    place.keep(MARK, b"one")
    assert place.content(b"another mark") is None


def test_whatever_is_damaged_is_not_there(tmp_path):
    place = Place(tmp_path / "kept")
    place.keep(MARK, b"one")
    whole = place.file.read_bytes()
    damaged = [whole[:end] for end in range(len(whole))]
    damaged += [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in range(len(whole))]
    damaged.append(whole + b"!")
    for content in damaged:
        place.file.write_bytes(content)
        assert place.content(MARK) is None


@on_posix
def test_it_is_its_owner_s_alone(tmp_path):
    place = Place(tmp_path / "new" / "kept")
    place.keep(MARK, b"secret")
    assert (mode_of(place.file), mode_of(place.file.parent)) == (0o600, 0o700)


@on_posix
@pytest.mark.parametrize("mode", [0o620, 0o602])
def test_what_others_may_have_written_is_not_there(tmp_path, mode):
    place = Place(tmp_path / "kept")
    place.keep(MARK, b"one")
    place.file.chmod(mode)
    assert place.content(MARK) is None


@on_posix
def test_what_somebody_else_has_written_is_not_there(tmp_path, monkeypatch):
    place = Place(tmp_path / "kept")
    place.keep(MARK, b"one")
    monkeypatch.setattr(os, "geteuid", lambda: place.file.stat().st_uid + 1)
    assert place.content(MARK) is None


def test_what_cannot_be_kept_leaves_nothing(tmp_path):
    place = Place(tmp_path / "kept")
    (place.file / "a folder in its place").mkdir(parents=True)
    assert not place.keep(MARK, b"one")
    assert place.content(MARK) is None
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


def test_python_that_keeps_no_modules_keeps_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    place = beside_modules(tmp_path / "page.html", "template")
    assert not place.keep(MARK, b"one")
    assert place.content(MARK) is None
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def package(tmp_path):
    for name in ("one.py", "inner/two.py", "notes.txt", "__pycache__/one.py"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("one = 1")
    return tmp_path


def longer(path):
    times = path.stat()
    path.write_text("one = 10")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("name", ["one.py", "inner/two.py"])
@pytest.mark.parametrize("change", [Path.unlink, longer, lambda path: os.utime(path, (1, 1))])
def test_mark_of_code_changes_with_each_file(package, name, change):
    before = list(code_in(package))
    change(package / name)
    assert list(code_in(package)) != before


@pytest.mark.parametrize("name", ["notes.txt", "__pycache__/one.py"])
def test_mark_of_code_does_not_change_with_what_is_none(package, name):
    before = list(code_in(package))
    (package / name).unlink()
    assert list(code_in(package)) == before


def test_mark_of_the_package_names_its_version_and_all_of_its_code():
    version, *files = keeping.CODE.split("\n")
    assert version == keeping.__version__
    assert {Path(keeping.__file__).parent / "domain" / "errors.py", Path(keeping.__file__)} <= {
        Path(file.rsplit(" ", 2)[0]) for file in files
    }


def test_installed_package_is_told_by_its_file_and_a_missing_one_is_not():
    [jinja] = installed("jinja2", "a_package_that_is_not_there")
    assert "jinja2" in jinja


def test_code_that_cannot_be_looked_at_is_another_each_time(monkeypatch):
    monkeypatch.setattr(keeping, "__file__", "/nonexistent/archive.zip/mock_b2c/keeping.py")
    assert keeping._code() != keeping._code()


def test_installed_package_that_cannot_be_looked_at_is_another_each_time(monkeypatch):
    monkeypatch.setattr(keeping, "find_spec", lambda _name: SimpleNamespace(origin="/nonexistent/archive.zip/jinja2"))
    assert list(installed("jinja2")) != list(installed("jinja2"))
