"""A plan as a picture: weeks across, hours up, a colour for each concept; SVG written by hand."""

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape

from dlmentor.models import Plan
from dlmentor.text import fold, one_line

# Told apart by people with any colour vision, on light and on dark ground (Okabe and Ito).
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442")
OTHER = "#8a8a8a"
_LEFT, _TOP, _BOTTOM, _RIGHT = 48, 64, 40, 16
_HEIGHT = 320
_LEAST_WIDTH, _WEEK = 640, 84
_LINE, _LETTER = 20, 7.6
_STYLE = """\
  <style>
    .ground { fill: #ffffff } .ink { fill: #1f2328 } .faint { fill: #59636e } .line { stroke: #8c959f }
    .bar { stroke: #1f2328 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 } .ink { fill: #f0f6fc } .faint { fill: #9198a1 } .line { stroke: #656c76 }
      .bar { stroke: #f0f6fc }
    }
    text { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-size: 12px }
    .title { font-size: 15px; font-weight: 600 }
    .bar { stroke-width: 1 } .if-time { stroke-dasharray: 4 2; fill-opacity: 0.55 }
    .label { fill: #000000; paint-order: stroke; stroke: #ffffff; stroke-width: 2.5px; stroke-linejoin: round }
  </style>"""
_HATCH = """\
  <defs>
    <pattern id="done" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect width="7" height="7" fill="#ffffff" fill-opacity="0.45"/>
      <rect width="3" height="7" fill="#1f2328" fill-opacity="0.55"/>
    </pattern>
  </defs>"""


