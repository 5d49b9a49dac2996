"""Whatever is sent to what the switches add: an answer below 500, and no session for anybody."""

import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

hostile = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["userinfo", "id_token", "sub", "value", "name"]) | TEXT, inner, max_size=4)
    ),
    max_leaves=10,
)
HEADER = st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=60)


@hostile
@given(claims=JSON.map(json.dumps) | TEXT, hint=TEXT, scope=TEXT)
@example(claims='{"id_token": {"sub": {"value": {}}}}', hint="..", scope="openid")
def test_authorization_request_is_answered(party, claims, hint, scope):
    for changes in ({"claims": claims}, {"id_token_hint": hint}, {"scope": f"openid {scope}"}):
        response = party.ask(party.request(prompt="none", **changes))
        assert response.status_code in {302, 400}
        assert "code=" not in response.headers.get("Location", "").partition("?")[2]


@hostile
@given(header=HEADER, body=TEXT)
def test_userinfo_request_is_answered(party, header, body):
    address, session = party.server["userinfo_endpoint"], party.site.new_session()
    for options in (
        {"headers": {"Authorization": f"Bearer {header}".encode("latin-1")}},
        {"data": {"access_token": body}},
    ):
        response = session.post(address, timeout=10, **options)
        assert response.status_code in {400, 401}
        assert "Traceback" not in response.text
