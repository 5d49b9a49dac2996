"""The bench's own arithmetic: goals, what counts as worse, and what it writes into the docs."""

import json
from xml.etree import ElementTree as ET

import pytest

from bench import document
from bench.chart import sign_in_chart
from bench.figure import Figure, from_data, regressions
from bench.report import markdown, table

RATE = Figure(
    key="sign_ins_1",
    name="sign-ins a second, 1 client",
    value=400.0,
    unit="/s",
    ratio=0.25,
    compared_with="the RSA limit",
    goal=400.0,
    more_is_better=True,
    noise=0.2,
)
TIME = Figure(key="start", name="start <&>", value=0.3, unit="s", ratio=20.0, compared_with="bare Python", goal=0.25)


def changed(figure: Figure, **values):
    return from_data({**figure.as_data(), **values})


@pytest.mark.parametrize(("figure", "met"), [(RATE, True), (TIME, False), (changed(TIME, value=0.2), True)])
def test_goal_is_held_against_the_value(figure, met):
    assert figure.met is met


def test_goal_of_a_ratio_is_held_against_the_ratio():
    assert changed(TIME, goal=25.0, goal_of_ratio=True).met is True
    assert changed(TIME, goal=15.0, goal_of_ratio=True).met is False


def test_figure_without_a_goal_meets_none():
    assert Figure(key="x", name="x", value=1.0).met is None


def test_figure_comes_back_from_data():
    assert [from_data(json.loads(json.dumps(figure.as_data()))) for figure in (RATE, TIME)] == [RATE, TIME]


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ([RATE, TIME], []),
        ([changed(RATE, ratio=0.19)], ["sign-ins a second, 1 client: 0.19 x the RSA limit, was 0.25"]),
        ([changed(RATE, ratio=0.22), changed(RATE, ratio=0.9)], []),
        ([changed(TIME, ratio=30.0)], ["start <&>: 30 x bare Python, was 20"]),
        ([changed(TIME, ratio=10.0)], []),
        ([changed(TIME, key="new", ratio=30.0)], []),
    ],
)
def test_what_is_worse_by_more_than_noise_is_told(now, told):
    assert regressions(now, [RATE, TIME]) == told


def test_tables_have_a_line_for_each_figure():
    lines = table([RATE, TIME]).splitlines()
    assert [line.split("  ")[0] for line in lines[1:]] == [RATE.name, TIME.name]
    assert lines[1].endswith(">= 400 /s (met)")
    assert markdown([RATE, TIME]).splitlines()[3].startswith("| start <&> | 0.3 s | 20 x bare Python |")


def test_chart_is_xml_with_a_bar_for_each_load():
    others = changed(RATE, key="sign_ins_8", name="sign-ins a second, 8 clients <&>", value=1700.0, ratio=1.0625)
    chart = ET.fromstring(sign_in_chart([RATE, others, TIME]))
    widths = [float(bar.get("width", "")) for bar in chart.findall("{*}rect") if bar.get("class") == "part"]
    assert len(widths) == 2
    assert widths[0] < widths[1]


def test_docs_show_the_last_run_and_keep_the_rest(tmp_path, monkeypatch):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    (tmp_path / "images").mkdir()
    for name, path in {"PAGE": page, "FIGURES": tmp_path / "f.json", "CHART": tmp_path / "images" / "c.svg"}.items():
        monkeypatch.setattr(document, name, path)

    for _ in range(2):
        document.write([RATE, TIME])

    text = page.read_text()
    assert (text.startswith("before\n"), text.endswith("\nafter\n"), "old" in text) == (True, True, False)
    assert (text.count(RATE.name), "images/c.svg" in text) == (1, True)
    assert document.figures_in(tmp_path / "f.json") == [RATE, TIME]


def test_without_committed_figures_nothing_is_compared(tmp_path):
    assert document.figures_in(tmp_path / "none.json") == []
