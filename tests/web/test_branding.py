"""Branding of pages: themes, pictures, own HTML and CSS, all from files beside the config (reference 7.2)."""

import re
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs, urlsplit

import pytest

from mock_b2c.web.assets import asset
from tests.web import tenant
from tests.web.relying_party import authorization
from tests.web.xhr_client import page

OWN = """<!DOCTYPE html>
<html><head><title>Own</title><link rel="stylesheet" href="css/own.css"><link rel="stylesheet" href="https://cdn.example/x.css">
<style>.club { background: url(img/back.png) }</style><script src="own.js"></script><script>inline()</script></head>
<body onload="x()"><div class="club" style="color:red" onclick="x()">Club &amp; <b>friends</b>
<img src="img/logo.png" onerror="x()"><img src="https://cdn.example/y.png"><img data-tenant-branding-logo="true">
<iframe src="https://cdn.example/"><p>in</p></iframe><svg><script>x()</script></svg>
<form action="/x"><input name="a"></form>
<a href="javascript:x()">bad</a><a href="https://contoso.example/terms">terms</a><meta http-equiv="refresh" content="0">
<div id="api"><p>placeholder</p><div>more</div></div><p>after src="branding:x" </div></body></html>"""


@pytest.fixture
def branded(make_site, tmp_path, monkeypatch):
    """`branded(html, **branding)` is a browser at a site whose pages look so."""
    for name in ("img/logo.png", "img/back.png", "logo.svg", "own.js", "secret.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"content of {name}")
    (tmp_path / "css").mkdir()
    (tmp_path / "css" / "own.css").write_text(".x { background: url('../img/back.png') }")
    monkeypatch.chdir(tmp_path)

    def make(html=None, **branding):
        if html is not None:
            (tmp_path / "own.html").write_text(html)
            branding["page"] = "own.html"
        flow = {"name": tenant.SUSI, "type": "sign_up_sign_in", "branding": branding}
        return make_site(tenant.CONFIG | {"user_flows": [flow]}).browser()

    return make


def shown(browser):
    return browser.authorize(tenant.SUSI, authorization())


@pytest.mark.parametrize(
    ("theme", "scheme", "sheets"),
    [
        ("auto", "light dark", {"dark.css", "high_contrast.css"}),
        ("light", "light", set()),
        ("dark", "dark", {"dark.css"}),
        ("high_contrast", "dark", {"high_contrast.css"}),
    ],
)
def test_theme_is_that_of_the_user_flow_or_of_the_browser(branded, theme, scheme, sheets):
    html = page(shown(branded(theme=theme))).html
    assert html.find("meta", attrs={"name": "color-scheme"})["content"] == scheme
    tags = html.find_all("link", rel="stylesheet")
    links = {PurePosixPath(urlsplit(tag["href"]).path).name: tag.get("media") for tag in tags}
    assert set(links) - {"tokens.css", "page.css", "stage.css"} == sheets
    assert all(bool(links[name]) == (theme == "auto") for name in sheets)


def test_logo_background_banner_and_style_sheet(branded):
    browser = branded(logo="logo.svg", background="img/back.png", banner="<b>Members\nonly", stylesheet="css/own.css")
    html = page(shown(browser)).html
    assert html.select_one(".banner").get_text() == "<b>Members\nonly"
    for selector, key, name, kind in (
        ("img[data-tenant-branding-logo]", "src", "logo.svg", "image/svg+xml"),
        ("img[data-tenant-branding-background]", "src", "img/back.png", "image/png"),
        ("link[rel=stylesheet]:last-of-type", "href", "css/own.css", "text/css; charset=utf-8"),
    ):
        answer = browser.get(html.select(selector)[-1][key])
        assert answer.content == Path(name).read_bytes()
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "name", ["secret.txt", "../secret.txt", "%2e%2e/secret.txt", "img/", "/etc/passwd", "own.html"]
)
def test_nothing_but_the_named_files_is_served(branded, name):
    browser = branded(OWN)
    shown(browser)
    answer = browser.get(f"/_mock/branding/contoso/{tenant.SUSI}/{name}")
    assert answer.status_code in {308, 404}
    assert "content of" not in answer.text


