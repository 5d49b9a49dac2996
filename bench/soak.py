"""A load for minutes on end, to see whether memory grows or answers become slower."""

import sys
from pathlib import Path

from bench import figures
from bench.figure import Figure
from bench.process import Emulator

_INTERVALS = 10
_CLIENTS = 8


def soak(folder: Path, minutes: float, *arguments: str) -> list[Figure]:
    """Sign-ins by eight clients; memory and rate of ten intervals, each compared with the first one."""
    server = Emulator(folder, *arguments)
    found: list[Figure] = []
    try:
        figures.sign_ins(server, clients=_CLIENTS, seconds=min(10.0, 6 * minutes))
        held = rate = 0.0
        for number in range(1, _INTERVALS + 1):
            load = figures.sign_ins(server, clients=_CLIENTS, seconds=60 * minutes / _INTERVALS)
            memory = server.resident_mb()
            held, rate = held or memory, rate or load.per_second
            print(f"{number}/{_INTERVALS}: {memory:.1f} MB, {load.per_second:.0f} sign-ins/s", file=sys.stderr)
            found.append(_interval(number * minutes / _INTERVALS, memory, held, load, rate))
    finally:
        server.stop()
    return found


def _interval(minute: float, memory: float, held: float, load: figures.Load, rate: float) -> Figure:
    return Figure(
        key=f"soak_{minute:g}",
        name=f"resident memory after {minute:g} minutes of {_CLIENTS} clients",
        value=memory,
        unit="MB",
        ratio=memory / held,
        compared_with="the first interval",
        goal=1.1,
        goal_of_ratio=True,
        note=f"{load.per_second:.0f} sign-ins a second, {load.per_second / rate:.2f} x the first interval",
    )
