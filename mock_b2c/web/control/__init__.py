"""The control API (design 3.3): what tests and people change and look at, for programs in any language.

Its views are loaded with the first request: a start without one costs nothing.
"""

from flask import Blueprint, Response
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from mock_b2c.control import PREFIX

bp = Blueprint("control", __name__, url_prefix=PREFIX)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]


class _Rest(BaseConverter):
    """Whatever an address goes on with, empty parts too."""

    regex = "[\\s\\S]*"
    part_isolating = False


@bp.record_once
def _learn(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["rest"] = _Rest


@bp.route("/<rest:path>", methods=_METHODS, provide_automatic_options=False)
def control(path: str) -> Response:
    """The control API: [all its resources](control-api.md)."""
    from mock_b2c.web.control.answering import answered  # noqa: PLC0415 - see the module

    return answered(f"/{path}")
