"""Client secrets of an app registration, several at once; where its log-out may lead (reference 6.1 and 11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_b2c.domain.app_registration import client_secret
from tests.builders import NOW, REDIRECT_URI, an_app

ROLLING = an_app(secrets=(client_secret("old", NOW + 10), client_secret("new")))


def test_two_secrets_work_side_by_side_until_one_expires():
    assert ROLLING.has_secret("old", NOW + 9.9)
    assert not ROLLING.has_secret("old", NOW + 10)
    assert ROLLING.has_secret("new", NOW + 10)


@pytest.mark.parametrize("value", ["", "ol", "OLD", "old ", "oldnew", "\x00"])
def test_anything_else_is_no_secret(value):
    assert not ROLLING.has_secret(value, NOW)


@given(st.text())
def test_app_without_secrets_has_none(value):
    assert not an_app(secrets=()).has_secret(value, NOW)


@pytest.mark.parametrize(
    ("uri", "allowed"),
    [
        (REDIRECT_URI, True),
        ("https://app.example.com/bye", True),
        ("https://app.example.com/Bye", False),
        ("https://app.example.com/bye?x=1", False),
        ("https://app.example.com/told", False),
    ],
)
def test_app_may_be_left_for_its_registered_addresses_only(uri, allowed):
    app = an_app(post_logout_redirect_uris=("https://app.example.com/bye",), logout_url="https://app.example.com/told")

    assert (uri in app.logout_targets) is allowed
