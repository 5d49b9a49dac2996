"""The measured server: spawned as a user would, watched through /proc, stopped."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.client import Client

TICKS = os.sysconf("SC_CLK_TCK")
DISCOVERY = "/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"
HEALTH = "/_mock/health"


class Emulator:
    """`python -m mock_b2c serve` on a free port, with further arguments if they are given.

    `start_seconds` go from spawn to the first answered discovery, `ready_seconds` to the first of the other answers.
    """

    def __init__(self, state_dir: Path, *arguments: str) -> None:
        self.port = _free_port()
        command = [sys.executable, "-m", "mock_b2c", "serve", "--port", str(self.port), "--state-dir", str(state_dir)]
        command += arguments
        self._log = (state_dir / "server.log").open("ab")
        begun = time.perf_counter()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._log, cwd=state_dir)
        self.ca_bundle = str(state_dir / "tls" / "root.pem")
        self._wait(DISCOVERY)
        self.start_seconds = time.perf_counter() - begun
        self._wait(HEALTH)
        self.ready_seconds = time.perf_counter() - begun
        self._process.stdout.readline()  # says where it is, once all of its workers can answer

    def client(self) -> Client:
        """A new client of this server."""
        return Client("localhost", self.port, self.ca_bundle)

    def cpu_seconds(self) -> float:
        """Processor time the server's processes have used."""
        return sum(_ticks(process) for process in _family(self._process.pid)) / TICKS

    def resident_mb(self) -> float:
        """Resident memory of the server's processes now; what they share counts for each."""
        return sum(_resident_kb(process) for process in _family(self._process.pid)) / 1024

    def stop(self) -> None:
        """Ends the server."""
        self._process.terminate()
        self._process.wait(10)
        self._process.stdout.close()
        self._log.close()

    def _wait(self, path: str) -> None:
        client: Client | None = None
        while self._process.poll() is None:
            try:
                client = client or self.client()
                if client.get(path).status == 200:
                    client.close()
                    return
            except OSError:
                time.sleep(0.003)
        raise SystemExit(f"the emulator did not start, see {self._log.name}")


def _family(process: int) -> list[int]:
    """A process and all that it has started."""
    found = [process]
    for thread in Path(f"/proc/{process}/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # it has ended meanwhile
            for child in (thread / "children").read_text().split():
                found += _family(int(child))
    return found


def _ticks(process: int) -> int:
    parts = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return int(parts[11]) + int(parts[12])


def _resident_kb(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port
