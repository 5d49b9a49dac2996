"""The emulator is no SAML identity provider, and says so (docs/decisions/0007)."""

import pytest

from tests.web import tenant
from tests.web.xhr_client import script_global

CUSTOM = "B2C_1A_signin"


@pytest.mark.parametrize("call", ["metadata", "sso/login", "sso/logout"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_saml_is_refused_by_a_page_with_a_hint(make_site, call, method):
    visitor = make_site(tenant.CONFIG | {"user_flows": [{"name": CUSTOM, "type": "sign_in"}]}).browser()
    address = f"{visitor.url}/{tenant.TENANT}/{CUSTOM}/samlp/{call}"
    response = visitor.session.request(method, address, allow_redirects=False)

    assert response.status_code == 400
    assert script_global(response.text, "GLOBALEX")["Detail"].startswith("AADB2C90032: ")
    assert "speaks no SAML" in response.text
