"""What templates get of a user flow's branding, and the files of it, below `/_mock/branding/`."""

from urllib.parse import quote

from flask import Blueprint, Response
from markupsafe import Markup, escape
from msgspec import Struct
from werkzeug.exceptions import NotFound

from mock_b2c.domain.branding import FILE_TYPES, extension
from mock_b2c.domain.user_flow import UserFlow
from mock_b2c.web.addresses import emulator
from mock_b2c.web.assets import asset

bp = Blueprint("branding", __name__, url_prefix="/_mock/branding")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


class Look(Struct, frozen=True, kw_only=True):
    """Addresses and texts; `layout` is the template around the page."""

    layout: str
    logo: str
    background: str
    banner: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    before: Markup
    after: Markup


def look_of(flow: UserFlow, tenant: str) -> Look:
    """The look of the pages of a user flow of the tenant of that name."""
    branding, base = flow.branding, f"/_mock/branding/{tenant}/{flow.name}/"
    page = branding.own_page
    names = (*(page.styles if page else ()), *((branding.stylesheet,) if branding.stylesheet else ()))
    return Look(
        layout="own.html" if page else "hosted.html",
        logo=base + quote(branding.logo) if branding.logo else asset("mark.svg"),
        background=base + quote(branding.background) if branding.background else asset("background.svg"),
        banner=branding.banner,
        styles=tuple(base + quote(name) for name in names),
        scripts=tuple(base + quote(name) for name in page.scripts) if page else (),
        before=_placed(page.before, base) if page else Markup(),
        after=_placed(page.after, base) if page else Markup(),
    )


@bp.get("/<tenant>/<policy>/<path:name>")
def file(tenant: str, policy: str, name: str) -> Response:
    """A file that the config read; nothing else can be had here."""
    flows = [flow for held in emulator().tenants if held.name == tenant for flow in held.user_flows]
    content = next((flow.branding.files.get(name) for flow in flows if flow.name == policy), None)
    if content is None:
        raise NotFound
    response = Response(content, content_type=FILE_TYPES[extension(name)])
    response.headers["Cache-Control"] = "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICY
    return response


def _placed(html: str, base: str) -> Markup:
    """The HTML with the addresses of its pictures; no text in it can look like one, quotation marks are escaped."""
    return Markup(html.replace('src="branding:', f'src="{escape(base)}'))  # noqa: S704 - sanitised by `config.own_page`
