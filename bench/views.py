"""A unit test of the web app's views: sign-in, landing and tasks, what it takes and how much of that the emulator adds.

The same test runs with the emulator in the process, and with its recorded answers given out by the package `responses`;
nothing else differs.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
import responses
from requests.adapters import HTTPAdapter

from mock_b2c import intercept
from webapp.app import create_app
from webapp.settings import Settings

TASKS = "http://localhost:5001/tasks"
_TASKS = {"tasks": [{"id": "1", "title": "Water the plants", "done": False}]}
_SETTINGS = {
    "B2C_TENANT_NAME": "contoso",
    "CLIENT_ID": "11111111-1111-4111-8111-111111111111",
    "CLIENT_SECRET": "sample-web-app-secret-not-for-real-use",
    "REDIRECT_URI": "http://localhost:5000/getAToken",
    "SIGNUPSIGNIN_USER_FLOW": "B2C_1_susi",
    "EDITPROFILE_USER_FLOW": "B2C_1_edit_profile",
    "RESETPASSWORD_USER_FLOW": "B2C_1_reset_password",
    "ENDPOINT": TASKS,
    "SCOPE": "https://contoso.onmicrosoft.com/tasks-api/tasks.read",
    "SECRET_KEY": "a secret of the bench",
}
SignIn = Callable[[str], str]
"""From the address of an authorization request to where the app is answered."""


@contextmanager
def tested_views() -> Iterator[tuple[Callable[[], None], Callable[[], None]]]:
    """Two calls that do that test, each as a whole: with the emulator, and with answers that are there already."""
    with tempfile.TemporaryDirectory(prefix="mock_b2c-views-") as folder:
        app = create_app(Settings.from_environment(_SETTINGS), session_folder=Path(folder))

        def visit(sign_in: SignIn) -> None:
            client = app.test_client()
            with patch("secrets.token_urlsafe", lambda _bytes: "A" * 22):  # MSAL's state and nonce, as recorded
                address = client.get("/login").location
            back = sign_in(address)
            client.get(back.removeprefix("http://localhost:5000"), follow_redirects=True)
            assert "Ada Lovelace" in client.get("/").text
            assert "Water the plants" in client.get("/call_api").text

        def emulated() -> None:
            with responses.RequestsMock() as mock, intercept() as b2c:
                mock.get(TASKS, json=_TASKS)
                visit(lambda address: b2c.sign_in(address, "ada@example.com").location)

        recorded, back = _recorded(visit)

        def precomputed() -> None:
            with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
                mock.get(TASKS, json=_TASKS)
                for answer in recorded:
                    mock.add(responses.Response(answer.request.method or "GET", answer.url, body=answer.content))
                visit(lambda _address: back)

        yield emulated, precomputed


def _recorded(visit: Callable[[SignIn], None]) -> tuple[list[requests.Response], str]:
    """What the tenant answers in that test, and where its sign-in leads."""
    answers: list[requests.Response] = []
    backs: list[str] = []

    def noting(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
        answers.append(send(adapter, request, *args, **options))
        return answers[-1]

    with responses.RequestsMock() as mock, intercept() as b2c:
        mock.get(TASKS, json=_TASKS)
        send = HTTPAdapter.send

        def sign_in(address: str) -> str:
            backs.append(b2c.sign_in(address, "ada@example.com").location)
            return backs[-1]

        with patch.object(HTTPAdapter, "send", noting):
            visit(sign_in)
    return [answer for answer in answers if urlsplit(answer.url).hostname != "localhost"], backs[0]
