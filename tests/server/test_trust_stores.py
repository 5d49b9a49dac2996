"""The trust stores of a user: a root goes in and out again (design 3.1, `ca install`)."""

import os
import shutil
import subprocess

import pytest
from click.testing import CliRunner

from mock_b2c.cli import main
from mock_b2c.server import load_or_create
from mock_b2c.server.trust_stores import install, trust_stores, uninstall

needs_nss = pytest.mark.skipif(not shutil.which("certutil") or os.name != "posix", reason="there is no certutil of NSS")


@pytest.fixture
def root(tmp_path):
    return load_or_create(tmp_path / "tls").root


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home with the databases of Chromium and of one Firefox profile."""
    home = tmp_path / "home"
    for folder in (home / ".pki" / "nssdb", home / ".mozilla" / "firefox" / "abc.default"):
        folder.mkdir(parents=True)
        subprocess.run(["certutil", "-N", "--empty-password", "-d", f"sql:{folder}"], check=True, timeout=60)
    monkeypatch.setenv("HOME", str(home))
    return home


def trusted(folder) -> str:
    return subprocess.run(
        ["certutil", "-L", "-d", f"sql:{folder}"], capture_output=True, text=True, check=True, timeout=60
    ).stdout


@needs_nss
def test_root_is_trusted_by_chromium_and_firefox_and_can_be_taken_away(home, tmp_path):
    databases = [home / ".pki" / "nssdb", home / ".mozilla" / "firefox" / "abc.default"]
    state = ["--state-dir", str(tmp_path)]
    result = CliRunner().invoke(main, ["ca", "install", *state])
    assert result.exit_code == 0, result.output
    assert result.output.count("now trusts mock_b2c") == 2
    assert all("mock_b2c, for development only" in trusted(folder) for folder in databases)
    assert CliRunner().invoke(main, ["ca", "install", *state]).exit_code == 0  # again is fine

    result = CliRunner().invoke(main, ["ca", "uninstall", *state])
    assert result.exit_code == 0, result.output
    assert not any("mock_b2c" in trusted(folder) for folder in databases)

    result = CliRunner().invoke(main, ["ca", "uninstall", *state])
    assert result.exit_code == 0, result.output
    assert result.output.count("did not trust mock_b2c") == 2


@needs_nss
def test_new_root_takes_the_place_of_an_older_one_and_none_is_left(home, tmp_path):
    for state in ("one", "other"):
        result = CliRunner().invoke(main, ["ca", "install", "--state-dir", str(tmp_path / state)])
        assert result.exit_code == 0, result.output
    assert trusted(home / ".pki" / "nssdb").count("mock_b2c") == 1
    assert CliRunner().invoke(main, ["ca", "uninstall", "--state-dir", str(tmp_path / "third")]).exit_code == 0
    assert "mock_b2c" not in trusted(home / ".pki" / "nssdb")


@pytest.mark.skipif(os.name != "posix", reason="NSS databases are those of Linux")
def test_missing_command_is_told_with_the_package_it_comes_in(tmp_path, root, monkeypatch):
    (tmp_path / ".pki" / "nssdb").mkdir(parents=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    stores = trust_stores(root, home=tmp_path, platform="linux")
    assert [outcome.fault.partition(";")[0] for outcome in install(stores)] == ["certutil is not here"]


def test_user_without_stores_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("mock_b2c.server.trust_stores.trust_stores", lambda _root: ())
    result = CliRunner().invoke(main, ["ca", "install", "--state-dir", str(tmp_path)])
    assert result.exit_code == 1
    assert "no trust store of yours" in result.stderr


@pytest.mark.skipif(os.name != "posix", reason="stand-ins are shell scripts")
@pytest.mark.parametrize(
    ("platform", "said"),
    [
        ("darwin", ["security add-trusted-cert -r trustRoot -k", "security remove-trusted-cert"]),
        ("win32", ["certutil -user -f -addstore Root", "certutil -user -delstore Root"]),
    ],
)
def test_other_systems_are_asked_by_their_own_commands(tmp_path, root, monkeypatch, platform, said):
    command = said[0].partition(" ")[0]
    script = tmp_path / command
    script.write_text(f'#!/bin/sh\necho "{command} $@" >> {tmp_path}/said\n')
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    stores = trust_stores(root, home=tmp_path, platform=platform)
    assert [outcome.fault for outcome in (*install(stores), *uninstall(stores))] == ["", ""]
    lines = (tmp_path / "said").read_text().splitlines()
    assert [line.startswith(words) for line, words in zip(lines, said, strict=True)] == [True, True]


@pytest.mark.skipif(os.name != "posix", reason="stand-ins are shell scripts")
def test_refusal_of_a_store_is_told_in_its_words(tmp_path, root, monkeypatch):
    script = tmp_path / "security"
    script.write_text("#!/bin/sh\necho 'the user did not agree' >&2\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    (outcome,) = install(trust_stores(root, home=tmp_path, platform="darwin"))
    assert outcome.fault == "the user did not agree"
