"""Starts the servers and runs pytest against them; arguments go to pytest. Tests skip what cannot be had."""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from services.postgresql import Postgresql
from services.programs import ALL, NGINX, POSTGRESQL, REDIS, Program, install
from services.redis_server import Redis

TESTS = ("tests/services", "--numprocesses=2")
NONE_HERE = 77  # exit code, none of pytest's: no server could be had, nothing was run


def main(arguments: list[str]) -> int:
    """Exit code of pytest, or `NONE_HERE`."""
    install([program for program in ALL if not program.find()])
    there = {program: path for program in ALL if (path := program.find())}
    missing = [program for program in ALL if program not in there]
    for program in missing:
        print(f"{program.name} is not here: install it (Debian: the package {program.package}).", flush=True)
    if not there:
        return NONE_HERE
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    with ExitStack() as cleanup:
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="services-")))
        folder.chmod(0o711)  # PostgreSQL is run by another user, who must be able to reach its own folder
        environment = _started(there, folder, cleanup)
        what = () if any(argument.startswith("tests") for argument in arguments) else TESTS
        command = (sys.executable, "-m", "pytest", *what, *arguments)
        return subprocess.run(command, env=os.environ | environment, check=False).returncode


def _started(there: dict[Program, Path], folder: Path, cleanup: ExitStack) -> dict[str, str]:
    """Start what is there; the variables by which tests find it."""
    environment = {}
    for name, program, kind in (
        ("MOCK_B2C_TEST_POSTGRESQL", POSTGRESQL, Postgresql),
        ("MOCK_B2C_TEST_REDIS", REDIS, Redis),
    ):
        if program in there:
            server = kind(there[program], folder / program.command)
            cleanup.callback(server.server.stop)
            server.server.start()
            environment[name] = server.url
    if NGINX in there:
        environment["MOCK_B2C_TEST_NGINX"] = str(there[NGINX])
    return environment


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
