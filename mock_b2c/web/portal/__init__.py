"""The portal under `/_mock/` (design 3.3): what a tenant has, and every lever on it, as pages.

It decides nothing: each action calls a lever and shows what that says. A page is a module with `show(name)`, which is
given what stands behind the page's address, and `ACTIONS`, what its forms do. Modules are loaded when they are asked
for, so that a portal nobody opens costs nothing.
"""

from importlib import import_module

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import MethodNotAllowed

from mock_b2c._version import __version__
from mock_b2c.web.addresses import emulator

bp = Blueprint("portal", __name__, url_prefix="/_mock")

PAGES = {
    "": "overview",
    "apps": "apps",
    "flows": "flows",
    "users": "users",
    "scopes": "scopes",
    "log": "log",
    "keys": "keys",
    "clock": "clock",
    "export": "export",
    "jwt": "jwt",
}
"""The module of each page, by the first part of its address."""
DETAILED = ("apps", "flows", "users")
"""Pages that have one below them for each thing that they list."""


@bp.get("/health")
def health() -> Response:
    """Whether the emulator takes requests; its keys are there when it answers."""
    return jsonify(status="ok", version=__version__, tenants=[tenant.name for tenant in emulator().tenants])


@bp.get("/news")
def news() -> Response:
    """A word for the state of the emulator, once it is not the `known` one any more; `wait` is as for the outbox."""
    return import_module("mock_b2c.web.portal.news").news()  # type: ignore[no-any-return]


@bp.route("/", methods=["GET", "POST"])
@bp.route(f"/<any({','.join(filter(None, PAGES))}):section>", methods=["GET", "POST"])
@bp.route(f"/<any({','.join(DETAILED)}):section>/<name>", methods=["GET", "POST"])
def page(section: str = "", name: str = "") -> Response:
    """A page of the portal, or what a form of it does."""
    module = import_module(f"mock_b2c.web.portal.{PAGES[section]}")
    acting = import_module("mock_b2c.web.portal.acting")
    if request.method == "POST" and not module.ACTIONS:
        raise MethodNotAllowed(["GET", "HEAD", "OPTIONS"])
    answered: Response = acting.act(module, name) if request.method == "POST" else acting.shown(module, name)
    return answered
