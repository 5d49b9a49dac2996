"""Fixtures of the browser tests: the three real processes on free ports, a Chromium that trusts them, people, mails.

Each xdist worker has processes of its own. What a failure leaves (trace, screenshots, video where there is an ffmpeg,
what the three printed) is in test-results/e2e.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from e2e import provider_only_flows, social_flow, video
from e2e.browser import ADVICE, Chromium, find
from e2e.connector_service import running_connector_service
from e2e.keeping_flow import USER_FLOW
from e2e.mfa_flows import ASKING_FLOWS
from e2e.outbox import Outbox
from e2e.ports import free_ports
from e2e.reader_app import registration, running_reader_app
from e2e.services import ROOT
from e2e.stack import Plan, Stack, running_on_free_ports
from e2e.themed_flows import USER_FLOWS
from e2e.users import Person, account_holders, accounts_toml, new_person
from e2e.watch import Watch

IMAGES = ROOT / "docs" / "images"
RESULTS = ROOT / "test-results" / "e2e"
PATIENCE_MS = 10_000
_KEPT_OF_A_FAILURE = {"tracing": "retain-on-failure", "screenshot": "only-on-failure", "video": "retain-on-failure"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chromium", metavar="PATH", help="the Chromium to drive; one is looked for when not given")
    parser.addoption(
        "--update-images",
        action="store_true",
        default=bool(os.environ.get("UPDATE_IMAGES")),
        help="write the pictures that tests take of pages into docs/images (also: UPDATE_IMAGES=1)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Settle once what all workers use: which browser, what is kept of a failure, and where."""
    expect.set_options(timeout=PATIENCE_MS)
    option = config.option
    if hasattr(config, "workerinput"):
        vars(option).update(config.workerinput["settled"])
        return
    option.chromium = option.chromium or _found_chromium()
    for name, when in _KEPT_OF_A_FAILURE.items():
        if getattr(option, name) == "off":
            setattr(option, name, when)
    if option.video != "off" and not video.prepare(config.cache.mkdir("playwright")):
        option.video = "off"
    if option.output == "test-results":
        option.output = str(RESULTS)
    shutil.rmtree(option.output, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker, which reads the command line anew, what was settled."""
    names = ("chromium", "output", *_KEPT_OF_A_FAILURE)
    node.workerinput["settled"] = {name: getattr(node.config.option, name) for name in names}


def _found_chromium() -> str | None:
    """Its path, or None where Playwright finds its own."""
    chromium = find()
    if chromium is None:
        raise pytest.UsageError(ADVICE)
    return str(chromium.executable) if chromium.executable else None


def pytest_report_header(config: pytest.Config) -> list[str]:
    films = "kept of failures" if config.option.video != "off" else "none, there is no ffmpeg here"
    return [f"browser: {config.option.chromium or Chromium()}; videos: {films}"]


@pytest.fixture(scope="session")
def delete_output_dir() -> None:
    """Nothing: pytest-playwright's own runs in each worker, and the last to start would delete the others' results."""


@pytest.fixture(scope="session")
def _pw_artifacts_folder(tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Where pytest-playwright records; its own folder is not removed, and Python complains, when a worker is slow."""
    return SimpleNamespace(name=str(tmp_path_factory.mktemp("recorded")))


@pytest.fixture(scope="session")
def _reader_port() -> int:
    return free_ports(1)[0]


@pytest.fixture(scope="session")
def _connector() -> Iterator[str]:
    with running_connector_service() as address:
        yield address


@pytest.fixture(scope="session")
def stack(
    pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory, _reader_port: int, _connector: str
) -> Iterator[Stack]:
    """The emulator, the tasks API and the web app, running."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    plan = Plan(
        folder=Path(pytestconfig.option.output, "processes", worker),
        state_dir=tmp_path_factory.mktemp("state"),
        extra_tenant=USER_FLOW
        + USER_FLOWS
        + ASKING_FLOWS
        + social_flow.USER_FLOW
        + provider_only_flows.user_flows(_connector)
        + accounts_toml()
        + registration(_reader_port),
    )
    with running_on_free_ports(plan) as stack:
        yield stack


@pytest.fixture(scope="session")
def reader_app(stack: Stack, _reader_port: int) -> Iterator[str]:
    """Address of a web app that was granted tasks.read only."""
    with running_reader_app(stack, _reader_port) as address:
        yield address


@pytest.fixture(autouse=True)
def _processes_survive(stack: Stack) -> Iterator[None]:
    """Whatever a test does, none of the three may stop; its last lines tell why if one does."""
    yield
    stack.check()


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    """`page.goto("/")` opens the web app."""
    return stack.web_app


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object], stack: Stack, pytestconfig: pytest.Config
) -> dict[str, object]:
    """A Chromium that is there, trusting our emulator's certificate by its key."""
    path = pytestconfig.option.chromium
    chromium = Chromium(executable=path and Path(path))
    return {**browser_type_launch_args, **chromium.launch_options(*stack.chromium_args)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """The same language and the same window everywhere, whatever this machine speaks or has."""
    viewport = {"width": 1100, "height": 720}
    film = {"record_video_size": {"width": 660, "height": 432}}  # encoding it is most of what a test costs
    filmed = film if "record_video_dir" in browser_context_args else {}
    return {**browser_context_args, **filmed, "locale": "en-US", "viewport": viewport}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts patient enough for a busy machine, and no more; whatever happens in them is watched."""
    watches: list[Watch] = []

    def made(**options: object) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        watches.append(Watch(context))
        return context

    yield made
    for watch in watches:
        watch.check()


@pytest.fixture(scope="session")
def outbox(stack: Stack) -> Outbox:
    """The mailbox of everybody: `outbox.code_for(person.email)`."""
    return Outbox(stack)


@pytest.fixture
def fresh_user() -> Person:
    """Someone without an account, ready to sign up."""
    return new_person()


@pytest.fixture(scope="session")
def _unused_accounts() -> Iterator[Person]:
    return account_holders()


@pytest.fixture
def registered_user(_unused_accounts: Iterator[Person]) -> Person:
    """Someone with an account in the tenant that no other test uses."""
    return next(_unused_accounts)


@pytest.fixture
def another_user(_unused_accounts: Iterator[Person]) -> Person:
    """Somebody else with an account of their own."""
    return next(_unused_accounts)


@pytest.fixture
def picture(pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """`picture(page, "sign-in")` renews docs/images/sign-in.png when pytest runs with --update-images."""

    def take(page: Page, name: str) -> None:
        if pytestconfig.option.update_images:
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")

    return take
