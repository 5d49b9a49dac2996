"""The server: any WSGI application on one port, over TLS and plain HTTP.

```
listening sockets ─┐
                   ├─▶ Loop ── complete requests ──▶ Exchange ──▶ the application
waiting connections┘    ▲ Crew: the threads that take turns at it
```

A connection's first byte tells TLS from HTTP.
"""

import logging
import socket
import ssl
import threading
from types import TracebackType
from typing import Any, Self

from mock_b2c.server.certificates import Certificate
from mock_b2c.server.connection import Connection, ConnectionLostError
from mock_b2c.server.exchange import Exchange, WsgiApp
from mock_b2c.server.head import Request
from mock_b2c.server.limits import Limits
from mock_b2c.server.listening import listen
from mock_b2c.server.loop import Loop
from mock_b2c.server.tls import server_context

log = logging.getLogger("mock_b2c.server")

_GRACE_SECONDS = 0.5
_END_SECONDS = 0.3


class Server:
    """Serves a WSGI application until it is stopped; it can be started once.

    Without a certificate it speaks plain HTTP only. `start` returns when requests can be taken and the caller waits
    as it likes; `stop` is safe from any thread and any number of times.
    """

    def __init__(
        self,
        wsgi_app: WsgiApp,
        *,
        host: str = "localhost",
        port: int = 8443,
        certificate: Certificate | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._app = wsgi_app
        self._host = host
        self._port = port
        self._certificate = certificate
        self._context: ssl.SSLContext | None = None
        self._limits = limits or Limits()
        self._environ: dict[str, Any] = {}
        self._loop: Loop | None = None
        self._stop_lock = threading.RLock()  # a signal handler may call stop within stop
        self._stopping = False

    @property
    def host(self) -> str:
        """The host name given."""
        return self._host

    @property
    def port(self) -> int:
        """The port; once started the real one, also where 0 was asked for."""
        return self._port

    def start(self) -> None:
        """Listen and serve in threads of its own. `ListenError` or `CertificateError` say why it cannot."""
        if self._loop is not None or self._stopping:
            raise RuntimeError("This server was started before. Make a new one.")
        if self._certificate is not None:
            self._context = server_context(self._certificate)
        listeners = listen(self._host, self._port)
        self._port = listeners[0].getsockname()[1]
        self._environ = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": self._host,
            "SERVER_PORT": str(self._port),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        self._loop = Loop(listeners, self._limits, connect=self._connect, serve=self._serve)
        self._loop.start()

    def stop(self) -> None:
        """Close the port and all connections. Requests in work get a moment to end."""
        with self._stop_lock:
            if self._loop is None or self._stopping:
                self._stopping = True
                return
            self._stopping = True
            if not self._loop.stop(_GRACE_SECONDS, _END_SECONDS):
                log.warning("A request did not end while the server stopped.")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def _connect(self, sock: socket.socket, address: str) -> Connection:
        return Connection(sock, self._context, {**self._environ, "REMOTE_ADDR": address}, self._limits)

    def _serve(self, connection: Connection, request: Request) -> bool:
        """Answer the request and those that are there already; whether the connection shall wait for another."""
        following: Request | None = request
        try:
            while following is not None:
                if not Exchange(connection, following).run(self._app) or self._stopping:
                    return False
                following = connection.next_request()
        except ConnectionLostError as error:
            log.debug("A connection ended: %s", error)
            return False
        except Exception:  # a fault of ours must not end the loop
            log.exception("A connection is given up.")
            return False
        return True
