"""What the web app must be told: the environment, completed by a `.env` file, as one frozen record.

Each field of `Settings` is one environment variable of the same name in capitals; its annotation says what it
is for, and the page that lists missing settings shows that text. A name is never missing alone: `SettingsError`
carries every fault at once, so that a person fixes them in one go.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Annotated, get_type_hints
from urllib.parse import urlsplit

from dotenv import dotenv_values, find_dotenv


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One setting that is missing or wrong: its name, what it is for, and what would be right."""

    name: str
    purpose: str
    wrong: str


class SettingsError(Exception):
    """The app cannot run with these settings; `faults` holds all of them."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.name} {fault.wrong}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The web app's settings; see `.env.sample` for a commented example."""

    b2c_tenant_name: Annotated[str, "The tenant's name: contoso stands for contoso.onmicrosoft.com"]
    b2c_custom_domain: Annotated[str, "The tenant's custom domain; empty for {tenant}.b2clogin.com"] = ""
    client_id: Annotated[str, "Application (client) ID of this web app's registration"]
    client_secret: Annotated[str, "A client secret of this web app's registration"] = field(repr=False)
    redirect_uri: Annotated[str, "Where B2C sends the browser back; registered for this web app"]
    signupsignin_user_flow: Annotated[str, "User flow for sign-up and sign-in, such as B2C_1_susi"]
    editprofile_user_flow: Annotated[str, "User flow for profile editing, such as B2C_1_edit_profile"]
    resetpassword_user_flow: Annotated[str, "User flow for password reset, such as B2C_1_reset_password"]
    endpoint: Annotated[str, "Address of the tasks API, such as http://localhost:5001/tasks"]
    scope: Annotated[tuple[str, ...], "Scopes of the tasks API to ask for, separated by blanks"]
    secret_key: Annotated[str, "Long random text that signs the web app's forms"] = field(repr=False)
    session_redis_url: Annotated[str, "Redis that keeps the sessions of several processes; empty for files"] = field(
        default="", repr=False
    )
    trusted_proxies: Annotated[int, "How many reverse proxies stand before this app; 0 for none"] = 0

    @property
    def domain(self) -> str:
        """The host that answers for the tenant."""
        return self.b2c_custom_domain or f"{self.b2c_tenant_name}.b2clogin.com"

    @property
    def home(self) -> str:
        """The web app's own address as its users see it, ending in a slash."""
        there = urlsplit(self.redirect_uri)
        return f"{there.scheme}://{there.netloc}/"

    @property
    def over_tls(self) -> bool:
        """Whether browsers come by https, which all but localhost must."""
        return self.redirect_uri.startswith("https:")

    def authority(self, user_flow: str) -> str:
        """Where a user flow of this tenant lives; its discovery document is below."""
        return f"https://{self.domain}/{self.b2c_tenant_name}.onmicrosoft.com/{user_flow}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str | None] | None = None) -> Settings:
        """Settings from `environment`, else from the process's environment completed by `.env`.

        What stands in the environment wins over `.env`. Raises `SettingsError` with every fault.
        """
        if environment is None:
            environment = {**_dotenv(), **os.environ}
        values: dict[str, str] = {}
        faults: list[Fault] = []
        for name, purpose, required in _declared():
            value = values[name.lower()] = (environment.get(name) or "").strip()
            wrong = _what_is_wrong(name, value, required=required)
            if not value and (slip := _slip_of(name, environment)):
                wrong = f"is missing, but there is {slip}: did you mean {name}?"
            if wrong:
                faults.append(Fault(name=name, purpose=purpose, wrong=wrong))
        if faults:
            raise SettingsError(tuple(faults))
        scope = tuple(name for name in values.pop("scope").split() if name not in _ALWAYS_ASKED)
        proxies = int(values.pop("trusted_proxies") or 0)
        return cls(scope=scope, trusted_proxies=proxies, **values)


def _dotenv() -> Mapping[str, str | None]:
    try:
        return dotenv_values(find_dotenv(usecwd=True))
    except UnicodeDecodeError:
        fault = Fault(name=".env", purpose="File with the app's settings", wrong="is not UTF-8 text; save it as UTF-8")
        raise SettingsError((fault,)) from None


