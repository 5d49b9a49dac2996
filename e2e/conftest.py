"""Fixtures of the browser tests: the three real processes on free ports, a Chromium that trusts them, people, mails.

Each xdist worker has processes of its own. What a failure leaves (screenshots, what the three printed, with --record a
trace and, where there is an ffmpeg, a video) is in test-results/e2e. With --b2c-live a tenant in the cloud stands in
for the emulator, and tests that need more than it has are skipped (see `e2e.needs`).
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e import live, matrix, tables, video
from e2e.authenticator import AppUser
from e2e.browser import ADVICE, Chromium, find
from e2e.connector_service import ConnectorService, running_connector_service
from e2e.live import LiveSettingsError, LiveStack, LiveTenant
from e2e.mfa_flows import enrolled_at
from e2e.needs import APP_USER, SECOND_USER, Need, needs_of, reason_to_skip
from e2e.outbox import Outbox
from e2e.ports import free_ports
from e2e.reader_app import running_reader_app
from e2e.services import ROOT
from e2e.stack import Plan, Stack, running_on_free_ports
from e2e.switches import PLAIN_LETTERS, alone
from e2e.tenant import additions
from e2e.users import Person, account_holders, new_person
from e2e.watch import Watch
from e2e.window import Window, is_shared

IMAGES = ROOT / "docs" / "images"
RESULTS = ROOT / "test-results" / "e2e"
PATIENCE_MS = 10_000
_KEPT_OF_A_FAILURE = {"screenshot": "only-on-failure"}
_RECORDED = {"tracing": "retain-on-failure", "video": "retain-on-failure"}
"""What --record keeps, too. It is taken of every test, for nobody knows which will fail, and is a third of the time."""
_LIVE = pytest.StashKey[LiveTenant]()
_BEGUN = pytest.StashKey[float]()
NEEDS_OF_TESTS = pytest.StashKey[dict[str, list[Need]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--chromium", metavar="PATH", help="the Chromium to drive; one is looked for when not given")
    parser.addoption(
        "--record", action="store_true", help="keep a trace and a video of each failure, which makes all tests slower"
    )
    parser.addoption(
        "--b2c-live", action="store_true", help="against a tenant in the cloud, which --b2c-env names, not the emulator"
    )
    parser.addoption("--b2c-env", metavar="FILE", default=".env", help="settings of that tenant (default: %(default)s)")
    parser.addoption("--update-snapshots", action="store_true", help="write e2e/snapshots anew")
    parser.addoption("--update-tables", action="store_true", help="renew the tables of docs/reference/browser-tests.md")
    parser.addoption(
        "--update-images",
        action="store_true",
        default=bool(os.environ.get("UPDATE_IMAGES")),
        help="write the pictures that tests take of pages into docs/images (also: UPDATE_IMAGES=1)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Settle once what all workers use: which browser, what is kept of a failure, and where."""
    expect.set_options(timeout=PATIENCE_MS)
    config.addinivalue_line("markers", "needs(name): the test needs what `e2e.needs` calls so")
    option = config.option
    if option.b2c_live:
        config.stash[_LIVE] = _live_tenant(config)
    if hasattr(config, "workerinput"):
        vars(option).update(config.workerinput["settled"])
        return
    option.chromium = option.chromium or _found_chromium(headed=option.headed)
    for name, when in (_KEPT_OF_A_FAILURE | (_RECORDED if option.record else {})).items():
        if getattr(option, name) == "off":
            setattr(option, name, when)
    if option.video != "off" and not video.prepare(config.cache.mkdir("playwright")):
        option.video = "off"
    if option.output == "test-results":
        option.output = str(RESULTS)
    if not option.record:  # recorded is mostly what failed just before
        shutil.rmtree(option.output, ignore_errors=True)


