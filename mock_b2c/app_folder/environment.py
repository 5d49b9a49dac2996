"""The first `.env` of an app: its own sample with values that fit the emulator, else the names of the reference app."""

import re
import secrets
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

from mock_b2c.app_folder import read
from mock_b2c.app_folder.addresses import at_address
from mock_b2c.app_folder.files import env_pair
from mock_b2c.app_folder.first_config import CLIENT_ID, TENANT, USER_FLOWS, redirect_uris, sample_secret, tenant_id
from mock_b2c.app_folder.read import Platform, Traces
from mock_b2c.domain.user_flow import UserFlowType

ADDRESS = "localhost:8443"
"""Where `mock-b2c serve` is, unless told otherwise."""
_HEAD = "# Settings of this app for mock_b2c: they fit mock_b2c.toml beside it and open nothing elsewhere."
_TRUST_HEAD = "# Trust in the emulator's certificate on this machine: for requests and MSAL, and for what uses OpenSSL."
TRUST_VARIABLES = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE")
_USER_FLOWS = {
    "SIGNUPSIGNIN_USER_FLOW": UserFlowType.SIGN_UP_SIGN_IN,
    "EDITPROFILE_USER_FLOW": UserFlowType.PROFILE_EDIT,
    "RESETPASSWORD_USER_FLOW": UserFlowType.PASSWORD_RESET,
}
_ANY = re.compile("")
_FITTING: tuple[tuple[re.Pattern[str], Callable[[Traces, str], str]], ...] = (
    (read.API_CLIENT_ID, lambda traces, held: traces.api_client_id or held),
    (read.CUSTOM_DOMAIN, lambda _traces, _held: ADDRESS),
    (read.TENANT, lambda traces, held: _tenant(traces) + (".onmicrosoft.com" if "." in held else "")),
    (read.TENANT_ID, lambda traces, held: held if held.lower() in _segments(traces) else tenant_id(traces)),
    (read.CLIENT_SECRET, lambda traces, _held: sample_secret(traces)),
    (read.CLIENT_ID, lambda traces, _held: traces.client_id or CLIENT_ID),
    (read.REDIRECT_URI, lambda traces, held: held if held in _redirects(traces) else redirect_uris(traces)[0]),
    (_ANY, lambda traces, held: at_address(held, ADDRESS, traces.custom_domain)),
)
"""The first name that fits a setting's says what becomes of its value."""
_OF_ITS_TENANT = frozenset({read.TENANT, read.TENANT_ID, read.CLIENT_ID, read.REDIRECT_URI})
_OF_ITS_HOST = frozenset({read.CUSTOM_DOMAIN, _ANY})


def first_environment_text(traces: Traces, bundle: Path, sample: str = "") -> str:
    """The text of a `.env`; `sample` is that of a sample of the app's own, whose other lines stay as they are.

    `bundle` holds the roots that programs of this machine trust and the emulator's.
    """
    lines = (_fitting(line, traces) for line in sample.splitlines()) if sample else _reference_lines(traces)
    trust = (f"{name}={shlex.quote(bundle.as_posix())}" for name in TRUST_VARIABLES)
    return "\n".join([_HEAD, *lines, "", _TRUST_HEAD, *trust]) + "\n"


def misfits(traces: Traces, text: str, *, with_hosts: bool) -> list[tuple[str, str]]:
    """The lines of an env file that stays as it is by which the app would miss its tenant, each with one that fits.

    Another secret is none; nor is another host, unless asked for `with_hosts`: by `mock-b2c exec` the app keeps it.
    """
    wanted = _OF_ITS_TENANT | _OF_ITS_HOST if with_hosts else _OF_ITS_TENANT
    lines = [line.strip() for line in text.splitlines() if (pair := env_pair(line)) and _row(pair[0])[0] in wanted]
    return [(line, right) for line in lines if (right := _fitting(line, traces)) != line]


def _row(name: str) -> tuple[re.Pattern[str], Callable[[Traces, str], str]]:
    return next(row for row in _FITTING if row[0].search(name))


def _fitting(line: str, traces: Traces) -> str:
    pair = env_pair(line)
    if pair is None:
        return line
    name, held = pair
    value = _row(name)[1](traces, held)
    return line if value == held else f"{name}={value}"


def _reference_lines(traces: Traces) -> Iterator[str]:
    yield f"B2C_TENANT_NAME={_tenant(traces)}"
    yield f"B2C_CUSTOM_DOMAIN={ADDRESS}"
    yield f"CLIENT_ID={traces.client_id or CLIENT_ID}"
    if traces.platform is Platform.WEB:
        yield f"CLIENT_SECRET={sample_secret(traces)}"
    yield f"REDIRECT_URI={redirect_uris(traces)[0]}"
    flows = traces.user_flows or USER_FLOWS
    for name, wanted in _USER_FLOWS.items():
        yield from (f"{name}={flow}" for flow, kind in list(flows.items()) if kind is wanted)
    if traces.scopes:
        asked = (f"https://{_tenant(traces)}.onmicrosoft.com/{api}/{scope}" for api, scope in traces.scopes)
        yield f"SCOPE={' '.join(asked)}"
    yield f"SECRET_KEY={secrets.token_urlsafe(32)}"


def _redirects(traces: Traces) -> tuple[str, ...]:
    """What the app may be sent its codes at, in full or as it completes it."""
    return (*redirect_uris(traces), *traces.callback_paths)


def _segments(traces: Traces) -> tuple[str, str]:
    """What stands for the tenant in an authority."""
    return tenant_id(traces), f"{_tenant(traces)}.onmicrosoft.com"


def _tenant(traces: Traces) -> str:
    return traces.tenant or TENANT
