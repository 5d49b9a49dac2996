"""The picture of a CAPTCHA's challenge, made of nothing but text and lines."""

import base64

_WIDTH, _HEIGHT, _STEP = 220, 70, 34
_TILTS = (-14, 9, -6, 12, -10, 7)


def picture(answer: str) -> str:
    """A data address of an image that shows these characters; it is the same for the same ones."""
    glyphs = "".join(_glyph(character, 18 + _STEP * place, _TILTS[place % 6]) for place, character in enumerate(answer))
    lines = f'<path d="M0 20 Q60 60 110 30 T{_WIDTH} 45 M0 55 Q70 10 130 50 T{_WIDTH} 20"/>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
        f'<g fill="none" stroke="#9a8ea6" stroke-width="2">{lines}</g>'
        f'<g fill="#231b2d" font-family="monospace" font-size="38" font-weight="700">{glyphs}</g></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def _glyph(character: str, left: int, tilt: int) -> str:
    return f'<text x="{left}" y="48" transform="rotate({tilt} {left} 48)">{character}</text>'
