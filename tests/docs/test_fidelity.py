"""docs/fidelity.md: whatever it claims to be built has a witness, and the witness is there."""

import re
from collections import Counter
from dataclasses import dataclass

import pytest

from tests.docs.known_tests import exists, known_tests
from tests.docs.markdown import ROOT, tables

COLUMNS = ("id", "behaviour", "reference", "certainty", "state", "witness")
SECTIONS = range(1, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of the table, with the section it stands in."""

    section: int
    id: str
    behaviour: str
    reference: str
    certainty: str
    state: str
    reason: str
    witnesses: tuple[str, ...]


def rows_of(text: str) -> list[Row]:
    found = []
    for table in tables(text):
        if table.columns != COLUMNS:
            continue
        for cells in table.rows:
            assert len(cells) == len(COLUMNS), cells
            slug, behaviour, reference, certainty, state, witness = cells
            word, _, reason = state.partition(":")
            found.append(
                Row(
                    section=int(table.heading.split()[0]),
                    id=slug,
                    behaviour=behaviour,
                    reference=reference,
                    certainty=certainty,
                    state=word,
                    reason=reason.strip(),
                    witnesses=tuple(part.strip().strip("`") for part in witness.split(",") if part.strip()),
                )
            )
    return found


TEXT = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")
ROWS = rows_of(TEXT)


def test_rows_are_well_formed():
    for row in ROWS:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.id), row
        assert row.behaviour, row
        assert re.fullmatch(rf"{row.section}(\.\d+)?", row.reference), row
        assert re.fullmatch(r"[DOU](/[DOU])?", row.certainty), row
        assert row.state in {"same", "differs", "absent"}, row


def test_every_difference_has_a_reason_and_sameness_needs_none():
    assert [row.id for row in ROWS if row.state == "differs" and not row.reason] == []
    assert [row.id for row in ROWS if row.state == "same" and row.reason] == []


def test_what_is_built_has_a_witness_and_what_is_not_has_none():
    assert [row.id for row in ROWS if bool(row.witnesses) != (row.state != "absent")] == []
    assert [row.id for row in ROWS if len(set(row.witnesses)) != len(row.witnesses)] == []


def test_witnesses_are_tests_that_exist():
    missing = {row.id: [witness for witness in row.witnesses if not exists(witness)] for row in ROWS}
    assert {slug: names for slug, names in missing.items() if names} == {}


def test_no_id_is_used_twice():
    assert [slug for slug, count in Counter(row.id for row in ROWS).items() if count > 1] == []


def test_every_section_of_the_reference_has_its_table():
    assert sorted({row.section for row in ROWS}) == list(SECTIONS)
    assert len([table for table in tables(TEXT) if table.columns == COLUMNS]) == len(SECTIONS)


def test_no_row_is_lost_between_tables():
    assert len(ROWS) == len(re.findall(r"^\| [a-z0-9-]+ \|.*\| (?:same|differs|absent)", TEXT, re.MULTILINE))


# ---- the checks themselves -----------------------------------------------------------------------------------


def test_tests_are_found_in_files_and_classes():
    ids = known_tests()
    assert ids["tests/docs/test_fidelity.py::test_no_id_is_used_twice"] is False
    assert ids["tests/docs/test_fidelity.py::test_rows_are_well_formed"] is False
    assert ids["tests/docs/test_fidelity.py::test_witness_is_looked_for"] is True
    assert any("::Test" in found for found in ids)
    assert ids["interop/msal_browser.test.mjs::msal-browser signs in by popup"] is False


@pytest.mark.parametrize(
    ("witness", "there"),
    [
        ("tests/docs/test_fidelity.py::test_witness_is_looked_for", True),
        ("tests/docs/test_fidelity.py::test_witness_is_looked_for[case]", True),
        ("tests/docs/test_fidelity.py::test_no_id_is_used_twice[case]", False),
        ("tests/docs/test_fidelity.py::test_that_nobody_wrote", False),
        ("tests/docs/test_fidelity.py::rows_of", False),
        ("tests/docs/test_fidelity.py", False),
        ("", False),
    ],
)
def test_witness_is_looked_for(witness, there):
    assert exists(witness) is there


def test_table_is_read_with_escaped_bars_and_reasons():
    text = (
        "## 3 Things\n\n| id | behaviour | reference | certainty | state | witness |\n|---|---|---|---|---|---|\n"
        "| a-b | `x\\|y` | 3.1 | D/O | differs: because: so | `t.py::test_a`, `t.py::test_b[c]` |\n"
    )
    (row,) = rows_of(text)
    assert (row.section, row.behaviour, row.state, row.reason) == (3, "`x\\|y`", "differs", "because: so")
    assert row.witnesses == ("t.py::test_a", "t.py::test_b[c]")