def test_own_html_stands_around_the_page_without_what_the_policy_refuses(branded):
    browser = branded(OWN, logo="logo.svg")
    answer = shown(browser)
    html = page(answer).html
    [api] = html.select("#api")
    assert api["data-name"] == "Unified"
    club = html.select_one("div.club")
    assert club in api.parents
    assert club.find("b").get_text() == "friends"
    assert club.find("p", string=re.compile('after src="branding:x"'))
    assert [image["src"].rpartition("/")[2] for image in club.find_all("img") if image.get("src")] == [
        "logo.png",
        "logo.svg",
    ]
    assert [link.get("href") for link in club.find_all("a", id=False)] == [None, "https://contoso.example/terms"]
    refused = (
        r"cdn\.example|\son\w+=|style=|javascript:|inline\(\)|<iframe|<svg|<style|<p>placeholder|http-equiv|action=./x"
    )
    assert re.findall(refused, answer.text.partition("<form")[0]) == []
    assert "x()" not in answer.text
    assert len(html.find_all("form")) == 1
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'; img-src 'self' data:;")
    assert list(html.find_all("script", src=True)) == html.find_all("script", src=asset("page.js"))


def test_styles_of_own_html_become_files_that_find_their_pictures(branded):
    browser = branded(OWN)
    html = page(shown(browser)).html
    sheets = [tag["href"] for tag in html.find_all("link", rel="stylesheet") if "/_mock/" in tag["href"]]
    assert len(sheets) == 2
    assert "url(img/back.png)" in browser.get(sheets[1]).text
    for reference in ("css/../img/back.png", "img/back.png"):
        base = sheets[0].removesuffix("css/own.css")
        assert browser.get(base + reference.removeprefix("css/../")).text == "content of img/back.png"


def test_scripts_of_own_html_run_only_where_javascript_is_on(branded):
    browser = branded(OWN, javascript=True)
    answer = shown(browser)
    sources = [tag["src"] for tag in page(answer).html.find_all("script", src=True) if "/_mock/" in tag["src"]]
    assert [browser.get(source).text for source in sources] == ["content of own.js", "inline()"]
    assert "onclick" not in answer.text


@pytest.mark.parametrize("html", ["", "<p>nothing</p>", "<div id='Api'></div>", "<!--<div id=api></div>-->"])
def test_own_html_without_the_place_of_the_page_is_aadb2c90047(branded, html):
    answer = shown(branded(html))
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["error"] == ["server_error"]
    assert query["error_description"][0].startswith("AADB2C90047:")


def test_texts_cannot_leave_own_html(branded):
    hostile = (
        '<p title="&quot;><script>x()</script>">&lt;script>x()&lt;/script></p></div></body>{{ 7*7 }}<div id=api></div>'
    )
    text = shown(branded(hostile)).text
    assert "<script>x()" not in text
    assert "{{ 7*7 }}" in text


@pytest.mark.parametrize("before", ["<svg/>", "<math/>", "<br/>", "<img src='nowhere.png'/>", "<unheard/>"])
def test_element_that_closes_itself_swallows_nothing(branded, before):
    html = page(shown(branded(f"{before}<p>kept</p><div id=api></div>"))).html
    assert html.body.find("p").get_text() == "kept"