def _slip_of(name: str, environment: Mapping[str, str | None]) -> str:
    """A name that is there and all but the one wanted; a slip in an optional name would go unnoticed otherwise."""
    others = {other.upper().replace("-", "_"): other for other in environment if other not in names()}
    found = difflib.get_close_matches(name, others, n=1, cutoff=_ALIKE)
    return others[found[0]] if found else ""


def _declared() -> list[tuple[str, str, bool]]:
    """Name, purpose and whether it must be given, for each setting in the order of the class."""
    hints = get_type_hints(Settings, include_extras=True)
    return [
        (setting.name.upper(), hints[setting.name].__metadata__[0], setting.default is MISSING)
        for setting in fields(Settings)
    ]


def names() -> frozenset[str]:
    """Every environment variable the web app reads."""
    return frozenset(name for name, _, _ in _declared())


def _what_is_wrong(name: str, value: str, *, required: bool) -> str:
    if not value:
        return "is missing" if required else ""
    if name in _FORMS:
        form, right = _FORMS[name]
        if not re.fullmatch(form, value):
            return f"should be {right}" if name in _SECRET else f"is {value!r}, but should be {right}"
    if name == "REDIRECT_URI" and value.startswith("http:") and urlsplit(value).hostname not in _LOCAL_HOSTS:
        return f"is {value!r}, but only localhost may go without TLS; B2C takes https addresses for all else"
    if name == "REDIRECT_URI" and _is_own_page(urlsplit(value).path):
        return f"is {value!r}, but that is a page of this app; choose a path of its own, such as /getAToken"
    return ""


def _is_own_page(path: str) -> bool:
    first, last = path.strip("/").split("/", 1)[0], path.rstrip("/").rpartition("/")[2]
    return first in _OWN_FOLDERS or last in _OWN_PAGES


_ALWAYS_ASKED = {"openid", "profile", "offline_access"}  # MSAL asks for them and refuses them from others
_ALIKE = 0.85  # of 1: one or two letters
_OWN_FOLDERS = {"call_api", "static"}
_OWN_PAGES = {"login", "logout", "edit_profile", "reset_password"}  # beside the redirect URI, see `webapp.auth`
_LOCAL_HOSTS = {"localhost", "127.0.0.1"}
_SECRET = {"SESSION_REDIS_URL"}  # may hold a password
_PORT = "([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_HOST = rf"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:{_PORT})?"
_FORMS = {
    "B2C_TENANT_NAME": (r"[A-Za-z0-9-]+", "the first part of the tenant's domain only, such as contoso"),
    "B2C_CUSTOM_DOMAIN": (_HOST, "a host without https:// and path, such as login.contoso.com or localhost:9443"),
    "CLIENT_ID": (r"[^\s<>{}]+", "the registration's Application (client) ID, a GUID"),
    "REDIRECT_URI": (
        rf"https?://{_HOST}/[^\s?#<>]+",
        "an absolute address with a path, such as http://localhost:5000/getAToken",
    ),
    "ENDPOINT": (rf"https?://{_HOST}(/[^\s?#]*)?", "an absolute address, such as http://localhost:5001/tasks"),
    "SESSION_REDIS_URL": (
        rf"rediss?://([^\s@/]*@)?{_HOST}(/[0-9]+)?(\?\S*)?|unix://\S+",
        "the address of a Redis, such as redis://localhost:6379/0",
    ),
    "TRUSTED_PROXIES": (r"[0-9]", "a number of proxies from 0 to 9"),
    "SCOPE": (
        r"(?s)(?=.*://)[^,;]*",
        "the API's scopes, separated by blanks, such as https://contoso.onmicrosoft.com/tasks-api/tasks.read",
    ),
    "SIGNUPSIGNIN_USER_FLOW": (r"[A-Za-z0-9_.-]+", "the user flow's id, such as B2C_1_susi"),
    "EDITPROFILE_USER_FLOW": (r"[A-Za-z0-9_.-]+", "the user flow's id, such as B2C_1_edit_profile"),
    "RESETPASSWORD_USER_FLOW": (r"[A-Za-z0-9_.-]+", "the user flow's id, such as B2C_1_reset_password"),
}
