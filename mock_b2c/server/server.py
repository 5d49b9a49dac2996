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
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

from mock_b2c.server.connection import Connection, ConnectionLostError
from mock_b2c.server.exchange import Exchange, WsgiApp
from mock_b2c.server.head import Request
from mock_b2c.server.kept_certificate import Certificate
from mock_b2c.server.limits import Limits
from mock_b2c.server.listening import listen
from mock_b2c.server.loop import After, Loop
from mock_b2c.server.next_proxy import NextProxy
from mock_b2c.server.refusal import BadRequestError
from mock_b2c.server.tls import Spoil, TlsContexts
from mock_b2c.server.tunnels import Judge, Tunnels, Verdict, target_of

log = logging.getLogger("mock_b2c.server")

_ESTABLISHED = b"HTTP/1.1 200 Connection Established\r\n\r\n"
_HTTP_PORT = 80
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_GRACE_SECONDS = 0.5
_END_SECONDS = 0.3


class Server:
    """Serves a WSGI application until it is stopped; it can be started once.

    Without a certificate it speaks plain HTTP only, without a `judge` it is no proxy. Its tunnels to other hosts go by
    the `next_proxy` if there is one. `spoil` is asked at each TLS handshake whether that is to fail. With `listeners`,
    sockets of `listen`, it accepts from those, which other processes may do as well, and opens no port. `start` returns
    when requests can be taken and the caller waits as it likes; `stop` is safe from any thread and any number of times.
    So many threads are in `reserve`, for an application that waits for others in most of its requests.
    """

    def __init__(  # noqa: PLR0913 - keyword-only settings
        self,
        wsgi_app: WsgiApp,
        *,
        host: str = "localhost",
        port: int = 8443,
        certificate: Certificate | None = None,
        limits: Limits | None = None,
        judge: Judge | None = None,
        next_proxy: NextProxy | None = None,
        spoil: Spoil | None = None,
        listeners: Sequence[socket.socket] = (),
        reserve: int = 0,
    ) -> None:
        self._app = wsgi_app
        self._listeners = listeners
        self._host = host
        self._port = port
        self._certificate = certificate
        self._context: TlsContexts | None = None
        self._spoil = spoil
        self._limits = limits or Limits()
        self._reserve = reserve
        self._judge = judge
        self._tunnels = Tunnels(next_proxy)
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
            self._context = TlsContexts(self._certificate, self._spoil)
        listeners = self._listeners or listen(self._host, self._port)
        self._port = listeners[0].getsockname()[1]
        self._environ = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": self._host,
            "SERVER_PORT": str(self._port),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": bool(self._listeners),
            "wsgi.run_once": False,
        }
        self._loop = Loop(
            listeners,
            self._limits,
            connect=self._connect,
            serve=self._serve,
            reserve=self._reserve,
            shared=bool(self._listeners),
        )
        self._loop.start()

    def stop(self) -> None:
        """Close the port and all connections. Requests in work get a moment to end."""
        with self._stop_lock:
            if self._loop is None or self._stopping:
                self._stopping = True
                return
            self._stopping = True
            self._tunnels.end()
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

    def _serve(self, connection: Connection, request: Request) -> After:
        """Answer the request and those that are there already; what becomes of the connection."""
        following: Request | None = request
        try:
            while following is not None:
                if following.method == "CONNECT":
                    return self._tunnel(connection, following)
                if self._judge and not following.environ["REQUEST_URI"].startswith(("/", "*")):
                    self._check_forwarded(self._judge, following)
                if not Exchange(connection, following).run(self._app) or self._stopping:
                    return self._last_answered(connection)
                following = connection.next_request()
        except ConnectionLostError as error:
            log.debug("A connection ended: %s", error)
            return After.CLOSE
        except BadRequestError as error:
            connection.refuse(error)
        except Exception:  # a fault of ours must not end the loop
            log.exception("A connection is given up.")
            return After.CLOSE
        return After.WAIT

    def _last_answered(self, connection: Connection) -> After:
        if self._stopping:  # nobody else sends the rest
            connection.finish()
        return After.WAIT if connection.ends_later() else After.CLOSE

    def _check_forwarded(self, judge: Judge, request: Request) -> None:
        """Refuse a request that a proxy would forward in plain HTTP (RFC 9112 §3.2.2): this one forwards none."""
        host, port = target_of(request.environ["HTTP_HOST"], default_port=_HTTP_PORT)
        own = port == self._port and host in {self._host, *_LOOPBACK}
        if not own and judge(host, port) is not Verdict.OURS:
            raise BadRequestError("403 Forbidden", f"{host} is not to be reached from here in plain HTTP.")

    def _tunnel(self, connection: Connection, request: Request) -> After:
        """Answer CONNECT; after a refusal the connection waits for its client to close."""
        try:
            return self._tunnelled(connection, request)
        except BadRequestError as error:
            connection.refuse(error)
            return After.WAIT

    def _tunnelled(self, connection: Connection, request: Request) -> After:
        if self._judge is None or connection.encrypted:
            raise BadRequestError("405 Method Not Allowed", "This address is no proxy: CONNECT is not answered here.")
        host, port = target_of(request.environ["REQUEST_URI"])
        match self._judge(host, port):
            case Verdict.OURS:
                connection.begin_anew(_ESTABLISHED)
                return After.WAIT
            case Verdict.ELSEWHERE:
                self._tunnels.carry(connection.socket, host, port, greeting=_ESTABLISHED)
                return After.GONE
            case Verdict.REFUSED:
                raise BadRequestError("403 Forbidden", f"{host} is not to be reached from here.")
