"""The emulator's own surface under `/_mock/` (design 3.3): health, and a first look at the tenant."""

from flask import Blueprint, Response, jsonify, render_template

from mock_b2c._version import __version__
from mock_b2c.web.addresses import emulator
from mock_b2c.web.responses import html_page, new_nonce

bp = Blueprint("portal", __name__, url_prefix="/_mock")


@bp.get("/")
def index() -> Response:
    """The tenants with their user flows, app registrations and users."""
    nonce = new_nonce()
    tenants = [(tenant, emulator().users(tenant)) for tenant in emulator().tenants]
    return html_page(render_template("portal.html", tenants=tenants, version=__version__, nonce=nonce), nonce=nonce)


@bp.get("/health")
def health() -> Response:
    """Whether the emulator takes requests; its keys are there when it answers."""
    return jsonify(status="ok", version=__version__, tenants=[tenant.name for tenant in emulator().tenants])
