"""Listening sockets: where the server can be reached."""

import contextlib
import errno
import socket
import sys

_BACKLOG = 128
_ATTEMPTS = 20
_LOOPBACK = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_ABSENT = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT}
_TAKEN = {errno.EADDRINUSE, errno.EACCES} if sys.platform == "win32" else {errno.EADDRINUSE}


class ListenError(Exception):
    """The server cannot listen where it should. The message says why and what to do."""


class _TakenError(Exception):
    """The port is in use on the address given."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on the host's addresses, all on one port; `localhost` is 127.0.0.1 and ::1.

    Port 0 takes one that is free on all of them. An address family the computer lacks is left out.
    """
    addresses = _addresses(host, port)
    for _ in range(_ATTEMPTS):
        try:
            return _listen_on(addresses, host, port)
        except _TakenError as error:
            if port:
                raise ListenError(
                    f"Cannot listen on {host}:{port}: another program uses port {port} of {error}. "
                    "Stop that program or choose another port (0 takes any free one)."
                ) from error
    raise ListenError(f"No port is free on all addresses of {host}.")


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, str]]:
    if not isinstance(port, int) or not 0 <= port <= 65535:
        raise ListenError(f"{port!r} is not a port: choose one from 1 to 65535, or 0 for any free one.")
    if host == "localhost":
        return list(_LOOPBACK)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        raise ListenError(f"{host!r} is not an address of this computer ({error}). Try localhost.") from error
    return list(dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found))


def _listen_on(addresses: list[tuple[socket.AddressFamily, str]], host: str, port: int) -> list[socket.socket]:
    """One socket an address; a port of 0 is settled by the first."""
    with contextlib.ExitStack() as opened:
        sockets: list[socket.socket] = []
        for family, address in addresses:
            try:
                sock = _listening_socket(family, address, port)
            except OSError as error:
                if error.errno not in _ABSENT:
                    raise _refusal(error, address, host, port) from error
                continue
            sockets.append(opened.enter_context(sock))
            port = sock.getsockname()[1]
        opened.pop_all()
    if not sockets:
        raise ListenError(f"{host} is not an address of this computer. Try localhost.")
    return sockets


def _refusal(error: OSError, address: str, host: str, port: int) -> Exception:
    if error.errno in _TAKEN:
        return _TakenError(address)
    hint = " Ports below 1024 need special rights: choose another." if error.errno == errno.EACCES else ""
    return ListenError(f"Cannot listen on {host}:{port}: {error.strerror or error}.{hint}")


def _listening_socket(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # there SO_REUSEADDR would share the port with another program
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a port whose last connections linger in TIME_WAIT can be used again at once
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(address != "::"))
        sock.bind((address, port))
        sock.listen(_BACKLOG)
    except BaseException:
        sock.close()
        raise
    return sock
