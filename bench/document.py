"""What a run leaves in the docs: figures as JSON, and what is written from them, a table and charts."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import sign_in_chart
from bench.figure import Figure, from_data
from bench.growth_chart import growth_chart
from bench.report import markdown

DOCS = Path(__file__).parent.parent / "docs"
FIGURES, PAGE = DOCS / "performance.json", DOCS / "performance.md"
CHARTS = {
    "sign-ins": ("Sign-ins a second", sign_in_chart),
    "growth": ("What more tenants and users cost", growth_chart),
}
BEGIN, END = "<!-- written by the bench: begin -->", "<!-- written by the bench: end -->"


def as_json(figures: Sequence[Figure]) -> str:
    """The run: where and when it was, and its figures."""
    run = {"run": circumstances(), "figures": [figure.as_data() for figure in figures]}
    return json.dumps(run, indent=2, ensure_ascii=False) + "\n"


def circumstances() -> dict[str, object]:
    """Machine, Python and day; what other work the machine had is in its load when the run ended."""
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1),
    }


def figures_in(path: Path) -> list[Figure]:
    """The figures of a run that `as_json` wrote; none where there is no such file."""
    if not path.is_file():
        return []
    return [from_data(data) for data in json.loads(path.read_text(encoding="utf-8"))["figures"]]


def write(figures: Sequence[Figure]) -> None:
    """Has the docs show this run in place of the last one."""
    FIGURES.write_text(as_json(figures), encoding="utf-8")
    show()


def show() -> None:
    """Has page and charts of the docs say what its JSON file does."""
    figures, at = figures_in(FIGURES), json.loads(FIGURES.read_text(encoding="utf-8"))["run"]
    pictures = []
    for name, (title, chart) in CHARTS.items():
        path = FIGURES.parent / "images" / f"{name}.svg"
        path.write_text(chart(figures), encoding="utf-8")
        pictures.append(f"![{title}](images/{path.name})")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    section = "\n\n".join((_where(at), *pictures, markdown(figures)))
    PAGE.write_text(f"{before}{BEGIN}\n\n{section}\n\n{END}{after}", encoding="utf-8")


def _where(at: dict[str, object]) -> str:
    return (
        f"{at['day']}: {at['cores']} cores, Python {at['python']}, {at['system']}; one-minute load {at['load']} at the "
        "end. TLS on, the service's four requests and two RS256 tokens a sign-in."
    )
