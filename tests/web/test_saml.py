"""The emulator is no SAML identity provider, and says so (docs/decisions/0007)."""

import pytest

from tests.web import tenant
from tests.web.xhr_client import script_global


@pytest.mark.parametrize("call", ["metadata", "sso/login", "sso/logout"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_saml_is_refused_by_a_page_with_a_hint(visitor, call, method):
    address = f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/samlp/{call}"
    response = visitor.session.request(method, address, allow_redirects=False)

    assert response.status_code == 400
    assert script_global(response.text, "GLOBALEX")["Detail"].startswith("AADB2C90032: ")
    assert "speaks no SAML" in response.text
