"""For LlamaIndex programs: the mentor as a retriever and as a query engine.

Importing this module imports LlamaIndex; nothing else in dlmentor imports this module.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.response.schema import Response
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from dlmentor.mentor import Mentor
from dlmentor.models import Answer, Entry


class MentorRetriever(BaseRetriever):  # type: ignore[misc]  # LlamaIndex is not type-checked here
    """Entries of the lists as nodes; a node's id is the entry's id."""

    def __init__(self, mentor: Mentor, limit: int = 10, **filters: Any) -> None:
        """Take an open mentor, how many entries to give, and the filters of `Mentor.search`."""
        super().__init__()
        self._mentor, self._limit, self._filters = mentor, limit, filters

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._mentor.search(query_bundle.query_str, limit=self._limit, **self._filters)
        return [_node(hit.entry, hit.score, why=hit.why) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class MentorQueryEngine(BaseQueryEngine):  # type: ignore[misc]  # as above
    """The mentor's own cited answers; `[n]` in the text is the n-th source node."""

    def __init__(self, mentor: Mentor, history: Sequence[Mapping[str, str]] = ()) -> None:
        """Take an open mentor, and the turns of a conversation to go on from if there is one."""
        super().__init__(callback_manager=None)
        self._mentor, self._history = mentor, tuple(history)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _query(self, query_bundle: QueryBundle) -> Response:
        answer = self._mentor.ask(query_bundle.query_str, history=self._history)
        return Response(response=answer.text, source_nodes=_sources(answer), metadata=_about(answer))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)


def _sources(answer: Answer) -> list[NodeWithScore]:
    return [_node(citation.entry, 1.0, number=citation.number) for citation in answer.citations]


def _about(answer: Answer) -> dict[str, Any]:
    return {
        "intent": answer.intent,
        "refused": answer.refused,
        "model": answer.model,
        "warnings": list(answer.warnings),
    }


def _node(entry: Entry, score: float, **more: object) -> NodeWithScore:
    """An entry as a node with flat metadata."""
    about = {
        "title": entry.title,
        "url": entry.url,
        "kind": entry.kind,
        "venue": entry.venue or "",
        "year": entry.year or 0,
        "sources": ", ".join(source.ref for source in entry.sources),
        **more,
    }
    text = "\n".join(part for part in (entry.title, entry.note, entry.why, entry.abstract) if part)
    shown = ["title", "venue", "year"]
    hidden = [name for name in about if name not in shown]
    return NodeWithScore(
        node=TextNode(
            id_=entry.id,
            text=text,
            metadata=about,
            excluded_embed_metadata_keys=list(about),
            excluded_llm_metadata_keys=hidden,
        ),
        score=score,
    )
