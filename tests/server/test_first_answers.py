"""Discovery and keys before the application is loaded: the same answers, and everything else waits for it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from msgspec.structs import replace
from werkzeug.test import EnvironBuilder, run_wsgi_app

from mock_b2c.config import create_emulator, load_config
from mock_b2c.domain.hosts import HostNames
from mock_b2c.domain.limits import Limits
from mock_b2c.first_answers import FirstAnswers
from mock_b2c.web import create_app
from tests.web import tenant

CONFIG = {
    **tenant.CONFIG,
    "user_flows": [
        *tenant.CONFIG["user_flows"],
        {"name": "B2C_1A_policy", "type": "sign_up_sign_in"},
        {"name": "B2C_1_conforming", "type": "sign_up_sign_in", "openid_connect": {"full_discovery": True}},
    ],
}
V2, V1 = "v2.0/.well-known/openid-configuration", ".well-known/openid-configuration"
ADDRESSES = [V2, V1, "discovery/v2.0/keys", "discovery/keys"]
SUSI = f"/{tenant.TENANT}/{tenant.SUSI}"
WAITING = 0.2


@pytest.fixture(scope="module")
def config():
    return load_config(CONFIG)


@pytest.fixture(scope="module")
def emulator(config, signing_key):
    return create_emulator(config, signing_key=signing_key)


@pytest.fixture(scope="module")
def app(emulator):
    return create_app(emulator)


@pytest.fixture
def first(config, emulator):
    return first_answers(config.tenant, emulator)


def first_answers(held, emulator):
    return FirstAnswers(held, emulator.keys.jwks, HostNames([held]), "https")


def asked(app, path, host="localhost:8443", method="GET"):
    """Body, status and header fields of an answer."""
    environ = EnvironBuilder(path, base_url="https://localhost:8443", method=method, headers={"Host": host})
    body, status, headers = run_wsgi_app(app, environ.get_environ(), buffered=True)
    return b"".join(body), status, sorted(headers)


@pytest.mark.parametrize("flow", [flow["name"] for flow in CONFIG["user_flows"] if "1A" not in flow["name"]])
@pytest.mark.parametrize("address", ADDRESSES)
def test_first_answer_is_the_later_one_byte_for_byte(first, app, flow, address):
    path = f"/{tenant.TENANT}/{flow}/{address}"
    assert asked(first, path) == asked(app, path)


@pytest.mark.parametrize("segment", [tenant.TENANT, tenant.TENANT_ID, tenant.TENANT.upper(), tenant.CUSTOM_DOMAIN])
@pytest.mark.parametrize("host", ["LOCALHOST:8443", "localhost", "[::1]:9", "contoso.b2clogin.com"])
def test_tenant_and_host_are_those_of_the_request(first, app, segment, host):
    path = f"/{segment}/b2c_1_SUSI/{V2}"
    assert asked(first, path, host) == asked(app, path, host)


@pytest.mark.parametrize(
    ("path", "host", "method"),
    [
        (f"{SUSI}/{V2}", "evil.example", "GET"),
        (f"{SUSI}/{V2}", "localhost:443", "GET"),
        (f"{SUSI}/{V2}", "localhost:8443", "HEAD"),
        (f"{SUSI}/{V2}", "localhost:8443", "POST"),
        (f"{SUSI}/{V2}/", "localhost:8443", "GET"),
        (f"{SUSI}/v3.0/.well-known/openid-configuration", "localhost:8443", "GET"),
        (f"/{tenant.TENANT}/{V2}?p={tenant.SUSI}", "localhost:8443", "GET"),
        (f"/tfp{SUSI}/{V2}", "localhost:8443", "GET"),
        (f"/{tenant.TENANT}/B2C_1_none/{V2}", "localhost:8443", "GET"),
        (f"/fabrikam.onmicrosoft.com/{tenant.SUSI}/{V2}", "localhost:8443", "GET"),
        (f"/{tenant.TENANT}/B2C_1A_policy/discovery/v2.0/keys", "localhost:8443", "GET"),
        ("/_mock/health", "localhost:8443", "GET"),
    ],
)
def test_everything_else_waits_and_is_answered_by_the_application(first, app, path, host, method):
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(asked, first, path, host, method)
        with pytest.raises(TimeoutError):
            later.result(WAITING)
        first.hand_over(app)
        # an error page has a correlation id and a time of its own
        assert later.result(10)[1] == asked(app, path, host, method)[1]


def test_requests_of_a_tenant_with_limits_wait_to_be_counted(config, emulator):
    def counting(_environ, start_response):
        start_response("429 Too Many Requests", [])
        return []

    first = first_answers(replace(config.tenant, limits=Limits(requests_per_second=1)), emulator)
    threading.Timer(WAITING, first.hand_over, [counting]).start()
    assert asked(first, f"{SUSI}/{V2}")[1] == "429 Too Many Requests"


def test_who_waits_for_an_application_that_never_comes_is_told(first):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(asked, first, "/_mock/health")
        first.give_up()
        assert waiting.result(10)[:2] == (b"", "503 Service Unavailable")
