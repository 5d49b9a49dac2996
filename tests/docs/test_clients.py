"""docs/reference/clients.md: the versions are those that are tested, and the tests are there."""

import json
import re

import pytest

from tests.docs.markdown import ROOT, code_words, tables

ROWS = [
    (table.heading, *row)
    for table in tables((ROOT / "docs" / "reference" / "clients.md").read_text(encoding="utf-8"))
    for row in table.rows
]


def locked(kind: str) -> dict[str, str]:
    """The versions that are installed for the tests, by name."""
    if kind == "npm":
        package = json.loads((ROOT / "interop" / "package.json").read_text(encoding="utf-8"))
        return package["dependencies"]
    text = (ROOT / "requirements" / "tests.txt").read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1].strip("`"))
def test_client_is_tested_in_the_version_that_is_named(row):
    kind, client, version, *_, tests = row
    assert locked(kind)[client.strip("`")] == version
    assert code_words(tests)
    assert [path for path in code_words(tests) if not (ROOT / path).is_file()] == []
