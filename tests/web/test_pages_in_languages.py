"""What could go wrong with a page in a language that is fine in English; how it looks is seen by `e2e.sweep`."""

import re

import pytest

from mock_b2c.domain.languages import COUNTRIES, direction
from mock_b2c.strings import HELP, LABEL, table
from mock_b2c.user_flows import PAGES
from tests.web.every_page import every_page

READ_OUT = ("aria-label", "title", "alt", "placeholder", "data-help", "data-pattern-text")
REFERENCES = ("aria-describedby", "aria-controls", "aria-labelledby", "for", "form")
FIELDS = [field for row in PAGES.values() for field in row.fields]
ENGLISH = {
    **table("en"),
    **{LABEL.format(field.id): field.label for field in FIELDS},
    **{HELP.format(field.id): field.help for field in FIELDS},
}


@pytest.mark.parametrize("version", ["Recommended", "Legacy"])
@pytest.mark.parametrize("language", COUNTRIES)
def test_every_page_says_its_language_names_its_parts_and_has_no_english_left(make_site, language, version):
    english = english_of(language)
    pages = list(every_page(make_site, version, language))
    assert len(pages) > 10
    for html in pages:
        assert (html.html["lang"], html.html["dir"]) == (language, direction(language))
        assert [tag for tag in html.select("title, h1, label, button, a, option") if not name_of(tag)] == []
        assert [tag for tag in html.select("input:not([type=hidden]), select") if not field_is_named(html, tag)] == []
        assert dangling(html) == set()
        assert english & said(html) == set()


def test_what_is_wrong_with_a_page_is_found(make_site):
    html = next(every_page(make_site, "Recommended", "de"))
    html.find("label", attrs={"for": "email"}).string = "Email Address"
    del html.find(id="email_error")["id"]
    html.find(id="next").string = ""
    assert english_of("de") & said(html) == {"Email Address"}
    assert dangling(html) == {"email_error"}
    assert name_of(html.find(id="next")) == ""


def english_of(language):
    """What is said otherwise in this language."""
    return {text for key, text in ENGLISH.items() if text and table(language).get(key, text) != text}


def name_of(tag):
    return tag.get("aria-label") or tag.get_text(strip=True) or "".join(image["alt"] for image in tag.find_all("img"))


def field_is_named(html, tag):
    label = html.find("label", attrs={"for": tag.get("id")})
    return tag.get("aria-label") or (label and label.get_text(strip=True))


def dangling(html):
    """What is referred to and is not there."""
    named = {word for name in REFERENCES for tag in html.select(f"[{name}]") for word in tag[name].split()}
    return named - {tag["id"] for tag in html.select("[id]")}


def said(html):
    """Whatever is shown or read out, and is no quotation of something English."""
    for tag in html.select("script, [lang=en]:not(html)"):
        tag.decompose()
    texts = [*html.stripped_strings, *(tag[name] for name in READ_OUT for tag in html.select(f"[{name}]"))]
    return {re.sub(r"\s+", " ", text).strip() for text in texts}
