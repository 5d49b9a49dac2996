"""A served emulator: config, keys, certificates, web application and server put together (design 3.1 and 3.6)."""

import contextlib
import functools
import gc
import secrets
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

from mock_b2c.composing import at_rest, emulator_of, key_made_meanwhile, signing_key, state_of, thrown_away
from mock_b2c.config import Config, changed_config, create_emulator, load_config, load_kept_config
from mock_b2c.config.load import Source, config_path
from mock_b2c.control import TOKEN_VARIABLE
from mock_b2c.domain.faults import ConnectionFault
from mock_b2c.domain.hosts import HostNames, is_loopback, name_of
from mock_b2c.domain.ports import StoreError
from mock_b2c.domain.records import WithSecrets
from mock_b2c.first_answers import FirstAnswers, published_keys
from mock_b2c.programs import impersonated, impersonating_environment, plain_url, trusting_environment
from mock_b2c.server import Certificate, NextProxy, Server, TlsFault, load_or_create, trust_bundle
from mock_b2c.storage.opening import MEMORY

if TYPE_CHECKING:
    from flask import Flask

    from mock_b2c.emulator import Emulator
    from mock_b2c.impersonation import Impersonation
    from mock_b2c.levers import B2C
    from mock_b2c.state import State

_TLS_FAULTS = {ConnectionFault.TLS_DROP: TlsFault.DROP, ConnectionFault.WRONG_CERTIFICATE: TlsFault.WRONG_NAME}
FrontChannel = Literal["http", "https"]
ProxyKind = Literal["online", "offline"]
_Door = tuple[int, Sequence[socket.socket]]
"""A port to listen on, or sockets that listen already."""
WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - named to be told apart
_RESERVE = 3
"""So many threads beside the one that steers go on while others wait for a store; more would be in each other's way."""
_RESERVE_OF_SEVERAL = 1
"""The same in each of several processes, which are in each other's way, too."""


class ServedEmulator(WithSecrets, frozen=True, kw_only=True):
    """A running emulator. `url` has no trailing slash; `b2c` has the levers on its tenant.

    `proxy_url` is where the proxy is that has a port of its own, if there is one.

    `api_token` is what the levers under `/_mock/` are to be asked with; empty where nobody else can reach them.
    """

    hidden = frozenset({"api_token"})

    emulator: "Emulator"
    url: str
    certificate: Certificate
    app: "Flask"
    config: Config
    b2c: "B2C"
    proxy_url: str = ""
    api_token: str = ""

    @contextlib.contextmanager
    def fresh(self, changes: Mapping[str, Any] | None = None) -> "Iterator[B2C]":
        """A handle on a fresh tenant behind the same address, while the block runs; nothing of it is left afterwards.

        `changes` are as for `B2C.configure`, users included. It is for one user of the server at a time: whoever asks
        the server meanwhile meets the fresh tenant. Its keys are those of the server, which clients may have cached.
        """
        from mock_b2c.emulator.passwords import SHARED  # noqa: PLC0415 - a hasher is of no use before
        from mock_b2c.levers import B2C  # noqa: PLC0415 - loaded while the first answers are given
        from mock_b2c.web import answer_by  # noqa: PLC0415 - as above

        config = changed_config(self.config, changes or {})
        emulator = create_emulator(
            config,
            signing_key=self.emulator.keys.current,
            front_scheme=self.emulator.front_scheme,
            passwords=SHARED,
        )
        handle = B2C(emulator, config, self.url)
        answer_by(self.app, emulator, handle)
        try:
            yield handle
        finally:
            answer_by(self.app, self.emulator, self.b2c)
            emulator.close()

    @property
    def ca_bundle(self) -> Path:
        """A file with the system's CAs and the emulator's, for REQUESTS_CA_BUNDLE and its like."""
        return trust_bundle(self.certificate.root.parent)

    @property
    def environment(self) -> dict[str, str]:
        """Variables that make other programs trust the emulator and find it (design 3.5)."""
        token = {TOKEN_VARIABLE: self.api_token} if self.api_token else {}
        hosts = impersonated(self.config.tenant)
        return {**trusting_environment(self.url, self.ca_bundle, self.certificate, hosts), **token}

    @property
    def proxy_environment(self) -> dict[str, str]:
        """Variables that make other programs trust the emulator and reach it as the real service, by its proxy.

        They take the place of a proxy of the program's own and of its NODE_OPTIONS.
        """
        return impersonating_environment({}, self.environment, impersonated(self.config.tenant))

    def warm_up(self) -> None:
        """Loads what the first sign-in needs, so that it takes no longer than the next ones.

        It also tells the garbage collector to leave alone what stays for good; only for a process of its own.
        """
        self.app.jinja_env.get_template("page.html")
        gc.collect()
        gc.freeze()


