"""What programs are started with so that they trust the emulator, and take it for the service (design 3.5)."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from mock_b2c.control import URL_VARIABLE
from mock_b2c.domain.tenant import Tenant
from mock_b2c.server import Certificate

NODE_PART = Path(__file__).with_name("impersonation.cjs")
"""What Node.js loads first: its connections to the service's hosts are made to the emulator."""
_HOME = ("localhost", "127.0.0.1", "::1")
_PLAIN_PROXIES = ("http_proxy", "HTTP_PROXY")
_OTHER_PROXIES = ("all_proxy", "ALL_PROXY")


def impersonated(tenant: Tenant | None = None) -> tuple[str, ...]:
    """The hosts that the emulator answers for, with the tenant's own; a star stands for any one label."""
    return ("*.b2clogin.com", *(tenant.custom_hosts if tenant else ()))


def trusting_environment(url: str, ca_bundle: Path, certificate: Certificate, hosts: Sequence[str]) -> dict[str, str]:
    """The variables of design 3.5 that apply to a server at `url`, which answers for the `hosts`."""
    bundle = str(ca_bundle)
    return {
        URL_VARIABLE: url,
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
        "CURL_CA_BUNDLE": bundle,
        "NODE_EXTRA_CA_CERTS": str(certificate.root),
        "MOCK_B2C_CHROMIUM_ARGS": shlex.join(_chromium_args(url, certificate, hosts)),
    }


def impersonating_environment(
    held: Mapping[str, str], ours: Mapping[str, str], hosts: Sequence[str], *, offline: bool = False, proxy: str = ""
) -> dict[str, str]:
    """The environment `held`, changed so that a program reaches the `hosts` at the emulator whose variables are `ours`.

    Its https goes by the emulator's `proxy`, which is at its own address unless another is given, with the exceptions
    that it had; `offline`, its plain http does so, too, and no exception is left but loopback. What it told Node.js
    stays.
    """
    gone = {*_OTHER_PROXIES, *(_PLAIN_PROXIES if offline else ())}
    proxy = proxy or plain_url(ours[URL_VARIABLE])
    away = dict.fromkeys(("HTTPS_PROXY", "https_proxy", *(_PLAIN_PROXIES if offline else ())), proxy)
    exceptions = () if offline else exceptions_kept(held, hosts)
    home = dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join((*_HOME, *exceptions)))
    node = {
        "NODE_USE_ENV_PROXY": "1",
        "NODE_OPTIONS": f"{held.get('NODE_OPTIONS', '')} --require {_quoted(NODE_PART)}".strip(),
        "MOCK_B2C_HOSTS": ",".join(hosts),
        "MOCK_B2C_OFFLINE": "1" if offline else "",
    }
    return {name: value for name, value in held.items() if name not in gone} | {**ours, **away, **home, **node}


def browser_arguments(ours: Mapping[str, str], profile: Path) -> str:
    """What a person starts a browser of Chromium's kind with, so that it meets the emulator whose variables these are.

    The words are quoted as shells of POSIX and of Windows read them. A profile of its own, since a browser that runs
    already heeds no arguments.
    """
    words = (f"--user-data-dir={profile}", *shlex.split(ours["MOCK_B2C_CHROMIUM_ARGS"]))
    pairs = (word.partition("=") for word in words)
    return " ".join(("--no-first-run", *(f'{name}="{value}"' for name, _equals, value in pairs)))


def plain_url(url: str) -> str:
    """The same address for plain http, which is what a proxy itself speaks."""
    return url.replace("https://", "http://", 1)


def proxy_in(held: Mapping[str, str]) -> str:
    """The proxy that an environment names for https, empty when it names none."""
    if "*" in exceptions_in(held):
        return ""
    names = ("https_proxy", "HTTPS_PROXY", *_OTHER_PROXIES)
    return next((held[name] for name in names if held.get(name)), "")


def exceptions_in(held: Mapping[str, str]) -> tuple[str, ...]:
    """The hosts that an environment exempts from its proxy."""
    listed = held.get("no_proxy") or held.get("NO_PROXY") or ""
    return tuple(name for name in (entry.strip() for entry in listed.split(",")) if name)


def exceptions_kept(held: Mapping[str, str], hosts: Iterable[str]) -> tuple[str, ...]:
    """Those exceptions by which none of the `hosts` is reached."""
    names = tuple(host.removeprefix("*.") for host in hosts)
    return tuple(
        entry for entry in exceptions_in(held) if entry not in _HOME and not any(_meet(entry, name) for name in names)
    )


def _meet(entry: str, name: str) -> bool:
    """Whether an exception is for that domain, a part of it, or one that it is part of."""
    bare = entry.lower().partition(":")[0].lstrip("*.")
    return not bare or f".{name}".endswith(f".{bare}") or f".{bare}".endswith(f".{name}")


def _quoted(path: Path) -> str:
    """The path as a word of NODE_OPTIONS, which knows double quotes and the backslash."""
    text = str(path)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"' if set(text) & set(' "\\') else text


def _chromium_args(url: str, certificate: Certificate, hosts: Sequence[str]) -> list[str]:
    """Arguments with which Chromium reaches the hosts here and trusts this one key."""
    port = url.rpartition(":")[2]
    rules = ", ".join(f"MAP {host}:443 127.0.0.1:{port}" for host in hosts)
    return [f"--host-resolver-rules={rules}", f"--ignore-certificate-errors-spki-list={certificate.key_pin}"]
