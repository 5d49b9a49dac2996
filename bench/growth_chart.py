"""What a tenant and a user more cost, as two curves."""

import math
from collections.abc import Sequence
from html import escape

from bench.figure import Figure
from bench.report import number
from bench.svg import drawn

PANELS = {"tenants_": "A sign-in page, among tenants", "users_": "A whole sign-in, among users"}
_WIDTH, _HEIGHT, _TOP, _LEFT, _ACROSS, _DOWN, _INDENT = 760, 310, 96, 76, 290, 180, 16
_TOLD = "processor time without sockets, as a multiple of that with a single one"
_STYLE = """
.axis, .goal, .curve { fill: none; stroke: #d1d9e0; }
.goal { stroke: #9a6700; stroke-dasharray: 5 4; }
.curve { stroke: #0969da; stroke-width: 2; }
.point { fill: #0969da; }
.limit { fill: #9a6700; font-size: 12px; }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
@media (prefers-color-scheme: dark) {
  .axis { stroke: #3d444d; }
  .goal { stroke: #d29922; }
  .curve { stroke: #4493f8; }
  .point { fill: #4493f8; }
  .limit { fill: #d29922; }
  .value { stroke: #0d1117; }
}
"""


def growth_chart(figures: Sequence[Figure]) -> str:
    """How many times as long it takes as with a single one; the number of tenants and users is logarithmic."""
    groups = {title: [one for one in figures if one.key.startswith(key)] for key, title in PANELS.items()}
    described = "; ".join(
        f"{figure.name}: {number(figure.ratio or 0)} x" for group in groups.values() for figure in group
    )
    parts = [
        '<text class="title" x="12" y="26">What more tenants and users cost</text>',
        f'<text class="quiet" x="12" y="46">{_TOLD}</text>',
    ]
    for place, (title, group) in enumerate(groups.items()):
        parts += _panel(title, group, _LEFT + place * _WIDTH // 2)
    return drawn(_WIDTH, _HEIGHT, described, parts, _STYLE)


def _panel(title: str, group: Sequence[Figure], left: int) -> list[str]:
    if not group:
        return []
    goal = max(figure.goal or 1.0 for figure in group)
    ratios = [figure.ratio or 0.0 for figure in group]
    most = 1.15 * max(goal, *ratios)
    counts = [_count(figure) for figure in group]
    decades = max(1, math.ceil(math.log10(counts[-1])))
    xs = [left + _INDENT + (_ACROSS - 2 * _INDENT) * math.log10(count) / decades for count in counts]
    limit, *ys = (_TOP + _DOWN * (1 - ratio / most) for ratio in (goal, *ratios))
    line = " ".join(f"{x:.0f},{y:.0f}" for x, y in zip(xs, ys, strict=True))
    parts = [
        f'<text x="{left}" y="{_TOP - 14}">{escape(title)}</text>',
        f'<path class="axis" d="M{left} {_TOP}V{_TOP + _DOWN}H{left + _ACROSS}"/>',
        f'<path class="goal" d="M{left} {limit:.0f}H{left + _ACROSS}"/>',
        f'<text class="limit" x="{left - 8}" y="{limit + 4:.0f}" text-anchor="end">goal {number(goal)}</text>',
        f'<polyline class="curve" points="{line}"/>',
    ]
    for count, ratio, x, y, following in zip(counts, ratios, xs, ys, [*ys[1:], ys[-1]], strict=True):
        dx, dy, anchor = (6, 18, "start") if following < y else (0, -10, "middle")  # where the curve does not go
        at = f'x="{x + dx:.0f}" y="{y + dy:.0f}" text-anchor="{anchor}"'
        parts += [
            f'<circle class="point" cx="{x:.0f}" cy="{y:.0f}" r="4"/>',
            f'<text class="quiet value" {at}>{number(ratio)}</text>',
            f'<text class="quiet" x="{x:.0f}" y="{_TOP + _DOWN + 18}" text-anchor="middle">{_short(count)}</text>',
        ]
    return parts


def _count(figure: Figure) -> int:
    """How many tenants or users there are, which the figure's key ends with."""
    return int(figure.key.rpartition("_")[2])


def _short(count: int) -> str:
    """1, 10, 1k, 1M."""
    for size, letter in ((1_000_000, "M"), (1000, "k")):
        if count >= size:
            return f"{count / size:g}{letter}"
    return str(count)
