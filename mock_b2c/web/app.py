"""The WSGI application of an emulator."""

import logging
from collections.abc import Iterable

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException

from mock_b2c.domain.errors import B2CError
from mock_b2c.domain.hosts import HostNames
from mock_b2c.domain.languages import direction
from mock_b2c.domain.ports import StoreError
from mock_b2c.emulator import Emulator
from mock_b2c.strings import filled
from mock_b2c.web import (
    authorize,
    catching_up,
    control,
    discovery,
    faults,
    guard,
    logout,
    look,
    metrics,
    outbox,
    page_templates,
    pages,
    portal,
    providers,
    saml,
    store,
    token,
    userinfo,
)
from mock_b2c.web.access_log import log_request
from mock_b2c.web.addresses import answer_by
from mock_b2c.web.application import Application
from mock_b2c.web.assets import asset
from mock_b2c.web.compiled_templates import CompiledTemplates
from mock_b2c.web.errors import b2c_error_page, http_error_page
from mock_b2c.web.hosts import AllowedHosts
from mock_b2c.web.parameters import MAX_BODY
from mock_b2c.web.tracing import tracing
from mock_b2c.web.watch import tell

_log = logging.getLogger("mock_b2c.web")


def create_app(emulator: Emulator, *, hosts: Iterable[str] = (), api_token: str = "") -> Flask:
    """The application; `hosts` are names beyond loopback and the tenants' own under which it may be reached.

    With an `api_token` the surface under `/_mock/` is for those who send it.
    """
    app = Application("mock_b2c.web")
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY)
    answer_by(app, emulator)
    guard.protect(app, api_token)
    app.jinja_env.bytecode_cache = CompiledTemplates()
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["filled"] = filled
    app.jinja_env.filters["direction"] = direction
    app.jinja_env.globals["asset"] = asset
    app.before_request(AllowedHosts(HostNames(emulator.tenants, hosts)).check)
    app.before_request(guard.check)
    app.before_request(catching_up.check)
    app.before_request(faults.answer)
    endpoints = (
        discovery,
        authorize,
        pages,
        token,
        logout,
        userinfo,
        providers,
        portal,
        outbox,
        look,
        page_templates,
        saml,
        control,
        metrics,
    )
    for blueprint in (module.bp for module in endpoints):
        app.register_blueprint(blueprint)
    tell(app, log_request, *filter(None, (tracing(),)))
    app.add_url_rule("/", view_func=lambda: redirect("/_mock/"), endpoint="root")
    app.register_error_handler(B2CError, b2c_error_page)
    app.register_error_handler(StoreError, store.unavailable)
    app.register_error_handler(HTTPException, http_error_page)
    app.register_error_handler(UnicodeDecodeError, _no_text)
    app.register_error_handler(Exception, _fault)
    return app


def _no_text(error: UnicodeDecodeError) -> Response:  # noqa: ARG001 - a handler's signature
    """A query of bytes that are not UTF-8: Werkzeug finds out when a view asks for a parameter."""
    return _told(B2CError("AADB2C90122", parameter="query"), 400)


def _fault(error: Exception) -> Response:
    """A fault of ours: the log has it, the client gets the service's general error."""
    _log.error("%s %r failed", request.method, request.path, exc_info=error)
    return _told(B2CError("AADB2C90037"), 500)


def _told(error: B2CError, status: int) -> Response:
    """The error in the form of the endpoint that was asked."""
    if token.bp.name in request.blueprints:
        return token.refused(error)
    if userinfo.bp.name in request.blueprints and status < 500:
        return userinfo.unreadable(error)
    return b2c_error_page(error, status)
