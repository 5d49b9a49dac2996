"""An emulator behind somebody else's server and proxies, set up by variables of the environment."""

import contextlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from mock_b2c.cli.logs import LogFormat, log_to_stderr
from mock_b2c.cli.options import chosen_config, chosen_state_dir, chosen_store
from mock_b2c.config import load_kept_config
from mock_b2c.control import TOKEN_VARIABLE
from mock_b2c.domain.hosts import is_loopback, name_of
from mock_b2c.domain.records import WithSecrets
from mock_b2c.serving import FrontChannel, hosted
from mock_b2c.storage.opening import MEMORY

if TYPE_CHECKING:
    from flask import Flask

CONFIG = "MOCK_B2C_CONFIG"
STORE = "MOCK_B2C_STORE"
STATE_DIR = "MOCK_B2C_STATE_DIR"
PUBLIC_URL = "MOCK_B2C_PUBLIC_URL"
FRONT_CHANNEL = "MOCK_B2C_FRONT_CHANNEL"
TRUSTED_PROXIES = "MOCK_B2C_TRUSTED_PROXIES"
LOG_FORMAT = "MOCK_B2C_LOG_FORMAT"
VARIABLES = {
    CONFIG: "config file; without it `./mock_b2c.toml`, else the sample tenant",
    STORE: "the store that all processes share, as for `serve --store`; without it an SQLite file in the state dir",
    STATE_DIR: "folder of keys and state, as for `serve --state-dir`",
    PUBLIC_URL: "where browsers and clients reach it; without it `https://localhost`",
    FRONT_CHANNEL: "`http` or `https`, as for `serve --front-channel`; without it `https`",
    TRUSTED_PROXIES: "how many proxies stand before it, whose `X-Forwarded-…` count; without it none",
    TOKEN_VARIABLE: "what the levers under `/_mock/` ask for; needed where the public URL is not of this machine",
    LOG_FORMAT: "`text` or `json`; without it `text`",
}
"""What can be set, and what counts otherwise."""
MOST_PROXIES = 10
_FORKED = "This process was forked after mock_b2c was loaded: let each load it, gunicorn without --preload."
_SEVERAL = f"{STORE}=memory is of one process, and this server has several: give it one worker, or a store for all."
_log = logging.getLogger("mock_b2c")


class Hosting(WithSecrets, frozen=True, kw_only=True):
    """What the environment asks for; `proxies` are trusted. ValueError when it asks for what cannot be."""

    hidden = frozenset({"store", "api_token"})

    config: Path | None
    store: str
    state_dir: Path
    url: str
    front_channel: FrontChannel
    proxies: int
    api_token: str
    log_format: LogFormat


def hosting(environment: Mapping[str, str]) -> Hosting:
    """The settings; ValueError has a line for what is wrong."""
    given = {name: environment[name] for name in VARIABLES if environment.get(name)}
    config = chosen_config(Path(given[CONFIG]) if CONFIG in given else None)
    state_dir = chosen_state_dir(given.get(STATE_DIR))
    url = given.get(PUBLIC_URL, "https://localhost").rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not name_of(parts.netloc) or parts.path:
        raise ValueError(f"{PUBLIC_URL} is {url!r}; it is scheme and host, such as https://b2c.example.com")
    token = given.get(TOKEN_VARIABLE, "")
    if not token and not is_loopback(name_of(parts.netloc)):
        raise ValueError(f"{TOKEN_VARIABLE} is missing: others can reach {url}, and /_mock/ is not for all of them")
    return Hosting(
        config=config,
        store=chosen_store(given.get(STORE, ""), state_dir, config),
        state_dir=state_dir,
        url=url,
        front_channel=cast("FrontChannel", _one_of(given, FRONT_CHANNEL, "https", "http")),
        proxies=_number(given, TRUSTED_PROXIES, MOST_PROXIES),
        api_token=token,
        log_format=cast("LogFormat", _one_of(given, LOG_FORMAT, "text", "json")),
    )


@contextlib.contextmanager
def opened(environment: Mapping[str, str]) -> "Iterator[OneProcess]":
    """The WSGI application that the environment asks for, while the block runs; errors are those of `serve`, too."""
    asked = hosting(environment)
    log_to_stderr(asked.log_format, logging.INFO)
    with hosted(
        load_kept_config(asked.config, asked.state_dir),
        state_dir=asked.state_dir,
        store=asked.store,
        url=asked.url,
        front_channel=asked.front_channel,
        api_token=asked.api_token,
    ) as app:
        if asked.proxies:
            _trust(app, asked.proxies)
        yield OneProcess(app, in_memory=asked.store == MEMORY)


class OneProcess:
    """A WSGI application of the process that made it, and of no fork of that, which has no connections to the store.

    Nor, with state `in_memory`, of a server that says that it has several processes: each would have its own users.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]], *, in_memory: bool = False) -> None:
        self._app = app
        self._in_memory = in_memory
        self._process = os.getpid()
        self._told = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answers a request (PEP 3333)."""
        if os.getpid() != self._process:
            return self._refused(_FORKED, start_response)
        if self._in_memory and environ.get("wsgi.multiprocess"):
            return self._refused(_SEVERAL, start_response)
        return self._app(environ, start_response)

    def _refused(self, told: str, start_response: Any) -> Iterable[bytes]:
        """503; the log says why, once."""
        if not self._told:
            self._told = True
            _log.error(told)
        start_response("503 Service Unavailable", [("Content-Length", "0"), ("Retry-After", "1")])
        return []


def _trust(app: "Flask", proxies: int) -> None:
    """Takes client, host and scheme from what so many proxies say of them."""
    from werkzeug.middleware.proxy_fix import ProxyFix  # noqa: PLC0415 - few have proxies

    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_host=proxies, x_proto=proxies)  # type: ignore[method-assign]


def _one_of(given: Mapping[str, str], name: str, usual: str, other: str) -> str:
    chosen = given.get(name, usual)
    if chosen not in (usual, other):
        raise ValueError(f"{name} is {chosen!r}; it is {usual} or {other}")
    return chosen


def _number(given: Mapping[str, str], name: str, most: int) -> int:
    text = given.get(name, "0")
    if not (text.isdecimal() and text.isascii() and int(text) <= most):
        raise ValueError(f"{name} is {text!r}; it is a number up to {most}")
    return int(text)
