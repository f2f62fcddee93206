"""`add`, `remove`, `update`, `report`, `fetch` and `check-links`, as a person types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from fetch_replay import Reply, Server, Through, Virtual

from dlmentor import Mentor, cli

LIST = """# Gardening machines

- [Watering robots for terraced vineyards](https://arxiv.org/abs/1605.08386) (ICRA'16)
- [Pruning shears with a mind of their own](https://garden.example.org/shears)
"""


class Typed:
    """Runs a command line and keeps what it printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], storage: Path) -> None:
        self._capsys, self._storage = capsys, storage

    def __call__(self, *words: str) -> tuple[int, str, str]:
        code = cli.main([*words, "--storage", str(self._storage)])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: str) -> Any:
        code, out, _ = self(*words, "--json")
        assert code == 0
        return json.loads(out)


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Typed:
    return Typed(capsys, tmp_path / "storage")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("run", "links"):
        monkeypatch.setattr(f"dlmentor.fetch.{module}.is_online", lambda _reach: False)


def written(folder: Path, text: str = LIST) -> str:
    path = folder / "Garden Machines.md"
    path.write_text(text, "utf-8")
    return str(path)


def test_a_list_is_added_updated_and_removed(typed: Typed, tmp_path: Path) -> None:
    """With words for what happened."""
    source = written(tmp_path)
    code, out, _ = typed("add", source)
    assert (code, out) == (0, f"garden-machines: new, 2 entries ({source}).\n")
    assert "garden-machines" in {each["name"] for each in typed.json("lists")}
    assert len(typed.json("list", "--list", "garden-machines")) == 2
    written(
        tmp_path,
        LIST.replace("ICRA'16", "ICRA'17").replace(
            "shears)", "shears)\n- [A third machine of some kind](https://c.org/3)"
        ),
    )
    _, out, _ = typed("update")
    assert out.splitlines() == [
        f"garden-machines: 1 added, 1 changed ({source}).",
        "  ~ Watering robots for terraced vineyards (year)",
        "  + A third machine of some kind",
    ]
    assert typed.json("update", "garden-machines")[0]["changes"] == []
    assert typed("remove", "garden-machines")[:2] == (0, "garden-machines: removed.\n")
    assert "garden-machines" not in {each["name"] for each in typed.json("lists")}


def test_what_cannot_be_done_has_a_sentence_and_an_exit_code(typed: Typed, tmp_path: Path) -> None:
    """2 for what was given wrongly; the rest is done all the same."""
    code, out, err = typed("add", "nowhere.md", written(tmp_path))
    assert code == 2
    assert "There is no file or folder 'nowhere.md'" in err
    assert out.startswith("garden-machines: new")
    for words, message in (
        (("add",), "Nothing was given to add"),
        (("remove", "emdl"), "one of the seed lists"),
        (("remove", "none"), "Yours are garden-machines"),
        (("update", "none"), "No list of yours"),
        (("report", "none"), "There is no list 'none'"),
        (("fetch", "no such entry at all"), "No entry is called"),
        (("check-links", "none"), "There is no list 'none'"),
    ):
        code, out, err = typed(*words)
        assert (code, out) == (2, "")
        assert message in err


def test_lists_that_the_lists_point_to_are_shown_before_they_are_added(typed: Typed) -> None:
    """Without a person to ask, nothing is added."""
    code, out, err = typed("add", "--from-lists")
    assert code == 0
    assert "github:he-y/Awesome-Pruning" in out
    assert "--yes adds them" in err
    assert {each["origin"] for each in typed.json("add", "--from-lists")} >= {"github:he-y/Awesome-Pruning"}


def test_a_list_comes_from_an_address_of_a_host_that_is_allowed(
    typed: Typed, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And from no other private one."""
    server.routes["h/garden.md"] = Reply(200, LIST.encode(), {"content-type": "text/plain"})
    server.routes["h/page"] = Reply(200, b"<html>", {"content-type": "text/html"})
    base = f"http://127.0.0.1:{server.port}/~h"
    code, _, err = typed("add", f"{base}/garden.md")
    assert (code, server.asked) == (1, [])
    assert "DLMENTOR_FETCH_ALLOW" in err
    monkeypatch.setenv("DLMENTOR_FETCH_ALLOW", "127.0.0.1")
    assert typed("add", f"{base}/garden.md")[0] == 0
    code, _, err = typed("add", f"{base}/page")
    assert code == 1
    assert "is text/html, not a text" in err
    assert "HTTP 404" in typed("add", f"{base}/none.md")[2]


def test_offline_is_one_sentence(typed: Typed, offline: None) -> None:
    """And the exit code says that nothing was fetched."""
    for command in ("fetch", "check-links"):
        code, out, err = typed(command)
        assert (code, out) == (1, "")
        assert "There is no connection to the network" in err
        code, out, _ = typed(command, "--json")
        assert json.loads(out)["offline"]


def test_a_dry_run_and_a_report_need_no_network(typed: Typed) -> None:
    """They print to stdout."""
    code, out, _ = typed("fetch", "--dry-run")
    assert code == 0
    assert out.startswith("Would ask first for: ")
    code, out, _ = typed("report", "emdl")
    assert code == 0
    assert out.startswith("# What could be mended in")
    assert typed.json("report", "emdl")["entries"] == 112


class Wire:
    """Stands for the connection: leads to the loopback server."""

    def __init__(self, through: Through) -> None:
        self.ask = through

    def reach(self, _host: str) -> bool:
        return True

    def close(self) -> None:
        pass


def test_what_was_fetched_is_shown_searched_and_reported(
    capsys: pytest.CaptureFixture[str],
    own_storage: Path,
    tmp_path: Path,
    server: Server,
    through: Through,
    virtual: Virtual,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the list of one's own over the abstract to the answer; only the changed entries are embedded again."""
    for module in ("run", "links"):
        monkeypatch.setattr(f"dlmentor.fetch.{module}.connect", lambda _settings: Wire(through))
        monkeypatch.setattr(f"dlmentor.fetch.{module}.Clock", lambda: virtual.clock)
    server.routes["export.arxiv.org/api/query"] = Reply.sample("arxiv/id_single_200.xml")
    server.routes["garden.example.org/shears"] = Reply(
        200,
        b'<meta name="description" content="Shears that learn which twigs a gardener would cut.">',
        {"content-type": "text/html"},
    )
    typed = Typed(capsys, own_storage)
    typed("add", written(tmp_path))
    first = typed.json("sync")
    assert (first["added"], first["changed"]) == (2, 0)
    code, out, _ = typed("fetch", "garden-machines:3", "garden-machines:4")
    assert code == 0
    assert "2 new, 0 changed, 0 without a text." in out
    assert "arXiv calls it “Heat-bath random walks with Markov bases”." in out
    second = typed.json("sync")
    assert (second["added"], second["changed"], second["removed"]) == (0, 2, 0)
    assert second["embedded"] <= 6
    with Mentor.open(storage=own_storage, model="none") as mentor:
        best = mentor.search("twigs that a gardener would cut")[0].entry
    assert best.abstract == "Shears that learn which twigs a gardener would cut."
    code, out, _ = typed("check-links", "garden-machines")
    assert (code, out) == (0, "2 links: 2 alive.\n")
    assert typed.json("show", "garden-machines:4")["link_state"] == "alive"
    assert "calls it" in typed("report", "garden-machines")[1]
