"""Where the server programs are: on the path, where Debian hides them, or installed now where we are root on Debian."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.browser import run_installer

_POLICY = Path("/usr/sbin/policy-rc.d")  # asked by packages before they start their service; 101 forbids it


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A server program, Debian's package of it, and the services which that package would start by itself."""

    name: str
    command: str
    package: str
    service: str
    places: tuple[str, ...] = ()

    def find(self) -> Path | None:
        """Where it is; None when it is not here."""
        if found := shutil.which(self.command, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin"))):
            return Path(found).resolve() if self.places else Path(found)
        beside = (folder / self.command for place in self.places for folder in sorted(Path("/").glob(place)))
        return max((path for path in beside if path.is_file()), default=None, key=_version)


def _version(path: Path) -> tuple[int, ...]:
    """That of PostgreSQL, by Debian's folders."""
    return tuple(int(part) for part in path.parts if part.isdecimal())


POSTGRESQL = Program(
    name="PostgreSQL",
    command="postgres",
    package="postgresql",
    service="postgresql",
    places=("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin"),
)
REDIS = Program(name="Redis", command="redis-server", package="redis-server", service="redis-server")
NGINX = Program(name="nginx", command="nginx", package="nginx-light", service="nginx")
ALL = (POSTGRESQL, REDIS, NGINX)


def install(missing: Sequence[Program]) -> None:
    """Install Debian's packages, if we may; the services they bring are neither started nor enabled."""
    if not missing or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    names = ", ".join(program.name for program in missing)
    run_installer("Reading Debian's package lists", "apt-get", "update")
    how = ("--yes", "--no-remove", "--no-install-recommends")
    with _no_service_starts():
        run_installer(f"Installing {names}", "apt-get", "install", *how, *(program.package for program in missing))
    if shutil.which("systemctl"):
        services = (program.service for program in missing if program.find())
        subprocess.run(("systemctl", "disable", "--quiet", *services), capture_output=True, check=False)


@contextmanager
def _no_service_starts() -> Iterator[None]:
    """Packages find a policy that keeps them from starting services; one that is there already stays."""
    if _POLICY.exists():
        yield
        return
    _POLICY.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    _POLICY.chmod(0o755)
    try:
        yield
    finally:
        _POLICY.unlink(missing_ok=True)
