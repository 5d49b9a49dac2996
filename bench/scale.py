"""What one more tenant and one more user cost: request times and memory as their number grows.

It runs in a process of its own (`python -m bench.scale tenants|users COUNT …`) and prints JSON, for the memory of
other figures would be in its own.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.in_process import InProcessClient
from bench.sign_in import Application, authorize_path, sign_in, signing_key

ROUNDS = 150
_SEED = 20


def measured(what: str, counts: Sequence[int], seconds: float) -> list[dict[str, float]]:
    """For each count: `count`, `ms` of a request or sign-in, `kb` of memory each; fewer counts if time runs out.

    `alone_ms` is that of an emulator with one tenant or user, measured in turns with it.
    """
    command = [sys.executable, "-m", "bench.scale", what, str(seconds), *(str(count) for count in counts)]
    rows: list[dict[str, float]] = json.loads(
        subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    )
    return rows


def _tenants(counts: Sequence[int], deadline: float) -> list[dict[str, float]]:
    """Sign-in pages of random tenants in one emulator of so many."""
    from msgspec.structs import replace  # noqa: PLC0415 - not needed where this only starts a process

    from mock_b2c.config import load_config  # noqa: PLC0415
    from mock_b2c.domain.tenant import derived_id  # noqa: PLC0415

    sample = load_config().tenant
    chosen = random.Random(_SEED)
    alone = InProcessClient(_app([sample]))
    rows, empty = [], _resident_kb()
    for count in counts:
        others = [
            replace(sample, name=f"tenant{number}", id=derived_id("bench", str(number)), custom_domains=())
            for number in range(count - 1)
        ]
        client = InProcessClient(_app([sample, *others]))
        names = [sample.domain, *(tenant.domain for tenant in others)]
        held = _resident_kb() - empty

        def asked(client: InProcessClient = client, names: list[str] = names) -> None:
            app = Application(authority=f"/{chosen.choice(names)}/B2C_1_susi")
            answer = client.get(authorize_path(app))
            if answer.status != 200:
                raise AssertionError(f"{answer.status}: {answer.body[:200]!r}")

        rows.append({"count": count, "kb": held / count, **_in_turns(asked, lambda: asked(alone, [sample.domain]))})
        if time.perf_counter() > deadline:
            break
    return rows


def _users(counts: Sequence[int], deadline: float) -> list[dict[str, float]]:
    """Whole sign-ins of random users among so many."""
    from mock_b2c.config import load_config  # noqa: PLC0415
    from mock_b2c.emulator import Emulator  # noqa: PLC0415
    from mock_b2c.emulator.passwords import Pbkdf2Hasher  # noqa: PLC0415
    from mock_b2c.web import create_app  # noqa: PLC0415

    tenant = load_config().tenant
    hashed = Pbkdf2Hasher().hash(Application().password)
    emulator, other = Emulator([tenant]), Emulator([tenant])
    other.add_user(tenant, email="user0@example.com", password_hash=hashed)
    client, alone = (InProcessClient(create_app(one)) for one in (emulator, other))
    chosen = random.Random(_SEED)
    keys = {each: each.do(signing_key(Application())) for each in (client, alone)}
    rows, made, empty = [], 0, _resident_kb()
    for count in counts:
        for number in range(made, count):
            emulator.add_user(tenant, email=f"user{number}@example.com", password_hash=hashed)
        made = count
        held = _resident_kb() - empty

        def signed_in(client: InProcessClient = client, count: int = count) -> None:
            app = Application(user=f"user{chosen.randrange(count)}@example.com")
            client.do(sign_in(app, keys[client]))

        rows.append({"count": count, "kb": held / count, **_in_turns(signed_in, lambda: signed_in(alone, 1))})
        if time.perf_counter() > deadline:
            break
    return rows


def _app(tenants: list[Any]) -> Any:
    from mock_b2c.emulator import Emulator  # noqa: PLC0415
    from mock_b2c.web import create_app  # noqa: PLC0415

    return create_app(Emulator(tenants))


def _in_turns(call: Callable[[], None], alone: Callable[[], None]) -> dict[str, float]:
    """The processor time of either, so that a slow moment of the machine is one of both."""
    took: dict[str, list[float]] = {"ms": [], "alone_ms": []}
    for _ in range(ROUNDS):
        for name, each in (("ms", call), ("alone_ms", alone)):
            begun = time.thread_time()
            each()
            took[name].append(1000 * (time.thread_time() - begun))
    # The first ones prepare what the next ones find.
    return {name: statistics.median(held[ROUNDS // 3 :]) for name, held in took.items()}


def _resident_kb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def main() -> None:
    """Measures and prints."""
    what, seconds, *counts = sys.argv[1:]
    deadline = time.perf_counter() + float(seconds)
    print(json.dumps({"tenants": _tenants, "users": _users}[what]([int(count) for count in counts], deadline)))


if __name__ == "__main__":
    main()
