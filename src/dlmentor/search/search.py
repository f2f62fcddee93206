"""The search: a question in anybody's words to the entries that serve it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dlmentor.concepts import Concepts
from dlmentor.errors import InputError
from dlmentor.index.blas import one_thread
from dlmentor.index.embedders import Embedder
from dlmentor.index.snapshot import Snapshot
from dlmentor.models import Hit, Hits, HitSigns, Kind
from dlmentor.search.closeness import Closeness
from dlmentor.search.confidence import Signs, confidence
from dlmentor.search.effort import wished_level
from dlmentor.search.elsewhere import CACHE, FILE, kept_lines, vectors
from dlmentor.search.explain import Quotes, why
from dlmentor.search.legs import ConceptLeg, ConceptScores, Dense, Lexical
from dlmentor.search.likeness import Likeness
from dlmentor.search.scan import Floats, best_of
from dlmentor.search.sentences import sentences
from dlmentor.search.spelling import Spelling
from dlmentor.search.structure import Mask, Structure
from dlmentor.search.understand import Reading, understand
from dlmentor.search.vocabulary import Vocabulary
from dlmentor.search.weights import CANDIDATES, CANDIDATES_WORDS, LEGS, LEGS_WORDS, WEIGHTS, WEIGHTS_WORDS

SERVED = 0.5
# What is on the lists by its topic is served, whatever the words are like.
_LISTED = 0.95
_LOOKED_AT = 40
_SHARING = 5


@dataclass(frozen=True)
class Evidence:
    """Everything that the legs say about the entries for one question."""

    reading: Reading
    features: dict[str, Floats]
    concepts: ConceptScores
    weights: dict[str, float]
    dense: bool
    elsewhere: float = 0.0


class Searcher:
    """Searches one snapshot; safe to share between threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        concepts: Concepts,
        embedder: Embedder | None = None,
        *,
        seeds: Path | None = None,
        cache: Path | None = None,
        titles: Mapping[str, str] | None = None,
    ) -> None:
        """Take an index, the topics of the field, and the model that made the index's vectors (or none).

        `seeds` is the folder with `elsewhere.yaml`, whose vectors are kept in the folder `cache`; `titles` are those of
        the lists, by their ids.
        """
        self._seeds, self._cache, self._titles = seeds, cache, titles or snapshot.titles
        self.snapshot, self.concepts = snapshot, concepts
        self._embedder = embedder if snapshot.chunk_vectors is not None else None
        self._lexical = Lexical(snapshot.lexical)
        self._closeness = Closeness(snapshot.lexical)
        self._likeness = Likeness(snapshot.lexical, getattr(self._embedder, "word_vectors", None))
        self._quotes = Quotes(snapshot.lexical)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """By what names a question can mean parts of the catalogue."""
        return Vocabulary.of(self.snapshot, self.concepts, self._ordinary, self._titles)

    def _ordinary(self, word: str) -> bool:
        """Whether a word is one of everyday English: the model then has a word piece for it as a whole."""
        return self._embedder is None or self._embedder.count(word) <= self._embedder.count("the")

    @cached_property
    def structure(self) -> Structure:
        """Exact answers from the catalogue's columns."""
        return Structure(self.snapshot.columns, self.vocabulary)

    @cached_property
    def _elsewhere(self) -> Floats | None:
        lines = kept_lines(self._seeds / FILE, self._cache) if self._seeds else []
        if not lines or self._embedder is None:
            return None
        return vectors(lines, self._embedder, self._cache / CACHE if self._cache else None)

    def warm(self) -> None:
        """Make ready what the first question would wait for."""
        _ = self.structure, self._concept_leg, self._elsewhere
        if self._embedder is not None:
            _ = self._dense

    @cached_property
    def _dense(self) -> Dense:
        with one_thread():
            return Dense(self.snapshot)

    @cached_property
    def _concept_leg(self) -> ConceptLeg:
        return ConceptLeg(self.snapshot, self.concepts)

    @cached_property
    def _spelling(self) -> Spelling:
        topics = (name for one in self.concepts.all for name in (one.name, *one.aliases, *one.lay))
        whole = (lambda _: False) if self._embedder is None else self._ordinary
        return Spelling(topics, whole, self.snapshot.lexical.stem)

    def mend(self, text: str) -> str:
        """A text without its slips of the pen."""
        return self._spelling.mend(text)[0]

    def read(self, question: str) -> Reading:
        """How a question is understood, slips of the pen mended."""
        meant, corrected = self._spelling.mend(question)
        reading = understand(meant, self.vocabulary, self.concepts, self.snapshot.entry_ids)
        if not corrected:
            return reading
        own = {"question": question, "corrected": corrected}
        return replace(reading, understood=reading.understood.model_copy(update=own))

    def search(
        self,
        question: str,
        limit: int | None = 10,
        *,
        kinds: Sequence[Kind] = (),
        venue: str | None = None,
        years: tuple[int | None, int | None] | None = None,
        lists: Sequence[str] = (),
        topic: str | None = None,
    ) -> Hits:
        """The entries that serve a question, best first; all that fit with `limit=None`."""
        evidence = self.gather(question)
        reading = evidence.reading
        allowed = self.structure.filtered(kinds, venue, years, lists, self._topic(topic))
        unwanted = self.structure.unwanted(reading.understood)
        if reading.hard or reading.strict:
            for topic_id in reading.understood.not_concepts:
                below = self._under(topic_id)
                unwanted = below if unwanted is None else unwanted | below
        if unwanted is not None:
            allowed = ~unwanted if allowed is None else allowed & ~unwanted
        scores = self.scores(evidence)
        listed = self._listed(reading)
        unmet = listed is not None and not listed.any()
        exact: Mask | None
        if unmet:
            # The nearest on the topic, whatever the conditions.
            exact = listed = None
        else:
            exact = self._conditions(reading) if listed is None else listed
        if exact is not None:
            allowed = exact if allowed is None else allowed & exact
        numbers = self._ranked(scores, allowed, reading, limit)
        sure = confidence(self.signs(evidence, scores), evidence.dense)
        understood = reading.understood
        if listed is not None:
            understood, sure = understood.model_copy(update={"intent": "list"}), max(sure, _LISTED)
        elif unmet:
            understood = understood.model_copy(update={"unmet": True})
        chosen = numbers if limit is None else numbers[:limit]
        return Hits(
            self._hits(chosen, scores, evidence),
            understood=understood,
            confidence=sure,
            served=sure >= SERVED,
        )

    def _conditions(self, reading: Reading) -> Mask | None:
        """What the question demands, rather than prefers."""
        if reading.hard:
            return self.structure.fits(reading.understood, reading.kinds_asked)
        if not reading.strict:
            return None
        fits = self.structure.fits(reading.understood, reading.understood.kinds)
        return fits if fits is not None and (reading.limited or fits.any()) else None

    def _listed(self, reading: Reading) -> Mask | None:
        """All entries on the topics to which the question comes down; None if it does not."""
        if not reading.topics:
            return None
        above = {broader.id for topic in reading.topics for broader in self.concepts.broader(topic)}
        masks = [self._under(topic) for topic in reading.topics if topic not in above]
        conditions = self._conditions(reading)
        on_topic: Mask = np.logical_and.reduce(masks)
        if not on_topic.any():
            return None
        found: Mask = on_topic if conditions is None else on_topic & conditions
        return found if found.any() or reading.limited else None

    @one_thread()
    def gather(self, question: str) -> Evidence:
        """Ask every leg; then look at the names of the best entries, word for word."""
        reading = self.read(question)
        text = reading.understood.text
        whole: Floats | None = None
        parts: Floats | None = None
        features: dict[str, Floats] = {"words": self._lexical(text)}
        apart: Floats | None = None
        if self._embedder is not None and text:
            apart = self._elsewhere
            of = sentences(text)
            rows = self._embedder.embed([text, *(part for part in of if part != text)])
            whole, parts = rows[0], rows[1:] if len(rows) > 1 else rows
            features.update(self._dense(whole, (whole + parts.mean(axis=0)) / 2))
        found = self._concept_leg.nearness(text, whole, parts, reading.exact_concepts)
        features.update({f"concept {name}": values for name, values in self._concept_leg(found).items()})
        elsewhere = 0.0 if apart is None or whole is None else float((apart @ whole).max())
        evidence = Evidence(reading, features, found, self._closeness.weights(text), whole is not None, elsewhere)
        features["company"] = self._concept_leg.company(self._total(features, LEGS if evidence.dense else LEGS_WORDS))
        features.update(self._preferences(reading))
        features.update(
            self._closer(evidence, self._total(features, CANDIDATES if evidence.dense else CANDIDATES_WORDS))
        )
        return evidence

    def scores(self, evidence: Evidence) -> Floats:
        """One score for every entry: the weighted sum of the features."""
        return self._total(evidence.features, WEIGHTS if evidence.dense else WEIGHTS_WORDS)

    def _total(self, features: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
        total = np.zeros(len(self.snapshot.entry_ids), dtype=np.float32)
        for name, weight in weights.items():
            if name in features:
                total += np.float32(weight) * features[name]
        return total

    def signs(self, evidence: Evidence, scores: Floats) -> Signs:
        """What tells whether the lists serve the question at all."""
        asked = evidence.features["ask"] if evidence.dense else np.zeros(1, dtype=np.float32)
        best = [self.snapshot.entry(int(number)) for number in best_of(scores, _SHARING)]
        shared = max((self._closeness.shared(evidence.weights, entry) for entry in best), default=0.0)
        return Signs(
            ask=float(asked.max(initial=0)),
            asks=float(asked[best_of(asked, 3)].mean()) if len(asked) else 0.0,
            concept=float(evidence.concepts.similarity.max(initial=0)),
            elsewhere=evidence.elsewhere,
            unknown=self._closeness.unknown(evidence.weights),
            shared=shared,
            score=min(float(scores.max(initial=0)), 20.0) / 20,
            structure=float(evidence.reading.hard),
            named=evidence.reading.named_share,
        )

    def _closer(self, evidence: Evidence, scores: Floats) -> dict[str, Floats]:
        """How the names and words of the best entries compare with the question; nothing for the others."""
        found = {name: np.zeros(len(scores), dtype=np.float32) for name in ("cover", "lists", "said")}
        weights = evidence.weights
        best = best_of(scores, _LOOKED_AT)
        entries = [self.snapshot.entry(int(number)) for number in best]
        said = self._likeness(evidence.reading.understood.text, entries)
        # From their mean, so that an entry that was not looked at neither gains nor loses by it.
        found["said"][best] = said - said.mean() if len(said) else said
        for number, entry in zip(best, entries, strict=True):
            found["cover"][number] = self._closeness.cover(weights, entry) ** 3
            found["lists"][number] = len(entry.lists) - 1
        return found

    def _preferences(self, reading: Reading) -> dict[str, Floats]:
        """What the question names, what fits its structure, and (below zero) what it does not want."""
        understood, structure = reading.understood, self.structure
        named = np.zeros(structure.size, dtype=np.float32)
        for one in reading.named:
            named[one.entry] = one.strength
        found = {"named": named}
        when = {"year_from": None, "year_to": None, "not_years": (), "has_code": None}
        for name, part in (("fits", understood), ("fits place", understood.model_copy(update=when))):
            fits = structure.fits(part)
            if fits is not None:
                found[name] = fits.astype(np.float32)
        wish = wished_level(understood.text)
        if wish:
            found["level"] = structure.levels(wish)
        if reading.kinds_asked:
            found["kind"] = structure.kinds(reading.kinds_asked).astype(np.float32)
        if understood.not_kinds:
            found["not kind"] = -structure.kinds(understood.not_kinds).astype(np.float32)
        numbers = [self._concept_leg.number[id_] for id_ in understood.not_concepts if id_ in self._concept_leg.number]
        if numbers:
            found["not concept"] = -self._concept_leg.entries_of(numbers).astype(np.float32)
        return found

    def _ranked(self, scores: Floats, allowed: Mask | None, reading: Reading, limit: int | None) -> NDArray[np.intp]:
        among = np.arange(len(scores)) if allowed is None else np.flatnonzero(allowed)
        order = reading.understood.order if reading.understood.order in ("oldest", "newest") else "relevance"
        if limit is not None and order == "relevance" and len(among) > limit:
            among = among[best_of(scores[among], limit)]
        numbers = among[np.argsort(-scores[among], kind="stable")]
        if order != "relevance" and (reading.hard or allowed is not None):
            return self.structure.oldest_first(numbers, newest=order == "newest")
        return numbers

    def _topic(self, topic: str | None) -> Mask | None:
        if topic is None:
            return None
        concept = self.concepts.by_name(topic)
        if concept is None:
            raise InputError(f"No topic is called {topic!r}.", hint="`dlmentor topics` lists them.")
        return self._under(concept.id)

    def _under(self, concept: str) -> Mask:
        """The entries on a concept or on one of its narrower ones."""
        ids = {concept, *(narrower.id for narrower in self.concepts.narrower(concept))}
        leg = self._concept_leg
        return leg.entries_of([leg.number[id_] for id_ in ids if id_ in leg.number])

    def _hits(self, numbers: NDArray[np.intp], scores: Floats, evidence: Evidence) -> list[Hit]:
        named = {one.entry for one in evidence.reading.named}
        hits = []
        for number in numbers.tolist():
            entry = self.snapshot.entry(number)
            hits.append(
                Hit(
                    entry=entry,
                    score=round(float(scores[number]), 4),
                    why=why(
                        entry, evidence.reading.understood, self._topics(number, evidence.concepts), number in named
                    ),
                    quote=self._quotes(entry, evidence.weights),
                    signs=_signs(evidence, number),
                )
            )
        return hits

    def _topics(self, entry: int, found: ConceptScores) -> list[str]:
        """The names of the entry's concepts that the question is near to, nearest first."""
        own = [(float(found.near[place]), place) for place, weight in self._concept_leg.of(entry) if weight >= 0.5]
        names = []
        for near, place in sorted(own, reverse=True):
            concept = self.concepts.get(self._concept_leg.ids[place])
            if concept is not None and (near >= 1.0 or place in found.exact):
                names.append(concept.name)
        return names


def _signs(evidence: Evidence, number: int) -> HitSigns | None:
    """What the legs say of one entry; nothing where words alone were compared."""
    if not evidence.dense:
        return None
    ask, concept, named = (float(evidence.features[name][number]) for name in ("ask", "concept nearest", "named"))
    return HitSigns(ask, concept, named)
