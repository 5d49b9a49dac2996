"""The Chromium that the browser tests drive: one that is there, else one that can be had.

``python -m e2e.browser`` makes sure there is one, installing it if need be, and says which; the fixtures only look.
"""

# ruff: noqa: T201 - a program of the command line prints

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from e2e import switches

_SHELL = "chromium-headless-shell"
"""Chromium without windows, a package of Debian: the browser tests take two thirds of the time in it."""
_DRIVER = "chromedriver"
_COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_USUAL_PLACES = {
    "darwin": (
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ),
    "win32": (
        r"%ProgramFiles%\Google\Chrome\Application\chrome.exe",
        r"%ProgramFiles(x86)%\Google\Chrome\Application\chrome.exe",
        r"%LocalAppData%\Google\Chrome\Application\chrome.exe",
    ),
}
ADVICE = (
    "There is no Chromium here, and none could be installed: install the package chromium or Google Chrome, "
    "or run `python -m playwright install chromium` where its download is allowed."
)


class NoBrowserError(Exception):
    """There is no Chromium and none could be installed; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chromium:
    """A browser to drive; without a path it is Playwright's own, which Playwright finds itself."""

    executable: Path | None = None

    def __str__(self) -> str:
        return str(self.executable or "Playwright's own Chromium")

    def launch_options(self, *arguments: str) -> dict[str, object]:
        """What Playwright's launch() is to be given. Only root needs, and gets, a browser without its sandbox."""
        sandbox = ["--no-sandbox"] if _is_root() else []
        args = [*switches.THRIFTY, *sandbox, *arguments]
        path = {} if self.executable is None else {"executable_path": str(self.executable)}
        return {"args": args, **path}


def ensure() -> Chromium:
    """A Chromium, installed now if there was none; NoBrowserError when it cannot be had."""
    for install in (_install_nothing, _download_playwrights_own, _install_debian_package):
        install()
        if chromium := find():
            break
    else:
        raise NoBrowserError(ADVICE)
    if chromium.executable and not shutil.which(_SHELL) and _is_root_on_debian():
        _install_debian_shell()
    return find() or chromium


def find(*, headed: bool = False) -> Chromium | None:
    """The Chromium that is there: Playwright's own before one of the system, unless `headed` one without windows."""
    locations = install_locations()
    if "chromium" in locations and is_installed(locations["chromium"]):
        return Chromium()
    return next((Chromium(executable=path) for path in _of_the_system(headed=headed) if _starts(path)), None)


def install_locations() -> dict[str, Path]:
    """Where this Playwright keeps, or would keep, its chromium and its ffmpeg."""
    command = (sys.executable, "-m", "playwright", "install", "--dry-run", "chromium", "ffmpeg")
    printed = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    folders = (Path(place.strip()) for place in re.findall(r"Install location:(.*)", printed))
    return {folder.name.partition("-")[0]: folder for folder in folders}


def is_installed(location: Path) -> bool:
    """Whether Playwright finished installing there."""
    return (location / "INSTALLATION_COMPLETE").is_file()


def _of_the_system(*, headed: bool) -> Iterator[Path]:
    commands = _COMMANDS if headed else (_SHELL, *_COMMANDS)
    yield from (Path(found) for command in commands if (found := shutil.which(command)))
    yield from (Path(os.path.expandvars(place)) for place in _USUAL_PLACES.get(sys.platform, ()))


def _starts(path: Path) -> bool:
    """Whether it is a browser and not, as on Ubuntu, a script that asks for another package to be installed."""
    if sys.platform == "win32":  # there, asking for the version opens a window
        return path.is_file()
    try:
        return subprocess.run((path, "--version"), capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _install_nothing() -> None:
    """The first attempt is to look."""


def _download_playwrights_own() -> None:
    run_installer("Downloading Playwright's Chromium", sys.executable, "-m", "playwright", "install", "chromium")
    if _is_root() and find():
        run_installer(
            "Installing the libraries it needs", sys.executable, "-m", "playwright", "install-deps", "chromium"
        )


def _install_debian_package() -> None:
    if _is_root_on_debian():
        run_installer("Reading Debian's package lists", "apt-get", "update")
        wanted = ("chromium", "fonts-liberation")
        run_installer("Installing Debian's Chromium", "apt-get", "install", "--yes", "--no-install-recommends", *wanted)


def _install_debian_shell() -> None:
    _install_at_best("Installing Debian's Chromium without windows, which is faster", _SHELL)


def _install_debian_driver(chromium: Chromium) -> None:
    """Selenium's recipe is run where there is a driver of the same version; else its test says so."""
    if chromium.executable and not shutil.which(_DRIVER) and _is_root_on_debian():
        _install_at_best("Installing Debian's driver of Chromium, for Selenium", "chromium-driver")


def _install_at_best(purpose: str, package: str) -> None:
    """What is there does, too, and must not be removed for it."""
    run_installer("Reading Debian's package lists", "apt-get", "update")
    how = ("--yes", "--no-remove", "--no-install-recommends")
    run_installer(purpose, "apt-get", "install", *how, package)


def run_installer(purpose: str, *command: str) -> None:
    """Run an installer; what follows looks for the browser itself, so a failure is only told."""
    print(f"{purpose} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        print(f"  did not work: {_first_error(done.stdout + done.stderr)}", flush=True)


def _first_error(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return next((line for line in lines if line.lower().startswith(("error", "e:"))), lines[-1] if lines else "no word")


def _is_root_on_debian() -> bool:
    return _is_root() and shutil.which("apt-get") is not None


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def main() -> int:
    """Make sure that the browser tests have their Chromium."""
    try:
        chromium = ensure()
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    _install_debian_driver(chromium)
    print(f"Chromium: {chromium}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
