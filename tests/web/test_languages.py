"""Languages of pages: chosen once, kept through all pages, overridden by a file (reference 3.1 and 7.2)."""

import json
import re
from collections import Counter

import pytest

from mock_b2c.domain.claims import ROWS
from mock_b2c.domain.languages import COUNTRIES
from mock_b2c.strings import HELP, LABEL, filled, table
from mock_b2c.user_flows import PAGES
from mock_b2c.user_flows.fields import USERNAME
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

OTHERS = sorted(set(COUNTRIES) - {"en"})
ITEMS = ("email", "displayName")


def config(**languages):
    flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", "languages": languages}
    return tenant.CONFIG | {"user_flows": [flow, *tenant.CONFIG["user_flows"][1:]]}


@pytest.fixture
def browser(make_site):
    return make_site(config()).browser()


def opened(browser, accepted="", policy=tenant.SUSI, **params):
    browser.session.headers["Accept-Language"] = accepted
    return page(browser.authorize(policy, authorization(**params)))


# ---- the tables ----------------------------------------------------------------------------------------


def field_strings():
    attributes = {LABEL.format(row.attribute) for row in ROWS if row.attribute}
    helps = {HELP.format(row.attribute) for row in ROWS if row.attribute and row.help}
    fields = [field for row in PAGES.values() for field in row.fields] + [USERNAME]
    helped = {HELP.format(field.id) for field in fields if field.help}
    return attributes | helps | helped | {LABEL.format(field.id) for field in fields}


@pytest.mark.parametrize("language", OTHERS)
def test_language_has_every_string_with_the_same_places_and_none_is_empty(language):
    english, texts = table(), table(language)
    assert set(texts) == set(english) | field_strings()
    assert all(text.strip() == text != "" for text in texts.values())
    for string_id, text in english.items():
        assert Counter(re.findall(r"\{\d}", texts[string_id])) == Counter(re.findall(r"\{\d}", text)), string_id


@pytest.mark.parametrize("language", OTHERS)
def test_sentences_are_translated(language):
    english, texts = table(), table(language)
    assert [key for key, text in english.items() if " " in text and texts[key] == text] == []


WRONG = {
    "de": r"""['"]|\b(du|dein\w*|dich|dir)\b|Prüfcode|Passwort|noch einmal""",
    "fr": r"""['"]|(?<!\xa0)[;:!?»]|\b(tu|ton|tes|toi)\b|courriel""",
    "es": r"""['"]|^[^¿]*\?|^[^¡]*!|\b(tu|tus|ti)\b|introduzca""",
    "pt": r"""['"]|introduz|aplicação|demasiad|utilizador|palavra-passe|indicativo|\b(lhe|[oa] seu|a sua)\b""",
    "ja": r"""['"]|[,;\uff01\uff08\uff09\uff1a\uff1f]|リクエスト|メールアドレス""",
    "ar": r"""['"]|[,;?]|الرجاء|(?<!\w)يرجى|لاً""",
}
"""Signs and words of another orthography, country, form of address or usage than the rest of the language has."""


@pytest.mark.parametrize("language", OTHERS)
def test_language_is_written_in_one_way(language):
    wrong = re.compile(WRONG[language], re.IGNORECASE)
    assert {key: text for key, text in table(language).items() if wrong.search(text)} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_verification_code_has_one_name(language):
    english, texts = table(), table(language)
    name = texts["ver_input"].casefold()
    called = [key for key, text in english.items() if "verification code" in text.casefold()]
    assert {key: texts[key] for key in called if key != "email_subject" and name not in texts[key].casefold()} == {}


@pytest.mark.parametrize("name", ["../en", "xx", "", "en.json", "__init__"])
def test_nothing_but_a_language_is_read(name):
    with pytest.raises(KeyError):
        table(name)


def test_only_numbered_places_of_a_text_are_filled():
    assert filled("{0} {1} {} {x} {0.__class__}", "a", 2) == "a 2 {} {x} {0.__class__}"


# ---- which one -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ui_locales", "accepted", "language"),
    [
        ("de", "fr", "de"),
        ("de-AT", "", "de"),
        ("xx JA fr", "de", "ja"),
        ("xx", "fr-CA, de;q=0.9", "fr"),
        ("", "xx, es;q=0.2, ar;q=0.8", "ar"),
        ("", "", "en"),
        ("", "xx", "en"),
        ("../../etc/passwd", "\x7f;;q=x,,", "en"),
        ("<script>", "<script>;q=1", "en"),
        ("x " * 4000, "", "en"),
    ],
)
def test_request_then_browser_then_default_choose_the_language(browser, ui_locales, accepted, language):
    shown = opened(browser, accepted, ui_locales=ui_locales)
    assert shown.html.html["lang"] == language
    assert shown.html.html["dir"] == ("rtl" if language == "ar" else "ltr")
    assert shown.settings["locale"] == {"lang": language, "country": COUNTRIES[language]}
    assert shown.content["button_signin"] == table(language)["button_signin"]
    assert shown.html.find(id="next").get_text() == table(language)["button_signin"]


