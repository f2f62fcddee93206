"""Pictures of the collection, as SVG and HTML written by hand: they need no script and no other machine."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from dlmentor.concepts import Concepts
from dlmentor.models import Entry
from dlmentor.text import counted
from dlmentor.ui import safe, words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_WIDTH, _HEIGHT, _EDGE = 1000, 520, 22
_MOST_FIELDS = 9
_MOST_VENUES = 18
OTHER = "other"


def fields_of(entries: Sequence[Entry], concepts: Concepts) -> tuple[dict[str, str], list[str]]:
    """The broad field of each entry, and the fields that are large enough for a colour, largest first."""
    field = {}
    for entry in entries:
        known = [topic for topic in entry.topics if topic in concepts]
        above = concepts.broader(known[0]) if known else ()
        field[entry.id] = above[-1].id if above else (known[0] if known else OTHER)
    large = [name for name, _ in Counter(field.values()).most_common() if name != OTHER][:_MOST_FIELDS]
    return {key: name if name in large else OTHER for key, name in field.items()}, large


def project(vectors: "NDArray[np.float32]") -> "NDArray[np.float64]":
    """Two coordinates from 0 to 1 for each row: the two directions in which the rows differ most (PCA)."""
    import numpy as np

    if len(vectors) < 2:
        return np.full((len(vectors), 2), 0.5)
    centred = vectors - vectors.mean(axis=0)
    _, _, axes = np.linalg.svd(centred, full_matrices=False)
    axes = axes[:2] if len(axes) > 1 else np.vstack([axes, axes])
    # An axis has no sign of its own: fix it, so that the map is the same every time.
    axes = axes * np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
    flat = centred @ axes.T
    low, high = flat.min(axis=0), flat.max(axis=0)
    return np.asarray((flat - low) / np.maximum(high - low, 1e-9), dtype=np.float64)


def collection_map(
    entries: Sequence[Entry], places: "NDArray[np.float64]", concepts: Concepts, names: Callable[[str], str]
) -> str:
    """The entries as dots, coloured by field; near ones say similar things."""
    field, large = fields_of(entries, concepts)
    dots = []
    for entry, (x, y) in zip(entries, places, strict=True):
        colour = large.index(field[entry.id]) if field[entry.id] in large else _MOST_FIELDS
        told = " · ".join([entry.title, *words.facts(entry)])
        left, top = _EDGE + x * (_WIDTH - 2 * _EDGE), _EDGE + (1 - y) * (_HEIGHT - 2 * _EDGE)
        dots.append(
            f'<circle class="dot f{colour}" cx="{left:.1f}" cy="{top:.1f}" r="7" data-act="entry" '
            f'data-id="{safe.line(entry.id)}"><title>{safe.line(told)}</title></circle>'
        )
    legend = "".join(
        f'<li><button type="button" class="field" data-field-of="{place}" aria-pressed="false">'
        f'<i class="f{place}"></i>{safe.line(names(name))}</button></li>'
        for place, name in [*enumerate(large), (_MOST_FIELDS, OTHER)]
    )
    return (
        f'<div class="map-frame"><svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="Map of {len(entries)} '
        f'entries: near ones are alike. The table holds the same entries.">{"".join(dots)}</svg></div>'
        f'<ul class="legend" aria-label="Fields">{legend}</ul>'
    )


def figures(entries: Sequence[Entry]) -> str:
    """How many entries there are of each year and venue; each bar filters the table."""
    years = Counter(entry.year for entry in entries if entry.year)
    span = range(min(years), max(years) + 1) if years else range(0)
    venues = Counter(entry.venue for entry in entries if entry.venue)
    most = dict(venues.most_common(_MOST_VENUES))
    return (
        f"<section><h3>By year</h3>{_bars({str(year): years[year] for year in span}, 'year', 'columns')}</section>"
        f"<section><h3>By venue</h3>{_bars({name: most[name] for name in most}, 'venue', 'rows')}"
        f"{_rest(len(venues) - len(most))}</section>"
    )


def _rest(more: int) -> str:
    return f'<p class="small muted">and {counted(more, "venue")} with fewer.</p>' if more > 0 else ""


def _bars(counts: Mapping[str, int], field: str, form: str) -> str:
    highest = max(counts.values(), default=1)
    bars: list[str] = []
    for name, count in counts.items():
        share = round(100 * count / highest, 1)
        told = f"{safe.line(name)}: {counted(count, 'entry', 'entries')}"
        off = "" if count else " disabled"
        bars.append(
            f'<li><button type="button" data-filter-by="{field}" data-value="{safe.line(name)}"{off} '
            f'aria-label="{told}"><b>{count or ""}</b><i style="--share: {share}%"></i>'
            f"<span>{safe.line(name)}</span></button></li>"
        )
    return f'<ul class="bars {form}">{"".join(bars)}</ul>'
