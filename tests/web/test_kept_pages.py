"""One rendering serves all who are shown the same: it is what each would be rendered alone, whatever their names."""

from functools import partial

import pytest
from markupsafe import escape
from msgspec.structs import replace

from mock_b2c.config import create_emulator, load_config
from mock_b2c.domain.branding import Branding, OwnPage, Template
from mock_b2c.domain.identity_provider import IdentityProvider
from mock_b2c.domain.languages import COUNTRIES, Languages
from mock_b2c.domain.mfa import MfaMethod, MfaSettings
from mock_b2c.domain.user_flow import CollectedAttribute, SessionSettings, SignInName, UserFlowVersion
from mock_b2c.user_flows import PAGES
from mock_b2c.web import create_app, kept_pages
from mock_b2c.web.page_kind import PageKind
from mock_b2c.web.page_view import rendered
from mock_b2c.web.particulars import NOBODY
from mock_b2c.web.showing import Showing
from tests.builders import a_user_flow
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.site import in_process
from tests.web.xhr_client import page

HOSTILE = """\\u003c'"></script><script>alert(1)</script>&lt;&amp;%3c\u2028{{ 7 * 7 }}"""
GOOGLE = IdentityProvider(
    id="google", title="Google", exchange="GoogleExchange", domain="google.com", issuer="google.com"
)
FLOWS = {
    "as it is": a_user_flow(),
    "legacy": a_user_flow(version=UserFlowVersion.LEGACY),
    "user names": a_user_flow(sign_in_name=SignInName.USERNAME),
    "providers": a_user_flow(identity_providers=(GOOGLE,)),
    "banner and pictures": a_user_flow(
        branding=Branding(banner="Staff", logo="logo.png", background="back.png", stylesheet="own.css")
    ),
    "own page": a_user_flow(
        branding=Branding(
            own_page=OwnPage(before='<p><img src="branding:logo.png">', after="</p>", has_place=True, styles=("a.css",))
        )
    ),
    "kept signed in": a_user_flow(session=SessionSettings(keep_signed_in_seconds=60)),
    "dates": a_user_flow(attributes=(CollectedAttribute(id="extension_Born"),)),
}


def a_kind(page_id="sign_in", flow=None, language="en", template=Template.OCEAN_BLUE, year=2026):
    return PageKind(flow=flow or a_user_flow(), page=PAGES[page_id], language=language, template=template, year=year)


def a_showing(of="", **changes):
    return replace(Showing(**{name: f"{of}{name}" for name in Showing.__struct_fields__}), **changes)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch):
    monkeypatch.setattr(kept_pages, "_held", {})


@pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS)
@pytest.mark.parametrize("page_id", PAGES)
def test_page_is_as_if_rendered_for_its_showing_alone(shared_app, page_id, flow):
    kind = a_kind(page_id, replace(flow, mfa=MfaSettings(method=MfaMethod.PHONE)))
    render = partial(rendered, kind, NOBODY)
    with shared_app.app_context():
        for showing in (a_showing("one-"), a_showing(HOSTILE), a_showing("two-")):
            assert kept_pages.kept_page(kind, showing, render).decode() == render(showing)


@pytest.mark.parametrize("sign", [*map(chr, range(0x20, 0x7F)), "\n", "é", "\u2028"])
def test_each_sign_stands_in_html_and_script_as_if_rendered_there(shared_app, sign):
    with shared_app.app_context():
        kind, showing = a_kind(), a_showing(sign)
        render = partial(rendered, kind, NOBODY)
        assert kept_pages.kept_page(kind, showing, render).decode() == render(showing)


@pytest.mark.parametrize("template", Template)
@pytest.mark.parametrize("language", COUNTRIES)
def test_page_is_that_of_its_language_and_template(shared_app, language, template):
    flow = a_user_flow(languages=Languages(enabled=tuple(COUNTRIES)))
    with shared_app.app_context():
        for kind in (a_kind(flow=flow), a_kind(flow=flow, language=language, template=template)):
            render = partial(rendered, kind, NOBODY)
            assert kept_pages.kept_page(kind, a_showing(), render).decode() == render(a_showing())


def test_years_go_on_with_the_clock(make_site):
    born = {"id": "extension_Born", "input": "DateTimeDropdown"}
    site = make_site(tenant.config_with({"attributes": [born], "type": "sign_up"}))

    def newest():
        shown = page(site.browser().authorize(tenant.SUSI, authorization()))
        return max(int(option["value"] or 0) for option in shown.html.select("#extension_Born_year option"))

    before = newest()
    site.emulator.clock.advance(366 * 24 * 3600)
    assert newest() == before + 1


def test_tenants_of_equal_settings_have_one_rendering():
    made = []

    def render(showing):
        made.append(showing)
        return str(escape(showing.tenant))

    names = [f"tenant{number}" for number in range(500)]
    assert [kept_pages.kept_page(a_kind(), a_showing(tenant=name), render).decode() for name in names] == names
    assert len(made) == 1


def test_no_more_pages_are_kept_than_there_is_room_for():
    for number in range(1000):
        kind = a_kind(flow=a_user_flow(branding=Branding(banner=str(number))))
        assert int(kept_pages.kept_page(kind, a_showing(), lambda _showing, text=str(number): text)) == number
        assert len(kept_pages._held) <= 200


@pytest.fixture
def neighbours():
    """`neighbours(**settings)` is a site of two tenants: contoso, and fabrikam with a user flow of these settings."""

    def make(**settings):
        ours = load_config(tenant.CONFIG)
        flows, providers = [tenant.CONFIG["user_flows"][0] | settings], [{"kind": "google"}]
        named = {"tenant": {"name": "fabrikam"}, "user_flows": flows, "identity_providers": providers}
        theirs = load_config(tenant.CONFIG | named)
        emulator = create_emulator(ours)
        emulator.add_tenant(theirs.tenant)
        return in_process(emulator, create_app(emulator))

    return make


def shown(site, domain):
    path = f"/{domain}/{tenant.SUSI}/oauth2/v2.0/authorize"
    return site.browser().get(path, params=authorization(scope="openid")).text


def test_page_of_an_equal_tenant_has_its_own_name_and_addresses_only(neighbours):
    site = neighbours()
    first, second, again = (shown(site, f"{name}.onmicrosoft.com") for name in ("contoso", "fabrikam", "contoso"))
    assert len(kept_pages._held) == 1
    assert "contoso" not in second
    assert second.count("fabrikam") == first.count("contoso") == again.count("contoso") > 0
    assert "fabrikam" not in first + again


@pytest.mark.parametrize(
    ("settings", "mark"),
    [
        ({"branding": {"banner": "Staff of Fabrikam"}}, "Staff of Fabrikam"),
        ({"identity_providers": ["google"]}, "GoogleExchange"),
        ({"languages": {"enabled": ["de"], "default": "de"}}, 'lang="de"'),
        ({"session": {"keep_signed_in_days": 3}}, 'id="rememberMe"'),
        ({"self_service_password_reset": False}, "api/CombinedSigninAndSignup/forgotPassword"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_settings_of_a_tenant_never_show_at_another(neighbours, settings, mark):
    site = neighbours(**settings)
    for _ in range(2):
        assert mark in shown(site, "fabrikam.onmicrosoft.com")
        assert mark not in shown(site, "contoso.onmicrosoft.com")
