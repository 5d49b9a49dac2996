"""What the application does beside its endpoints: it remembers where addresses led."""

import pytest
from werkzeug.routing import Map, Rule

from mock_b2c.web.application import Application, Route
from tests.web import tenant
from tests.web.relying_party import authorization


def test_address_asked_again_leads_to_the_same_view_with_fresh_values(visitor):
    answers = [visitor.authorize(tenant.SUSI, authorization()) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.headers["X-Request-ID"] for answer in answers}) == 3


def test_one_address_has_its_own_answer_for_each_method(visitor):
    address = f"{visitor.url}/{tenant.TENANT}/{tenant.SUSI}/oauth2/v2.0/token"
    statuses = [visitor.session.request(method, address).status_code for method in ("GET", "POST", "OPTIONS") * 2]
    assert statuses == [400, 400, 204] * 2


def test_address_known_of_one_tenant_leads_to_each(visitor):
    path = f"{tenant.SUSI}/v2.0/.well-known/openid-configuration"
    for segment in (tenant.TENANT, tenant.TENANT_ID, tenant.CUSTOM_DOMAIN) * 2:
        issued = visitor.get(f"/{segment}/{path}").json()
        assert issued["token_endpoint"].startswith(f"{visitor.url}/{segment}/")
    for _ in range(2):
        assert visitor.get(f"/nobody.onmicrosoft.com/{path}").status_code == 404


def test_address_behind_a_tenant_is_none_of_those_without_one(visitor):
    found = visitor.get("/_mock/health"), visitor.get("/static/page.css")
    assert [answer.status_code for answer in found] == [200, 200]
    for path in ("//_mock/health", "/_mock/health", "//static/page.css", "/static/page.css"):
        assert [visitor.get(f"/{tenant.TENANT}{path}").status_code for _ in range(2)] == [404, 404]


def test_address_of_the_form_with_tfp_is_not_a_tenant_of_that_name(visitor):
    path = f"{tenant.TENANT}/{tenant.SUSI}/v2.0/.well-known/openid-configuration"
    for _ in range(2):
        assert visitor.get(f"/{path}").status_code == visitor.get(f"/tfp/{path}").status_code == 200
        assert visitor.get(f"/tfp/tfp/{path}").status_code == 404


def test_rule_that_begins_with_anything_else_is_refused():
    app = Application(__name__)
    app.add_url_rule("/<path:anything>", endpoint="anything")
    with pytest.raises(ValueError, match="anything"):
        app.url_map.known("GET", "/a/b", lambda: None)


@pytest.mark.parametrize("path", ["/nothing/at/all", "/_mock/nothing"])
def test_unknown_address_stays_unknown(visitor, path):
    assert [visitor.get(path).status_code for _ in range(2)] == [404, 404]


def test_rules_put_addresses_together_as_those_of_werkzeug():
    def built(rule: type[Rule]) -> list[str]:
        rules = [rule("/<tenant>/files/<path:name>", endpoint="file"), rule("/page", {"n": 1}, endpoint="page")]
        to = Map(rules).bind("localhost").build
        return [to("file", {"tenant": "é", "name": "a/b c"}), to("page", {"more": "&"}), to("page", {"n": 1}, "POST")]

    assert built(Route) == built(Rule) == ["/%C3%A9/files/a/b%20c", "/page?more=%26", "/page"]


def test_rules_are_not_prepared_for_addresses_that_nobody_puts_together(monkeypatch):
    made = []
    compiled = Rule._compile_builder
    monkeypatch.setattr(Rule, "_compile_builder", lambda rule, *how: made.append(rule) or compiled(rule, *how))
    app = Application(__name__)
    app.add_url_rule("/here", endpoint="here")
    assert not made
    app.url_map.bind("localhost").build("here")
    assert made
