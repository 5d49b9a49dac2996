"""docs/tutorials/first-test.md takes the time that it says; e2e/test_tutorial.py runs it."""

from tests.docs.markdown import ROOT, blocks, files, prose, tables

PAGE = ROOT / "docs" / "tutorials" / "first-test.md"
WORDS_A_MINUTE = 200


def test_it_takes_less_than_five_minutes_and_as_long_as_it_says():
    text = PAGE.read_text(encoding="utf-8").partition("## From here")[0]
    (table,) = tables(text)
    seconds = {row[0].partition(",")[0]: float(row[1]) for row in table.rows}
    code = "\n".join(files(PAGE).values())
    reading = 60 * len(prose(text).split()) / WORDS_A_MINUTE + 60 * len(code.split()) / WORDS_A_MINUTE
    assert abs(seconds['reading this page as far as "From here"'] - reading) < 20
    assert sum(seconds.values()) < 5 * 60


def test_commands_are_those_that_were_timed():
    commands = [line for block in blocks(PAGE, "sh") for line in block.text.splitlines()]
    assert [line.split()[0] for line in commands] == ["pip", "playwright", "mock-b2c", "pytest"]
