"""A PostgreSQL cluster of our own: a new one in a folder, run by nobody who matters, closed to other users."""

import os
import pwd
import secrets
import shutil
import subprocess
from pathlib import Path

import psycopg

from e2e.ports import free_ports
from services.server import Server

USER = "mock_b2c"
_UNPRIVILEGED = ("postgres", "nobody")  # PostgreSQL refuses to be run by root
# Nothing outlives the machine anyway. What was committed still survives the end of any process.
_FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=64MB", "max_connections=200", "max_wal_size=2GB")


class Postgresql:
    """A server that tests may start, stop and kill; `url` is that of its database `postgres`."""

    def __init__(self, program: Path, folder: Path) -> None:
        """`folder` is the cluster's own; it is made."""
        (self.port,) = free_ports(1)
        self._password = secrets.token_urlsafe(16)
        self._run_as = _someone_else() if os.geteuid() == 0 else ()
        folder.mkdir(mode=0o700)
        self._initialise(program.with_name("initdb"), folder)
        settings = (*_FAST, "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
        options = [word for setting in settings for word in ("-c", setting)]
        self.server = Server(
            name="PostgreSQL",
            command=(*self._run_as, str(program), "-D", str(folder / "data"), "-p", str(self.port), *options),
            log=folder.parent / "postgresql.log",
            is_ready=self._is_ready,
            stop_signal="INT",  # TERM would wait for clients
        )

    @property
    def url(self) -> str:
        """As SQLAlchemy reads it."""
        return f"postgresql+psycopg://{USER}:{self._password}@127.0.0.1:{self.port}/postgres"

    def _initialise(self, initdb: Path, folder: Path) -> None:
        password = folder / "password"
        password.write_text(self._password, encoding="utf-8")
        if self._run_as:
            owner = pwd.getpwnam(self._run_as[1].partition("=")[2])
            for path in (folder, password):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        how = ("--auth=scram-sha-256", f"--pwfile={password}", f"--username={USER}", "--encoding=UTF8", "--locale=C")
        command = (*self._run_as, str(initdb), *how, "--no-sync", "--no-instructions", str(folder / "data"))
        subprocess.run(command, check=True, capture_output=True, text=True, cwd="/")

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self.url.replace("+psycopg", ""), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


def _someone_else() -> tuple[str, ...]:
    """Words before a command that make it run by a user who is not root."""
    user = next(name for name in _UNPRIVILEGED if _exists(name))
    return (str(shutil.which("setpriv")), f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--init-groups")


def _exists(user: str) -> bool:
    try:
        return bool(pwd.getpwnam(user))
    except KeyError:
        return False
