"""What the charts have in common: letters and colours for light and dark pages."""

from collections.abc import Iterable
from html import escape

_STYLE = """
text { font: 14px system-ui, sans-serif; fill: #1f2328; }
.title { font-size: 16px; font-weight: 600; }
.quiet { fill: #59636e; font-size: 12px; }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc; }
  .quiet { fill: #9198a1; }
}
"""


def drawn(width: int, height: int, described: str, parts: Iterable[str], style: str) -> str:
    """The whole picture; `described` is what it says to whoever does not see it."""
    label = escape(described)
    begun = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
    return "\n".join([begun, f"<style>{_STYLE}{style}</style>", *parts, "</svg>", ""])
