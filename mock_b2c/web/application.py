"""Flask without what these endpoints never use: sessions, coroutines, signals, rewritten headers, teardown.

What does the same for each request of an endpoint is found once: where an address leads, and what runs before and
after the view. So nothing is to be registered once the first request was answered, as always with Flask.
"""

import functools
from collections.abc import Callable, Iterable
from posixpath import normpath
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask import Flask, Request, Response, abort
from flask.sessions import NullSession, SessionInterface
from werkzeug.datastructures import Headers
from werkzeug.routing import Map, MapAdapter, Rule
from werkzeug.wsgi import get_host

from mock_b2c.web.asked import asked
from mock_b2c.web.assets import SECONDS_KEPT, VERSION, is_current
from mock_b2c.web.catching_up import catch_up
from mock_b2c.web.mounts import BEGINNINGS, settle

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Fields = tuple[tuple[str, str], ...]

_ADDRESSES_KEPT = 512
_LONGEST_KEPT = 256


class WholeResponse(Response):
    """A body that is there as a whole, with header fields that leave as they are.

    Werkzeug's own response copies and checks all of them again, and rewrites `Location`: schemes lose their case, some
    hosts make it fail. `fixed` are fields that are the same each time; they follow the others. Not for a 204 or 304.
    """

    def __init__(
        self, body: str | bytes, status: int = 200, *, content_type: str | None = None, fixed: Fields = ()
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        own = [] if content_type is None else [("Content-Type", content_type)]
        super().__init__([data], status, Headers([*own, ("Content-Length", str(len(data)))]))
        self._fixed = fixed

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """The answer as a WSGI application."""
        start_response(self.status, [*self.headers, *self._fixed])
        return self.get_app_iter(environ)

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:  # noqa: ARG002 - Werkzeug's signature
        """The fields that are this answer's own."""
        return self.headers

    def get_app_iter(self, environ: "WSGIEnvironment") -> Iterable[bytes]:
        """The body, as a list of one."""
        return [] if environ["REQUEST_METHOD"] == "HEAD" else cast("list[bytes]", self.response)

    def get_wsgi_response(self, environ: "WSGIEnvironment") -> tuple[Iterable[bytes], str, list[tuple[str, str]]]:
        """Body, status and all header fields."""
        body, status, fields = super().get_wsgi_response(environ)
        return body, status, [*fields, *self._fixed]


class _Steps(NamedTuple):
    """What is called for each request to an endpoint, in this order, around its view."""

    addressed: tuple[Callable[..., None], ...]
    before: tuple[Callable[..., Any], ...]
    after: tuple[Callable[..., Any], ...]


class Route(Rule):
    """A rule that learns how to put its address together when it is asked for the first time.

    Werkzeug writes and compiles two functions for that with each rule, which takes longer than all else of making the
    application; nothing here asks for one.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = functools.cache(functools.partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build


class Application(Flask):
    """The application object."""

    url_rule_class = Route
    url_map_class = property(lambda _self: _Addresses)

    def __init__(self, name: str) -> None:
        self._steps: dict[str | None, _Steps] = {}
        super().__init__(name, static_url_path="/static", static_folder="static", template_folder="templates")
        self.url_map.merge_slashes = False  # an address with doubled slashes is unknown, not redirected to another one
        self.session_interface = _NoSession()

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Any:
        """The application that servers call."""
        if self.extensions["mock_b2c"].sharing:
            catch_up(self.extensions["mock_b2c"], environ)
        if environ["PATH_INFO"].startswith(BEGINNINGS):
            settle(environ, self.extensions["mock_b2c"].tenants)
        return super().wsgi_app(environ, start_response)

    def full_dispatch_request(self) -> Response:
        """The answer to the current request, as Flask makes it, without its signals and `after_this_request`."""
        current = asked()
        steps = self._steps.get(current.endpoint) or self._found_steps(current)
        try:
            given = _before(steps, current)
            if given is None:
                given = self.dispatch_request()
        except Exception as error:  # noqa: BLE001 - as Flask does: the application's handlers see all of them
            given = self.handle_user_exception(error)
        response = given if isinstance(given, WholeResponse) else self.make_response(given)
        for step in steps.after:
            response = step(response)
        return response

    def dispatch_request(self) -> Any:
        """What the view answers; what is not simply a view's is Flask's to answer."""
        current = asked()
        if current.routing_exception is not None or current.method == "OPTIONS" or current.endpoint is None:
            return super().dispatch_request()
        return self.view_functions[current.endpoint](**(current.view_args or {}))

    def _found_steps(self, current: Request) -> _Steps:
        """In Flask's order: from the application to the blueprint, and back."""
        self._got_first_request = True
        inwards = (None, *reversed(current.blueprints))
        found = self._steps[current.endpoint] = _Steps(
            addressed=tuple(step for name in inwards for step in self.url_value_preprocessors.get(name, ())),
            before=tuple(step for name in inwards for step in self.before_request_funcs.get(name, ())),
            after=tuple(
                step for name in reversed(inwards) for step in reversed(self.after_request_funcs.get(name, ()))
            ),
        )
        return found

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What finds the view of a request; there is none outside of requests."""
        if request is None:
            return None
        request.host = get_host(request.environ)  # SecurityError, which is answered with 400
        return self.url_map.bind_to_environ(request.environ, subdomain="")

    def do_teardown_request(self, exc: BaseException | None = None) -> None:
        """Nothing of ours is torn down."""

    def do_teardown_appcontext(self, exc: BaseException | None = None) -> None:
        """Nothing of ours is torn down."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none of ours is a coroutine."""
        return func

    def send_static_file(self, filename: str) -> Response:
        """A file by the one name it has; Flask would also serve `page.css/` and `./page.css`."""
        if filename != normpath(filename):
            abort(404)
        response = super().send_static_file(filename)
        response.cache_control.immutable = response.cache_control.max_age is not None
        return response

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """A year where the address says which content is meant; else caches are to ask each time."""
        return SECONDS_KEPT if filename and is_current(filename, asked().args.get(VERSION)) else None


def _before(steps: _Steps, current: Request) -> Any:
    """What is answered before the view is asked, None where that is asked."""
    endpoint, values = current.endpoint, current.view_args
    for addressed in steps.addressed:
        addressed(endpoint, values)
    for step in steps.before:
        given = step()
        if given is not None:
            return given
    return None


class _NoSession(SessionInterface):
    """Flask's own session is not used; the emulator's cookies are those of the service."""

    _none = NullSession()

    def open_session(self, app: Flask, request: object) -> NullSession:  # noqa: ARG002 - Flask's signature
        """There is none."""
        return self._none

    def save_session(self, app: Flask, session: object, response: object) -> None:
        """There is none."""


class _Addresses(Map):
    """Werkzeug's routes, and where the last addresses led: clients ask for the same few again and again.

    One that begins with a tenant leads wherever it does for another tenant, so it is known by what follows.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._known: dict[tuple[str, bool, str], tuple[Rule, Any]] = {}

    def bind_to_environ(self, environ: Any, *args: Any, **names: Any) -> MapAdapter:
        """An adapter for this request, which is made only if the address is none of the known ones."""
        bind = super().bind_to_environ
        return cast("MapAdapter", _Request(self, environ, lambda: bind(environ, *args, **names)))

    def known(self, method: str, path: str, find: Callable[[], tuple[Rule, Any]]) -> tuple[Rule, dict[str, Any]]:
        """The rule of an address and the values in it, which are `find`'s the first time."""
        tenant, rest = self._parted(path)
        key = method, bool(tenant), rest
        found = self._known.get(key)
        if found is None:
            found = find()
            if len(self._known) < _ADDRESSES_KEPT and len(rest) < _LONGEST_KEPT:
                self._known[key] = found
        rule, values = found
        return rule, {**values, "tenant": tenant} if tenant else dict(values)  # who gets them may change them

    def _parted(self, path: str) -> tuple[str, str]:
        """The tenant that an address begins with, and what follows it: no rule asks what a tenant is called.

        Without a tenant, or with one that is to be decoded, the address is in one piece.
        """
        first, slash, rest = path.removeprefix("/").partition("/")
        if not slash or first in self._beginnings or not first.isascii():
            return "", path
        return first, rest

    @functools.cached_property
    def _beginnings(self) -> frozenset[str]:
        """What addresses without a tenant begin with; ValueError for a rule that can begin with more than one thing."""
        firsts = {rule.rule.split("/")[1] for rule in self.iter_rules()} - {"<tenant>"}
        if any("<" in first for first in firsts):
            raise ValueError(f"addresses begin with a tenant or a word: {sorted(firsts)}")
        return frozenset({"", *firsts})


class _Request:
    """Stands for the adapter of one request until more is asked of it than `match`."""

    __slots__ = ("_adapter", "_bind", "_environ", "_known")

    def __init__(self, addresses: _Addresses, environ: "WSGIEnvironment", bind: Callable[[], MapAdapter]) -> None:
        self._known = addresses.known
        self._environ = environ
        self._bind = bind
        self._adapter: MapAdapter | None = None

    def match(self, *args: Any, **asked: Any) -> Any:
        """As `MapAdapter.match`."""
        if args or asked != {"return_rule": True} or "HTTP_UPGRADE" in self._environ:
            return self._bound().match(*args, **asked)
        return self._known(self._environ["REQUEST_METHOD"], self._environ["PATH_INFO"], self._found)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bound(), name)

    def _found(self) -> tuple[Rule, Any]:
        return cast("tuple[Rule, Any]", self._bound().match(return_rule=True))

    def _bound(self) -> MapAdapter:
        if self._adapter is None:
            self._adapter = self._bind()
        return self._adapter
