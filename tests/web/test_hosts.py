"""Which host names and origins are answered (design 3.3: DNS rebinding, forged requests)."""

import pytest
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mock_b2c.domain.hosts import HostNames
from tests.web import tenant
from tests.web.tenant import CONFIG

DISCOVERY = f"/{tenant.TENANT}/{tenant.SUSI}/v2.0/.well-known/openid-configuration"


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8443",
        "127.0.0.1:8443",
        "[::1]:8443",
        "contoso.b2clogin.com",
        "other.b2clogin.com",
        tenant.CUSTOM_DOMAIN,
        f"{tenant.CUSTOM_DOMAIN}:8443",
    ],
)
def test_host_of_the_emulator_is_answered_and_becomes_the_issuer(visitor, host):
    document = visitor.get(DISCOVERY, headers={"Host": host}).json()
    assert document["issuer"] == f"https://{host}/{tenant.TENANT_ID}/v2.0/"
    assert document["authorization_endpoint"].startswith(f"https://{host}/")


def test_issuer_is_the_same_in_whatever_case_the_host_is_written(visitor):
    document = visitor.get(DISCOVERY, headers={"Host": "LocalHost:8443"}).json()
    assert document["issuer"] == f"https://localhost:8443/{tenant.TENANT_ID}/v2.0/"


def test_default_port_does_not_become_part_of_the_issuer(visitor):
    document = visitor.get(DISCOVERY, headers={"Host": "contoso.b2clogin.com:443"}).json()
    assert document["issuer"] == f"https://contoso.b2clogin.com/{tenant.TENANT_ID}/v2.0/"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8443",
        "localhost.evil.example",
        "evil-b2clogin.com",
        "b2clogin.com",
        "contoso.b2clogin.com.evil.example",
        "127.0.0.2",
        "192.168.0.7:8443",
        "localhost.",
        "[::2]:8443",
    ],
)
@pytest.mark.parametrize("path", [DISCOVERY, "/_mock/outbox", "/_mock/health", "/", "/static/page.css"])
def test_foreign_host_is_421_and_learns_nothing(visitor, host, path):
    response = visitor.get(path, headers={"Host": host, "Accept": "application/json"})
    assert response.status_code == 421
    assert response.headers["Content-Type"].startswith("text/plain")
    assert "--host" in response.text
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost:",
        "localhost:x",
        "localhost:0",
        "localhost:99999",
        "localhost:8443/@evil.example",
        "localhost:8443@evil.example",
        "localhost: 8443",
        "localhost,evil.example",
        "localhost:8443#",
        'localhost:8443"><script>',
        "localhost\\evil.example",
        "[::1",
        "[localhost]",
        "lo\xe4calhost",
        "[::1]evil.example",
    ],
)
def test_host_that_is_none_is_a_bad_request(app, host):
    response = app.test_client().get(DISCOVERY, base_url="https://localhost", environ_overrides={"HTTP_HOST": host})
    assert response.status_code == 400
    assert response.content_type == "text/plain; charset=utf-8"


def test_request_without_a_host_is_a_bad_request(app):
    builder = EnvironBuilder(path=DISCOVERY, base_url="https://localhost:8443")
    environ = builder.get_environ()
    del environ["HTTP_HOST"]
    _, status, _ = run_wsgi_app(app, environ)
    assert status == "400 BAD REQUEST"


def test_host_that_the_server_was_started_for_is_answered(make_site):
    site = make_site(hosts=["b2c.test"])
    assert site.browser().get(DISCOVERY, headers={"Host": "b2c.test:8443"}).status_code == 200
    assert site.browser().get(DISCOVERY, headers={"Host": "other.test:8443"}).status_code == 421


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Original-URL", "X-Host"])
def test_headers_of_proxies_do_not_matter(visitor, header):
    document = visitor.get(DISCOVERY, headers={header: "host=evil.example;proto=http"}).json()
    assert document["token_endpoint"].startswith("https://localhost:8443/")


def test_many_hosts_neither_fill_the_memory_nor_open_the_door_for_foreign_ones():
    names = HostNames(())
    assert all(names.include(f"t{number}.b2clogin.com") for number in range(300))
    assert not names.include("evil.example")
    assert len(names._seen) <= 100


def test_custom_domain_with_a_port_is_answered(make_site):
    config = {**CONFIG, "tenant": {**CONFIG["tenant"], "custom_domains": ["login.test:8443"]}}
    path = f"/login.test:8443/{tenant.SUSI}/v2.0/.well-known/openid-configuration"
    assert make_site(config).browser().get(path, headers={"Host": "login.test:8443"}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://localhost.evil.example",
        "https://contoso.b2clogin.com",
        "null",
        "",
        "file://",
        "chrome-extension://localhost.evil",
        "https://localhost:8443/@evil.example",
        "localhost",
    ],
)
@pytest.mark.parametrize("path", ["/_mock/", "/_mock/outbox", "/_mock/health"])
def test_own_surface_is_refused_to_other_origins(visitor, origin, path):
    response = visitor.get(path, headers={"Origin": origin})
    assert response.status_code == 403
    assert "refused" in response.text


@pytest.mark.parametrize(
    "origin", ["http://localhost:8443", "https://localhost:5000", "https://127.0.0.1:8443", "https://[::1]:8443", None]
)
def test_own_surface_is_open_to_local_origins(visitor, origin):
    assert visitor.get("/_mock/health", headers={"Origin": origin}).status_code == 200


def test_own_surface_cannot_be_read_by_scripts_of_other_origins(visitor):
    for path in ("/_mock/", "/_mock/outbox", "/_mock/health"):
        response = visitor.get(path, headers={"Origin": "http://localhost:5000"})
        assert "Access-Control-Allow-Origin" not in response.headers


def test_discovery_and_keys_can_be_read_by_scripts_of_any_origin(visitor):
    for path in (DISCOVERY, f"/{tenant.TENANT}/{tenant.SUSI}/discovery/v2.0/keys"):
        response = visitor.get(path, headers={"Origin": "https://app.example"})
        assert response.headers["Access-Control-Allow-Origin"] == "*"
