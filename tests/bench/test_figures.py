"""The bench's own arithmetic: goals, what counts as worse, and what it writes into the docs."""

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bench import document
from bench.chart import sign_in_chart
from bench.figure import Figure, from_data, regressions
from bench.growth_chart import growth_chart
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


def among(what: str, count: int, ratio: float) -> Figure:
    return Figure(key=f"{what}_{count}", name=f"{count} {what} <&>", value=1.0, ratio=ratio, goal=2.0)


def test_growth_chart_is_xml_with_a_curve_for_tenants_and_one_for_users_on_logarithmic_axes():
    group = [among("tenants", 1, 1.0), among("tenants", 10, 1.1), among("tenants", 100, 4.0)]
    chart = ET.fromstring(growth_chart([TIME, *group, among("users", 1, 1.0), among("users", 1_000_000, 1.2)]))
    curves = [curve.get("points", "").split() for curve in chart.findall("{*}polyline")]
    xs = [float(point.partition(",")[0]) for point in curves[0]]
    heights = [float(point.partition(",")[2]) for point in curves[0]]
    assert [len(curve) for curve in curves] == [3, 2]
    assert xs[1] - xs[0] == xs[2] - xs[1] > 50
    assert heights[0] > heights[1] > heights[2]
    assert {"goal 2", "4", "1.2", "100", "1M"} <= {text.text for text in chart.findall("{*}text")}


def test_growth_chart_of_a_run_without_tenants_has_no_curve():
    assert not ET.fromstring(growth_chart([RATE])).findall("{*}polyline")


def test_docs_say_what_their_figures_do(tmp_path, monkeypatch):
    shutil.copytree(document.DOCS / "images", tmp_path / "images", ignore=shutil.ignore_patterns("*.png"))
    for name in ("PAGE", "FIGURES"):
        monkeypatch.setattr(document, name, Path(shutil.copy(getattr(document, name), tmp_path)))
    document.show()
    for path in ("performance.md", *(f"images/{name}.svg" for name in document.CHARTS)):
        committed = (document.DOCS / path).read_text(encoding="utf-8")
        assert (tmp_path / path).read_text(encoding="utf-8") == committed, "run: nox -s bench -- --show"


def test_docs_show_the_last_run_and_keep_the_rest(tmp_path, monkeypatch):
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{document.BEGIN}\nold\n{document.END}\nafter\n")
    (tmp_path / "images").mkdir()
    for name, path in {"PAGE": page, "FIGURES": tmp_path / "f.json"}.items():
        monkeypatch.setattr(document, name, path)

    for _ in range(2):
        document.write([RATE, TIME])

    text = page.read_text()
    assert (text.startswith("before\n"), text.endswith("\nafter\n"), "old" in text) == (True, True, False)
    assert (text.count(RATE.name), "images/sign-ins.svg" in text) == (1, True)
    assert "images/growth.svg" in text
    assert document.figures_in(tmp_path / "f.json") == [RATE, TIME]


def test_without_committed_figures_nothing_is_compared(tmp_path):
    assert document.figures_in(tmp_path / "none.json") == []
