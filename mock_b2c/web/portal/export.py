"""The tenant as a config file."""

from collections.abc import Mapping

from flask import Response, request

from mock_b2c.config import ConfigError
from mock_b2c.web.addresses import levers
from mock_b2c.web.application import WholeResponse
from mock_b2c.web.portal.frame import Shown
from mock_b2c.web.responses import PAGE_HEADERS

ACTIONS: Mapping[str, object] = {}
FILE_NAME = "mock_b2c.toml"


def show(name: str) -> Shown | Response:
    """A page about the file, or the file itself under its own name."""
    try:
        text = levers().export()
    except ConfigError as error:
        return Shown(template="export.html", values={"faults": error.faults, "lines": 0})
    del name
    if "download" in request.args:
        return _file(text)
    return Shown(template="export.html", values={"faults": (), "lines": text.count("\n"), "file": FILE_NAME})


def _file(text: str) -> Response:
    response = WholeResponse(text, content_type="application/toml; charset=utf-8", fixed=PAGE_HEADERS)
    response.headers["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response