@contextlib.contextmanager
def serve(  # noqa: PLR0913 - keyword-only settings
    config: Source | Config = None,
    *,
    host: str = "localhost",
    port: int = 0,
    front_channel: FrontChannel = "https",
    state_dir: str | Path | None = None,
    store: str = MEMORY,
    proxy: ProxyKind | None = None,
    proxy_port: int | None = None,
    next_proxy: str = "",
    any_tenant: bool = False,
    api_token: str | None = None,
    listeners: Sequence[socket.socket] = (),
    proxy_listeners: Sequence[socket.socket] = (),
) -> Iterator[ServedEmulator]:
    """Serves an emulator while the `with` block runs; `port` 0 takes any free one.

    `config` is a file, a mapping of the same shape, or None for the sample tenant. Without a `state_dir` keys and
    certificates are made anew and thrown away. `store` is where all else is kept: in memory, or at an address such as
    `sqlite:///state.sqlite3` or `postgresql+psycopg://…`, where it outlives the emulator. With `proxy` it is also a
    proxy that answers for the service's own hosts and passes all others on, by the `next_proxy` if one is named
    (`http://proxy.example:3128`), or refuses them ("offline"); on `proxy_port`, too, when one is given. With
    `any_tenant` it answers for tenants that the config does not name, made like the one that it does. `api_token` is
    asked of those who use what is under `/_mock/`; without one, a `host` beyond loopback gets one of its own.
    `listeners` and `proxy_listeners` are sockets that listen already, in place of `port` and `proxy_port`. Raises
    ConfigError, CertificateError, ListenError or StoreError, each with a text that says what to do; ValueError for a
    `front_channel` or `proxy` that there is not.
    """
    _check("front_channel", front_channel, get_args(FrontChannel))
    _check("proxy", proxy, (*get_args(ProxyKind), None))
    with contextlib.ExitStack() as stack:
        parts = _parts(stack, config, state_dir, store)
        reached = _Reached(host=host, front_channel=front_channel, api_token=token_for(host, api_token))
        first = parts.first_answers(reached)
        answering: list[Flask] = []
        doors = _Doors(
            host=host,
            certificate=parts.certificate,
            judge=_judge(parts.config, offline=proxy == "offline") if proxy else None,
            next_proxy=NextProxy.at(next_proxy) if next_proxy and proxy == "online" else None,
            spoil=lambda: _spoiled(answering),
            reserve=_reserve(parts.state, alone=not listeners),
        )
        other = (proxy_port or 0, proxy_listeners) if proxy_port is not None or proxy_listeners else None
        opened = functools.partial(doors.opened, stack, first, (port, listeners), other if proxy else None)

        # Who shares a port does not take requests from those who could answer them.
        bound, *beside = _ports(listeners, proxy_listeners) if listeners else opened()
        urls = [base_url(host, bound), *(proxy_url(host, number) for number in beside)]
        served = parts.served(stack, reached, urls, any_tenant=any_tenant)
        if parts.state and not listeners:  # of several processes each would say the same
            parts.state.remind(served.emulator)
        answering.append(served.app)
        first.hand_over(served.app)
        if listeners:
            opened()
            stack.callback(served.emulator.close)  # before the servers stop, too
        yield served


@contextlib.contextmanager
def hosted(  # noqa: PLR0913 - keyword-only settings
    config: Config, *, state_dir: Path, store: str, url: str, front_channel: FrontChannel, api_token: str
) -> "Iterator[Flask]":
    """The WSGI application of an emulator for a server of somebody else's; `url` is where it is reached from outside.

    Settings and errors are as for `serve`.
    """
    from mock_b2c.web import answer_by, create_app  # noqa: PLC0415 - as above

    with at_rest(config, state_dir, store, url, front_scheme=front_channel) as b2c:
        app = create_app(b2c.emulator, hosts=[name_of(urlsplit(url).netloc)], api_token=api_token)
        answer_by(app, b2c.emulator, b2c)
        yield app


class _Doors(Struct, frozen=True, kw_only=True):
    """What the servers of one emulator have in common."""

    host: str
    certificate: Certificate
    judge: "Impersonation | None"
    next_proxy: NextProxy | None
    spoil: Callable[[], TlsFault | None]
    reserve: int

    def opened(self, stack: contextlib.ExitStack, first: FirstAnswers, main: _Door, proxy: _Door | None) -> list[int]:
        """Serves until the stack is closed; the port of the main door, and that of the other one if there is one."""
        servers = [
            stack.enter_context(Server(first, port=port, listeners=listeners, **asdict(self)))
            for port, listeners in filter(None, (main, proxy))
        ]
        stack.callback(first.give_up)  # before the servers stop, which wait for their requests
        return [server.port for server in servers]


