"""The look of a user flow's pages out of its section, with the files it names."""

from collections.abc import Iterator

from mock_b2c.config.beside import Beside, FileFaultError
from mock_b2c.config.own_page import own_page, take_pictures
from mock_b2c.config.resolvers import resolver_faults
from mock_b2c.config.schema import BrandingSection
from mock_b2c.domain.branding import PICTURES, UNBRANDED, Branding, extension


def branding_of(section: BrandingSection | None, beside: Beside) -> Branding:
    """What the section says; FileFaultError as `Beside`."""
    if section is None:
        return UNBRANDED
    files: dict[str, bytes] = {}
    page = None
    if section.page:
        pictures = {
            "data-tenant-branding-logo": section.logo or "",
            "data-tenant-branding-background": section.background or "",
        }
        page, files = own_page(section.page, beside, pictures, javascript=section.javascript)
    for name in (section.logo, section.background, section.stylesheet):
        if name:
            files[name] = beside.content(name)
    if section.stylesheet:
        take_pictures(beside, section.stylesheet, files)
    return Branding(
        theme=section.theme,
        template=section.template,
        parameters=section.content_parameters,
        logo=section.logo or "",
        background=section.background or "",
        banner=section.banner,
        stylesheet=section.stylesheet or "",
        own_page=page,
        files=files,
    )


def branding_faults(path: str, section: BrandingSection | None, beside: Beside) -> Iterator[str]:
    """A line for each fault of the section."""
    if section is None:
        return
    yield from resolver_faults(f"{path}.content_parameters", section.content_parameters)
    wanted = {
        "logo": tuple(PICTURES),
        "background": tuple(PICTURES),
        "stylesheet": (".css",),
        "page": (".html", ".htm"),
    }
    for key, endings in wanted.items():
        name = getattr(section, key)
        if not name:
            continue
        if extension(name) not in endings:
            yield f"{path}.{key}: '{name}' must end in {' or '.join(endings)}"
            continue
        try:
            beside.content(name)
            if key == "page":
                beside.text(name)
        except FileFaultError as error:
            yield f"{path}.{key}: {error}"