def svg(plan: Plan, done: Iterable[str] = (), names: Mapping[str, str] | None = None) -> str:
    """The plan as SVG text; entries in `done` are hatched, `names` are the concepts' names for the legend."""
    finished = frozenset(done)
    concepts = _concepts(plan)
    colours = _colours(plan, concepts)
    fills = {name: colours.get(concept, OTHER) for name, concept in concepts.items()}
    weeks = max(plan.weeks, 1)
    step = max(_WEEK if weeks <= 16 else 1400 / weeks, (_LEAST_WIDTH - _LEFT - _RIGHT) / weeks)
    width = round(_LEFT + weeks * step + _RIGHT)
    legend = _legend(colours, names or {}, width, any(one.entry.id in finished for one in plan.steps))
    height = _TOP + _HEIGHT + _BOTTOM + len(legend) * _LINE + 8
    top = max(plan.hours_per_week, max(_hours(plan).values(), default=0.0), 0.1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="plan-title plan-text">',
        f'  <title id="plan-title">{_text(f"Reading plan: {plan.goal}")}</title>',
        f'  <desc id="plan-text">{_text(_description(plan, finished))}</desc>',
        _STYLE,
        _HATCH,
        f'  <rect class="ground" width="{width}" height="{height}"/>',
        f'  <text class="ink title" x="{_LEFT}" y="26">{_text(_cut(plan.goal, width - _LEFT - _RIGHT, 8.2))}</text>',
        f'  <text class="faint" x="{_LEFT}" y="46">{_text(_summary(plan))}</text>',
        *_axes(weeks, step, top, width),
        *_bars(plan, finished, fills, step, top),
        *(f"  <g>{line}</g>" for line in legend),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _hours(plan: Plan) -> dict[int, float]:
    hours: dict[int, float] = {}
    for step in plan.steps:
        hours[step.week] = hours.get(step.week, 0.0) + step.hours
    return hours


def _concepts(plan: Plan) -> dict[str, str]:
    """For each entry the concept that gives its colour: one that the goal names, else one that it shares with most."""
    topics = {step.entry.id: step.entry.topics for step in plan.steps}
    shared = Counter(topic for each in topics.values() for topic in each)
    said = set(fold(plan.goal).split())

    def rank(topic: str) -> tuple[bool, int]:
        return set(topic.split("-")) <= said, shared[topic]

    return {name: max(each, key=rank, default="") for name, each in topics.items()}


def _colours(plan: Plan, concepts: Mapping[str, str]) -> dict[str, str]:
    """The most read concepts get a colour each, the others share grey."""
    hours: dict[str, float] = {}
    for step in plan.steps:
        name = concepts[step.entry.id]
        hours[name] = hours.get(name, 0.0) + step.hours
    named = sorted((name for name in hours if name), key=lambda name: (-hours[name], name))
    colours = dict(zip(named, COLOURS, strict=False))
    return colours | ({"": OTHER} if len(colours) < len(hours) else {})


def _axes(weeks: int, step: float, top: float, width: int) -> list[str]:
    base = _TOP + _HEIGHT
    lines = [f'  <line class="line" x1="{_LEFT}" y1="{base}" x2="{width - _RIGHT}" y2="{base}"/>']
    for hours in (top / 2, top):
        y = base - _HEIGHT * hours / top
        ends = f'x1="{_LEFT}" y1="{y:.1f}" x2="{width - _RIGHT}" y2="{y:.1f}"'
        lines.append(f'  <line class="line" {ends} stroke-dasharray="2 4"/>')
        lines.append(f'  <text class="faint" x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{hours:.3g} h</text>')
    every = max(1, round(40 / step))
    for week in range(1, weeks + 1, every):
        x = _LEFT + (week - 0.5) * step
        name = f"Week {week}" if step * every >= 52 else str(week)
        lines.append(f'  <text class="faint" x="{x:.1f}" y="{base + 18}" text-anchor="middle">{name}</text>')
    return lines


def _bars(plan: Plan, done: frozenset[str], fills: Mapping[str, str], step: float, top: float) -> list[str]:
    bars = []
    filled: dict[int, float] = {}
    for one in plan.steps:
        low = filled.get(one.week, 0.0)
        filled[one.week] = low + one.hours
        x, width = _LEFT + (one.week - 1) * step + 3, step - 6
        tall = max(1.0, _HEIGHT * one.hours / top - 1)
        y = _TOP + _HEIGHT - _HEIGHT * (low + one.hours) / top
        box = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{tall:.1f}" rx="2"'
        state = "done" if one.entry.id in done else one.tier
        told = ", ".join(word for word in (f"{one.hours:.3g} h", state, one.part) if word)
        bars.append(f"  <g><title>{_text(f'{one.entry.title} ({told})')}</title>")
        bars.append(f'    <rect class="bar {one.tier}" {box} fill="{fills[one.entry.id]}"/>')
        if one.entry.id in done:
            bars.append(f'    <rect {box} fill="url(#done)"/>')
        if tall >= 15 and width >= 40:
            label = _text(_cut(one.entry.title, width - 8, _LETTER))
            bars.append(f'    <text class="label" x="{x + 4:.1f}" y="{y + min(tall / 2 + 4, 16):.1f}">{label}</text>')
        bars.append("  </g>")
    return bars


def _legend(colours: Mapping[str, str], names: Mapping[str, str], width: int, done: bool) -> list[str]:
    marks = [(names.get(key, key.replace("-", " ")) or "other", f'fill="{colour}"') for key, colour in colours.items()]
    marks.append(("dashed: if time allows", 'class="bar if-time" fill="none"'))
    if done:
        marks.append(("hatched: done", 'fill="url(#done)" class="bar"'))
    lines, x, y = [""], float(_LEFT), _TOP + _HEIGHT + _BOTTOM + 4
    for name, look in marks:
        wide = 18 + len(name) * _LETTER + 18
        if x + wide > width and x > _LEFT:
            lines.append("")
            x, y = float(_LEFT), y + _LINE
        lines[-1] += (
            f'<rect x="{x:.1f}" y="{y - 10}" width="12" height="12" {look}/>'
            f'<text class="ink" x="{x + 18:.1f}" y="{y}">{_text(name)}</text>'
        )
        x += wide
    return lines


def _summary(plan: Plan) -> str:
    count = f"{plan.weeks} week" + ("" if plan.weeks == 1 else "s")
    return f"{count}, up to {plan.hours_per_week:.3g} hours a week, {plan.hours_total:.4g} hours of reading"


def _description(plan: Plan, done: frozenset[str]) -> str:
    weeks: dict[int, list[str]] = {}
    for one in plan.steps:
        state = ", done" if one.entry.id in done else ""
        weeks.setdefault(one.week, []).append(f"{one.entry.title} ({one.hours:.3g} h, {one.tier}{state})")
    told = [f"Week {week}: {'; '.join(titles)}." for week, titles in sorted(weeks.items())]
    return " ".join([f"{_summary(plan)}.", *told])


def _cut(text: str, width: float, letter: float) -> str:
    """As much of a text as fits; wide letters count double."""
    room, kept = width / letter, ""
    for sign in one_line(text):
        room -= 2 if ord(sign) > 0x2E7F else 1
        if room < 1:
            return f"{kept.rstrip()}…"
        kept += sign
    return kept


def _text(text: str) -> str:
    return escape(one_line(text), quote=True)
