"""LlamaIndex's own engine and evaluator run over the mentor, without its global settings and without a key."""

import asyncio
import re

import pytest

from dlmentor.mentor import Mentor

QUESTION = "papers on filter pruning"


def test_its_query_engine_runs_over_the_retriever(mentor: Mentor, monkeypatch: pytest.MonkeyPatch) -> None:
    """`RetrieverQueryEngine` with LlamaIndex's mock model answers from the mentor's nodes."""
    from llama_index.core import Settings
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    from dlmentor.llamaindex import MentorRetriever

    retriever = MentorRetriever(mentor, limit=4)
    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM(max_tokens=20))
    response = engine.query(QUESTION)
    hits = mentor.search(QUESTION, limit=4)
    assert [node.node.node_id for node in response.source_nodes] == [hit.entry.id for hit in hits]
    assert [node.score for node in response.source_nodes] == [hit.score for hit in hits]
    assert Settings._llm is None, "the global settings were touched"
    assert Settings._embed_model is None


def test_its_evaluator_measures_the_retriever(mentor: Mentor) -> None:
    """`RetrieverEvaluator` finds an entry that the question names at rank one."""
    from llama_index.core.evaluation import RetrieverEvaluator

    from dlmentor.llamaindex import MentorRetriever

    best = mentor.search("ThiNet filter level pruning", limit=1)[0].entry
    evaluator = RetrieverEvaluator.from_metric_names(["mrr", "hit_rate"], retriever=MentorRetriever(mentor, limit=5))
    result = evaluator.evaluate(query="ThiNet filter level pruning", expected_ids=[best.id])
    assert result.metric_vals_dict == {"mrr": 1.0, "hit_rate": 1.0}


def test_the_query_engine_gives_the_mentors_answer(mentor: Mentor) -> None:
    """Text, sources in the order of their numbers, and what the answer says of itself; also asynchronously."""
    from dlmentor.llamaindex import MentorQueryEngine

    engine = MentorQueryEngine(mentor)
    response = engine.query(QUESTION)
    answer = mentor.ask(QUESTION)
    assert str(response) == answer.text
    assert [node.node.node_id for node in response.source_nodes] == [c.entry.id for c in answer.citations]
    numbers = dict.fromkeys(int(number) for number in re.findall(r"\[(\d+)\]", response.response))
    assert [node.node.metadata["number"] for node in response.source_nodes] == list(numbers)
    assert response.metadata["refused"] is False
    assert str(asyncio.run(engine.aquery(QUESTION))) == answer.text