ATTACKS = [
    "<script>x9()</script>",
    "<ScRiPt >x9()</sCrIpT>",
    "<scr<script>ipt>x9()</scr</script>ipt>",
    "<script src=//cdn.example/x9.js></script>",
    "<script src='data:text/javascript,x9()'></script>",
    "<script type=module>x9()</script>",
    "<img src=x onerror=x9()>",
    "<img src=x onerror\t=x9()>",
    "<img/src/onerror=x9()>",
    "<img src='img/logo.png'onload='x9()'>",
    "<img src='javascript:x9()'>",
    "<img src='data:image/svg+xml,<svg onload=x9()>'>",
    "<img srcset='https://cdn.example/x9.png 2x'>",
    "<svg onload=x9()>",
    "<svg><script>x9()</script></svg>",
    "<svg><a xlink:href='javascript:x9()'>x</a></svg>",
    "<svg><style><img src=x onerror=x9()></style></svg>",
    "<math><mtext></mtext><mglyph><style></math><img src=x onerror=x9()>",
    "<math href='javascript:x9()'>x</math>",
    "<iframe srcdoc='<script>x9()</script>'></iframe>",
    "<object data='javascript:x9()'></object><embed src='//cdn.example/x9'>",
    "<a href='javascript:x9()'>x</a>",
    "<a href=' java\nscript:x9()'>x</a>",
    "<a href='&#106;avascript&colon;x9()'>x</a>",
    "<a href='data:text/html,<script>x9()</script>'>x</a>",
    "<a href='vbscript:x9()'>x</a>",
    "<a href='https://contoso.example/' ping='https://cdn.example/x9'>x</a>",
    "<body onload=x9()><p onmouseover=x9() style='background:url(javascript:x9())'>x</p>",
    "<p style='width:expression(x9())'>x</p>",
    "<div title='\"><script>x9()</script>'>x</div>",
    "<div class='\"onmouseover=x9() x=\"'>x</div>",
    "<form action='javascript:x9()'><button formaction='javascript:x9()'>x</button></form>",
    "<input autofocus onfocus=x9()>",
    "<details open ontoggle=x9()><summary>x</summary></details>",
    "<base href='https://cdn.example/'><meta http-equiv=refresh content='0;url=javascript:x9()'>",
    "<link rel=stylesheet href='https://cdn.example/x9.css'><link rel=preload href=//cdn.example/x9 as=script>",
    "<link rel=import href='data:text/html,<script>x9()</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=x9()>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=x9()>'></textarea>",
    "<template><script>x9()</script></template><xmp><img src=x onerror=x9()></xmp>",
    "<!--><img src=x onerror=x9()>--><![CDATA[<img src=x onerror=x9()>]]><?x <img src=x onerror=x9()>?>",
    "<video><source onerror=x9()></video><audio src=x onerror=x9()></audio>",
    "<table background='javascript:x9()'><td background='javascript:x9()'>x</td></table>",
    "{{ config }}{% include 'error.html' %}<p>${x9()}</p>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_own_html_cannot_bring_what_the_content_policy_would_have_to_stop(branded, attack):
    """Scripts of its own are files of the config, and only with JavaScript. Nothing else runs or is loaded."""
    answer = shown(branded(f"<div id=api></div>{attack}", javascript=True))
    html = page(answer).html
    assert len(html.select("#api")) == 1
    assert len(html.select("form")) == 1
    sources = [tag.get("src", "") for tag in html.find_all("script") if not tag.get("nonce")]
    assert all(source.startswith(("/static/", "/_mock/branding/")) for source in sources)
    assert all(tag["href"].startswith(("/static/", "/_mock/branding/")) for tag in html.find_all("link"))
    assert html.find_all(["svg", "math", "iframe", "object", "embed", "base", "template", "style", "noscript"]) == [
        *html.select("#api noscript")
    ]
    for tag in html.find_all(True):
        assert not [name for name in tag.attrs if name.startswith("on") or name in {"style", "srcset", "ping"}]
        for name in ("src", "href", "action"):
            address = re.sub(r"[\x00-\x20]", "", tag.get(name, "")).lower()
            own_form = tag.get("id") == "localAccountForm"
            assert own_form or not re.match(r"(javascript|vbscript|data):(?!image/png)|//|https://cdn", address)
