"""What a server does under load, for each kind of store and number of workers, and how these compare."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import figures
from bench.figure import Figure
from bench.plan import Plan
from bench.process import Emulator

_LIMIT, _FRESH = "the RSA limit of one core", "fresh"
_SIGN_IN_GOALS = {1: 400.0, 8: 600.0}
_TRIES = 3
"""The one in the middle counts: a moment in which the machine did something else would be all of a p99."""
_ROUNDS = 5
_CLIENTS = 8
_STORE_GOALS = {"postgresql, 1 worker": 0.5}
_WORKERS_GOAL = 1.6


@dataclass(frozen=True, slots=True)
class _Kind:
    """A store, empty for that which `serve` takes by itself, and a number of workers."""

    store: str
    workers: int

    def __str__(self) -> str:
        name = self.store.partition(":")[0].partition("+")[0] or "default store"
        return f"{name}, {self.workers} worker{'s' if self.workers > 1 else ''}"


def served(folder: Path, plan: Plan) -> list[Figure]:
    """All figures of loads; where there are several kinds of servers, keys and names say of which."""
    kinds = [_Kind(store, workers) for store in plan.stores for workers in plan.workers]
    kinds = [kind for kind in kinds if kind.workers == 1 or kind.store != "memory"]  # which processes cannot share
    found: list[Figure] = []
    for kind in kinds:
        found += _served(folder, plan, kind, f" [{kind}]" if len(kinds) > 1 else "")
    return found + _in_turns(folder, plan, kinds)


def say(what: str) -> None:
    """Progress, for who waits."""
    print(f"measuring {what} …", file=sys.stderr, flush=True)


@contextmanager
def _running(folder: Path, kind: _Kind) -> Iterator[Emulator]:
    arguments = ["--store", kind.store] if kind.store else []
    arguments += ["--workers", str(kind.workers)] if kind.workers > 1 else []
    server = Emulator(folder, *arguments)
    try:
        yield server
    finally:
        server.stop()


def _served(folder: Path, plan: Plan, kind: _Kind, of: str) -> list[Figure]:
    """The figures of one server."""
    with _running(folder, kind) as server:
        fresh = server.resident_mb()
        found = [] if of else _delays(server)
        rates = {}
        for clients in plan.clients:
            say(f"sign-ins, {clients} client{'s' if clients > 1 else ''}{of}")
            figures.sign_ins(server, clients=clients, seconds=min(1.0, plan.seconds))
            load = figures.sign_ins(server, clients=clients, seconds=plan.seconds)
            rates[clients] = load.per_second
            found += _load(load, of)
        found += _half_peak(server, max(rates.values()), plan.seconds, of)
        found += _token_answers(server, plan.seconds, of)
        found += _memory(server, plan.sign_ins, fresh, of)
    return found


def _in_turns(folder: Path, plan: Plan, kinds: list[_Kind]) -> list[Figure]:
    """How the rates of kinds compare, measured in turns, so that a slow moment of the machine is one of all of them."""
    if len(kinds) < 2:
        return []
    with ExitStack() as stack:
        servers = {kind: stack.enter_context(_running(Path(tempfile.mkdtemp(dir=folder)), kind)) for kind in kinds}
        loads: dict[_Kind, list[figures.Load]] = {kind: [] for kind in kinds}
        for number in range(_ROUNDS + 1):
            say(f"sign-ins of all kinds in turns, {number} of {_ROUNDS}")
            for kind in kinds[:: -1 if number % 2 else 1]:
                load = figures.sign_ins(servers[kind], clients=_CLIENTS, seconds=plan.seconds / 2)
                loads[kind] += [load] if number else []  # the first warms up
    middle = {kind: sorted(held, key=lambda one: one.per_second)[_ROUNDS // 2] for kind, held in loads.items()}
    return [
        _compared(kind, other, middle, goal)
        for kind in kinds
        for other, goal in (
            (_Kind("memory", 1), _STORE_GOALS.get(str(kind))),
            (_Kind(kind.store, 1), _WORKERS_GOAL if kind.workers == 2 else None),
        )
        if kind != other and other in middle and (other.store == kind.store or kind.workers == 1)
    ]


def _compared(kind: _Kind, other: _Kind, loads: dict[_Kind, figures.Load], goal: float | None) -> Figure:
    load, one = loads[kind], loads[other]
    return Figure(
        key=f"in_turns [{kind}] [{other}]",
        name=f"sign-ins a second, {_CLIENTS} clients, in turns with {other} [{kind}]",
        value=load.per_second,
        unit="/s",
        ratio=load.per_second / one.per_second,
        compared_with=str(other),
        note=f"{load.busy:.2f} cores busy with it, {one.busy:.2f} with the other",
        goal=goal,
        goal_of_ratio=True,
        more_is_better=True,
    )


def _load(load: figures.Load, of: str) -> list[Figure]:
    clients = f"{load.clients} client{'s' if load.clients > 1 else ''}"
    least = 1000 * 2 / load.signatures
    return [
        Figure(
            key=f"sign_ins_{load.clients}{of}",
            name=f"sign-ins a second, {clients}{of}",
            value=load.per_second,
            unit="/s",
            ratio=load.per_second / (load.signatures / 2),
            compared_with=_LIMIT,
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
    say(f"sign-ins at half the peak load{of}")
    loads = [
        figures.sign_ins(server, clients=_CLIENTS, rate=peak / 2, seconds=max(3.0, seconds)) for _ in range(_TRIES)
    ]
    load = sorted(loads, key=lambda one: one.p99_ms / one.median_ms)[_TRIES // 2]
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


def _token_answers(server: Emulator, seconds: float, of: str) -> list[Figure]:
    """What RSA leaves of the processor time, at leisure and at full load: there the share is that of the rate, too."""
    return [_token_answer(server, clients, seconds, of) for clients in (1, _CLIENTS)]


def _token_answer(server: Emulator, clients: int, seconds: float, of: str) -> Figure:
    by = f"{clients} client{'s' if clients > 1 else ''}"
    say(f"token answers, {by}{of}")
    load = figures.token_answers(server, clients=clients, seconds=seconds)
    share = 1000 * 2 / load.signatures / load.cpu_ms
    return Figure(
        key=f"token_answer_{clients}{of}",
        name=f"RSA's share of a token answer's server CPU (refresh, 2 tokens), {by}{of}",
        value=100 * share,
        unit="%",
        ratio=share,
        compared_with="all of it",
        goal=70.0,
        more_is_better=True,
        note=f"{load.cpu_ms:.2f} ms each, {load.per_second:.0f} a second",
    )


def _delays(server: Emulator) -> list[Figure]:
    say("delays")
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
        say(f"memory after {goal} sign-ins{of}")
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
            compared_with=_FRESH,
            goal=60.0 if name == "fresh" else 70.0,
            noise=0.1,
        )
        for name, value in held.items()
    ]
