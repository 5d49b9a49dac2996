"""An ffmpeg with which Playwright records videos, where it does not have its own.

Playwright's own comes with its own Chromium. With a Chromium of the system, any ffmpeg will do, yet Playwright looks
for it in its browser folder only; so a folder of ours is put in that place, with a link to the ffmpeg there is.
"""

# ruff: noqa: T201 - a program of the command line prints

import importlib.util
import os
import shutil
import sys
from pathlib import Path

from e2e.browser import install_locations, is_installed, run_installer

_NAMES = {"linux": "ffmpeg-linux", "darwin": "ffmpeg-mac", "win32": "ffmpeg-win64.exe"}


def prepare(folder: Path) -> bool:
    """Whether Playwright can record from now on, in this process and those it starts."""
    own = install_locations().get("ffmpeg")
    if own is None or is_installed(own):
        return own is not None
    found = find()
    if found is None:
        return False
    _link(found, folder / own.name / _NAMES[sys.platform])
    os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(folder)
    return True


def find() -> Path | None:
    """An ffmpeg of the system, or of the package imageio-ffmpeg."""
    if command := shutil.which("ffmpeg"):
        return Path(command)
    package = importlib.util.find_spec("imageio_ffmpeg")
    if package is None or package.origin is None:
        return None
    return next((Path(package.origin).parent / "binaries").glob("ffmpeg-*"), None)


def _link(target: Path, link: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    try:
        link.symlink_to(target)
    except OSError:  # Windows lets only some users make links
        shutil.copy2(target, link)


def main() -> int:
    """Say whether failures can be filmed, after trying Playwright's own small download; 1 when they cannot."""
    own = install_locations().get("ffmpeg")
    if own is not None and not is_installed(own) and find() is None:
        run_installer("Downloading Playwright's ffmpeg", sys.executable, "-m", "playwright", "install", "ffmpeg")
    there = own is not None and (is_installed(own) or find() is not None)
    print("Videos of failures: yes" if there else "Videos of failures: no ffmpeg", flush=True)
    return 0 if there else 1


if __name__ == "__main__":
    sys.exit(main())
