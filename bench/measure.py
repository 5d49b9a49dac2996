"""What is measured, in which order, and what each figure is a ratio to."""

import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench import figures, scale, suites
from bench.figure import Figure
from bench.plan import Plan
from bench.process import Emulator
from bench.served import say, served

PYTHON = "bare Python"


def measure(folder: Path, plan: Plan) -> list[Figure]:
    """All figures of one run."""
    say("signatures and bare Python, to compare with")
    python, signatures = figures.bare_python_seconds(), figures.signatures_per_second()
    found = [
        Figure(key="signatures", name="RS256 signatures a second, one core", value=signatures, unit="/s"),
        Figure(key="bare_python", name="spawning bare Python", value=1000 * python, unit="ms"),
    ]
    found += _starts(folder, plan, python)
    found += _suites(folder, python)
    found += served(folder, plan)
    found += _grown("tenants", "a sign-in page", plan.tenants, plan.growing_seconds, 2.0)
    found += _grown("users", "a sign-in", plan.users, plan.growing_seconds, 1.2)
    return found


def _starts(folder: Path, plan: Plan, python: float) -> list[Figure]:
    """Starts in a new state dir, which make keys and certificates, and then again there."""
    say("start-up")
    firsts, starts, readies = [], [], []
    held: list[tuple[float, float]] = []
    for _ in range(plan.starts):
        with tempfile.TemporaryDirectory(dir=folder) as new:
            server = Emulator(Path(new))
            firsts.append(server.start_seconds)
            first = server.resident_mb()
            server.stop()
            server = Emulator(Path(new))
            starts.append(server.start_seconds)
            readies.append(server.ready_seconds)
            held.append((first, server.resident_mb()))
            server.stop()
    Emulator(folder).stop()  # for those that are measured there later
    return [
        _start("start", "spawn to first discovery, keys served", starts, python, 0.25),
        _start("first_start", "spawn to first discovery, in a new state dir", firsts, python, 0.25),
        _start("ready", "spawn to all other answers", readies, python, None),
        Figure(
            key="first_start_memory",
            name="resident memory, fresh, in a new state dir",
            value=statistics.median(first for first, _ in held),
            unit="MB",
            ratio=statistics.median(first / again for first, again in held),
            compared_with="that of the next start there",
            goal=60.0,
            noise=0.1,
        ),
    ]


def _start(key: str, name: str, seconds: list[float], python: float, goal: float | None) -> Figure:
    middle = statistics.median(seconds)
    return Figure(key=key, name=name, value=middle, unit="s", ratio=middle / python, compared_with=PYTHON, goal=goal)


_SUITES = {
    "plugin_import": ("import of the pytest plugin, unused", 5.0),
    "first_server": ("first server of a test process, imports included", 500.0),
    "fresh_tenant": ("a fresh tenant for a test", 2.0),
    "unit_test": ("a test with a whole MSAL sign-in, without sockets", 20.0),
    "unit_test_opening": ("of it, opening and closing the tenant", 5.0),
    "views_test": ("a test of the web app's views (sign-in, landing, tasks), without sockets", 20.0),
    "views_test_added": ("of it, more than with recorded answers", 5.0),
}


def _suites(folder: Path, python: float) -> list[Figure]:
    say("what a test suite pays")
    return [
        Figure(
            key=key,
            name=_SUITES[key][0],
            value=value,
            unit="ms",
            ratio=value / 1000 / python,
            compared_with=PYTHON,
            goal=_SUITES[key][1],
        )
        for key, value in suites.measured(folder).items()
    ]


def _grown(what: str, doing: str, counts: Sequence[int], seconds: float, most: float) -> list[Figure]:
    say(f"the cost of {what}")
    found = scale.measured(what, counts, seconds)
    return [
        Figure(
            key=f"{what}_{row['count']:.0f}",
            name=f"{doing}, {_of(row['count'], what)}, without sockets",
            value=row["ms"],
            unit="ms",
            ratio=row["ms"] / row["alone_ms"],
            compared_with="with one, in turns",
            goal=most,
            goal_of_ratio=True,
            note=f"{row['kb']:.1f} KB each" if row["count"] >= 1000 else "",
        )
        for row in found
    ]


def _of(count: float, what: str) -> str:
    return f"one of {count:,.0f} {what}" if count > 1 else f"with one {what.removesuffix('s')}"
