"""Commands run as processes of their own, in a folder of their own, with keys made once for all of them."""

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mock_b2c.server import load_or_create
from mock_b2c.tokens import load_or_create_key

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def _made_once(tmp_path_factory) -> Path:
    """What takes long to make: a key and certificates."""
    folder = tmp_path_factory.mktemp("state")
    load_or_create_key(folder, time.time())
    load_or_create(folder / "tls")
    return folder


@pytest.fixture
def state_dir(_made_once, tmp_path) -> Path:
    """A state dir without state: what a test does is not there in another one."""
    return Path(shutil.copytree(_made_once, tmp_path / "state dir"))


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """This process's, with a home of its own and the sources to run."""
    return os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def run(tmp_path, environment) -> Callable[..., subprocess.CompletedProcess[str]]:
    """`run("check", "x.toml")` runs `mock-b2c check x.toml` to its end."""

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "mock_b2c", *map(str, arguments)]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    return run


@pytest.fixture
def started(tmp_path, environment, state_dir) -> Callable[..., contextlib.AbstractContextManager]:
    """`with started() as (process, url)`: `mock-b2c serve` on a free port, from its Ready line on."""

    @contextlib.contextmanager
    def started(*arguments: object) -> Iterator[tuple[subprocess.Popen[str], str]]:
        command = [sys.executable, "-m", "mock_b2c", "serve", "--port", "0", "--state-dir", str(state_dir)]
        with (
            (tmp_path / "log").open("w") as log,
            subprocess.Popen(
                [*command, *map(str, arguments)],
                cwd=tmp_path,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            ) as process,
        ):
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                assert line.startswith("Ready: https://localhost:"), (line, (tmp_path / "log").read_text())
                yield process, line.removeprefix("Ready: ").strip()
            finally:
                process.kill()

    return started
