"""The bench runs, part by part, on tiny lists; what it measures there is of no interest."""

import json
import math
from pathlib import Path

import pytest

from bench import classics
from bench.__main__ import PARTS, main
from bench.common import ROOT, Setup
from bench.sides import LEGS, leg_alone, score
from bench.stock import Stock
from dlmentor.evaluation import Question
from dlmentor.index.minilm import MiniLM


@pytest.mark.slow
def test_every_part_runs_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One quick run of all parts prints and writes one report with figures of each, and leaves nothing elsewhere."""
    main(["--quick", "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")])
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert report in capsys.readouterr().out
    found = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert list(found) == list(PARTS)
    for name, section in found.items():
        # Where the collections are not beside the repository, the report says so.
        assert section["figures"] or (name == "classics" and section["notes"])
        assert all(math.isfinite(figure["value"]) for figure in section["figures"])
        assert all((tmp_path / "out" / f"{plot}.svg").is_file() for plot in section["plots"])
    systems = {row[0] for table in found["quality"]["tables"] for row in table["rows"]}
    assert {"dlmentor", *LEGS, "stock, raw lists", "stock, our notes"} <= systems


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A part that does not exist ends in a usage error that names those that do."""
    with pytest.raises(SystemExit) as stopped:
        main(["sped"])
    assert stopped.value.code == 2
    assert "sped" in (said := capsys.readouterr().err)
    assert all(part in said for part in PARTS)


def test_the_stock_recipe_is_a_fair_rival(tmp_path: Path) -> None:
    """It finds by words and by meaning, names each entry once, and takes no more than it is asked for."""
    documents = [
        ("a", "Pruning the filters of convolutional networks"),
        ("a", "Filter pruning, once more"),
        ("b", "The weather in the mountains changes quickly"),
        ("c", "A zyxwv protocol for sensors"),
    ]
    stock = Stock(documents, tmp_path, MiniLM())
    try:
        assert stock.dense.retrieve("removing channels from a CNN")[0].node.metadata["entry"] == "a"
        assert stock.search("pruned filter of a network")[0] == "a"
        assert stock.search("zyxwv")[0] == "c"
        assert sorted(stock.search("pruning")) == ["a", "b", "c"]
        assert len(stock.search("pruning", limit=2)) == 2
    finally:
        stock.close()


def test_a_leg_alone_is_not_the_fusion(tmp_path: Path) -> None:
    """Each leg gives its own order: words find a rare word that says nothing to the concepts."""
    setup = Setup.make(quick=True, work=tmp_path)
    with setup.mentor() as mentor:
        searcher = mentor.parts.searcher()
        entry = next(each for each in mentor.entries() if "EfficientDNNs" in each.title)
        assert leg_alone(searcher, "EfficientDNNs", "words")[0] == entry.id
        found = {leg: leg_alone(searcher, "run it on the handset", leg) for leg in LEGS.values()}
    assert all(len(set(ids)) == len(ids) == min(10, len(searcher.snapshot.entry_ids)) for ids in found.values())
    assert found["words"] != found["dense"] != found["concept"]


def test_scores_are_those_of_the_order_found() -> None:
    """A perfect order scores one everywhere, an empty one nothing; other types of questions do not count."""
    questions = [
        Question(id="1", type="recommend", question="x", relevant={"l:1": 2, "l:2": 1}),
        Question(id="2", type="lookup", question="y", relevant={"l:1": 2}),
        Question(id="3", type="outofscope", question="z"),
    ]
    ids = {"l:1": "one", "l:2": "two"}
    best = score(lambda _: ["one", "two"], questions, ids)
    assert best == {"recommend nDCG@10": 1.0, "recommend recall@10": 1.0, "lookup@1": 1.0, "lookup@3": 1.0}
    assert set(score(lambda _: [], questions, ids).values()) == {0.0}
    assert score(lambda _: ["two", "one"], questions, ids)["lookup@1"] == 0.0


def test_what_is_not_beside_the_repository_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence, and nothing else is wrong."""
    monkeypatch.setattr("bench.common.SHARED", ROOT.parent / "elsewhere")
    section = classics.run(Setup.make(quick=True, work=tmp_path))
    assert section.notes == ["Without figures: there is no `elsewhere/collections` beside the repository."]
    assert not section.missed
