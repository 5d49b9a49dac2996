"""The pytest plugin (design 3.6): fixtures whose names begin with `b2c`. Nothing is loaded before one is used."""

import contextlib
import os
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from mock_b2c.levers import B2C
    from mock_b2c.serving import ServedEmulator

_SHOWN_EVENTS = 12
_HANDLES = pytest.StashKey[list["B2C"]]()


def pytest_configure(config: pytest.Config) -> None:
    """Announces the marker; with pytest-playwright, its browsers get our arguments."""
    config.addinivalue_line(
        "markers",
        "b2c(**changes): settings of this test's tenant, in the words of the config file, such as "
        '@pytest.mark.b2c(user_flows={"susi": {"email_verification": False}}).',
    )
    if config.pluginmanager.hasplugin("playwright") and not config.pluginmanager.hasplugin("b2c-playwright"):
        from mock_b2c import playwright_fixtures  # noqa: PLC0415 - only where it is used

        config.pluginmanager.register(playwright_fixtures, "b2c-playwright")


@pytest.fixture(scope="session")
def b2c_config(pytestconfig: pytest.Config) -> "str | Path | Mapping[str, Any] | None":
    """The config of the tenant: a file, a mapping, or None for the sample tenant. Override it in your conftest.py.

    Without that it is the `mock_b2c.toml` in the root directory of the test suite, if there is one.
    """
    own = pytestconfig.rootpath / "mock_b2c.toml"
    return own if own.is_file() else None


@pytest.fixture(scope="session")
def b2c_port() -> int:
    """The port of `b2c_server`, 0 for any free one. Each worker of pytest-xdist needs a port of its own."""
    return 0


@pytest.fixture(scope="session")
def b2c_server(b2c_config: Any, b2c_port: int, pytestconfig: pytest.Config) -> "Iterator[ServedEmulator]":
    """A served emulator, one for each worker, with TLS on a loopback port.

    Its keys and certificates are kept in pytest's cache, if there is one: making them takes longer than all else.
    """
    from mock_b2c.server import ListenError  # noqa: PLC0415 - see the module
    from mock_b2c.serving import serve  # noqa: PLC0415

    cache = getattr(pytestconfig, "cache", None)
    with contextlib.ExitStack() as stack:
        try:
            served = serve(b2c_config, port=b2c_port, state_dir=cache and cache.mkdir("mock_b2c"))
            running = stack.enter_context(served)
        except ListenError as error:
            raise pytest.fail.Exception(f"b2c_server: {error}", pytrace=False) from None
        yield running


@pytest.fixture
def b2c(b2c_server: "ServedEmulator", request: pytest.FixtureRequest) -> "Iterator[B2C]":
    """A handle on a fresh tenant behind `b2c_server`: its users, apps, mails, clock and keys are this test's own."""
    with b2c_server.fresh(_changes(request)) as handle:
        _remember(request, handle)
        yield handle


@pytest.fixture
def b2c_intercept(b2c_config: Any, request: pytest.FixtureRequest) -> "Iterator[B2C]":
    """The same handle without sockets: what `requests` sends to the tenant's hosts is answered in this process."""
    from mock_b2c.config import changed_config, load_config  # noqa: PLC0415 - see the module
    from mock_b2c.interception import intercept  # noqa: PLC0415

    with intercept(changed_config(load_config(b2c_config), _changes(request))) as handle:
        _remember(request, handle)
        yield handle


@pytest.fixture
def b2c_environment(b2c_server: "ServedEmulator", monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Sets the variables by which this process and its children trust the emulator, for the test; they are returned."""
    for name, value in b2c_server.environment.items():
        monkeypatch.setenv(name, value)
    return {name: os.environ[name] for name in b2c_server.environment}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failing test shows what its tenant saw."""
    report = yield
    handles = item.stash.get(_HANDLES, [])
    if report.failed and handles:
        lines = [line for handle in handles for line in _seen(handle)]
        report.sections.append(("mock_b2c: what the tenant saw", "\n".join(lines) or "No request reached it."))
    return report


def _changes(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Of all markers of the test; the nearest one wins, key by key."""
    marks = list(request.node.iter_markers("b2c"))
    for mark in marks:
        if mark.args:
            raise pytest.UsageError("@pytest.mark.b2c takes keyword arguments: the tables of the config file.")
    return {key: value for mark in reversed(marks) for key, value in mark.kwargs.items()}


def _remember(request: pytest.FixtureRequest, handle: "B2C") -> None:
    request.node.stash.setdefault(_HANDLES, []).append(handle)


def _seen(handle: "B2C") -> list[str]:
    from mock_b2c.levers.telling import told  # noqa: PLC0415 - see the module

    return [told(event) for event in handle.events[-_SHOWN_EVENTS:]]
