"""What must hold on every page of ours, in every state of the gallery (see `e2e.page_checks`)."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, Response, expect

from e2e.gallery import HOSTED, PICTURED, VIEWS, Visit
from e2e.outbox import Outbox
from e2e.page_checks import (
    assert_accessible,
    assert_calm,
    assert_closed,
    assert_no_horizontal_scroll,
    assert_readable_at_twice_the_size,
    assert_still_accessible,
)
from e2e.ports import free_ports
from e2e.services import web_app
from e2e.snapshots import FOLDER, assert_unchanged, taken_of
from e2e.stack import Stack, up

PHONE = {"width": 360, "height": 720}
Picture = Callable[[Page, str], None]


@pytest.mark.parametrize("name", VIEWS)
def test_page_keeps_the_promises_of_every_page(
    name: str, page: Page, stack: Stack, outbox: Outbox, *, picture: Picture, pytestconfig: pytest.Config
) -> None:
    documents: list[Response] = []
    page.on("response", lambda response: documents.append(response) if is_document(response) else None)
    VIEWS[name](Visit(page=page, stack=stack, outbox=outbox))
    if name in PICTURED:
        picture(page, name.replace("_", "-"))
    assert_closed(documents[-1].headers)
    if name in HOSTED:
        assert_unchanged(name, taken_of(page), update=pytestconfig.option.update_snapshots)
    assert_usable(page)


def test_no_snapshot_is_left_of_a_page_that_is_gone() -> None:
    assert {file.stem for file in FOLDER.glob("*.yaml")} == HOSTED


@pytest.fixture
def app_without_settings(stack: Stack) -> Iterator[str]:
    """Address of a web app that lacks two settings."""
    [port] = free_ports(1)
    ports = replace(stack.plan.ports, web_app=port)
    plan = replace(stack.plan, ports=ports, settings={"CLIENT_SECRET": "", "SCOPE": ""})
    service = replace(web_app(plan, stack.environment), name="web app without settings")
    with up([service], logs=plan.folder, trust=stack.trust):
        yield f"http://localhost:{port}"


def test_page_that_lists_missing_settings_keeps_them_too(
    page: Page, app_without_settings: str, picture: Picture
) -> None:
    answer = page.goto(app_without_settings)
    expect(page.get_by_role("heading", level=1)).to_have_text("This app needs 2 more settings")
    for setting in ("CLIENT_SECRET", "SCOPE"):
        expect(page.get_by_role("rowheader", name=setting)).to_be_visible()
    picture(page, "settings-missing")
    assert answer is not None
    assert_closed(answer.headers)
    assert_usable(page)


def is_document(response: Response) -> bool:
    """Whether it is a page, and not a part of one or the way to one."""
    return response.request.is_navigation_request() and not 300 <= response.status < 400


def assert_usable(page: Page) -> None:
    """By light in a wide window, at twice the size, by dark and high contrast on a phone; calm if wanted."""
    page.emulate_media(reduced_motion="reduce")
    assert_calm(page)
    assert_accessible(page)
    assert_readable_at_twice_the_size(page)
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    assert_still_accessible(page)
    assert_no_horizontal_scroll(page)
    page.emulate_media(contrast="more")
    assert_still_accessible(page, resized=False)
