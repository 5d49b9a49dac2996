"""A proxy's CONNECT (RFC 9110 §9.3.6): a tunnel to this server itself, to another host, or none.

Which host is whose says a `Judge`; without one nothing is tunnelled. A tunnel to this server is no tunnel at all: the
connection begins anew, and its next byte is that of a TLS handshake with the name that was asked for.
"""

import contextlib
import ipaddress
import logging
import re
import socket
import threading
from collections.abc import Callable
from enum import Enum, auto

from mock_b2c.server.next_proxy import NextProxy
from mock_b2c.server.refusal import BadRequestError

log = logging.getLogger("mock_b2c.server")

_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+)):([0-9]{1,5})")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052 §2.1
_DIAL_SECONDS = 10.0
_PIECE = 64 * 1024
_MOST_TUNNELS = 128


class Verdict(Enum):
    """What becomes of a tunnel to a host."""

    OURS = auto()
    """This server is that host."""
    ELSEWHERE = auto()
    """It is reached over the network."""
    REFUSED = auto()
    """It shall not be reached."""


Judge = Callable[[str, int], Verdict]


def target_of(target: str, default_port: int = 0) -> tuple[str, int]:
    """Host, in lower case, and port of an authority form (RFC 9112 §3.2.3); BadRequestError when it is none."""
    found = _AUTHORITY.fullmatch(target) or (_AUTHORITY.fullmatch(f"{target}:{default_port}") if default_port else None)
    port = int(found[3]) if found else 0
    if found is None or not 0 < port < 65_536:
        raise BadRequestError("400 Bad Request", "A proxy is told host and port, such as contoso.b2clogin.com:443.")
    return (found[1] or found[2]).lower(), port


class Tunnels:
    """The tunnels to other hosts, by the next proxy if there is one; each is carried by two threads."""

    def __init__(self, beyond: NextProxy | None = None) -> None:
        self._beyond = beyond
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_MOST_TUNNELS)
        self._open: set[socket.socket] = set()
        self._ended = False

    def carry(self, client: socket.socket, host: str, port: int, *, greeting: bytes) -> None:
        """Connect and carry what comes from either side to the other; `greeting` tells the client that it begins.

        From then on the client's socket is the tunnel's. BadRequestError, and it is not, when the host cannot be
        reached, or is none of the public network: a tunnel from here must not be a way into a network that its client
        has no other way into. The same when there are too many tunnels.
        """
        with contextlib.ExitStack() as undone:
            if not self._places.acquire(blocking=False):  # before the dial, which takes its time
                raise BadRequestError("503 Service Unavailable", "There are too many tunnels.")
            undone.callback(self._places.release)
            server = self._dial(host, port)
            undone.callback(server.close)
            self._hold(client, server)
            undone.callback(self._let_go, client, server)
            if _started(self._carry, client, server, greeting) is None:
                raise BadRequestError("503 Service Unavailable", "No thread can be started for a tunnel.")
            undone.pop_all()

    def end(self) -> None:
        """Cut all tunnels."""
        with self._lock:
            self._ended = True
            held = tuple(self._open)
        for sock in held:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _dial(self, host: str, port: int) -> socket.socket:
        if self._beyond is None:
            return _dial(host, port)
        if _is_private_address(host):
            raise _private(host)
        return self._beyond.dial(host, port)

    def _hold(self, client: socket.socket, server: socket.socket) -> None:
        """Have them cut at the end; BadRequestError when it has come."""
        with self._lock:
            if self._ended:
                raise BadRequestError("503 Service Unavailable", "The server is stopping.")
            self._open |= {client, server}

    def _let_go(self, client: socket.socket, server: socket.socket) -> None:
        with self._lock:
            self._open -= {client, server}

    def _carry(self, client: socket.socket, server: socket.socket, greeting: bytes) -> None:
        """Carry a tunnel until both directions have ended, then close it."""
        for sock in (client, server):
            sock.setblocking(True)
        there = _started(_pump, client, server)
        if there is not None:
            _pump(server, client, greeting)
            there.join()
        self._let_go(client, server)
        client.close()
        server.close()
        self._places.release()


def _started(run: Callable[..., None], *args: object) -> threading.Thread | None:
    """A thread that runs it; None when the system gives none."""
    thread = threading.Thread(target=run, args=args, name="mock-b2c-tunnel", daemon=True)
    try:
        thread.start()
    except RuntimeError:
        log.warning("No further thread can be started for a tunnel.")
        return None
    return thread


def _pump(source: socket.socket, sink: socket.socket, first: bytes = b"") -> None:
    """Carry one direction until it ends, after these `first` bytes; both end as soon as one side is gone."""
    try:
        data = first or source.recv(_PIECE)
        while data:
            sink.sendall(data)
            data = source.recv(_PIECE)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        for sock in (source, sink):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public network, and so is the IPv4 address that it carries, if any."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return ip.is_global and not ip.is_multicast
    carried = ip.ipv4_mapped or ip.sixtofour or (ipaddress.IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None)
    return is_public(str(carried)) if carried else ip.is_global and not ip.is_multicast


def _is_private_address(host: str) -> bool:
    """Whether it is an IP address that is not public; the short forms, such as 127.1 and 0x7f000001, count as such."""
    last = host.rpartition(".")[2]
    if not (":" in host or last.isdecimal() or last.startswith("0x")):
        return False
    try:
        return not is_public(host)
    except ValueError:
        return True


def _private(host: str) -> BadRequestError:
    return BadRequestError("403 Forbidden", f"{host} is an address of a private network.")


def _dial(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise BadRequestError("502 Bad Gateway", f"{host} is not found: {error.strerror or error}") from error
    public = [entry for entry in found if is_public(str(entry[4][0]))]
    if not public:
        raise _private(host)
    failure: OSError | None = None
    for family, kind, protocol, _, address in public:
        sock = socket.socket(family, kind, protocol)
        sock.settimeout(_DIAL_SECONDS)
        try:
            sock.connect(address)
        except OSError as error:
            sock.close()
            failure = error
        else:
            return sock
    raise BadRequestError("502 Bad Gateway", f"{host}:{port} is not reached: {failure}")
