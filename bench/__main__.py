"""`python -m bench`: measures the emulator and prints a table; `--json FILE` keeps the figures.

`--driver FOLDER` runs a peers' bench beside it: a folder with a `bench.py` that measures the peers it finds and the
emulator in one run (its adapter `MockB2C` gets the command by MOCK_B2C_CMD).
"""

import argparse
import dataclasses
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import figures, suites
from bench.process import Emulator
from bench.report import table


def main() -> None:
    """Measures, prints, writes."""
    options = _options()
    if options.driver:
        raise SystemExit(_peers(options.driver, options.peers))
    with tempfile.TemporaryDirectory(prefix="mock_b2c-bench-") as folder:
        result = measure(Path(folder), options.seconds, options.sign_ins)
    print(table(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


def measure(folder: Path, seconds: float, total: int) -> dict[str, object]:
    """All figures of one run."""
    _say("signatures and bare Python, to compare with")
    signatures, python = figures.signatures_per_second(), figures.bare_python_seconds()
    _say("start-up")
    Emulator(folder).stop()  # the first start makes keys and certificates
    starts, readies = [], []
    for _ in range(7):
        server = Emulator(folder)
        starts.append(server.start_seconds)
        readies.append(server.ready_seconds)
        server.stop()
    _say("what a test suite pays")
    of_suites = suites.measured(folder)
    server = Emulator(folder)
    try:
        fresh = server.resident_mb()
        _say("delays")
        waits = figures.delays(server)
        loads = []
        for clients in (1, 8):
            _say(f"sign-ins, {clients} client{'s' if clients > 1 else ''}")
            figures.sign_ins(server, clients=clients, seconds=min(1.0, seconds))
            loads.append(figures.sign_ins(server, clients=clients, seconds=seconds))
        _say("token answers")
        answers = figures.token_answers(server, seconds=seconds)
        memory = _memory(server, total)
    finally:
        server.stop()
    return {
        "signatures_per_second": signatures,
        "bare_python_seconds": python,
        "start_seconds": statistics.median(starts),
        "ready_seconds": statistics.median(readies),
        "suites_ms": of_suites,
        "loads": [dataclasses.asdict(load) for load in loads],
        "token_answers": dataclasses.asdict(answers),
        "delays": dataclasses.asdict(waits),
        "resident_mb": {"fresh": fresh, **memory},
    }


def _memory(server: Emulator, total: int) -> dict[str, float]:
    held = {}
    done = 0
    for goal in (total // 10, total):
        _say(f"memory after {goal} sign-ins")
        figures.many_sign_ins(server, goal - done)
        done = goal
        held[f"after_{goal}"] = server.resident_mb()
    return held


def _peers(driver: Path, peers: str) -> int:
    """Runs the peers' driver with our command; its own report says the rest."""
    with tempfile.TemporaryDirectory(prefix="mock_b2c-bench-") as folder:
        state = Path(folder)
        Emulator(state).stop()
        app = figures.APPLICATION
        settings = {
            "MOCK_B2C_CMD": f"{sys.executable} -m mock_b2c serve --port {{port}} --state-dir {state}",
            "MOCK_B2C_CA": str(state / "tls" / "root.pem"),
            "MOCK_B2C_CLIENT_ID": app.client_id,
            "MOCK_B2C_CLIENT_SECRET": app.client_secret,
            "MOCK_B2C_USER": app.user,
            "MOCK_B2C_PASSWORD": app.password,
            "MOCK_B2C_SCOPE": app.scope,
        }
        out = Path.cwd() / "bench-peers.json"
        command = [sys.executable, str(driver / "bench.py"), "--out", str(out)]
        command += ["--peers", peers] if peers else []
        code = subprocess.run(command, env={**os.environ, **settings}, check=False).returncode
        if code == 0:
            code = subprocess.run([sys.executable, str(driver / "report.py"), str(out)], check=False).returncode
        return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures the emulator on this machine.")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each load runs")
    parser.add_argument("--sign-ins", type=int, default=10_000, help="how many the memory figures are taken over")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--driver", type=Path, help="folder of a peers' bench to run instead")
    parser.add_argument("--peers", default="", help="with --driver: names of the peers, separated by commas")
    return parser.parse_args()


def _say(what: str) -> None:
    print(f"measuring {what} …", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