def _live_tenant(config: pytest.Config) -> LiveTenant:
    if hasattr(config, "workerinput") or config.getoption("numprocesses", None):
        raise pytest.UsageError("--b2c-live runs in one process: the tenant knows one address of the web app")
    try:
        return LiveTenant.read(Path(config.option.b2c_env))
    except LiveSettingsError as error:
        raise pytest.UsageError(str(error)) from error


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """At a tenant in the cloud, skip what it does not have."""
    live = config.stash.get(_LIVE, None)
    needed = {item: _needs(item) for item in items}
    config.stash[NEEDS_OF_TESTS] = {_name(item): needs for item, needs in needed.items()}
    for item, needs in needed.items() if live else ():
        if reason := reason_to_skip(needs, live.settings):
            item.add_marker(pytest.mark.skip(reason=reason))


def _name(item: pytest.Item) -> str:
    """File and function; what it is parametrised with changes nothing about its needs."""
    return f"{item.path.name}::{getattr(item, 'originalname', None) or item.name}"


def _needs(item: pytest.Item) -> list[Need]:
    marked = [name for marker in item.iter_markers("needs") for name in marker.args]
    return needs_of(getattr(item, "fixturenames", ()), marked)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker, which reads the command line anew, what was settled."""
    names = ("chromium", "output", *_KEPT_OF_A_FAILURE, *_RECORDED)
    node.workerinput["settled"] = {name: getattr(node.config.option, name) for name in names}


def _found_chromium(*, headed: bool) -> str | None:
    """Its path, or None where Playwright finds its own."""
    chromium = find(headed=headed)
    if chromium is None:
        raise pytest.UsageError(ADVICE)
    return str(chromium.executable) if chromium.executable else None


def pytest_sessionstart(session: pytest.Session) -> None:
    """Look at the clock."""
    session.config.stash[_BEGUN] = time.monotonic()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Note how long the matrix took, where tables are renewed by a run of all tests."""
    passed = terminalreporter.stats.get("passed", [])
    matrix_seconds = [report.duration for report in passed if "/test_matrix.py::" in report.nodeid]
    if config.option.update_tables and len(matrix_seconds) == len(matrix.CELLS):
        seconds = time.monotonic() - config.stash[_BEGUN]
        tables.write("time", tables.time_text(matrix_seconds, seconds, len(passed)))


def pytest_report_header(config: pytest.Config) -> list[str]:
    films = "kept of failures" if config.option.video != "off" else "none" if config.option.record else "with --record"
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
def connector() -> Iterator[ConnectorService]:
    """The web service that user flows ask, which is the application that only takes answers, too."""
    with running_connector_service() as service:
        yield service


@pytest.fixture(scope="session")
def stack(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    _reader_port: int,
    connector: ConnectorService,
) -> Iterator[Stack]:
    """The emulator, the tasks API and the web app, running."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    plan = Plan(
        folder=Path(pytestconfig.option.output, "processes", worker),
        state_dir=tmp_path_factory.mktemp("state"),
        extra_tenant=additions(connector=connector.address, reader_port=_reader_port),
        taker=connector.address,
    )
    with running_on_free_ports(plan) as stack:
        yield stack


@pytest.fixture(scope="session")
def served(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[Stack | LiveStack]:
    """The web app at a tenant: the stack, or whatever is beside the tenant in the cloud."""
    tenant = pytestconfig.stash.get(_LIVE, None)
    if tenant is None:
        yield request.getfixturevalue("stack")
        return
    with live.running(tenant, Path(pytestconfig.option.output, "processes", "live")) as beside:
        yield beside


@pytest.fixture(scope="session")
def reader_app(stack: Stack, _reader_port: int) -> Iterator[str]:
    """Address of a web app that was granted tasks.read only."""
    with running_reader_app(stack, _reader_port) as address:
        yield address


@pytest.fixture(autouse=True)
def _processes_survive(served: Stack | LiveStack) -> Iterator[None]:
    """Whatever a test does, none of ours may stop; its last lines tell why if one does."""
    yield
    served.check()


@pytest.fixture(scope="session")
def base_url(served: Stack | LiveStack) -> str:
    """`page.goto("/")` opens the web app."""
    return served.web_app


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, object], served: Stack | LiveStack, pytestconfig: pytest.Config
) -> dict[str, object]:
    """A Chromium that is there, trusting our emulator's certificate by its key; it meets nobody else."""
    path = pytestconfig.option.chromium
    chromium = Chromium(executable=path and Path(path))
    arguments = served.chromium_args if _LIVE in pytestconfig.stash else alone(served.chromium_args)
    letters = () if pytestconfig.option.update_images else PLAIN_LETTERS
    return {**browser_type_launch_args, **chromium.launch_options(*arguments, *letters)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """The same language and the same window everywhere, whatever this machine speaks or has."""
    viewport = {"width": 1100, "height": 720}
    film = {"record_video_size": {"width": 660, "height": 432}}  # encoding it is most of what a test costs
    filmed = film if "record_video_dir" in browser_context_args else {}
    return {**browser_context_args, **filmed, "locale": "en-US", "viewport": viewport, "reduced_motion": "reduce"}


@pytest.fixture
def new_context(
    new_context: Callable[..., BrowserContext], pytestconfig: pytest.Config
) -> Iterator[Callable[..., BrowserContext]]:
    """Contexts patient enough for a busy machine, and no more; whatever happens in them is watched.

    A tenant in the cloud is elsewhere and has a console of its own.
    """
    watches: list[Watch] = []

    def made(**options: object) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE_MS)
        if _LIVE not in pytestconfig.stash:
            watches.append(Watch(context))
        return context

    yield made
    for watch in watches:
        watch.check()


