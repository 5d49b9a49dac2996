"""The figures as a table for people: each with what it is a ratio to, and the goal."""

from collections.abc import Sequence

from bench.figure import Figure

HEAD = ("figure", "measured", "as a ratio", "goal")


def rows(figures: Sequence[Figure]) -> list[tuple[str, str, str, str]]:
    """One row a figure."""
    return [(figure.name, _value(figure), _ratio(figure), _goal(figure)) for figure in figures]


def table(figures: Sequence[Figure]) -> str:
    """A table in plain text."""
    cells = [HEAD, *rows(figures)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)
    return "\n".join(lines)


def markdown(figures: Sequence[Figure]) -> str:
    """The same table for the docs."""
    lines = [" | ".join(HEAD), "|".join(["---"] * len(HEAD)), *(" | ".join(row) for row in rows(figures))]
    return "\n".join(f"| {line} |" if "---" not in line else f"|{line}|" for line in lines)


def number(value: float) -> str:
    """Three digits, or all before the point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _value(figure: Figure) -> str:
    return f"{number(figure.value)} {figure.unit}".strip()


def _ratio(figure: Figure) -> str:
    ratio = "" if figure.ratio is None else f"{number(figure.ratio)} x {figure.compared_with}"
    return "; ".join(part for part in (ratio, figure.note) if part)


def _goal(figure: Figure) -> str:
    if figure.goal is None:
        return ""
    sign = ">=" if figure.more_is_better else "<="
    unit = "x" if figure.goal_of_ratio else figure.unit
    return f"{sign} {number(figure.goal)} {unit}".strip() + (" (met)" if figure.met else " (missed)")