def test_language_that_is_not_enabled_is_not_served(make_site):
    browser = make_site(config(enabled=["de", "fr"], default="fr")).browser()
    assert opened(browser, "es", ui_locales="ja").html.html["lang"] == "fr"
    assert opened(browser, "es, de", ui_locales="ja").html.html["lang"] == "de"


def test_without_language_customisation_pages_are_in_english(visitor):
    shown = opened(visitor, "de", ui_locales="fr")
    assert shown.html.html["lang"] == shown.settings["locale"]["lang"] == "en"


def test_pages_of_one_address_in_several_languages_do_not_mix(browser):
    for language in (*COUNTRIES, *COUNTRIES):
        assert opened(browser, ui_locales=language).content["heading"] == table(language)["heading"]


# ---- the whole transaction -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_language_is_kept_through_the_transaction(browser, language):
    texts = table(language)
    first = opened(browser, "en", ui_locales=language)
    assert (
        browser.submit(first, email="nobody@example.com", password="x")["message"]
        == (texts["UserMessageIfClaimsPrincipalDoesNotExist"])
    )
    browser.session.headers["Accept-Language"] = "en"
    second = page(browser.get(first.href("createAccount")))
    assert second.html.html["lang"] == language
    labels = {field["ID"]: field["DN"] for field in second.fields}
    assert [labels[name] for name in ITEMS] == [texts[LABEL.format(name)] for name in ITEMS]
    helps = {field["ID"]: field["U_HELP"] for field in second.fields}
    assert helps["displayName"] == texts[HELP.format("displayName")]
    assert second.html.title.get_text() == texts["title_sign_up"]


def test_label_in_a_message_is_translated(make_site):
    open_flow = {"name": "open", "type": "sign_up", "email_verification": False, "languages": {}}
    config = tenant.CONFIG | {"user_flows": [open_flow]}
    browser = make_site(config).browser()
    shown = opened(browser, policy="B2C_1_open", ui_locales="de")
    word = "Sample-Passw0rd-New"
    told = browser.submit(shown, email="new@example.com", newPassword=word, reenterPassword=word)
    assert told["message"] == "Erforderliche Angabe fehlt: Anzeigename"


# ---- overrides -----------------------------------------------------------------------------------------

HOSTILE = "</script><b onclick=x>{0.__class__}{"


def entry(string_id, value, kind="UxElement", element=None, **more):
    return {"ElementType": kind, "ElementId": element, "StringId": string_id, "Value": value, **more}


def overriding(make_site, folder, monkeypatch, *entries):
    (folder / "texts").mkdir()
    (folder / "texts" / "de.json").write_text(json.dumps({"LocalizedStrings": entries}), encoding="utf-8")
    monkeypatch.chdir(folder)
    return make_site(config(overrides={"de": "texts/de.json"})).browser()


def test_strings_of_a_file_stand_in_place_of_the_built_in_ones(make_site, tmp_path, monkeypatch):
    browser = overriding(
        make_site,
        tmp_path,
        monkeypatch,
        entry("heading", "Willkommen", Override=True),
        entry("button_signin", "Nein", Override=False),
        entry("UserMessageIfClaimsPrincipalDoesNotExist", "Wer?", "ErrorMessage"),
        entry("DisplayName", "Spitzname", "ClaimType", "displayName"),
        entry("unheard_of", "x"),
    )
    first = opened(browser, ui_locales="de")
    assert first.html.h1.get_text() == first.content["heading"] == "Willkommen"
    assert first.content["button_signin"] == table("de")["button_signin"]
    assert "unheard_of" not in first.content
    assert browser.submit(first, email="nobody@example.com", password="x")["message"] == "Wer?"
    second = page(browser.get(first.href("createAccount")))
    assert second.html.find(id="displayName_label").get_text() == "Spitzname"
    assert opened(browser, ui_locales="en").content["heading"] == "Sign in"


def test_strings_of_a_file_are_escaped_and_break_nothing(make_site, tmp_path, monkeypatch):
    ids = [*table(), "DisplayName"]
    entries = [entry(name, HOSTILE) for name in ids] + [entry("DisplayName", HOSTILE, "ClaimType", "displayName")]
    browser = overriding(make_site, tmp_path, monkeypatch, *entries)
    first = opened(browser, ui_locales="de")
    response = browser.get(first.href("createAccount"))
    assert "<b onclick" not in response.text
    second = page(response)
    assert second.content["heading"] == HOSTILE
    assert second.html.find(id="displayName_label").get_text() == HOSTILE


def test_sign_in_name_has_its_label_whatever_its_id(make_site):
    """An e-mail address is none less for standing in `#signInName`."""
    settings = {"languages": {}, "sign_in_element": "signInName"}
    browser = make_site(tenant.config_with(settings)).browser()
    shown = page(browser.authorize(tenant.SUSI, authorization(ui_locales="de")))
    assert shown.html.find("label", attrs={"for": "signInName"}).string == "E-Mail-Adresse"
