"""A Redis of our own: nothing on disk, closed to other users by a password."""

import secrets
from pathlib import Path

import redis

from e2e.ports import free_ports
from services.server import Server


class Redis:
    """A server that tests may start, stop and kill."""

    def __init__(self, program: Path, folder: Path) -> None:
        """`folder` is its own; it is made."""
        (self.port,) = free_ports(1)
        self._password = secrets.token_urlsafe(16)
        folder.mkdir(mode=0o700)
        settings = folder / "redis.conf"
        lines = ("bind 127.0.0.1", f"port {self.port}", f"requirepass {self._password}", 'save ""', f"dir {folder}")
        settings.touch(mode=0o600)
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.server = Server(
            name="Redis",
            command=(str(program), str(settings)),
            log=folder.parent / "redis.log",
            is_ready=self._is_ready,
        )

    @property
    def url(self) -> str:
        """As redis-py reads it."""
        return f"redis://:{self._password}@localhost:{self.port}"

    def _is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