@pytest.fixture(scope="session")
def window(browser: Browser, browser_context_args: dict[str, object], pytestconfig: pytest.Config) -> Iterator[Window]:
    """The window of this worker; `context` lends it, and cleans up."""
    context = browser.new_context(**{**browser_context_args, "record_video_dir": None})
    context.set_default_timeout(PATIENCE_MS)
    yield Window(context, None if _LIVE in pytestconfig.stash else Watch(context))
    context.close()


@pytest.fixture
def context(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> Iterator[BrowserContext]:
    """Where `page` is a tab: the shared window, or one for this test alone that is recorded."""
    if not is_shared(pytestconfig):
        yield request.getfixturevalue("new_context")()
        return
    window = request.getfixturevalue("window")
    with window.lent_to(request, Path(pytestconfig.option.output)):
        yield window.context


@pytest.fixture(scope="session")
def outbox(request: pytest.FixtureRequest) -> Outbox:
    """The mailbox of everybody: `outbox.code_for(person.email)`."""
    return Outbox(request.getfixturevalue("stack"))


@pytest.fixture
def fresh_user() -> Person:
    """Someone without an account, ready to sign up."""
    return new_person()


@pytest.fixture(scope="session")
def _unused_accounts() -> Iterator[Person]:
    return account_holders()


@pytest.fixture
def registered_user(_unused_accounts: Iterator[Person], pytestconfig: pytest.Config) -> Person:
    """Someone with an account in the tenant that no other test uses; in the cloud all share that of the env file."""
    return pytestconfig.stash[_LIVE].person() if _LIVE in pytestconfig.stash else next(_unused_accounts)


@pytest.fixture
def another_user(_unused_accounts: Iterator[Person], pytestconfig: pytest.Config) -> Person:
    """Somebody else with an account of their own."""
    return pytestconfig.stash[_LIVE].person(SECOND_USER) if _LIVE in pytestconfig.stash else next(_unused_accounts)


@pytest.fixture
def app_user(request: pytest.FixtureRequest, pytestconfig: pytest.Config) -> AppUser:
    """Someone whose authenticator app is enrolled already."""
    if _LIVE not in pytestconfig.stash:
        return enrolled_at(request.getfixturevalue("stack"))
    tenant = pytestconfig.stash[_LIVE]
    email, password, secret, flow = (tenant.settings[name] for name in APP_USER)
    return AppUser(email=email, password=password, secret=secret, address=tenant.authorization_address(flow))


@pytest.fixture
def picture(pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """`picture(page, "sign-in")` renews docs/images/sign-in.png when pytest runs with --update-images."""

    def take(page: Page, name: str) -> None:
        if pytestconfig.option.update_images:
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")

    return take
