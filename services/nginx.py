"""An nginx of our own in front of several processes, as teams run them: TLS ends here, requests go round."""

import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from e2e.ports import free_ports
from services.server import Server

_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_CONFIG = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
{user}
events {{}}
http {{
  log_format answered '$upstream_addr $request_method $uri $status';
  access_log {folder}/access.log answered;
  {temporary}
  upstream apps {{
    {balance}
    {upstreams}
  }}
  server {{
    listen 127.0.0.1:{port}{tls};
    server_name localhost;
    {certificate}
    location = /logged {{
      access_log off;
      return 204;
    }}
    location / {{
      proxy_pass {scheme}://apps;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_next_upstream {retry};
      {more}
    }}
  }}
}}
"""


def _unverified() -> ssl.SSLContext:
    """For a question to ourselves, by whatever certificate it was given."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Balancer:
    """What nginx is to do.

    `upstreams` are ports of localhost, each asked in turn by `scheme`. With `certificate` and `key` it speaks TLS.
    """

    upstreams: Sequence[int]
    scheme: str = "http"
    certificate: Path | None = None
    key: Path | None = None
    port: int = 0
    balance: str = ""  # a directive of the upstream, such as "ip_hash;"; nothing: in turn
    retry: str = "off"  # on which faults the next upstream is asked
    more: str = ""  # further directives of the location


class Nginx:
    """A server that tests may start, stop and kill; `address` has no trailing slash."""

    def __init__(self, program: Path, folder: Path, balancer: Balancer) -> None:
        """`folder` is its own; it is made."""
        self.port = balancer.port or free_ports(1)[0]
        self.address = f"{'https' if balancer.certificate else 'http'}://localhost:{self.port}"
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True)
        config = folder / "nginx.conf"
        config.write_text(self._config(folder, balancer), encoding="utf-8")
        self.server = Server(
            name="nginx",
            command=(str(program), "-p", str(folder), "-c", str(config), "-e", "stderr"),
            log=folder / "nginx.log",
            is_ready=self._is_ready,
            stop_signal="TERM",
        )

    def answered(self) -> list[tuple[int, str, str, int]]:
        """Each request so far: the port of the upstream that answered, method, path without query, and status.

        What was answered before is in the log once nginx, which has one process, answers again.
        """
        with urlopen(f"{self.address}/logged", context=_unverified()):
            pass
        lines = (self._folder / "access.log").read_text(encoding="utf-8").splitlines()
        return [
            (int(upstream.rpartition(":")[2]), method, path, int(status))
            for upstream, method, path, status in (line.split(" ") for line in lines)
        ]

    def _config(self, folder: Path, wanted: Balancer) -> str:
        certificate = f"ssl_certificate {wanted.certificate};\n    ssl_certificate_key {wanted.key};"
        return _CONFIG.format(
            folder=folder,
            user="user root;" if folder.owner() == "root" else "",
            temporary="\n  ".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY),
            balance=wanted.balance,
            upstreams="\n    ".join(f"server 127.0.0.1:{port} max_fails=0;" for port in wanted.upstreams),
            port=self.port,
            tls=" ssl" if wanted.certificate else "",
            certificate=certificate if wanted.certificate else "",
            scheme=wanted.scheme,
            retry=wanted.retry,
            more=wanted.more,
        )

    def _is_ready(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
