"""Two plain drawings in SVG: bars side by side, and lines over a logarithmic scale."""

import math
from collections.abc import Mapping, Sequence
from html import escape

_COLOURS = ("#2f6f9f", "#d9822b", "#5a9e4b", "#a34a8c", "#8a8a8a", "#c44e52", "#3fa7a1", "#b59b2c")
_STYLE = "font-family:system-ui,sans-serif;font-size:12px"


def bars(title: str, groups: Sequence[str], series: Mapping[str, Sequence[float]], top: float = 1.0) -> str:
    """For each group one bar per series."""
    width, height, left, bottom = 760, 300, 40, 60
    room = (width - left - 20) / max(1, len(groups))
    bar = room * 0.85 / max(1, len(series))
    marks = []
    for step in range(5):
        y = 30 + (height - 30 - bottom) * (1 - step / 4)
        marks.append(f'<line x1="{left}" x2="{width - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        marks.append(_label(left - 6, y + 4, f"{top * step / 4:.2g}", "end"))
    for number, (name, values) in enumerate(series.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        for place, value in enumerate(values):
            tall = (height - 30 - bottom) * min(1.0, value / top)
            x, y = left + place * room + room * 0.075 + number * bar, height - bottom - tall
            marks.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar * 0.9:.1f}" height="{tall:.1f}" fill="{colour}">'
                f"<title>{escape(name)}: {value:.3f}</title></rect>"
            )
        marks.append(_key(left + number * (width - left) / max(1, len(series)), height - 12, name, colour))
    marks += [_label(left + (place + 0.5) * room, height - bottom + 18, name) for place, name in enumerate(groups)]
    return _svg(title, width, height, marks)


def lines(title: str, over: Sequence[float], series: Mapping[str, Sequence[float]]) -> str:
    """Lines on logarithmic axes, each as a multiple of its first value, so that a slope of one is a diagonal."""
    width, height, left, bottom = 760, 320, 50, 60
    relative = {name: [value / max(values[0], 1e-9) for value in values] for name, values in series.items()}
    least, most = math.log10(over[0]), max(math.log10(over[-1]), math.log10(over[0]) + 1e-9)
    top = max(1.0, math.log10(max((max(values) for values in relative.values()), default=10.0)))

    def x(value: float) -> float:
        return left + (width - left - 30) * (math.log10(value) - least) / (most - least)

    def y(value: float) -> float:
        return 30 + (height - 30 - bottom) * (1 - max(0.0, math.log10(max(value, 1e-9))) / top)

    marks = []
    for power in range(math.floor(top) + 1):
        marks.append(
            f'<line x1="{left}" x2="{width - 30}" y1="{y(10**power):.1f}" y2="{y(10**power):.1f}" stroke="#ddd"/>'
        )
        marks.append(_label(left - 6, y(10**power) + 4, f"{10**power}×", "end"))
    marks += [_label(x(value), height - bottom + 18, f"{value:,.0f}") for value in over]
    for number, (name, values) in enumerate(relative.items()):
        colour = _COLOURS[number % len(_COLOURS)]
        points = " ".join(f"{x(at):.1f},{y(value):.1f}" for at, value in zip(over, values, strict=True))
        marks.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        marks.append(_key(left + number * (width - left) / max(1, len(series)), height - 12, name, colour))
    return _svg(title, width, height, marks)


def _label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _key(x: float, y: float, text: str, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y - 9:.1f}" width="10" height="10" fill="{colour}"/>' + _label(
        x + 14, y, text, "start"
    )


def _svg(title: str, width: int, height: int, marks: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" style="{_STYLE}">'
        f'<rect width="{width}" height="{height}" fill="white"/>{_label(width / 2, 18, title)}{"".join(marks)}</svg>\n'
    )
