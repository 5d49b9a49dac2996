"""The HTML templates of pages: the frame around `#api`, which own HTML may begin with (reference 1.1, 8.3)."""

from flask import Blueprint, Response, render_template
from werkzeug.exceptions import NotFound

from mock_b2c.domain.languages import ENGLISH_ONLY
from mock_b2c.web.languages import worded
from mock_b2c.web.page_settings import TEMPLATE_FOLDERS, TEMPLATES
from mock_b2c.web.responses import html_page, new_nonce

bp = Blueprint("page_templates", __name__)
_ANYONE = (("Access-Control-Allow-Origin", "*"), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff"))


@bp.get("/static/tenant/templates/<folder>/<file>")
def template(folder: str, file: str) -> Response:
    """The frame of a page without a page in it."""
    if f"{folder}/{file}" not in TEMPLATES:
        raise NotFound
    chosen = next(one for one, name in TEMPLATE_FOLDERS.items() if name == folder)
    wording = worded(ENGLISH_ONLY, ENGLISH_ONLY.default)
    body = render_template("empty.html", template=chosen, unified=file == "unified.cshtml", **wording)
    return html_page(body, nonce=new_nonce(), fixed=_ANYONE)
