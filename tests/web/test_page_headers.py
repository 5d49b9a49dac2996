"""Headers and content types of hosted pages and of the pages' calls (reference 1.3).

Left out on purpose: `Strict-Transport-Security`, which holds for all ports of a host and would break applications at
http://localhost; `Content-Security-Policy-Report-Only`, in whose place pages have a policy that is enforced.
"""

import re
import uuid

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mock_b2c import __version__
from tests.web import tenant
from tests.web.relying_party import authorization, code_redemption, token
from tests.web.xhr_client import answer, page

COMMON = {
    "Cache-Control": "no-store, must-revalidate, no-cache",
    "Content-Type": "text/html; charset=utf-8",
    "Expires": "-1",
    "Vary": "Accept-Encoding",
    "X-UA-Compatible": "IE=edge",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Public": "OPTIONS,TRACE,GET,HEAD,POST",
}
BASE = f"/{tenant.TENANT}/{tenant.SUSI}"


def test_hosted_page_has_the_headers_of_the_service(each_site):
    response = each_site.browser().authorize(tenant.SUSI, authorization())
    assert {name: response.headers.get(name) for name in COMMON} == COMMON
    assert response.raw.headers.getlist("Allow") == ["OPTIONS", "TRACE", "GET", "HEAD", "POST"]
    assert response.headers["X-Build"] == __version__
    assert str(uuid.UUID(response.headers["x-ms-gateway-requestid"])) == response.headers["x-ms-gateway-requestid"]


def test_request_id_is_the_transaction_of_the_page(visitor):
    response = visitor.authorize(tenant.SUSI, authorization())
    assert response.headers["X-Request-ID"] == page(response).transaction_id


def test_gateway_request_id_is_another_each_time(visitor):
    told = {visitor.authorize(tenant.SUSI, authorization()).headers["x-ms-gateway-requestid"] for _ in range(2)}
    assert len(told) == 2


