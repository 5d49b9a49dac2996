"""Runs the tests of this folder with Node's test runner against an emulator of their own: ``python -m interop``.

Those in ``exec/`` are run by ``mock-b2c exec``, whose emulator stands in for the service. The packages must be
installed (``npm ci``); `nox -s interop` does that first. Arguments are test files to run, and then no recipe is.
"""

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.browser import Chromium, NoBrowserError, ensure
from interop import recipe

HERE = Path(__file__).parent
CONFIG = HERE / "mock_b2c.toml"
EXEC = "exec/"
REPORTER = "--test-reporter=spec"
LOG = "serve.log"
SECONDS = 240  # for all tests together
GRACE_SECONDS = 5


def main(files: list[str]) -> int:
    """Node's exit code: 0 when all tests passed."""
    found = (path.relative_to(HERE) for path in HERE.rglob("*.test.mjs") if "node_modules" not in path.parts)
    chosen = files or sorted(path.as_posix() for path in found)
    direct = [name for name in chosen if not name.startswith(EXEC)]
    impersonated = [name for name in chosen if name.startswith(EXEC)]
    try:
        chromium = browser()
    except NoBrowserError as error:
        sys.exit(str(error))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended on the way out
    codes = [
        run(direct, chromium) if direct else 0,
        run_by_exec(impersonated, chromium) if impersonated else 0,
        0 if files else run_recipe(chromium),
    ]
    return max(codes)


def run(files: list[str], chromium: Chromium) -> int:
    """Exit code of the tests that use the emulator by its own address."""
    with tempfile.TemporaryDirectory(prefix="interop-") as state_dir, emulator(Path(state_dir)) as trust:
        environment = {**os.environ, **trust, **facts(chromium), **facts_of_served(trust, chromium)}
        code = run_node("node", "--test", REPORTER, *files, environment=environment)
        if code:
            print("The emulator's last lines:", *last_lines(Path(state_dir)), sep="\n  ", file=sys.stderr)
        return code


def run_by_exec(files: list[str], chromium: Chromium) -> int:
    """Exit code of the tests that use it by the service's address."""
    command = (*by_exec(CONFIG), "node", "--test", REPORTER, *files)
    return run_node(*command, environment={**os.environ, **facts(chromium)})


def run_recipe(chromium: Chromium) -> int:
    """Exit code of what the documentation says to do with Playwright for Node.js."""
    environment = {**os.environ, **recipe.written(CONFIG, str(chromium.executable))}
    return run_node(*by_exec(recipe.CONFIG), *recipe.TEST, environment=environment, folder=recipe.PLACE)


def by_exec(config: Path) -> tuple[str, ...]:
    """What stands before a command that is to take the emulator for the service."""
    return (sys.executable, "-m", "mock_b2c", "exec", "--config", str(config), "--offline", "--")


def browser() -> Chromium:
    """A Chromium with its path; NoBrowserError when there is none to be had."""
    chromium = ensure()
    if chromium.executable is not None:
        return chromium
    with sync_playwright() as playwright:
        return Chromium(executable=Path(playwright.chromium.executable_path))


@contextlib.contextmanager
def emulator(state_dir: Path) -> Iterator[dict[str, str]]:
    """The variables that `mock-b2c serve` tells other programs to be started with, while it runs."""
    command = (sys.executable, "-m", "mock_b2c", "serve", "--config", str(CONFIG), "--state-dir", str(state_dir))
    with (state_dir / LOG).open("wb") as errors:
        serving = subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, stderr=errors, text=True)
    try:
        line = serving.stdout.readline()
        if not line.startswith("Ready: "):
            sys.exit("\n  ".join(["The emulator did not start:", *last_lines(state_dir)]))
        port = line.rpartition(":")[2].strip()
        printed = subprocess.check_output([*command, "--port", port, "--print-env"], text=True)
        yield dict(word.split("=", 1) for word in shlex.split(printed) if "=" in word)
    finally:
        serving.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            serving.communicate(timeout=GRACE_SECONDS)
        serving.kill()
        serving.wait()


def last_lines(state_dir: Path) -> list[str]:
    """What the emulator logged last; its hints tell what a test should have done."""
    return (state_dir / LOG).read_text(encoding="utf-8", errors="replace").splitlines()[-15:]


def facts(chromium: Chromium) -> dict[str, str]:
    """What the tests read of their tenant, and with what they start browsers."""
    tenant = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    return {
        "INTEROP_TENANT": json.dumps(tenant, default=str),
        "INTEROP_BROWSER_ALONE": browser_options(chromium),
    }


def facts_of_served(trust: dict[str, str], chromium: Chromium) -> dict[str, str]:
    """With what the tests start applications, and browsers that trust the served emulator."""
    trusted = [word for word in shlex.split(trust["MOCK_B2C_CHROMIUM_ARGS"]) if "host-resolver-rules" not in word]
    return {
        "INTEROP_BROWSER": browser_options(chromium, *trusted),
        "INTEROP_CERTIFICATE": str(Path(trust["NODE_EXTRA_CA_CERTS"]).with_name("server.pem")),
    }


def browser_options(chromium: Chromium, *arguments: str) -> str:
    """What playwright-core launches it with, as JSON."""
    options = chromium.launch_options(*arguments)
    return json.dumps({"args": options["args"], "executablePath": options["executable_path"]})


def run_node(*command: str, environment: dict[str, str], folder: Path = HERE) -> int:
    """Exit code of Node's test runner; whatever happens, it and what it started have ended then."""
    node = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL)
    try:
        return node.wait(SECONDS)
    except subprocess.TimeoutExpired:
        print(f"The tests did not end within {SECONDS} seconds.", file=sys.stderr)
        return 1
    finally:
        node.terminate()  # the test runner ends its test files, and they their browsers
        with contextlib.suppress(subprocess.TimeoutExpired):
            node.wait(GRACE_SECONDS)
        node.kill()
        node.wait()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
