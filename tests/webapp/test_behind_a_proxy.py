"""What the app believes of X-Forwarded-…, and what it tells browsers that come by https."""

import pytest
from flask import request, url_for

from webapp.app import create_app
from webapp.settings import Settings

FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "app.example",
}


@pytest.fixture
def make_client(environment, tmp_path):
    def make_client(**settings):
        over_tls = {"REDIRECT_URI": "https://app.example/getAToken"}
        app = create_app(Settings.from_environment(environment | over_tls | settings), session_folder=tmp_path)

        @app.get("/seen")
        def seen():
            return {"address": url_for("index", _external=True), "from": request.remote_addr}

        return app.test_client()

    return make_client


def test_proxy_that_is_named_is_believed(make_client):
    client = make_client(TRUSTED_PROXIES="1")

    assert client.get("/seen", headers=FORWARDED).json == {"address": "https://app.example/", "from": "203.0.113.9"}


@pytest.mark.parametrize("proxies", ["", "0"])
def test_nobody_is_believed_by_default(make_client, proxies):
    client = make_client(TRUSTED_PROXIES=proxies)

    assert client.get("/seen", headers=FORWARDED).json == {"address": "http://localhost/", "from": "127.0.0.1"}


def test_what_a_browser_says_before_the_proxy_is_not_believed(make_client):
    client = make_client(TRUSTED_PROXIES="1")
    lying = {name: f"evil.example, {value}" for name, value in FORWARDED.items()}

    assert client.get("/seen", headers=lying).json["address"] == "https://app.example/"


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/static/app.css"])
def test_browsers_are_told_to_come_by_https(make_client, path):
    with make_client().get(path) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_localhost_over_http_is_not_told_so(client):
    assert "Strict-Transport-Security" not in client.get("/").headers