@pytest.mark.parametrize("address", [f"{BASE}/oauth2/v2.0/authorize", "/_mock/", "/_mock/outbox", "/nowhere"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_page_makes_browsers_insist_on_https(visitor, scheme, address):
    response = visitor.get(f"{scheme}://localhost:8443{address}")
    assert "Strict-Transport-Security" not in response.headers


@pytest.mark.parametrize(
    "address",
    [
        f"{BASE}/oauth2/v2.0/authorize?client_id=unknown",
        f"{BASE}/oauth2/v2.0/logout",
        f"/{tenant.TENANT}/B2C_1_none/oauth2/v2.0/authorize",
        "/nowhere",
        f"{BASE}/api/Other/confirmed",
        "/_mock/",
        "/_mock/outbox",
    ],
)
def test_every_page_is_html_that_nobody_keeps_frames_or_guesses_at(visitor, address):
    headers = visitor.get(address).headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store, must-revalidate, no-cache"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    own = address.startswith("/_mock/")  # whose forms would else be sent with the origin `null`
    assert headers["Referrer-Policy"] == ("same-origin" if own else "no-referrer")


def test_policy_of_a_page_lets_only_its_own_scripts_run(visitor):
    response = visitor.authorize(tenant.SUSI, authorization())
    policy = dict(part.strip().partition(" ")[::2] for part in response.headers["Content-Security-Policy"].split(";"))
    (nonce,) = re.findall(r"'nonce-([\w-]{20,})'", policy["script-src"])
    assert policy["default-src"] == "'none'"
    assert policy["base-uri"] == policy["frame-ancestors"] == policy["form-action"] == "'none'"
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
    inline = [tag for tag in page(response).html.find_all("script") if not tag.get("src")]
    assert [tag["nonce"] for tag in inline] == [nonce]
    assert nonce not in visitor.authorize(tenant.SUSI, authorization()).text


def test_answer_of_a_page_call_is_text_json_and_not_kept(each_site):
    browser = each_site.browser()
    shown = page(browser.authorize(tenant.SUSI, authorization()))
    response = browser.post(shown, "SelfAsserted", {"email": tenant.ADA, "password": "wrong"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/json; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store, must-revalidate, no-cache"
    assert response.text == '{"status":"400","errorCode":"AADB2C90054","message":"Your password is incorrect."}'


ANSWERS = {
    "Cache-Control": "no-store, must-revalidate, no-cache",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "X-XSS-Protection": "1; mode=block",
    "Public": "OPTIONS,TRACE,GET,HEAD,POST",
}


def call(visitor):
    shown = page(visitor.authorize(tenant.SUSI, authorization()))
    return visitor.post(shown, "SelfAsserted", {"email": tenant.ADA, "password": tenant.ADA_PASSWORD})


@pytest.mark.parametrize(
    "ask",
    [
        lambda visitor: visitor.sign_in(authorization()),
        lambda visitor: visitor.authorize(tenant.SUSI, authorization(prompt="none")),
        call,
        lambda visitor: token(visitor, code_redemption(answer(visitor.sign_in(authorization()))["code"])),
        lambda visitor: token(visitor, code_redemption("of nobody")),
    ],
    ids=["code", "refusal", "call", "tokens", "no tokens"],
)
def test_answer_that_is_no_page_has_the_headers_of_the_service(visitor, ask):
    response = ask(visitor)
    assert {name: response.headers.get(name) for name in ANSWERS} == ANSWERS
    assert response.raw.headers.getlist("Allow") == ["OPTIONS", "TRACE", "GET", "HEAD", "POST"]
    assert str(uuid.UUID(response.headers["x-ms-gateway-requestid"])) == response.headers["x-ms-gateway-requestid"]
    assert "X-Request-ID" not in response.headers
    assert "Expires" not in response.headers


def test_form_post_page_is_not_kept_and_its_script_has_the_nonce(visitor):
    response = visitor.sign_in(authorization(response_mode="form_post"))
    assert response.headers["Cache-Control"] == "no-store, must-revalidate, no-cache"
    (nonce,) = re.findall(r"'nonce-([\w-]+)'", response.headers["Content-Security-Policy"])
    assert f'<script nonce="{nonce}">' in response.text
    assert "form-action" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["page.css", "page.js", "outbox.js"])
def test_static_file_has_its_type(visitor, name):
    response = visitor.get(f"/static/{name}")
    assert response.status_code == 200
    kind = "text/css" if name.endswith("css") else "text/javascript"
    assert response.headers["Content-Type"] == f"{kind}; charset=utf-8"


def test_static_files_of_a_page_may_be_kept_for_good(visitor):
    html = page(visitor.authorize(tenant.SUSI, authorization())).html
    addresses = {tag.get("href") or tag.get("src") for tag in html.select("link[href], script[src], img[src]")}
    assert len(addresses) == 8
    for address in addresses:
        assert visitor.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_templates_name_static_files_by_their_version(app):
    environment = app.jinja_env
    sources = {name: environment.loader.get_source(environment, name)[0] for name in environment.list_templates()}
    assert len(sources) > 20
    assert [name for name, source in sources.items() if "/static/" in source] == []


@pytest.mark.parametrize("version", ["", "?v=", "?v=0123456789ab", "?w=1"])
def test_static_file_of_an_unknown_version_is_asked_for_each_time(visitor, version):
    assert visitor.get(f"/static/page.css{version}").headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["page.css/", "page.css//", "page.css/.", "./page.css", "x/../page.css"])
def test_static_file_has_one_name(app, name):
    builder = EnvironBuilder(base_url="https://localhost:8443", path=f"/static/{name}")
    assert run_wsgi_app(app, builder.get_environ())[1][:3] in {"404", "308"}
    assert app.test_client().get("/static/page.css/", base_url="https://localhost:8443").status_code == 404


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "..\\app.py", "none.css", ""]
)
def test_nothing_but_static_files_is_served_as_one(app, name):
    response = app.test_client().get(f"/static/{name}", base_url="https://localhost:8443")
    assert response.status_code in {404, 308}
    assert b"create_app" not in response.data
