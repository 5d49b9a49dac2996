"""Pages that list app registrations stay short however many there are, and find those that they do not list."""

import pytest
from msgspec.structs import replace

from mock_b2c.domain.tenant import derived_id
from mock_b2c.web.portal import overview, running, scopes
from tests.web import tenant
from tests.web.portal.client import Portal

READ = f"https://{tenant.TENANT}/tasks-api/tasks.read"
FLOW = f"flows/{tenant.SUSI}"
APPS = [
    {
        "name": f"many{number}",
        "client_id": f"99999999-9999-4999-8999-{number:012}",
        "redirect_uris": [f"http://localhost:5000/back{number}"],
        "permissions": ["tasks-api/tasks.read"] if number % 2 else [],
    }
    for number in range(20)
]
APIS = [
    {"name": f"api{number}", "app_id_uri": f"api{number}", "scopes": [{"name": f"read{number}"}]} for number in range(9)
]


@pytest.fixture
def crowded(make_site, monkeypatch):
    """The portal of a tenant with more apps than its pages list."""
    monkeypatch.setattr(overview, "MOST", 5)
    monkeypatch.setattr(running, "MOST", 5)
    for name, most in (("APIS", 4), ("GRANTED", 3), ("OTHERS", 2)):
        monkeypatch.setattr(scopes, name, most)
    site = make_site({**tenant.CONFIG, "apps": [*tenant.CONFIG["apps"], *APPS, *APIS]})
    return Portal(url=site.url, session=site.new_session())


def options(page, selector):
    return [option.text for option in page.html.select(f"{selector} option")]


@pytest.mark.parametrize("address", ["", FLOW, "scopes"])
def test_few_apps_need_no_search(portal, address):
    assert portal.open(address).html.select_one("form[role=search]") is None


def test_overview_finds_the_app_whose_settings_are_asked_for(crowded):
    page = crowded.open()
    assert len(options(page, "#app")) == 5
    assert "the first 5 are listed" in page.text
    found = crowded.open("?q=BACK17")
    assert options(found, "#app") == ["many17"]
    assert "REDIRECT_URI=http://localhost:5000/back17" in found.html.select_one("#env").text


def test_app_that_is_not_listed_can_be_asked_for_by_its_id(crowded):
    page = crowded.open(f"?app={APPS[17]['client_id']}")
    assert page.html.select_one("#app option[selected]").text == "many17"
    assert len(options(page, "#app")) == 6


def test_overview_says_when_no_app_is_found(crowded):
    page = crowded.open("?q=<b>zq9")
    assert "0 apps with “<b>zq9”" in page.text
    assert page.html.select_one("#env") is None


def test_user_flow_is_run_with_an_app_that_was_found(crowded):
    page = crowded.open(FLOW)
    assert len(page.html.select("optgroup")) == 5
    found = crowded.open(f"{FLOW}?q=many17")
    assert [group["label"] for group in found.html.select("optgroup")] == ["many17"]
    sent = crowded.send(FLOW, found.fields("run"))
    assert APPS[17]["client_id"] in sent.headers["Location"]


def test_user_flow_page_says_when_no_app_is_found(crowded):
    page = crowded.open(f"{FLOW}?q=nobody")
    assert "0 apps with “nobody”" in page.text
    assert not page.items("run")


def test_scopes_list_few_apis_and_few_apps_of_each(crowded):
    page = crowded.open("scopes")
    assert len(page.html.select("section[aria-labelledby^=api-]")) == 4
    assert len([item for item in page.items("withdraw") if item.endswith(READ)]) == 3
    assert max(len(select.select("option")) for select in page.html.select("select")) == 2
    assert "more apps" in page.text


def test_consent_is_given_and_taken_back_where_api_and_app_were_found(crowded):
    address, scope = "scopes?api=api7&app=many16", f"https://{tenant.TENANT}/api7/read7"
    assert crowded.open(address).items("grant") == [scope]
    page = crowded.do(address, "grant", scope)
    assert page.note == f"many16 may ask for {scope}."
    assert "api=api7&app=many16" in page.response.url
    withdrawn = crowded.do(address, "withdraw", f"{APPS[16]['client_id']} {scope}")
    assert withdrawn.items("withdraw") == []
    assert withdrawn.items("grant") == [scope]


def test_all_apis_are_shown_again_and_the_apps_stay_found(crowded):
    page = crowded.open("scopes?api=api7&app=a%26b")
    assert [link["href"] for link in page.html.select("[aria-labelledby=find] a")] == [
        "/_mock/scopes?app=a%26b",
        "/_mock/scopes?api=api7",
    ]


def test_other_tenants_are_listed_up_to_a_number(portal, app, monkeypatch):
    monkeypatch.setattr(overview, "OTHERS", 2)
    emulator = app.extensions["mock_b2c"]
    for name in ("fabrikam", "litware", "adatum"):
        emulator.add_tenant(an_equal_tenant(emulator.tenants[0], name))
    page = portal.open()
    assert [item.text for item in page.html.select("[aria-labelledby=others] li")] == [
        "fabrikam.onmicrosoft.com",
        "litware.onmicrosoft.com",
        "and 1 more",
    ]


def test_user_flows_are_listed_up_to_a_number_and_lead_to_all(portal, app, monkeypatch):
    flows = [flow.name for flow in app.extensions["mock_b2c"].tenants[0].user_flows]
    listed = "[aria-labelledby=addresses] .name"
    assert [link.text for link in portal.open().html.select(listed)] == flows

    monkeypatch.setattr(overview, "FLOWS", 2)
    page = portal.open()
    assert [link.text for link in page.html.select(listed)] == flows[:2]
    (more,) = page.html.select("[aria-labelledby=addresses] > .soft")
    assert (more.text, more.a["href"]) == (f"and {len(flows) - 2} more: see all user flows", "/_mock/flows")


def an_equal_tenant(held, name):
    return replace(held, name=name, id=derived_id("test", name), custom_domains=())
