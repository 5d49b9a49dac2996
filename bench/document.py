"""What a run leaves in the docs: figures as JSON, a table and a chart."""

import json
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.chart import sign_in_chart
from bench.figure import Figure, from_data
from bench.report import markdown

DOCS = Path(__file__).parent.parent / "docs"
FIGURES, PAGE, CHART = DOCS / "performance.json", DOCS / "performance.md", DOCS / "images" / "sign-ins.svg"
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
    CHART.write_text(sign_in_chart(figures), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{_section(figures)}\n\n{END}{after}", encoding="utf-8")


def _section(figures: Sequence[Figure]) -> str:
    at = circumstances()
    where = (
        f"{at['day']}: {at['cores']} cores, Python {at['python']}, {at['system']}; one-minute load {at['load']} at the "
        "end. TLS on, the service's four requests and two RS256 tokens a sign-in."
    )
    picture = f"![Sign-ins a second]({CHART.relative_to(PAGE.parent).as_posix()})"
    return "\n\n".join((where, picture, markdown(figures)))
