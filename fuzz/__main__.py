"""`python -m fuzz`: sends malformed requests to a running emulator and says what it did not bear."""

import argparse
import collections
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.process import Emulator
from fuzz.attack import Attack, Finding

SLOW_SECONDS = 1.0
GROWTH_MB = 8.0
"""What the process may grow by after the first quarter: state is bounded, but allocators keep some room."""


def main() -> int:
    """Attacks, reports; exit code 1 when something was found."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="mock_b2c-fuzz-") as folder:
        server = Emulator(Path(folder))
        try:
            found, memory = _attack(server, options.requests, options.seed)
        finally:
            server.stop()
        log = (Path(folder) / "server.log").read_text(errors="replace")
    if "Traceback" in log:
        found.append(Finding(what="the log holds a traceback", request=log[log.index("Traceback") :][:3_000]))
    if memory[1] - memory[0] > GROWTH_MB:
        found.append(Finding(what=f"memory grew from {memory[0]:.1f} to {memory[1]:.1f} MB", request=""))
    for finding in found[:20]:
        print(f"\n{finding.what}\n{finding.request}")
    bad = min(len(found), options.requests)
    print(f"\nmemory {memory[0]:.1f} MB after a quarter, {memory[1]:.1f} MB at the end; seed {options.seed}")
    print(f"{options.requests - bad} passed, {bad} failed")
    return 1 if found else 0


def _attack(server: Emulator, requests: int, seed: int) -> tuple[list[Finding], tuple[float, float]]:
    attack = Attack(server.port, random.Random(seed))
    statuses: collections.Counter[int] = collections.Counter()
    found: list[Finding] = []
    slowest, quarter, begun = 0.0, 0.0, time.monotonic()
    for number in range(requests):
        reply, finding = attack.once(number)
        statuses[reply.status] += 1
        if reply.seconds > SLOW_SECONDS:  # a busy machine is no finding: the same again must be slow, too
            finding = finding or attack.again_slow(SLOW_SECONDS)
        slowest = max(slowest, reply.seconds)
        found.extend([finding] if finding else [])
        if number == requests // 4:
            quarter = server.resident_mb()
        if number % 500 == 0:
            _progress(number, requests)
    _progress(requests, requests)
    shown = ", ".join(f"{status or 'closed'}: {count}" for status, count in sorted(statuses.items()))
    print(f"\n{requests} requests in {time.monotonic() - begun:.0f} s; answers {shown}; slowest {slowest:.3f} s")
    return found, (quarter, server.resident_mb())


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done}/{total} requests", end="", file=sys.stderr, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000, help="how many (default 20000)")
    parser.add_argument("--seed", type=int, default=3, help="the same seed sends the same damage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
