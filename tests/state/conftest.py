"""An emulator that is started and ended again on one store."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mock_b2c.config import emulator_without_users, load_config
from mock_b2c.levers import B2C
from mock_b2c.state import State
from mock_b2c.storage import open_storage

Run = Callable[..., contextlib.AbstractContextManager[B2C]]


def a_config(**changes: Any) -> dict[str, Any]:
    """A tenant with two users and two apps; None leaves a key out."""
    config = {
        "tenant": {"name": "contoso"},
        "user_flows": [
            {"name": "B2C_1_susi", "type": "sign_up_sign_in"},
            {"name": "B2C_1_reset", "type": "password_reset"},
        ],
        "apps": [
            {"name": "web", "redirect_uris": ["http://localhost:5000/back"], "client_secret": "secret-of-the-web-app"},
            {"name": "api", "app_id_uri": "api", "scopes": [{"name": "read"}]},
        ],
        "users": [
            {"email": "ada@example.com", "password": "Sample-Passw0rd-Ada"},
            {"email": "grace@example.com", "password": "Sample-Passw0rd-Grace", "display_name": "Grace"},
        ],
    }
    return {key: value for key, value in (config | changes).items() if value is not None}


@pytest.fixture
def store(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'state.sqlite3'}"


@pytest.fixture
def run(store, tmp_path, signing_key) -> Run:
    """`with run() as b2c`: one run of the emulator, as `serve` puts it together."""

    @contextlib.contextmanager
    def run(config: dict[str, Any] | None = None) -> Iterator[B2C]:
        with contextlib.closing(open_storage(store)) as storage:
            state = State(storage, load_config(config or a_config()), tmp_path)
            emulator = emulator_without_users(state.config, storage=storage, shared=True, signing_key=signing_key)
            state.seed(emulator)
            state.warn(emulator)
            state.remind(emulator)
            yield B2C(emulator, state.config, "https://localhost:8443", state.beginning(emulator))
            emulator.close()

    return run
