import os
import stat
import subprocess
from pathlib import Path

import pytest

from e2e import browser, video
from e2e.browser import Chromium, NoBrowserError
from e2e.switches import ALONE, alone

pytestmark = pytest.mark.skipif(os.name != "posix", reason="stand-ins are shell scripts")
DRY_RUN = """
Chrome for Testing 1 (playwright chromium v1)
  Install location:    {0}/chromium-1
FFmpeg (playwright ffmpeg v2)
  Install location:    {0}/ffmpeg-2
Chrome Headless Shell 1 (playwright chromium-headless-shell v1)
  Install location:    {0}/chromium_headless_shell-1
"""


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A PATH with nothing on it but what is put there: `commands("chromium")`."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(browser, "_USUAL_PLACES", {})

    def put(name: str, script: str = "exit 0") -> Path:
        command = folder / name
        command.write_text(f"#!/bin/sh\n{script}\n")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
        return command

    return put


@pytest.fixture
def playwright_folder(tmp_path, monkeypatch):
    """Where Playwright says it keeps its browsers; nothing is installed there yet."""
    folder = tmp_path / "ms-playwright"
    real_run = subprocess.run

    def run(command, **options):
        if "--dry-run" in command:
            return subprocess.CompletedProcess(command, 0, stdout=DRY_RUN.format(folder), stderr="")
        if "playwright" in command:
            return subprocess.CompletedProcess(command, 1, stdout="", stderr="Error: no way out\n")
        return real_run(command, **options)

    monkeypatch.setattr(subprocess, "run", run)
    return folder


def installed(location: Path) -> None:
    location.mkdir(parents=True)
    (location / "INSTALLATION_COMPLETE").touch()


def test_playwrights_own_is_preferred_and_left_to_playwright(commands, playwright_folder):
    commands("chromium")
    installed(playwright_folder / "chromium-1")
    assert browser.find() == Chromium()
    assert "executable_path" not in Chromium().launch_options()


@pytest.mark.parametrize("name", ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
def test_chromium_of_the_system_is_found_by_its_command(commands, playwright_folder, name):
    assert browser.find() is None
    assert browser.find() != Chromium(executable=commands(name)) == browser.find()


def test_unfinished_download_does_not_count(commands, playwright_folder):
    (playwright_folder / "chromium-1").mkdir(parents=True)
    assert browser.find() is None


def test_command_that_only_asks_for_another_package_does_not_count(commands, playwright_folder):
    commands("chromium-browser", "echo 'requires the chromium snap' >&2; exit 1")
    chrome = commands("google-chrome")
    assert browser.find() == Chromium(executable=chrome)


def test_root_on_debian_gets_the_package(commands, playwright_folder, monkeypatch, capsys):
    monkeypatch.setattr(browser, "_is_root", lambda: True)
    target = commands("seed").with_name("chromium")
    commands("apt-get", f"[ $1 = update ] || {{ echo '#!/bin/sh' > {target}; /bin/chmod +x {target}; }}")
    assert browser.ensure() == Chromium(executable=target)
    assert "did not work: Error: no way out" in capsys.readouterr().out


def test_one_without_windows_is_preferred_where_none_is_wanted(commands, playwright_folder):
    chromium, shell = commands("chromium"), commands("chromium-headless-shell")
    assert browser.find() == Chromium(executable=shell)
    assert browser.find(headed=True) == Chromium(executable=chromium)


@pytest.mark.parametrize(("root", "expected"), [(True, "chromium-headless-shell"), (False, "chromium")])
def test_root_on_debian_gets_the_faster_one_beside_what_is_there(
    commands, playwright_folder, monkeypatch, root, expected
):
    monkeypatch.setattr(browser, "_is_root", lambda: root)
    folder = commands("chromium").parent
    shell = folder / "chromium-headless-shell"
    commands("apt-get", f'case "$*" in update|*--no-remove*) /bin/cp {folder}/chromium {shell};; *) exit 1;; esac')
    assert browser.ensure() == Chromium(executable=folder / expected)


def test_faster_one_that_cannot_be_had_stops_nothing(commands, playwright_folder, monkeypatch, capsys):
    monkeypatch.setattr(browser, "_is_root", lambda: True)
    chromium = commands("chromium")
    commands("apt-get", "echo 'E: Unable to locate package'; exit 100")
    assert browser.ensure() == Chromium(executable=chromium)
    assert "did not work: E: Unable to locate package" in capsys.readouterr().out


def test_root_on_debian_gets_the_driver_for_selenium(commands, playwright_folder, monkeypatch):
    monkeypatch.setattr(browser, "_is_root", lambda: True)
    folder = commands("chromium").parent
    commands("chromium-headless-shell")
    commands(
        "apt-get", f'case "$*" in update) ;; *chromium-driver) /bin/cp {folder}/chromium {folder}/chromedriver;; esac'
    )
    assert browser.main() == 0
    assert (folder / "chromedriver").exists()


def test_without_any_way_the_advice_is_one_line(commands, playwright_folder, monkeypatch, capsys):
    monkeypatch.setattr(browser, "_is_root", lambda: False)
    commands("apt-get", "exit 42")
    with pytest.raises(NoBrowserError, match="install the package chromium or Google Chrome") as told:
        browser.ensure()
    assert "\n" not in str(told.value)
    assert browser.main() == 1


@pytest.mark.parametrize(("root", "expected"), [(True, True), (False, False)])
def test_only_root_runs_without_sandbox(monkeypatch, root, expected):
    monkeypatch.setattr(browser, "_is_root", lambda: root)
    arguments = Chromium().launch_options("--more")["args"]
    assert ("--no-sandbox" in arguments) == expected
    assert {"--disable-background-networking", "--more"} <= set(arguments)


def test_ffmpeg_of_the_system_is_put_where_playwright_looks(commands, playwright_folder, tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", "")
    ffmpeg = commands("ffmpeg")
    assert video.prepare(tmp_path / "ours")
    assert os.environ["PLAYWRIGHT_BROWSERS_PATH"] == str(tmp_path / "ours")
    assert [path.resolve() for path in (tmp_path / "ours" / "ffmpeg-2").iterdir()] == [ffmpeg]


def test_playwrights_own_ffmpeg_needs_nothing(commands, playwright_folder, tmp_path):
    installed(playwright_folder / "ffmpeg-2")
    assert video.prepare(tmp_path / "ours")
    assert not (tmp_path / "ours").exists()


def test_without_ffmpeg_there_is_no_video(commands, playwright_folder, tmp_path, monkeypatch):
    monkeypatch.setattr(video.importlib.util, "find_spec", lambda name: None)
    assert not video.prepare(tmp_path / "ours")


def test_browser_finds_the_hosts_that_are_named_and_else_only_this_machine():
    named = "--host-resolver-rules=MAP contoso.b2clogin.com:443 127.0.0.1:8443"
    assert alone([named, "--more"]) == ["--more", f"{named}, {ALONE}"]
    assert alone(["--host-resolver-rules="]) == alone([]) == [f"--host-resolver-rules={ALONE}"]
