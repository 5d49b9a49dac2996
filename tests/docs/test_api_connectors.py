"""docs/how-to/api-connectors.md: its tenant asks its service, and what comes of it is what the page says."""

import tomllib

import jwt
import pytest

from mock_b2c.domain.api_connector import ConnectorStep
from mock_b2c.outgoing import Reply
from tests.docs.known_tests import ROOT
from tests.web import tenant
from tests.web.consent import by_provider
from tests.web.fixtures import make_site  # noqa: F401 - a fixture
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

TEXT = (ROOT / "docs" / "how-to" / "api-connectors.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return TEXT.split(f"```{language}\n")[1].split("```")[0]


@pytest.fixture
def browser(make_site):  # noqa: F811 - the fixture
    """A browser at the page's tenant, which asks the page's service."""
    space = {"__name__": "service"}
    exec(compile(block("python"), "api-connectors.md", "exec"), space)
    service = space["app"].test_client()

    def send(request):
        said = service.post(request.address, data=request.body, headers=dict(request.headers))
        return Reply(status=said.status_code, body=said.data)

    return make_site(tomllib.loads(block("toml")), send=send).browser()


def name_in_token(browser, response):
    answered = token(browser, code_redemption(answer(response)["code"])).json()
    claims = jwt.decode(answered["id_token"], options={"verify_signature": False})
    return {name: claims.get(name) for name in ("name", "city", "extension_Member")}


def arrives(browser, **person):
    params = authorization(scope="openid", domain_hint="google.com")
    return by_provider(browser, tenant.SUSI, params, **person)


def test_page_is_filled_the_account_is_completed_and_the_token_is_changed(browser):
    shown = page(arrives(browser))
    assert {item["ID"]: item["PRE"] for item in shown.fields}["city"] == "London"
    browser.submit(shown, displayName="Alex", city="Paris")
    claims = {"name": "ALEX", "city": "Paris", "extension_Member": "yes"}
    assert name_in_token(browser, browser.confirm(shown)) == claims


def test_fault_in_the_form_is_told_there(browser):
    shown = page(arrives(browser))
    assert browser.submit(shown, displayName="Alex", city="Atlantis")["message"] == "We do not deliver to Atlantis."


def test_block_page_is_shown(browser):
    shown = page(arrives(browser, email="eve@blocked.example"))
    assert shown.html.select_one(".intro p").text == "Please use another address."


def test_page_names_every_step():
    assert [step for step in ConnectorStep if f"`{step.value}`" not in TEXT] == []