class _Reached(WithSecrets, frozen=True, kw_only=True):
    """How the emulator of a server is reached; settings are as for `serve`."""

    hidden = frozenset({"api_token"})

    host: str
    front_channel: FrontChannel
    api_token: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names beyond those of the tenant and of this machine."""
        return () if self.host in WILDCARDS else (self.host,)


class _Parts(Struct, frozen=True, kw_only=True):
    """What an emulator is made of: its config with the settings in force, the folder of its keys, and its store."""

    config: Config
    folder: Path
    certificate: Certificate
    state: "State | None"

    def first_answers(self, reached: _Reached) -> FirstAnswers:
        """What is answered while the rest is loaded."""
        tenant = self.config.tenant
        jwks = _published(self.folder, self.state)
        return FirstAnswers(tenant, jwks, HostNames([tenant], reached.names), reached.front_channel)

    def served(
        self, stack: contextlib.ExitStack, reached: _Reached, urls: Sequence[str], *, any_tenant: bool
    ) -> ServedEmulator:
        """The emulator, until the stack is closed, with its application and the levers on its tenant.

        `urls` are its own and that of its proxy, if it has one.
        """
        url, *proxies = urls
        front = reached.front_channel
        emulator = emulator_of(self.config, self.folder, self.state, front_scheme=front, any_tenant=any_tenant)
        stack.callback(emulator.close)

        from mock_b2c.levers import B2C  # noqa: PLC0415 - the server answers what it can while these are loaded
        from mock_b2c.web import answer_by, create_app  # noqa: PLC0415 - as above

        app = create_app(emulator, hosts=reached.names, api_token=reached.api_token)
        handle = B2C(emulator, self.config, url, self.state.beginning(emulator) if self.state else None)
        answer_by(app, emulator, handle)
        return ServedEmulator(
            emulator=emulator,
            url=handle.url,
            certificate=self.certificate,
            app=app,
            config=self.config,
            b2c=handle,
            proxy_url="".join(proxies),
            api_token=reached.api_token,
        )


def _ports(*doors: Sequence[socket.socket]) -> list[int]:
    """The ports of sockets that listen already."""
    return [door[0].getsockname()[1] for door in doors if door]


def _check(name: str, given: object, known: Sequence[object]) -> None:
    if given not in known:
        raise ValueError(f"{name} is {given!r}; it is {' or '.join(map(repr, known))}.")


def _parts(stack: contextlib.ExitStack, config: Source | Config, state_dir: str | Path | None, store: str) -> _Parts:
    """Those of a config, a state dir or one that is thrown away, and a store that is closed with the stack."""
    folder = stack.enter_context(thrown_away()) if state_dir is None else Path(state_dir)
    loaded = _loaded(config, state_dir)
    if state_dir is not None:
        stack.enter_context(key_made_meanwhile(folder))  # by now nothing is wrong with the config
    certificate = load_or_create(folder / "tls", more=loaded.tenant.custom_hosts if state_dir is None else ())
    state = state_of(stack, store, loaded, folder)
    return _Parts(config=state.config if state else loaded, folder=folder, certificate=certificate, state=state)


def _loaded(config: Source | Config, state_dir: str | Path | None) -> Config:
    """The checked config; of a file that was checked before, the outcome kept in the state dir."""
    if isinstance(config, Config):
        return config
    if state_dir is None or isinstance(config, Mapping):
        return load_config(config)
    return load_kept_config(None if config is None else config_path(config), Path(state_dir))


def _published(folder: Path, state: "State | None") -> bytes:
    """The JWK set of user flows, if possible without loading cryptography."""

    def own() -> bytes:
        return published_keys(folder, read)

    def read() -> bytes:
        from mock_b2c.tokens import KeySet  # noqa: PLC0415 - see `published_keys`

        return KeySet(signing_key(folder)).jwks

    return state.jwks(own) if state else own()


def _spoiled(answering: "list[Flask]") -> TlsFault | None:
    """How the next handshake fails, if a test has ordered that of the emulator that answers now."""
    if not answering:
        return None
    emulator: Emulator = answering[0].extensions["mock_b2c"]
    try:
        emulator.catch_up()
        ordered = emulator.faults.of_connection() if emulator.faults.ordered else None
    except StoreError:  # the request will say so
        return None
    return _TLS_FAULTS[ordered] if ordered else None


def _reserve(state: "State | None", *, alone: bool) -> int:
    """How many threads of a server are in reserve."""
    if state is None or not state.storage.waits:
        return 0
    return _RESERVE if alone else _RESERVE_OF_SEVERAL


def _judge(config: Config, *, offline: bool) -> "Impersonation":
    from mock_b2c.impersonation import Impersonation  # noqa: PLC0415 - as above

    return Impersonation([config.tenant], offline=offline)


def token_for(host: str, given: str | None = None) -> str:
    """What the levers of a server there are to be asked with: the one given, else a new one beyond loopback."""
    return given or ("" if is_loopback(host) else secrets.token_urlsafe(24))


def base_url(host: str, port: int) -> str:
    """Where a server listening there is reached, without a trailing slash."""
    if host in WILDCARDS:
        host = "localhost"
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def proxy_url(host: str, port: int) -> str:
    """Where a proxy listening there is reached: it speaks plain http."""
    return plain_url(base_url(host, port))
