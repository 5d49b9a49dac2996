"""How the pages of a user flow look beyond their texts (reference 7.2): theme, pictures, style sheet, own HTML."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct, field

PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
FILE_TYPES = PICTURES | {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


class Theme(StrEnum):
    """The colours of pages; `auto` leaves it to the browser."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class Template(StrEnum):
    """How a page is laid out, by the service's names, which `pageFlavor` takes, too (reference 3.1 and 7.2)."""

    OCEAN_BLUE = "oceanBlue"
    SLATE_GRAY = "slateGray"
    CLASSIC = "classic"

    @property
    def sheet(self) -> str:
        """The style sheet that makes it out of Ocean Blue; empty for that."""
        return {Template.SLATE_GRAY: "slate_gray.css", Template.CLASSIC: "classic.css"}.get(self, "")


class OwnPage(Struct, frozen=True, kw_only=True):
    """Sanitised HTML before and after the place of the page itself; `has_place` is False when `#api` was missing.

    `styles` and `scripts` are names of files.
    """

    before: str = ""
    after: str = ""
    has_place: bool = False
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()


class Branding(Struct, frozen=True, kw_only=True):
    """`logo`, `background` and `stylesheet` are names in `files`, empty for ours.

    `parameters` are added to the address of the template; their values may hold claims resolvers.
    """

    theme: Theme = Theme.AUTO
    template: Template = Template.OCEAN_BLUE
    logo: str = ""
    background: str = ""
    banner: str = ""
    stylesheet: str = ""
    own_page: OwnPage | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """Whether its pages cannot be shown."""
        return self.own_page is not None and not self.own_page.has_place


UNBRANDED = Branding()


def extension(name: str) -> str:
    """`.png` of `img/logo.PNG`."""
    dot = name.rfind(".")
    return name[dot:].lower() if dot > name.rfind("/") else ""
