"""What a test suite pays: the plugin when unused, the first server, a tenant, a unit test without sockets.

It runs in a process of its own (`python -m bench.suites STATE_DIR`) and prints JSON: what it loads must not be loaded
before.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SCOPE = "https://contoso.onmicrosoft.com/tasks-api/tasks.read"
_ROUNDS = 15
_VIEWS_ROUNDS = 40


def measured(state_dir: Path, rounds: int = 3) -> dict[str, float]:
    """Milliseconds each, the medians of some fresh processes; keys and certificates are in the state dir already."""
    command = [sys.executable, "-m", "bench.suites", str(state_dir)]
    runs = [
        json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(rounds)
    ]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _ms(call: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - begun)


def _plugin_ms() -> float:
    """Its import beside pytest's own, which has happened by then."""
    import pytest  # noqa: F401, PLC0415 - what is loaded before is the point

    import mock_b2c  # noqa: F401, PLC0415 - its plugin comes next

    return _ms(lambda: __import__("mock_b2c.pytest_plugin"))


def _server_ms(state_dir: Path) -> tuple[float, float]:
    """The first server of a process, imports included, and a fresh tenant behind it."""
    begun = time.perf_counter()
    from mock_b2c import serve  # noqa: PLC0415 - loading it counts

    with serve(state_dir=state_dir) as running:
        first = 1000 * (time.perf_counter() - begun)

        def tenant() -> None:
            with running.fresh():
                pass

        tenant()
        return first, statistics.median(_ms(tenant) for _ in range(_ROUNDS))


def _unit_test_ms() -> tuple[float, float]:
    """A whole MSAL sign-in in a fresh tenant without sockets, and how much of it is opening and closing that tenant."""
    import msal  # noqa: PLC0415 - the plugin does not need it

    from mock_b2c import intercept  # noqa: PLC0415

    def opened() -> None:
        with intercept():
            pass

    def signed_in() -> None:
        with intercept() as b2c:
            app = msal.ConfidentialClientApplication(
                b2c.app().client_id,
                client_credential="sample-web-app-secret-not-for-real-use",
                authority="https://contoso.b2clogin.com/contoso.onmicrosoft.com/B2C_1_susi",
            )
            redirect = b2c.app().redirect_uris[0].uri
            flow = app.initiate_auth_code_flow([SCOPE], redirect_uri=redirect, response_mode="form_post")
            reply = b2c.sign_in(flow["auth_uri"], "ada@example.com")
            assert "access_token" in app.acquire_token_by_auth_code_flow(flow, reply.parameters)

    signed_in()
    return (
        statistics.median(_ms(signed_in) for _ in range(_ROUNDS)),
        statistics.median(_ms(opened) for _ in range(_ROUNDS)),
    )


def _views_ms() -> tuple[float, float]:
    """A whole unit test of the web app's views, and how much longer it takes than with answers that are there."""
    from bench.views import tested_views  # noqa: PLC0415 - the plugin does not need what it loads

    with tested_views() as (emulated, precomputed):
        emulated()
        precomputed()
        pairs = [(_ms(emulated), _ms(precomputed)) for _ in range(_VIEWS_ROUNDS)]
    whole = statistics.median(with_emulator for with_emulator, _ in pairs)
    return whole, statistics.median(with_emulator - without for with_emulator, without in pairs)


def main() -> None:
    """Measures and prints."""
    plugin = _plugin_ms()
    first, tenant = _server_ms(Path(sys.argv[1]))
    test, opening = _unit_test_ms()
    views, added = _views_ms()
    figures = {
        "plugin_import": plugin,
        "first_server": first,
        "fresh_tenant": tenant,
        "unit_test": test,
        "unit_test_opening": opening,
        "views_test": views,
        "views_test_added": added,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
