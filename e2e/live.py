"""A tenant in the cloud in place of the emulator (`--b2c-live`): what an env file says of it, and our apps beside it.

Nothing here knows the emulator: the tenant is an address, a client and people, and whatever tests do there they do by
its pages.
"""

import os
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from dotenv import dotenv_values

from e2e.needs import USER
from e2e.process import Process, Service, StackError
from e2e.services import child_settings, flask_command
from e2e.stack import up
from e2e.users import Person

_REQUIRED = ("B2C_TENANT_NAME", "CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI", "SIGNUPSIGNIN_USER_FLOW", *USER[:2])
_CALLBACK = "/getAToken"


class LiveSettingsError(Exception):
    """The env file does not say enough; the message says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveTenant:
    """Where the tenant is, what the web app is there, and who signs in."""

    settings: Mapping[str, str]

    @classmethod
    def read(cls, file: Path) -> "LiveTenant":
        """The tenant of an env file; LiveSettingsError when it lacks something."""
        settings = {name: value or "" for name, value in dotenv_values(file, interpolate=False).items()}
        missing = [name for name in _REQUIRED if not settings.get(name)]
        if missing:
            raise LiveSettingsError(f"{file} lacks {', '.join(missing)}; .env.sample explains each")
        parts = urlsplit(settings["REDIRECT_URI"])
        if parts.hostname != "localhost" or parts.path != _CALLBACK or parts.port is None:
            raise LiveSettingsError(f"{file}: REDIRECT_URI must be http://localhost:PORT{_CALLBACK}: the app runs here")
        return cls(settings=settings)

    def person(self, names: tuple[str, ...] = USER) -> Person:
        """The person of these settings: e-mail address, password and names."""
        email, password, *names_of_person = (self.settings.get(name, "") for name in names)
        display_name, given_name, surname = (*names_of_person, "", "", "")[:3]
        return Person(email=email, password=password, display_name=display_name, given_name=given_name, surname=surname)

    def authorization_address(self, user_flow: str, **more: str) -> str:
        """Where the web app would send a browser to sign in by a user flow."""
        tenant = self.settings["B2C_TENANT_NAME"]
        host = self.settings.get("B2C_CUSTOM_DOMAIN") or f"{tenant}.b2clogin.com"
        query = {
            "client_id": self.settings["CLIENT_ID"],
            "redirect_uri": self.settings["REDIRECT_URI"],
            "response_type": "code",
            "scope": "openid",
            **more,
        }
        return f"https://{host}/{tenant}.onmicrosoft.com/{user_flow}/oauth2/v2.0/authorize?{urlencode(query)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveStack:
    """The web app, and the tasks API where it runs on this machine, at a tenant that was there before."""

    tenant: LiveTenant
    processes: tuple[Process, ...]
    chromium_args: tuple[str, ...] = ()

    @property
    def settings(self) -> Mapping[str, str]:
        """Those of the web app."""
        return self.tenant.settings

    @property
    def web_app(self) -> str:
        """Where a person starts; no trailing slash."""
        return self.settings["REDIRECT_URI"].removesuffix(_CALLBACK)

    def check(self) -> None:
        """Raise a StackError when one of ours has stopped."""
        for process in self.processes:
            process.check()


@contextmanager
def running(tenant: LiveTenant, logs: Path) -> Iterator[LiveStack]:
    """Our apps, answering, until the block ends."""
    try:
        with up(tuple(_services(tenant.settings)), logs=logs, trust=ssl.create_default_context()) as processes:
            yield LiveStack(tenant=tenant, processes=processes)
    except StackError as error:
        raise StackError(f"{error}\nIts settings are those of the env file.") from error


def _services(settings: Mapping[str, str]) -> Iterator[Service]:
    apps = (
        ("web app", "webapp", settings["REDIRECT_URI"], "/", "Tally"),
        ("tasks API", "webapp.tasks_api", settings.get("ENDPOINT", ""), "/openapi.yaml", "tasks.write"),
    )
    for name, module, address, health, signature in apps:
        parts = urlsplit(address)
        if parts.hostname == "localhost" and parts.port:
            yield Service(
                name=name,
                port=parts.port,
                command=flask_command(module, parts.port),
                environment={**os.environ, **settings, **child_settings()},
                health_url=f"http://localhost:{parts.port}{health}",
                signature=signature,
            )
