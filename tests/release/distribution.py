"""What a built wheel and sdist must hold: the package whole, and nothing besides. Standard library only.

`nox -s build` runs it on dist/, the tests on a wheel of their own.
"""

# ruff: noqa: T201 - a program of the command line prints

import email
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "mock_b2c"
SDIST_FILES = ("LICENSE", "PKG-INFO", "README.md", "pyproject.toml", f"{PACKAGE}/py.typed")


def wheel_faults(wheel: Path) -> Iterator[str]:
    """Each thing wrong with the wheel, in words."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.endswith("/")}
        info = next(name.partition("/")[0] for name in names if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(f"{info}/METADATA"))
        scripts = ConfigParser()
        scripts.read_string(archive.read(f"{info}/entry_points.txt").decode())
    shipped = {name for name in names if not name.startswith(f"{info}/")}
    yield from (f"{name} is in the wheel but not in the package" for name in sorted(shipped - package_files()))
    yield from (f"{name} is missing from the wheel" for name in sorted(package_files() - shipped))
    if scripts.get("console_scripts", "mock-b2c", fallback="") != "mock_b2c.cli:main":
        yield "the command mock-b2c is missing"
    if metadata["License-Expression"] != "MIT" or f"{info}/licenses/LICENSE" not in names:
        yield "the MIT licence is missing"
    if metadata["Requires-Python"] != ">=3.11":
        yield f"Requires-Python is {metadata['Requires-Python']}"


def sdist_faults(sdist: Path) -> Iterator[str]:
    """Each thing wrong with the sdist, in words."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    yield from (f"{name} is missing from the sdist" for name in SDIST_FILES if name not in names)
    yield from (f"{name} is in the sdist" for name in sorted(names) if "__pycache__" in name or name == ".env")


def package_files() -> set[str]:
    """The files of the package as the wheel is to name them."""
    files = (path for path in (ROOT / PACKAGE).rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    return {path.relative_to(ROOT).as_posix() for path in files}


def main(folder: Path) -> int:
    """Check the one wheel and the one sdist in the folder; 1 when something is wrong."""
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    faults = [*wheel_faults(wheel), *sdist_faults(sdist)]
    print(*(faults or [f"{wheel.name} and {sdist.name} hold what they should"]), sep="\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
