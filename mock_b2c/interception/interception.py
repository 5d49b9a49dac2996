"""`mock_b2c.intercept`: what `requests` sends to the tenant is answered here (design, way 3).

One method of `requests` is replaced while an interception is open: `HTTPAdapter.send`, which all sessions of all
threads use. What is not for the tenant goes on to whatever was there before: the network, or somebody else's mock.
"""

import threading
import time
from collections.abc import Mapping
from contextlib import ContextDecorator
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlsplit

import requests
from flask import Flask
from requests.adapters import HTTPAdapter

from mock_b2c.config import Config, create_emulator, load_config
from mock_b2c.config.load import Source
from mock_b2c.domain.faults import ConnectionFault
from mock_b2c.domain.hosts import B2C_SUFFIXES, OLD_HOST
from mock_b2c.emulator.faults import Faults
from mock_b2c.emulator.passwords import SHARED
from mock_b2c.interception.transport import answered
from mock_b2c.levers import B2C
from mock_b2c.tokens import SigningKey
from mock_b2c.tokens.keys import new_key
from mock_b2c.web import answer_by, create_app

_TLS_ERRORS = {
    ConnectionFault.TLS_DROP: "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol",
    ConnectionFault.WRONG_CERTIFICATE: (
        "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
        "Hostname mismatch, certificate is valid for another name"
    ),
}
"""As OpenSSL words them."""
Others = Literal["pass", "refuse"]
_OLD_FORMS = ("/te/", "/tfp/")
_lock = threading.Lock()
_idle_apps: list[Flask] = []
_shared: dict[str, Any] = {}


class UnexpectedRequestError(requests.ConnectionError):
    """A request that is neither for the tenant nor allowed: `intercept(others="refuse")`."""


class intercept(ContextDecorator):  # noqa: N801 - used as a function: with intercept() as b2c
    """Answers requests to the tenant's hosts in this process, while the `with` block or decorated function runs.

    The block gets a `B2C` handle on a fresh tenant of `config` (a file, a mapping, or None for the sample tenant). Its
    hosts are `*.b2clogin.com`, the tenant's custom domains, and those in `hosts`, such as `localhost:8443`; of the old
    login.microsoftonline.com what begins with `/te/` or `/tfp/`. All other requests
    go on as they would; with `others="refuse"` they raise `UnexpectedRequestError`.

    Interceptions may be nested: the inner one answers. Only the library `requests` is intercepted (MSAL and `identity`
    use it); raises ConfigError as `load_config` does.
    """

    def __init__(self, config: Source | Config = None, *, hosts: tuple[str, ...] = (), others: Others = "pass") -> None:
        if others not in ("pass", "refuse"):
            raise ValueError(f"others is {others!r}; it can be 'pass' or 'refuse'.")
        self._config = config if isinstance(config, Config) else _loaded(config)
        custom = self._config.tenant.custom_domains
        self._hosts = frozenset(host.lower() for host in (*custom, *hosts))
        self._names = tuple(hosts)
        self._others = others
        self._open: list[_Open] = []

    def __enter__(self) -> B2C:
        emulator = create_emulator(self._config, signing_key=_signing_key(), passwords=SHARED)
        url = f"https://{self._names[0]}" if self._names else f"https://{self._config.tenant.login_host}"
        handle = B2C(emulator, self._config, url)
        self._open.append(_Open(self._app(handle), self._is_ours, refuse=self._others == "refuse"))
        return handle

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        app = self._open.pop().close()
        app.extensions["mock_b2c"].close()
        if not self._names:
            with _lock:
                _idle_apps.append(app)

    def _recreate_cm(self) -> "intercept":
        return self

    def _app(self, handle: B2C) -> Flask:
        """An application that nobody uses now, or a new one: templates take longer to compile than most tests."""
        with _lock:
            app = _idle_apps.pop() if _idle_apps and not self._names else None
        app = app or create_app(handle.emulator, hosts=[name.partition(":")[0] for name in self._names])
        answer_by(app, handle.emulator, handle)
        return app

    def _is_ours(self, url: str) -> bool:
        parts = urlsplit(url)
        name = (parts.hostname or "").lower()
        if name == OLD_HOST:  # everything else there is not B2C's
            return parts.path.startswith(_OLD_FORMS)
        return name.endswith(B2C_SUFFIXES) or name in self._hosts or parts.netloc.lower() in self._hosts


class _Open:
    """One open interception: the replaced method, and what it replaced."""

    def __init__(self, app: Flask, is_ours: Any, *, refuse: bool) -> None:
        self._app = app
        self._before = before = HTTPAdapter.send
        self._active = True

        def send(adapter: HTTPAdapter, request: requests.PreparedRequest, *args: Any, **options: Any) -> Any:
            if self._active and is_ours(request.url or ""):
                _connect(app, request)
                return answered(app, adapter, request)
            if self._active and refuse:
                raise UnexpectedRequestError(
                    f"{request.method} {request.url} is not for the tenant, and intercept(others='refuse') is open.",
                    request=request,
                )
            return before(adapter, request, *args, **options)

        self._send = send
        HTTPAdapter.send = send  # type: ignore[method-assign, assignment]

    def close(self) -> Flask:
        """Put back what was there; if somebody else has replaced it since, only let everything pass."""
        self._active = False
        if HTTPAdapter.send is self._send:
            HTTPAdapter.send = self._before  # type: ignore[method-assign]
        return self._app


def _connect(app: Flask, request: requests.PreparedRequest) -> None:
    """What would be before a request: SSLError where a test has ordered that. Each request is a connection here."""
    faults: Faults = app.extensions["mock_b2c"].faults
    fault = faults.of_connection() if faults.ordered else None
    if fault:
        raise requests.exceptions.SSLError(_TLS_ERRORS[fault], request=request)


def _signing_key() -> SigningKey:
    """One key for the process: making one takes longer than a test."""
    with _lock:
        if "key" not in _shared:
            _shared["key"] = new_key(int(time.time()))
        key: SigningKey = _shared["key"]
        return key


def _loaded(source: Source) -> Config:
    """The config; a file is read once."""
    if isinstance(source, Mapping):
        return load_config(source)
    with _lock:
        held: dict[str, Config] = _shared.setdefault("configs", {})
        name = str(source)
        if name not in held:
            held[name] = load_config(source)
        return held[name]
