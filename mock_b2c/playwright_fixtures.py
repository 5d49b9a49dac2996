"""What browsers of pytest-playwright need to reach and trust the served emulator; registered by the plugin."""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mock_b2c.levers import B2C
    from mock_b2c.serving import ServedEmulator

_USED_BY = frozenset({"b2c_server", "b2c", "b2c_sign_in"})


@pytest.fixture(scope="session")
def b2c_browser_type_launch_args(b2c_server: "ServedEmulator") -> dict[str, Any]:
    """Launch arguments with which Chromium finds `*.b2clogin.com` here and trusts this one key."""
    import shlex  # noqa: PLC0415 - see the plugin

    return {"args": shlex.split(b2c_server.environment["MOCK_B2C_CHROMIUM_ARGS"])}


@pytest.fixture(scope="session")
def b2c_browser_context_args(browser_name: str) -> dict[str, Any]:
    """Context arguments: Firefox and WebKit cannot be told to trust one key, so they trust all."""
    return {} if browser_name == "chromium" else {"ignore_https_errors": True}


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], request: pytest.FixtureRequest
) -> dict[str, Any]:
    """pytest-playwright's, with ours where a test of this session uses the emulator."""
    if not _is_used(request):
        return browser_type_launch_args
    ours = request.getfixturevalue("b2c_browser_type_launch_args")
    return {**browser_type_launch_args, **ours, "args": [*browser_type_launch_args.get("args", []), *ours["args"]]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], request: pytest.FixtureRequest) -> dict[str, Any]:
    """pytest-playwright's, with ours where a test of this session uses the emulator."""
    if not _is_used(request):
        return browser_context_args
    return {**browser_context_args, **request.getfixturevalue("b2c_browser_context_args")}


@pytest.fixture
def b2c_sign_in(b2c: "B2C") -> Callable[..., Any]:
    """`b2c_sign_in(page, user)` fills in the sign-in page on show; see `mock_b2c.playwright.sign_in`."""
    from mock_b2c.playwright import sign_in  # noqa: PLC0415 - see the plugin

    return functools.partial(sign_in, b2c)


def _is_used(request: pytest.FixtureRequest) -> bool:
    items = request.session.items
    return any(_USED_BY & set(getattr(item, "fixturenames", ())) for item in items)
