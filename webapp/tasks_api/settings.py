"""What the API must be told, read from the environment and completed by a `.env` file."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

from dotenv import dotenv_values, find_dotenv

REQUIRED = ("B2C_TENANT_NAME", "SIGNUPSIGNIN_USER_FLOW", "API_CLIENT_ID")
OPTIONAL = ("B2C_CUSTOM_DOMAIN",)
_PORT = "([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])"
_FORMS = {
    "B2C_TENANT_NAME": (r"[A-Za-z0-9-]+", "the first part of the tenant's domain only, such as contoso"),
    "B2C_CUSTOM_DOMAIN": (
        rf"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:{_PORT})?",
        "a host without https:// and path, such as login.contoso.com or localhost:9443",
    ),
    "SIGNUPSIGNIN_USER_FLOW": (r"[A-Za-z0-9_.-]+", "the user flow's id, such as B2C_1_susi"),
}


class SettingsError(Exception):
    """Names every setting that is missing or wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Which tenant's tokens the API accepts, and for which audience."""

    metadata_url: str
    api_client_id: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str | None] | None = None) -> Settings:
        """Settings from `environment`, else from the process's environment completed by `.env`."""
        if environment is None:
            environment = {**_dotenv(), **os.environ}
        values = {name: (environment.get(name) or "").strip() for name in REQUIRED + OPTIONAL}
        faults = [fault for name in values if (fault := _slip(name, values, environment) or _fault(name, values[name]))]
        if faults:
            raise SettingsError("; ".join(faults))
        tenant, user_flow = values["B2C_TENANT_NAME"], values["SIGNUPSIGNIN_USER_FLOW"]
        domain = values["B2C_CUSTOM_DOMAIN"] or f"{tenant}.b2clogin.com"
        return cls(
            metadata_url=f"https://{domain}/{tenant}.onmicrosoft.com/{user_flow}/v2.0/.well-known/openid-configuration",
            api_client_id=values["API_CLIENT_ID"],
        )


def _dotenv() -> Mapping[str, str | None]:
    try:
        return dotenv_values(find_dotenv(usecwd=True))
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8 text; save it as UTF-8") from None


def _slip(name: str, values: Mapping[str, str], environment: Mapping[str, str | None]) -> str:
    """A fault when a name is missing and one is there that is all but the same."""
    others = [] if values[name] else [other for other in environment if other not in values]
    alike = difflib.get_close_matches(name, others, n=1, cutoff=0.85)
    return f"{name} is missing, but there is {alike[0]}: did you mean {name}?" if alike else ""


def _fault(name: str, value: str) -> str:
    if not value:
        return f"{name} is missing" if name in REQUIRED else ""
    form, right = _FORMS.get(name, (".+", ""))
    return "" if re.fullmatch(form, value) else f"{name} is {value!r}, but should be {right}"
