"""docs/how-to/portal.md names pages, buttons and fields as the portal has them."""

import re

import pytest
from bs4 import BeautifulSoup

from mock_b2c.config import create_emulator, load_config
from mock_b2c.levers import B2C
from mock_b2c.web import answer_by, create_app
from mock_b2c.web.portal.frame import NAVIGATION
from tests.docs.markdown import ROOT

PAGE = (ROOT / "docs" / "how-to" / "portal.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"\*\*([^*]+)\*\*", PAGE))
ADDRESSES = ["", "apps", "apps/{webapp}", "apps/{api}", "flows", "flows/B2C_1_susi", "users", "scopes", "keys", "clock"]


@pytest.fixture(scope="module")
def words():
    """The headings, buttons, links and summaries of the portal of the sample tenant."""
    config = load_config()
    emulator = create_emulator(config)
    app = create_app(emulator)
    answer_by(app, emulator, B2C(emulator, config, "https://localhost:8443"))
    webapp, api = (held.client_id for held in config.tenant.apps)
    found = {name for _, pages in NAVIGATION for _, name in pages}
    for address in ADDRESSES:
        path = f"/_mock/{address.format(webapp=webapp, api=api)}"
        html = BeautifulSoup(app.test_client().get(path, base_url="https://localhost:8443").text, "html.parser")
        for tag in html.select(".unseen"):
            tag.decompose()
        found |= {" ".join(tag.get_text().split()) for tag in html.select("h1, h2, button, a, summary")}
    return found


def test_what_the_page_names_is_in_the_portal(words):
    assert len(NAMED) > 15
    assert not NAMED - words


def test_every_page_of_the_navigation_is_named():
    names = {name for _, pages in NAVIGATION for _, name in pages} - {"Outbox"}
    assert names <= NAMED
