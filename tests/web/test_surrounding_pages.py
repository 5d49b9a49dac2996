"""The language of what stands around a user flow: error pages, signed-out page, self-sending forms, messages."""

import re

import pytest
from bs4 import BeautifulSoup

from mock_b2c.config import create_emulator, load_config
from mock_b2c.domain.languages import COUNTRIES, direction
from mock_b2c.levers import B2C
from mock_b2c.strings import filled, table
from mock_b2c.web import answer_by, create_app
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.site import IN_PROCESS_URL, in_process
from tests.web.xhr_client import page

SUSI = f"/{tenant.TENANT}/{tenant.SUSI}"
LOGOUT = f"{SUSI}/oauth2/v2.0/logout"
HOME = "http://localhost:5000/bye"
OTHER_APP = {"client_id": tenant.NATIVE, "redirect_uri": tenant.NATIVE_REDIRECT_URI, "scope": "openid"}
FRAMED = [string_id for string_id in table() if string_id.startswith("frame_")]


def config(**languages):
    """Two user flows have languages, the others are in English only."""
    named = {tenant.SUSI, tenant.SIGN_UP}
    flows = [flow | ({"languages": languages} if flow["name"] in named else {}) for flow in tenant.CONFIG["user_flows"]]
    apps = [
        {**app, "logout_url": "http://localhost:7000/told"} if app.get("client_id") == tenant.NATIVE else app
        for app in tenant.CONFIG["apps"]
    ]
    return {**tenant.CONFIG, "apps": apps, "user_flows": flows}


@pytest.fixture(scope="module")
def app():
    """Made once: its templates take longer to compile than most tests."""
    return create_app(create_emulator(load_config(config())))


@pytest.fixture
def site(app, signing_key):
    loaded = load_config(config())
    emulator = create_emulator(loaded, signing_key=signing_key)
    answer_by(app, emulator, B2C(emulator, loaded, IN_PROCESS_URL))
    return in_process(emulator, app)


@pytest.fixture
def browser(site):
    return site.browser()


# ---- every page in every language ------------------------------------------------------------------------------


def error_page(browser, language):
    return browser.authorize(tenant.SUSI, authorization(client_id="unknown", ui_locales=language))


def bad_request(browser, language):
    shown = page(browser.authorize(tenant.SUSI, authorization(ui_locales=language)))
    return browser.post(shown, "SelfAsserted", {}, **{"X-CSRF-TOKEN": "wrong"})


def signed_out(browser, language):
    return browser.get(LOGOUT, params={"ui_locales": language})


def signing_out(browser, language):
    browser.sign_in(authorization())
    browser.authorize(tenant.SUSI, authorization(**OTHER_APP))
    params = {"post_logout_redirect_uri": HOME, "client_id": tenant.WEBAPP, "ui_locales": language}
    return browser.get(LOGOUT, params=params)


def form_post(browser, language):
    return browser.sign_in(authorization(response_mode="form_post", ui_locales=language))


def unknown_address(browser, language):
    return browser.get("/nowhere", headers={"Accept-Language": language})


def wrong_method(browser, language):
    return browser.session.post(f"{browser.url}/_mock/", headers={"Accept-Language": language})


def too_large(browser, language):
    return browser.session.post(
        f"{browser.url}{SUSI}/SelfAsserted", data=b"x" * 300_000, headers={"Accept-Language": language}
    )


PAGES = {
    error_page: ["error_title", "error_heading", "error_help", "developer"],
    bad_request: ["bad_request_heading", "bad_request_help"],
    signed_out: ["signed_out_title", "signed_out_heading", "signed_out_help"],
    signing_out: ["signing_out_title", "signing_out_heading", "signing_out_help", "signing_out_link"],
    form_post: ["form_post_help"],
    unknown_address: ["404_heading", "404_help", "portal"],
    wrong_method: ["405_heading", "405_help", "portal"],
    too_large: ["413_heading", "413_help", "portal"],
}


def shown_texts(response):
    html = BeautifulSoup(response.text, "html.parser")
    for script in html.find_all("script"):
        script.decompose()
    return re.sub(r"[ \t\r\n]+", " ", html.get_text())


@pytest.mark.parametrize("language", COUNTRIES)
@pytest.mark.parametrize("opener", PAGES, ids=lambda opener: opener.__name__)
def test_page_is_in_the_language_asked_for(browser, opener, language):
    response = opener(browser, language)
    html = BeautifulSoup(response.text, "html.parser").html
    assert (html["lang"], html["dir"]) == (language, direction(language))
    shown = shown_texts(response)
    texts = table(language)
    link = texts["frame_signing_out_link"]
    for name in PAGES[opener]:
        place = "/_mock/" if name == "portal" else link
        assert filled(texts[f"frame_{name}"], place) in shown
    if language != "en":
        english = {value for key, value in table().items() if key.startswith("frame_") and " " in value}
        assert [text for text in english if text in shown] == []


def test_every_text_of_these_pages_is_on_one_of_them():
    shown = {f"frame_{name}" for names in PAGES.values() for name in names}
    others = {"frame_400_heading", "frame_400_help"}  # for statuses that have no words of their own
    assert set(FRAMED) == shown | others


def test_status_without_words_of_its_own_has_general_ones(site, browser, monkeypatch):
    from werkzeug.exceptions import ImATeapot

    monkeypatch.setattr(type(site.emulator), "count_users", lambda *_: (_ for _ in ()).throw(ImATeapot))
    response = browser.get("/_mock/", headers={"Accept-Language": "de"})
    assert response.status_code == 418
    assert "<title>418 Ungültige Anfrage</title>" in response.text
    assert table("de")["frame_400_help"] in response.text


