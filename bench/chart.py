"""The loads as bars."""

from collections.abc import Sequence
from html import escape

from bench.figure import Figure
from bench.report import number
from bench.svg import drawn

_WIDTH, _ROW, _TOP, _LEFT, _RIGHT = 760, 34, 64, 250, 130
_STYLE = """
.whole { fill: #d1d9e0; }
.part { fill: #0969da; }
@media (prefers-color-scheme: dark) {
  .whole { fill: #3d444d; }
  .part { fill: #4493f8; }
}
"""


def sign_in_chart(figures: Sequence[Figure]) -> str:
    """Sign-ins a second of each load beside what RSA allows on one core, which the grey bar stands for."""
    loads = [figure for figure in figures if figure.key.startswith("sign_ins_")]
    limit = next((load.value / load.ratio for load in loads if load.ratio), 1.0)
    most = max([limit, *(load.value for load in loads)])
    room = _WIDTH - _LEFT - _RIGHT
    described = "; ".join(f"{load.name}: {number(load.value)}" for load in loads)
    told = f"TLS, four requests, two RS256 tokens; grey: {number(limit)}, what two signatures each allow on one core"
    parts = [
        '<text class="title" x="12" y="26">Whole sign-ins a second</text>',
        f'<text class="quiet" x="12" y="46">{told}</text>',
    ]
    for index, load in enumerate(loads):
        top = _TOP + _ROW * index
        label = load.name.removeprefix("sign-ins a second, ")
        shown = f"{number(load.value)} ({load.ratio:.0%})" if load.ratio else number(load.value)
        parts += [
            f'<text x="12" y="{top + 16}">{escape(label)}</text>',
            f'<rect class="whole" x="{_LEFT}" y="{top}" width="{room * limit / most:.0f}" height="22" rx="3"/>',
            f'<rect class="part" x="{_LEFT}" y="{top}" width="{room * load.value / most:.0f}" height="22" rx="3"/>',
            f'<text x="{_LEFT + room * max(limit, load.value) / most + 10:.0f}" y="{top + 16}">{shown}</text>',
        ]
    return drawn(_WIDTH, _TOP + _ROW * len(loads) + 12, described, parts, _STYLE)
