"""The pages have the elements that docs/reference/page-elements.md names, each version those of its own."""

import re
from pathlib import Path

import pytest

from tests.web.every_page import every_page

ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]]
    for line in Path(__file__).parents[2].joinpath("docs/reference/page-elements.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| page ")
]
BY_SCRIPT = {".highlightError"}
"""What only a page's script puts there."""
OTHER_IDS = {"#email", "#signInName", "#logonIdentifier", "#totpVerificationCode"}
"""What stands for another id: see `sign_in_element`; the service's page for codes of an app is not known."""


@pytest.mark.parametrize("version", ["Recommended", "Legacy"])
def test_pages_have_the_elements_of_their_version_and_none_of_the_other(make_site, version):
    html = "".join(map(str, every_page(make_site, version)))
    ids = {f"#{name}" for name in re.findall(r'\sid="([^"]+)"', html)}
    classes = {f".{name}" for names in re.findall(r'\sclass="([^"]+)"', html) for name in names.split()}
    mine = elements(version, "both") - BY_SCRIPT - OTHER_IDS
    others = elements(*({"Recommended", "Legacy"} - {version})) - elements(version, "both")
    assert mine - ids - classes == set()
    assert others & (ids | classes) == set()


def elements(*versions):
    found = {name for _, named, of in ROWS if of in versions for name in re.findall(r"[#.][A-Za-z][\w-]*", named)}
    assert len(found) > 20
    return found
