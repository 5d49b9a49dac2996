"""What is measured."""

import functools
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from bench.client import Client
from bench.crowd import Crowd, Doing
from bench.http import Steps
from bench.process import DISCOVERY, Emulator
from bench.sign_in import Application, authorize_path, refresh, sign_in, signing_key

IDLE, HALF_OPEN = 50, 20
APPLICATION = Application()
_MOMENT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Sign-ins or token answers under load: how many a second, server CPU each, how long one took (milliseconds).

    `signatures` are those that one core made in a second around it or between: a shared machine is not as fast at all
    times.
    """

    clients: int
    signatures: float
    per_second: float
    cpu_ms: float
    median_ms: float
    p99_ms: float

    @property
    def busy(self) -> float:
        """How many cores the server has kept busy; the load and a database take of what there are, too."""
        return self.per_second * self.cpu_ms / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Milliseconds for one request: alone, and beside idle and half-open connections; and for a sign-in page."""

    alone_ms: float
    beside_others_ms: float
    page_ms: float
    connections_for_100_requests: int


def bare_python_seconds(rounds: int = 5) -> float:
    """What spawning Python alone costs; start-up is told as a multiple of it."""
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", "pass"], check=True)
        took.append(time.perf_counter() - begun)
    return statistics.median(took)


def signatures_per_second(seconds: float = 1.0) -> float:
    """RS256 signatures that one core makes with a ready key, and nothing else: the limit of any token server."""
    key = _key()
    content, padding, digest = b"n" * 700, PKCS1v15(), SHA256()
    count, begun = 0, time.process_time()
    while (took := time.process_time() - begun) < seconds:
        key.sign(content, padding, digest)
        count += 1
    return count / took


@functools.cache
def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def sign_ins(server: Emulator, *, clients: int, seconds: float, rate: float = 0.0) -> Load:
    """`clients` people sign in for `seconds`, each over a kept-alive connection of their own.

    One sign-in after the other, or so many a second, evenly in time: then one that begins late has taken the longer (no
    omission is hidden).
    """
    people = [server.client() for _ in range(clients)]
    key = people[0].do(signing_key(APPLICATION))
    crowd = Crowd([(person, lambda: sign_in(APPLICATION, key)) for person in people])
    before = signatures_per_second(_MOMENT)
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    took = crowd.run(seconds, rate)
    wall, cpu = time.perf_counter() - begun, server.cpu_seconds() - cpu
    crowd.close()
    return _load(clients, took, wall, cpu, (before + signatures_per_second(_MOMENT)) / 2)


def token_answers(server: Emulator, *, clients: int, seconds: float) -> Load:
    """`clients` refresh their tokens, one after the other: for so many seconds in all, and signatures between.

    Their share of the time is what is asked for, so both are of the same moments.
    """
    crowd = Crowd([_refreshing(server.client()) for _ in range(clients)])
    took: list[float] = []
    wall = cpu = 0.0
    limits = []
    while wall < seconds:
        limits.append(signatures_per_second(_MOMENT / 3))
        used, begun = server.cpu_seconds(), time.perf_counter()
        took += crowd.run(_MOMENT)
        wall, cpu = wall + time.perf_counter() - begun, cpu + server.cpu_seconds() - used
    crowd.close()
    return _load(clients, took, wall, cpu, statistics.harmonic_mean(limits))


def _refreshing(client: Client) -> Doing:
    token = client.do(sign_in(APPLICATION, client.do(signing_key(APPLICATION))))["refresh_token"]

    def refreshed() -> Steps[None]:
        nonlocal token
        answer = yield from refresh(APPLICATION, token)
        token = answer["refresh_token"]

    return client, refreshed


def _load(clients: int, took: list[float], wall: float, cpu: float, signatures: float) -> Load:
    return Load(
        clients=clients,
        signatures=signatures,
        per_second=len(took) / wall,
        cpu_ms=1000 * cpu / len(took),
        median_ms=1000 * statistics.median(took),
        p99_ms=1000 * statistics.quantiles(took, n=100)[98],
    )


def many_sign_ins(server: Emulator, count: int) -> None:
    """Exactly `count` sign-ins by one client."""
    client = server.client()
    key = client.do(signing_key(APPLICATION))
    for _ in range(count):
        client.do(sign_in(APPLICATION, key))
    client.close()


def delays(server: Emulator) -> Delays:
    """How long requests take while others are silent or stop half-way."""
    client = server.client()
    for _ in range(100):
        client.get(DISCOVERY)
    alone = _median_ms(client, DISCOVERY)
    page = _median_ms(client, authorize_path(APPLICATION))
    kept = client.connections
    with ExitStack() as stack:
        for number in range(IDLE + HALF_OPEN):
            other = stack.enter_context(socket.create_connection(("localhost", server.port)))
            if number >= IDLE:
                other.sendall(b"\x16\x03\x01\x02\x00\x01")  # the beginning of a TLS handshake, and no more
        fresh = [_fresh_request_ms(server) for _ in range(10)]
    client.close()
    return Delays(
        alone_ms=alone, beside_others_ms=statistics.median(fresh), page_ms=page, connections_for_100_requests=kept
    )


def _median_ms(client: Client, path: str, rounds: int = 30) -> float:
    took = []
    for _ in range(rounds):
        begun = time.perf_counter()
        client.get(path)
        took.append(time.perf_counter() - begun)
    return 1000 * statistics.median(took)


def _fresh_request_ms(server: Emulator) -> float:
    client = server.client()
    begun = time.perf_counter()
    client.get(DISCOVERY)
    took = time.perf_counter() - begun
    client.close()
    return 1000 * took
