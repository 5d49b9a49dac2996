"""Where an answer to the application goes (reference 3.3 and 3.4)."""

import pytest

from mock_b2c.domain.authorization import ResponseMode
from mock_b2c.emulator import AuthorizationAnswer


@pytest.mark.parametrize(
    ("redirect_uri", "begins"),
    [
        ("https://app.example.com/signed-in", "https://app.example.com/signed-in?code=c"),
        ("https://app.example.com/", "https://app.example.com/?code=c"),
        ("http://localhost:5000", "http://localhost:5000/?code=c"),
        ("http://localhost:5000?a=b", "http://localhost:5000/?a=b&code=c"),
        ("msal33333333://auth", "msal33333333://auth/?code=c"),
        ("com.example.app://auth/path", "com.example.app://auth/path?code=c"),
        ("com.example.app:/auth", "com.example.app:/auth?code=c"),
        ("urn:ietf:wg:oauth:2.0:oob", "urn:ietf:wg:oauth:2.0:oob?code=c"),
    ],
)
def test_address_without_a_path_gets_one(redirect_uri, begins):
    answer = AuthorizationAnswer(
        redirect_uri=redirect_uri, response_mode=ResponseMode.QUERY, parameters=(("code", "c"), ("state", "a /b"))
    )
    assert answer.location == f"{begins}&state=a+%2fb"


def test_fragment_stands_behind_the_path_too():
    answer = AuthorizationAnswer(
        redirect_uri="http://localhost:5000", response_mode=ResponseMode.FRAGMENT, parameters=(("code", "c"),)
    )
    assert answer.location == "http://localhost:5000/#code=c"
