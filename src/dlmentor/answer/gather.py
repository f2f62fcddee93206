"""From what a question means to the entries that answer it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dlmentor.answer.followup import Meaning
from dlmentor.answer.select import Cut, deserving
from dlmentor.answer.world import World
from dlmentor.models import Entry, Hit, Hits, Understood

_LOOKED_AT = 10
# A condition may cost closeness: what meets it may score lower than what was shown before.
_KEEP_NARROWED = 0.7
_KEEP_SOME = 0.45
_SOME = 3
_MOST_NARROWED = 6
# A follow-up is seldom as clear as a question that stands alone, so a little more is shown.
_LATER = Cut(least=0.3, eager=2.0)
# Who asks on wants something else than what was shown.
_ALONE = 0.6
_SHOWN_BEFORE = 0.6
_MOST_ALIKE = 6
_MOST_BEFORE = 6
_MOST_LOOSE = 4


class Search(Protocol):
    """How the search is called."""

    def __call__(self, question: str, limit: int | None = 10) -> Hits:
        """Ranked hits; all of them if there is no limit."""


@dataclass(frozen=True)
class Gathered:
    """The hits for an answer, those that it shows, and the ones that were asked about."""

    hits: Hits
    chosen: tuple[Hit, ...] = ()
    subject: tuple[Entry, ...] = ()


def gather(meaning: Meaning, search: Search, world: World) -> Gathered:
    """Find what answers a question that means this."""
    if meaning.task in ("again", "why", "about", "compare"):
        return _known(meaning, meaning.entries, subject=meaning.entries)
    if meaning.task in ("before", "after"):
        return _neighbours(meaning, world)
    if meaning.task == "like":
        return _alike(meaning, search, world)
    if meaning.task == "narrow":
        return _narrowed(meaning, search, world)
    return _searched(meaning, search, world)


def _known(meaning: Meaning, entries: Iterable[Entry], *, subject: Sequence[Entry] = ()) -> Gathered:
    """Entries that need no search."""
    hits = [Hit(entry=entry, score=1.0) for entry in entries]
    understood = Understood(question=meaning.question, intent="recommend", text=meaning.topic)
    return Gathered(Hits(hits, understood=understood, confidence=1.0, served=bool(hits)), tuple(hits), tuple(subject))


def _searched(meaning: Meaning, search: Search, world: World) -> Gathered:
    hits = search(meaning.question, limit=_LOOKED_AT)
    if hits.understood.intent == "list":
        return Gathered(search(meaning.question, limit=None))
    count = hits.understood.count
    if count:
        hits = hits if count <= _LOOKED_AT else search(meaning.question, limit=count)
        return Gathered(hits, tuple(hits[:count]))
    if meaning.mix:
        hits = _mixed(hits, search(meaning.mix, limit=_LOOKED_AT))
    cut = Cut()
    if meaning.shown:
        cut = replace(_LATER, reference=max((hit.score for hit in hits), default=None))
        hits = _something_else(hits, meaning.shown)
    if not meaning.narrowing.empty and (fitting := [hit for hit in hits if meaning.narrowing.fits(hit.entry)]):
        hits = like(hits, fitting)
    return Gathered(hits, tuple(deserving(hits, world, cut)))


def like(hits: Hits, found: Iterable[Hit]) -> Hits:
    """Other hits of the same search."""
    return Hits(found, understood=hits.understood, confidence=hits.confidence, served=hits.served)


def _mixed(together: Hits, alone: Hits) -> Hits:
    """Two readings of a message, ranked by how well each is served; the one with what was said before counts more."""
    scores: dict[str, float] = {}
    by_id: dict[str, Hit] = {}
    for hits, weight in ((together, 1.0), (alone, _ALONE)):
        best = max((hit.score for hit in hits), default=0.0)
        for hit in hits:
            scores[hit.entry.id] = scores.get(hit.entry.id, 0.0) + weight * (hit.score / best if best > 0 else 0.0)
            by_id.setdefault(hit.entry.id, hit)
    ranked = sorted(scores, key=lambda entry_id: -scores[entry_id])
    found = [by_id[entry_id].model_copy(update={"score": scores[entry_id]}) for entry_id in ranked]
    best_of = together if together.confidence >= alone.confidence else alone
    return Hits(found, understood=together.understood, confidence=best_of.confidence, served=together.served)


def _something_else(hits: Hits, shown: Sequence[Entry]) -> Hits:
    """What was shown before steps back behind what was not."""
    known = {entry.id for entry in shown}
    weighed = [
        hit.model_copy(update={"score": hit.score * _SHOWN_BEFORE}) if hit.entry.id in known and hit.score > 0 else hit
        for hit in hits
    ]
    return like(hits, sorted(weighed, key=lambda hit: -hit.score))


def _narrowed(meaning: Meaning, search: Search, world: World) -> Gathered:
    """Those of the shown entries that meet the conditions; then others on the topic that do."""
    shown, wanted = meaning.entries, meaning.narrowing
    kept = [entry for entry in shown if wanted.fits(entry, shown)]
    if meaning.within and kept:
        return _known(meaning, kept, subject=shown)
    everything = search(meaning.topic, limit=None)
    if not any(wanted.fits(hit.entry, shown) for hit in everything) and everything.understood.concepts:
        # What is asked now takes the place of conditions that were set before.
        topics = [world.topic(topic) for topic in everything.understood.concepts]
        everything = search(" and ".join(topics), limit=None)
    best = everything[0].score if everything else 0.0
    known = {entry.id for entry in shown}
    fitting = [hit for hit in everything if hit.entry.id not in known and wanted.fits(hit.entry, shown)]
    near = sum(hit.score >= _KEEP_NARROWED * best for hit in fitting)
    some = sum(hit.score >= _KEEP_SOME * best for hit in fitting[: max(0, _SOME - len(kept))])
    new = fitting[: max(near, some)]
    by_id = {hit.entry.id: hit for hit in everything}
    first = [by_id.get(entry.id, Hit(entry=entry, score=best)) for entry in kept]
    chosen = [*first, *new][:_MOST_NARROWED]
    understood = everything.understood.model_copy(update={"intent": "recommend", "question": meaning.question})
    hits = Hits(chosen, understood=understood, confidence=everything.confidence, served=bool(chosen))
    return Gathered(hits, tuple(chosen), tuple(shown))


def _alike(meaning: Meaning, search: Search, world: World) -> Gathered:
    """Entries near to those that were shown."""
    known = {entry.id for entry in (*meaning.entries, *meaning.shown)}
    scores: dict[str, float] = {}
    by_id: dict[str, Hit] = {}
    topics = {topic for entry in meaning.entries for topic in entry.topics}
    last: Hits | None = None
    for entry in meaning.entries[:2]:
        last = search(f"{entry.title}. {' '.join(entry.note.split()[:40])}", limit=4 * _MOST_ALIKE)
        best = max((hit.score for hit in last if hit.entry.id not in known), default=0.0)
        for hit in last:
            if hit.entry.id in known or not meaning.narrowing.fits(hit.entry, meaning.entries) or best <= 0:
                continue
            shared = len(topics & set(hit.entry.topics)) / max(1, min(len(topics), 3))
            scores[hit.entry.id] = max(scores.get(hit.entry.id, 0.0), hit.score / best + 0.6 * min(1.0, shared))
            by_id[hit.entry.id] = hit
    ranked = sorted(scores, key=lambda entry_id: -scores[entry_id])
    found = [by_id[name].model_copy(update={"score": scores[name], "quote": "", "why": ""}) for name in ranked]
    understood = Understood(question=meaning.question, intent="recommend", text=meaning.topic)
    hits = Hits(found, understood=understood, confidence=1.0, served=bool(found))
    return Gathered(hits, tuple(deserving(hits, world, Cut(most=_MOST_ALIKE))), meaning.entries)


def _neighbours(meaning: Meaning, world: World) -> Gathered:
    """What stands before or after entries in the reading order."""
    ahead = meaning.task == "before"
    found: dict[str, str] = {}
    known = {entry.id for entry in meaning.entries}
    for entry in meaning.entries[:2]:
        pairs = world.before(entry, _MOST_BEFORE) if ahead else world.after(entry, _MOST_BEFORE)
        # Where a lineage is known by name, what merely shares a topic would only blur it.
        pairs = _lineage(entry, pairs, world, ahead=ahead) or pairs[:_MOST_LOOSE]
        for other, why in pairs:
            if other.id not in known:
                found.setdefault(other.id, why)
        if ahead and not pairs:
            for other, why in _groundwork(entry, world):
                found.setdefault(other.id, why)
    hits = [Hit(entry=world.entries[name], score=1.0, why=why) for name, why in list(found.items())[:_MOST_BEFORE]]
    understood = Understood(question=meaning.question, intent="recommend", text=meaning.topic)
    return Gathered(Hits(hits, understood=understood, confidence=1.0, served=bool(hits)), tuple(hits), meaning.entries)


def _lineage(entry: Entry, pairs: Sequence[tuple[Entry, str]], world: World, *, ahead: bool) -> list[tuple[Entry, str]]:
    """Those of its neighbours that it is known by name to build on (or that build on it), and theirs in turn."""
    own = [pair for pair in pairs if world.is_lineage(entry, pair[0])]
    farther = (
        pair
        for other, _ in own
        for pair in (world.before(other, _MOST_BEFORE) if ahead else world.after(other, _MOST_BEFORE))
        if world.is_lineage(other, pair[0])
    )
    return [*own, *farther]


def _groundwork(entry: Entry, world: World) -> Iterable[tuple[Entry, str]]:
    """The first gentle entry on each topic that an entry needs."""
    for need in entry.needs:
        if need not in world.concepts:
            continue
        for name in world.concepts.entries(need):
            other = world.entries.get(name)
            if other and other.id != entry.id and (other.level or 2) <= (entry.level or 2):
                yield other, f"It gives the ground in {world.topic(need)}."
                break
