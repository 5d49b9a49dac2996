"""What is measured."""

import socket
import statistics
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from bench.client import Client
from bench.process import DISCOVERY, Emulator
from bench.sign_in import Application, authorize_path, refresh, sign_in, signing_key

IDLE, HALF_OPEN = 50, 20
APPLICATION = Application()
_MOMENT = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Sign-ins or token answers under load: how many a second, server CPU each, how long one took (milliseconds).

    `signatures` are those that one core made in a second just before and after it: a shared machine is not as fast at
    all times.
    """

    clients: int
    signatures: float
    per_second: float
    cpu_ms: float
    median_ms: float
    p99_ms: float


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
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    content, padding, digest = b"n" * 700, PKCS1v15(), SHA256()
    count, begun = 0, time.process_time()
    while (took := time.process_time() - begun) < seconds:
        key.sign(content, padding, digest)
        count += 1
    return count / took


def sign_ins(server: Emulator, *, clients: int, seconds: float) -> Load:
    """`clients` people sign in one after the other for `seconds`, each over a kept-alive connection of their own."""
    took: list[float] = []
    workers = [_Worker(server, took) for _ in range(clients)]
    before = signatures_per_second(_MOMENT)
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    for worker in workers:
        worker.begin(begun + seconds)
    for worker in workers:
        worker.join()
    return _load(clients, took, time.perf_counter() - begun, server.cpu_seconds() - cpu, before)


def sign_ins_at(server: Emulator, *, rate: float, seconds: float, clients: int = 8) -> Load:
    """So many sign-ins a second, evenly in time; one that begins late has taken the longer (no omission is hidden)."""
    took: list[float] = []
    workers = [_Worker(server, took) for _ in range(clients)]
    before = signatures_per_second(_MOMENT)
    cpu, begun = server.cpu_seconds(), time.perf_counter() + 0.05
    for number, worker in enumerate(workers):
        worker.begin(begun + seconds, first=begun + number / rate, every=clients / rate)
    for worker in workers:
        worker.join()
    return _load(clients, took, time.perf_counter() - begun, server.cpu_seconds() - cpu, before)


def _load(clients: int, took: list[float], wall: float, cpu: float, signatures_before: float) -> Load:
    return Load(
        clients=clients,
        signatures=(signatures_before + signatures_per_second(_MOMENT)) / 2,
        per_second=len(took) / wall,
        cpu_ms=1000 * cpu / len(took),
        median_ms=1000 * statistics.median(took),
        p99_ms=1000 * statistics.quantiles(took, n=100)[98],
    )


def token_answers(server: Emulator, *, seconds: float) -> Load:
    """One client refreshes its tokens for `seconds`."""
    client = server.client()
    token = str(sign_in(client, APPLICATION, signing_key(client, APPLICATION))["refresh_token"])
    took: list[float] = []
    before = signatures_per_second(_MOMENT)
    cpu, begun = server.cpu_seconds(), time.perf_counter()
    while (at := time.perf_counter()) < begun + seconds:
        token = str(refresh(client, APPLICATION, token)["refresh_token"])
        took.append(time.perf_counter() - at)
    wall, cpu = time.perf_counter() - begun, server.cpu_seconds() - cpu
    client.close()
    return _load(1, took, wall, cpu, before)


def many_sign_ins(server: Emulator, count: int) -> None:
    """Exactly `count` sign-ins by one client."""
    client = server.client()
    key = signing_key(client, APPLICATION)
    for _ in range(count):
        sign_in(client, APPLICATION, key)
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


class _Worker:
    """One client in a thread of its own; a failed sign-in fails the run."""

    def __init__(self, server: Emulator, took: list[float]) -> None:
        self._client = server.client()
        self._key = signing_key(self._client, APPLICATION)
        self._took = took
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None

    def begin(self, deadline: float, first: float = 0.0, every: float = 0.0) -> None:
        """Sign in until the deadline: without a pause, or at `first` and each `every` seconds after it."""
        self._thread = threading.Thread(target=self._work, args=(deadline, first, every), daemon=True)
        self._thread.start()

    def join(self) -> None:
        if self._thread:
            self._thread.join()
        self._client.close()
        if self._failure:
            raise self._failure

    def _work(self, deadline: float, due: float, every: float) -> None:
        try:
            while (begun := due if every else time.perf_counter()) < deadline:
                if every:
                    due += every
                    time.sleep(max(0.0, begun - time.perf_counter()))
                sign_in(self._client, APPLICATION, self._key)
                self._took.append(time.perf_counter() - begun)
        except BaseException as failure:  # noqa: BLE001 - raised again by join
            self._failure = failure
