"""`python -m bench`: measures the emulator, prints a table, and has the docs show it.

A whole run takes some minutes and writes docs/performance.json, its table and its charts; a `--quick` one writes
nothing. Either says what has become worse than the committed figures by more than noise.

`--driver FOLDER` runs a peers' bench beside it: a folder with a `bench.py` that measures the peers it finds and the
emulator in one run (its adapter `MockB2C` gets the command by MOCK_B2C_CMD).
"""

import argparse
import dataclasses
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import document, figures
from bench.figure import Figure, regressions
from bench.measure import measure
from bench.nox_run import nox_runs
from bench.plan import QUICK, Plan
from bench.process import Emulator
from bench.report import table
from bench.soak import soak


def main() -> None:
    """Measures, prints, writes."""
    options = _options()
    if options.show:
        document.show()
        return
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # installed packages are compiled, and a start is measured warm
    if options.driver:
        raise SystemExit(_peers(options.driver, options.peers, _for_serve(options)))
    before = document.figures_in(document.FIGURES)
    with tempfile.TemporaryDirectory(prefix="mock_b2c-bench-") as folder:
        found = _measured(options, Path(folder))
    print(table(found))
    worse = regressions(found, before)
    if worse:
        print("\nWorse than the committed figures by more than noise:", *worse, sep="\n  ")
    if options.json:
        options.json.write_text(document.as_json(found), encoding="utf-8")
    if options.write:
        document.write(found)


def _measured(options: argparse.Namespace, folder: Path) -> list[Figure]:
    if options.soak:
        return soak(folder, options.soak, *_for_serve(options))
    found = measure(folder, _plan(options))
    return [*found, *nox_runs(folder, options.nox.split(","))] if options.nox else found


def _for_serve(options: argparse.Namespace) -> list[str]:
    """The first store and number of workers, where only one server is measured."""
    store = ["--store", options.store[0]] if options.store else []
    return store + (["--workers", str(options.workers[0])] if options.workers else [])


def _plan(options: argparse.Namespace) -> Plan:
    given = {
        "seconds": options.seconds,
        "sign_ins": options.sign_ins,
        "stores": options.store,
        "workers": options.workers,
        "users": options.users,
        "growing_seconds": options.growing_seconds,
    }
    chosen = {name: value for name, value in given.items() if value}
    return dataclasses.replace(QUICK if options.quick else Plan(), **chosen)


def _peers(driver: Path, peers: str, arguments: list[str]) -> int:
    """Runs the peers' driver with our command; its own report says the rest."""
    with tempfile.TemporaryDirectory(prefix="mock_b2c-bench-") as folder:
        state = Path(folder)
        Emulator(state).stop()
        app = figures.APPLICATION
        serve = f"{sys.executable} -m mock_b2c serve --port {{port}} --state-dir {state}"
        settings = {
            "MOCK_B2C_CMD": " ".join((serve, *arguments)),
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
    parser.add_argument("--quick", action="store_true", help="a short run, which leaves the docs alone")
    parser.add_argument("--seconds", type=float, help="how long each load runs")
    parser.add_argument("--sign-ins", type=int, help="how many the memory figures are taken over")
    parser.add_argument("--store", action="append", help="a --store of `serve` to measure; may be given several times")
    parser.add_argument("--workers", action="append", type=int, help="a number of --workers; as above")
    parser.add_argument("--users", action="append", type=int, help="how many users one signs in among; as above")
    parser.add_argument("--growing-seconds", type=float, help="after so long no more tenants or users are added")
    parser.add_argument(
        "--soak", type=float, metavar="MINUTES", help="instead: a load for so long, memory at intervals"
    )
    parser.add_argument("--nox", metavar="SESSIONS", help="also: what these nox sessions take on a fresh clone")
    parser.add_argument("--json", type=Path, help="file for the figures")
    parser.add_argument("--write", action=argparse.BooleanOptionalAction, help="have the docs show this run")
    parser.add_argument("--show", action="store_true", help="instead: the docs' page and charts anew, from its figures")
    parser.add_argument("--driver", type=Path, help="folder of a peers' bench to run instead")
    parser.add_argument("--peers", default="", help="with --driver: names of the peers, separated by commas")
    options = parser.parse_args()
    whole = not (options.quick or options.soak or options.store or options.workers)
    options.write = whole if options.write is None else options.write
    return options


if __name__ == "__main__":
    main()
