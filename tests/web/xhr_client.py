"""A client without a browser, as public ones drive the service's pages (reference 8.1 and 8.12).

It reads `SETTINGS` out of a page, makes the page's own calls and goes on to `confirmed`. Nothing here knows the
emulator: it works over whatever `requests` session it is given.
"""

import base64
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup

from tests.web import tenant

CONTROL = "emailVerificationControl"
XHR = {"X-Requested-With": "XMLHttpRequest", "Accept": "application/json, text/javascript, */*; q=0.01"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A hosted page: the globals that its scripts read, and its HTML."""

    settings: dict[str, Any]
    fields: list[dict[str, Any]]
    content: dict[str, str]
    html: BeautifulSoup

    @property
    def field_ids(self) -> list[str]:
        return [field["ID"] for field in self.fields]

    @property
    def transaction_id(self) -> str:
        """What `transId` holds."""
        state = self.settings["transId"].removeprefix("StateProperties=")
        return str(json.loads(base64.urlsafe_b64decode(state + "=="))["TID"])

    def href(self, element_id: str) -> str:
        """Where the link of that id leads."""
        return str(self.html.find("a", id=element_id)["href"])

    def value(self, element_id: str) -> str:
        """What the input of that id is filled with."""
        return str(self.html.find("input", id=element_id)["value"])


def page(response: requests.Response) -> Page:
    """The page in an answer; AssertionError when it is something else."""
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"), response.text[:2000])
    settings = script_global(response.text, "SETTINGS")
    assert settings is not None, response.text
    return Page(
        settings=settings,
        fields=(script_global(response.text, "SA_FIELDS") or {}).get("AttributeFields", []),
        content=script_global(response.text, "CONTENT"),
        html=BeautifulSoup(response.text, "html.parser"),
    )


def script_global(html: str, name: str) -> Any:
    """The value of `var NAME = …;` in a page, None without one."""
    _, found, rest = html.partition(f"var {name} = ")
    return json.JSONDecoder().raw_decode(rest)[0] if found else None


def answer(response: requests.Response) -> dict[str, str]:
    """The parameters that an answer carries to the application, by whatever response mode."""
    if response.status_code == 200:
        form = BeautifulSoup(response.text, "html.parser").find("form", id="auto")
        assert form is not None, response.text
        return {item["name"]: item["value"] for item in form.find_all("input")}
    assert response.status_code == 302, (response.status_code, response.text[:2000])
    parts = urlsplit(response.headers["Location"])
    return dict(parse_qsl(parts.fragment or parts.query, keep_blank_values=True, strict_parsing=True))


@dataclass(slots=True, kw_only=True)
class Browser:
    """One browser with its own cookies, at the emulator of `url`. No method follows a redirect."""

    url: str
    session: requests.Session = field(repr=False)

    def get(self, address: str, **options: Any) -> requests.Response:
        return self.session.get(urljoin(self.url, address), allow_redirects=False, timeout=10, **options)

    def authorize(self, policy: str, params: dict[str, str]) -> requests.Response:
        return self.get(f"/{tenant.TENANT}/{policy}/oauth2/v2.0/authorize", params=params)

    def post(self, shown: Page, path: str, values: dict[str, str], **headers: str | None) -> requests.Response:
        """One of the page's calls; a header of None is left out."""
        settings = shown.settings
        sent = {**XHR, "X-CSRF-TOKEN": settings["csrf"], **headers}
        hosts = settings["hosts"]
        return self.session.post(
            f"{self.url}{hosts['tenant']}/{path}?tx={settings['transId']}&p={hosts['policy']}",
            data=values,
            headers={name: value for name, value in sent.items() if value is not None},
            allow_redirects=False,
            timeout=10,
        )

    def submit(self, shown: Page, **values: str) -> dict[str, str]:
        """The page's form; the JSON answer."""
        response = self.post(shown, "SelfAsserted", {"request_type": "RESPONSE", **values})
        assert response.status_code == 200, response.text
        return response.json()

    def send_code(self, shown: Page, email: str) -> dict[str, str]:
        path = f"SelfAsserted/DisplayControlAction/vbeta/{CONTROL}/SendCode"
        return self.post(shown, path, {"email": email}).json()

    def verify_code(self, shown: Page, email: str, code: str) -> dict[str, str]:
        path = f"SelfAsserted/DisplayControlAction/vbeta/{CONTROL}/VerifyCode"
        return self.post(shown, path, {"email": email, "emailVerificationCode": code}).json()

    def open(self, shown: Page, path: str) -> requests.Response:
        """A navigation of the page below its tenant and policy; `csrf_token`, `tx` and `p` are added."""
        settings, mark = shown.settings, "&" if "?" in path else "?"
        query = f"csrf_token={quote(settings['csrf'])}&tx={settings['transId']}&p={settings['hosts']['policy']}"
        return self.get(f"{settings['hosts']['tenant']}/{path}{mark}{query}")

    def confirm(self, shown: Page) -> requests.Response:
        remember = "rememberMe=false&" if shown.settings["api"] == "CombinedSigninAndSignup" else ""
        return self.open(shown, f"api/{shown.settings['api']}/confirmed?{remember}".rstrip("&"))

    def cancel(self, shown: Page) -> requests.Response:
        return self.get(str(shown.html.find(id="api")["data-cancel"]))

    def newest_code(self, email: str) -> str:
        """The newest one-time code that was sent to an address, as the outbox has it."""
        mails = self.get("/_mock/outbox", params={"to": email}, headers={"Accept": "application/json"}).json()
        return mails["messages"][0]["code"]

    def verify_email(self, shown: Page, email: str) -> None:
        """Proves an address by the code that the outbox has for it."""
        assert self.send_code(shown, email) == {"status": "200"}
        assert self.verify_code(shown, email, self.newest_code(email)) == {"status": "200"}

    def sign_in(
        self,
        params: dict[str, str],
        *,
        policy: str = tenant.SUSI,
        email: str = tenant.ADA,
        password: str = tenant.ADA_PASSWORD,
    ) -> requests.Response:
        """From the authorization request through the sign-in page to what follows it."""
        shown = page(self.authorize(policy, params))
        assert self.submit(shown, email=email, password=password) == {"status": "200"}
        return self.confirm(shown)

    def walk(self, response: requests.Response) -> requests.Response:
        """Through all pages that follow, as Ada, leaving what they are filled with; the answer to the application."""
        while "var SETTINGS = " in response.text:
            shown = page(response)
            values = {item["ID"]: item["PRE"] for item in shown.fields}
            if shown.settings["api"] == "CombinedSigninAndSignup":
                values = {"email": tenant.ADA, "password": tenant.ADA_PASSWORD}
            assert self.submit(shown, **values) == {"status": "200"}
            response = self.confirm(shown)
        return response
