"""What is measured, in which order, and what each figure is a ratio to."""

import statistics
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import figures, scale, suites
from bench.figure import Figure
from bench.process import Emulator

PYTHON, LIMIT, FRESH = "bare Python", "the RSA limit of one core", "fresh"
_SIGN_IN_GOALS = {1: 400.0, 8: 600.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how far is measured; `stores` and `workers` are handed on to `serve`, empty and 1 are not."""

    seconds: float = 5.0
    starts: int = 7
    sign_ins: int = 10_000
    clients: Sequence[int] = (1, 8, 64)
    tenants: Sequence[int] = (1, 10, 100, 1000, 10_000)
    users: Sequence[int] = (1, 1000, 10_000, 100_000, 1_000_000)
    growing_seconds: float = 60.0
    stores: Sequence[str] = ("",)
    workers: Sequence[int] = (1,)


QUICK = Plan(
    seconds=1.5,
    starts=3,
    sign_ins=1000,
    clients=(1, 8),
    tenants=(1, 100, 1000),
    users=(1, 1000, 10_000),
    growing_seconds=10.0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What figures are compared with: seconds that bare Python starts in, RS256 signatures a second on one core."""

    python: float
    signatures: float

    @property
    def sign_ins(self) -> float:
        """Sign-ins a second if they were nothing but two signatures."""
        return self.signatures / 2


def measure(folder: Path, plan: Plan) -> list[Figure]:
    """All figures of one run."""
    _say("signatures and bare Python, to compare with")
    limits = Limits(python=figures.bare_python_seconds(), signatures=figures.signatures_per_second())
    found = [
        Figure(key="signatures", name="RS256 signatures a second, one core", value=limits.signatures, unit="/s"),
        Figure(key="bare_python", name="spawning bare Python", value=1000 * limits.python, unit="ms"),
    ]
    found += _starts(folder, plan, limits)
    found += _suites(folder, limits)
    for store in plan.stores:
        for workers in plan.workers:
            if workers == 1 or store != "memory":  # which several processes cannot share
                found += _served(folder, plan, limits, store, workers)
    found += _grown("tenants", "a sign-in page", plan.tenants, plan.growing_seconds, 2.0)
    found += _grown("users", "a sign-in", plan.users, plan.growing_seconds, 1.2)
    return found


def _starts(folder: Path, plan: Plan, limits: Limits) -> list[Figure]:
    _say("start-up")
    Emulator(folder).stop()  # the first start makes keys and certificates
    starts, readies = [], []
    for _ in range(plan.starts):
        server = Emulator(folder)
        starts.append(server.start_seconds)
        readies.append(server.ready_seconds)
        server.stop()
    start, ready = statistics.median(starts), statistics.median(readies)
    return [
        Figure(
            key="start",
            name="spawn to first discovery, keys served",
            value=start,
            unit="s",
            ratio=start / limits.python,
            compared_with=PYTHON,
            goal=0.25,
        ),
        Figure(
            key="ready",
            name="spawn to all other answers",
            value=ready,
            unit="s",
            ratio=ready / limits.python,
            compared_with=PYTHON,
        ),
    ]


_SUITES = {
    "plugin_import": ("import of the pytest plugin, unused", 5.0),
    "first_server": ("first server of a test process, imports included", 500.0),
    "fresh_tenant": ("a fresh tenant for a test", 2.0),
    "unit_test": ("a test with a whole MSAL sign-in, without sockets", 20.0),
    "unit_test_opening": ("of it, opening and closing the tenant", 5.0),
    "views_test": ("a test of the web app's views (sign-in, landing, tasks), without sockets", 20.0),
    "views_test_added": ("of it, more than with recorded answers", 5.0),
}


def _suites(folder: Path, limits: Limits) -> list[Figure]:
    _say("what a test suite pays")
    return [
        Figure(
            key=key,
            name=_SUITES[key][0],
            value=value,
            unit="ms",
            ratio=value / 1000 / limits.python,
            compared_with=PYTHON,
            goal=_SUITES[key][1],
        )
        for key, value in suites.measured(folder).items()
    ]


@contextmanager
def _running(folder: Path, store: str, workers: int) -> Iterator[Emulator]:
    arguments = ["--store", store] if store else []
    arguments += ["--workers", str(workers)] if workers > 1 else []
    server = Emulator(folder, *arguments)
    try:
        yield server
    finally:
        server.stop()


def _served(folder: Path, plan: Plan, limits: Limits, store: str, workers: int) -> list[Figure]:
    """The figures of one server; where there are several, their names and keys say of which."""
    several = len(plan.stores) * len(plan.workers) > 1
    kind = store.partition(":")[0].partition("+")[0] or "default store"
    of = f" [{kind}, {workers} worker{'s' if workers > 1 else ''}]" if several else ""
    with _running(folder, store, workers) as server:
        fresh = server.resident_mb()
        found = [] if of else _delays(server)
        rates = {}
        for clients in plan.clients:
            _say(f"sign-ins, {clients} client{'s' if clients > 1 else ''}{of}")
            figures.sign_ins(server, clients=clients, seconds=min(1.0, plan.seconds))
            load = figures.sign_ins(server, clients=clients, seconds=plan.seconds)
            rates[clients] = load.per_second
            found += _load(load, limits, of)
        found += _half_peak(server, max(rates.values()), plan.seconds, of)
        found += _token_answers(server, plan.seconds, limits, of)
        found += _memory(server, plan.sign_ins, fresh, of)
    return found


def _load(load: figures.Load, limits: Limits, of: str) -> list[Figure]:
    clients = f"{load.clients} client{'s' if load.clients > 1 else ''}"
    least = 1000 * 2 / limits.signatures
    return [
        Figure(
            key=f"sign_ins_{load.clients}{of}",
            name=f"sign-ins a second, {clients}{of}",
            value=load.per_second,
            unit="/s",
            ratio=load.per_second / limits.sign_ins,
            compared_with=LIMIT,
            goal=_SIGN_IN_GOALS.get(load.clients),
            more_is_better=True,
            note=f"median {load.median_ms:.1f} ms, p99 {load.p99_ms:.1f} ms",
        ),
        Figure(
            key=f"sign_in_cpu_{load.clients}{of}",
            name=f"server CPU a sign-in, {clients}{of}",
            value=load.cpu_ms,
            unit="ms",
            ratio=load.cpu_ms / least,
            compared_with="two signatures",
            goal=2.0,
            note=f"{100 * least / load.cpu_ms:.0f} % of it RSA",
        ),
    ]


def _half_peak(server: Emulator, peak: float, seconds: float, of: str) -> list[Figure]:
    _say(f"sign-ins at half the peak load{of}")
    load = figures.sign_ins_at(server, rate=peak / 2, seconds=max(3.0, seconds))
    return [
        Figure(
            key=f"p99_half_peak{of}",
            name=f"p99 of sign-ins at half the peak load ({load.per_second:.0f} a second){of}",
            value=load.p99_ms,
            unit="ms",
            ratio=load.p99_ms / load.median_ms,
            compared_with="the median",
            goal=5.0,
            goal_of_ratio=True,
            noise=1.0,
        )
    ]


def _token_answers(server: Emulator, seconds: float, limits: Limits, of: str) -> list[Figure]:
    _say(f"token answers{of}")
    load = figures.token_answers(server, seconds=seconds)
    share = 1000 * 2 / limits.signatures / load.cpu_ms
    return [
        Figure(
            key=f"token_answer{of}",
            name=f"RSA's share of a token answer's server CPU (refresh, 2 tokens){of}",
            value=100 * share,
            unit="%",
            ratio=share,
            compared_with="two signatures alone",
            goal=70.0,
            more_is_better=True,
            note=f"{load.cpu_ms:.2f} ms each, {load.per_second:.0f} a second by 1 client",
        )
    ]


def _delays(server: Emulator) -> list[Figure]:
    _say("delays")
    waits = figures.delays(server)
    return [
        Figure(key="discovery", name="discovery, kept alive", value=waits.alone_ms, unit="ms"),
        Figure(
            key="page",
            name="sign-in page",
            value=waits.page_ms,
            unit="ms",
            ratio=waits.page_ms / waits.alone_ms,
            compared_with="discovery",
            goal=100.0,
            noise=0.5,
        ),
        Figure(
            key="beside_others",
            name="discovery, new TLS connection, beside 50 idle and 20 half-open ones",
            value=waits.beside_others_ms,
            unit="ms",
            ratio=waits.beside_others_ms / waits.alone_ms,
            compared_with="kept alive and alone",
            goal=50.0,
            noise=1.0,
        ),
        Figure(
            key="connections",
            name="connections for 100 requests",
            value=float(waits.connections_for_100_requests),
            goal=1.0,
        ),
    ]


def _memory(server: Emulator, total: int, fresh: float, of: str) -> list[Figure]:
    held, done = {"fresh": fresh}, 0
    for goal in (total // 10, total):
        _say(f"memory after {goal} sign-ins{of}")
        figures.many_sign_ins(server, goal - done)
        done = goal
        held[f"after {goal:,} sign-ins"] = server.resident_mb()
    return [
        Figure(
            key=f"memory_{name.replace(',', '').replace(' ', '_')}{of}",
            name=f"resident memory, {name}{of}",
            value=value,
            unit="MB",
            ratio=value / fresh,
            compared_with=FRESH,
            goal=60.0 if name == "fresh" else 70.0,
            noise=0.1,
        )
        for name, value in held.items()
    ]


def _grown(what: str, doing: str, counts: Sequence[int], seconds: float, most: float) -> list[Figure]:
    _say(f"the cost of {what}")
    found = scale.measured(what, counts, seconds)
    alone = found[0]["ms"]
    return [
        Figure(
            key=f"{what}_{row['count']:.0f}",
            name=f"{doing}, one of {row['count']:,.0f} {what}, without sockets",
            value=row["ms"],
            unit="ms",
            ratio=row["ms"] / alone,
            compared_with="with one",
            goal=most,
            goal_of_ratio=True,
            note=f"{row['kb']:.1f} KB each" if row["count"] >= 1000 else "",
        )
        for row in found
    ]


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)
