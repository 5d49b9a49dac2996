"""Which TCP ports of this machine are free for us.

A port counts as taken when anything holds it on any address of ``localhost``: a browser may try ``::1`` where a server
binds 127.0.0.1, and would then meet a stranger.
"""

import errno
import os
import random
import socket
from itertools import islice

# Below the ranges from which operating systems hand out ports to outgoing connections (Linux 32768, macOS and Windows
# 49152), so that no browser connection takes one between our choice and our bind; above those that browsers refuse.
_CANDIDATES = range(20_000, 30_000)
# Not the seeded generator: parallel test workers share a seed and would all choose the same ports.
_random = random.SystemRandom()


def is_taken(port: int) -> bool:
    """Whether something else holds the port on an address of localhost."""
    addresses = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
    return any(_bind_fails(family, address) for family, _, _, _, address in addresses)


def free_ports(count: int) -> tuple[int, ...]:
    """That many different ports which nobody holds right now."""
    free = (port for port in _random.sample(_CANDIDATES, k=len(_CANDIDATES)) if not is_taken(port))
    return tuple(islice(free, count))


def _bind_fails(family: socket.AddressFamily, address: tuple[object, ...]) -> bool:
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":  # as our servers do: a connection in TIME_WAIT does not count
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        return error.errno in {errno.EADDRINUSE, errno.EACCES}
    return False