# ---- which language --------------------------------------------------------------------------------------------


def language_of(response):
    return BeautifulSoup(response.text, "html.parser").html["lang"]


def test_what_the_request_asks_for_comes_before_the_browser(browser):
    browser.session.headers["Accept-Language"] = "fr"
    assert language_of(signed_out(browser, "xx de-AT")) == "de"
    assert language_of(signed_out(browser, "xx")) == "fr"


@pytest.mark.parametrize("path", ["authorize", "logout"])
def test_form_may_ask_as_well_as_a_query(browser, path):
    """A log-out form that is refused, and an authorization request: both are answered by a page."""
    form = {"ui_locales": "ja", "client_id": "unknown"}
    response = browser.session.post(f"{browser.url}{SUSI}/oauth2/v2.0/{path}", data=form)
    assert language_of(response) == "ja"


def test_page_of_a_sign_in_under_way_stays_in_its_language(browser):
    browser.session.headers["Accept-Language"] = "fr"
    assert language_of(bad_request(browser, "ar")) == "ar"


def test_page_of_a_sign_in_that_is_over_is_in_the_language_of_the_browser(browser, site):
    shown = page(browser.authorize(tenant.SUSI, authorization(ui_locales="ar")))
    site.emulator.clock.advance(24 * 60 * 60)
    browser.session.headers["Accept-Language"] = "fr"
    response = browser.confirm(shown)
    assert "AADB2C90046" in response.text
    assert language_of(response) == "fr"


def test_sign_in_of_another_user_flow_says_nothing(browser):
    shown = page(browser.authorize(tenant.SUSI, authorization(ui_locales="ar")))
    tx = shown.settings["transId"]
    path = f"/{tenant.TENANT}/{tenant.SIGN_UP}/api/SelfAsserted/confirmed"
    assert language_of(browser.get(path, params={"tx": tx, "csrf_token": "x"})) == "en"


@pytest.mark.parametrize("opener", [error_page, bad_request, signed_out, form_post], ids=lambda opener: opener.__name__)
def test_without_language_customisation_the_pages_are_in_english(make_site, opener):
    browser = make_site().browser()
    browser.session.headers["Accept-Language"] = "de"
    assert language_of(opener(browser, "fr")) == "en"


def test_address_that_names_no_user_flow_has_the_languages_of_all(make_site):
    german = {"Accept-Language": "ja, de"}
    path = f"/{tenant.TENANT}/B2C_1_nowhere/oauth2/v2.0/authorize"
    only_german = make_site(config(enabled=["de", "en"])).browser()
    assert [language_of(only_german.get(where, headers=german)) for where in (path, "/nowhere")] == ["de", "de"]
    only_english = make_site().browser()
    assert [language_of(only_english.get(where, headers=german)) for where in (path, "/nowhere")] == ["en", "en"]


def test_own_texts_of_a_user_flow_stand_on_its_error_page_escaped(make_site, tmp_path, monkeypatch):
    (tmp_path / "de.json").write_text(
        '{"LocalizedStrings": [{"StringId": "frame_error_heading", "Value": "<b>Hoppla</b>"}]}', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    response = error_page(make_site(config(overrides={"de": "de.json"})).browser(), "de")
    assert "<h2>&lt;b&gt;Hoppla&lt;/b&gt;</h2>" in response.text


# ---- what stays in English -------------------------------------------------------------------------------------


def test_error_of_the_service_and_our_hint_stay_in_english_and_say_so(browser):
    response = error_page(browser, "ar")
    html = BeautifulSoup(response.text, "html.parser")
    details = html.select_one(".error-page-messagedetails")
    assert (details["lang"], details["dir"]) == ("en", "ltr")
    assert details.select_one(".error-page-detail").string == error_page(browser, "en").text.partition(
        '<p class="error-page-detail">'
    )[2].partition("</p>")[0].replace("&#39;", "'")
    assert details.select_one(".error-page-correlationid").string.startswith("Correlation ID:")
    hint = html.select_one(".developer-hint p")
    assert (hint["lang"], hint["dir"]) == ("en", "ltr")


def test_query_that_cannot_be_read_has_a_page_all_the_same(browser):
    for query in ("ui_locales=%ff", "ui_locales=%00", "ui_locales=" + "x" * 9000, "tx=%ff", "tx=StateProperties=e30"):
        response = browser.get(f"{LOGOUT}?{query}", headers={"Accept-Language": "de"})
        assert response.status_code in {200, 400}
        assert language_of(response) == "de"


def test_fault_of_the_emulator_is_told_in_the_language_of_the_browser(site, browser, monkeypatch):
    monkeypatch.setattr(type(site.emulator), "sign_out", lambda *_: 1 / 0)
    monkeypatch.setattr(type(site.emulator), "language_of", lambda *_: 1 / 0)
    response = signed_out(browser, "es")
    assert response.status_code == 500
    assert language_of(response) == "es"


# ---- messages --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", COUNTRIES)
def test_mail_is_in_the_language_of_the_page_that_asked_for_it(site, browser, language):
    shown = page(browser.authorize(tenant.SIGN_UP, authorization(ui_locales=language)))
    browser.session.headers["Accept-Language"] = "en"
    browser.send_code(shown, "new@example.com")
    (mail,) = site.emulator.outbox.messages()
    assert mail.subject == filled(table(language)["email_subject"], "contoso")
    assert filled(table(language)["email_code"], "", "", mail.code) in mail.body
    assert "email_subject" not in shown.content
    assert not any(string_id in shown.content for string_id in FRAMED)
