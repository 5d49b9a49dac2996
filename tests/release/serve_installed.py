"""Start the installed `mock-b2c` where nothing of this repository is in reach, see it answer, and stop it.

`nox -s build` runs it with the Python of an environment that holds the wheel and its dependencies only.
"""

# ruff: noqa: T201 - a program of the command line prints

import importlib.util
import json
import os
import shlex
import signal
import ssl
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

DISCOVERY = "/contoso.onmicrosoft.com/B2C_1_susi/v2.0/.well-known/openid-configuration"


def main() -> int:
    """0 when the emulator served discovery and stopped when asked; an assertion says what went wrong."""
    command = Path(sys.executable).with_name("mock-b2c")
    assert importlib.util.find_spec("webapp") is None, "the environment is not empty: webapp can be imported"
    with tempfile.TemporaryDirectory() as folder:
        serve = (str(command), "serve", "--state-dir", str(Path(folder, "state")))
        printed = subprocess.run((*serve, "--print-env"), cwd=folder, capture_output=True, text=True, check=True)
        bundle = dict(word.split("=", 1) for word in shlex.split(printed.stdout) if "=" in word)["SSL_CERT_FILE"]
        with subprocess.Popen((*serve, "--port", "0"), cwd=folder, stdout=subprocess.PIPE, text=True) as server:
            try:
                issuer = discovered_issuer(server, bundle)
            finally:
                server.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
            assert server.wait(timeout=5) == 0, f"mock-b2c serve ended with {server.returncode}"
    print(f"mock-b2c, installed from the wheel, is issuer {issuer}")
    return 0


def discovered_issuer(server: subprocess.Popen[str], bundle: str) -> str:
    """The issuer that the started server names in its discovery document."""
    assert server.stdout is not None
    line = server.stdout.readline()
    assert line.startswith("Ready: https://localhost:"), f"mock-b2c serve said {line!r}"
    address = line.removeprefix("Ready: ").strip() + DISCOVERY
    with urllib.request.urlopen(address, context=ssl.create_default_context(cafile=bundle), timeout=10) as answer:
        return str(json.load(answer)["issuer"])


if __name__ == "__main__":
    sys.exit(main())
