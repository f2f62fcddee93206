"""The facade as a programmer meets it who reads the signature and not the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dlmentor import InputError, Mentor

Ask = Callable[[Mentor], Any]


@pytest.mark.parametrize(
    ("one", "listed"),
    [
        (
            lambda m: m.search("pruning", kinds="survey", limit=3),
            lambda m: m.search("pruning", kinds=["survey"], limit=3),
        ),
        (lambda m: m.search("speed", lists="emdl", limit=3), lambda m: m.search("speed", lists=["emdl"], limit=3)),
        (lambda m: m.plan("pruning", read="emdl:62"), lambda m: m.plan("pruning", read=["emdl:62"])),
        (lambda m: m.plan("pruning", must="emdl:69"), lambda m: m.plan("pruning", must=["emdl:69"])),
        (lambda m: m.plan("pruning", known="quantization"), lambda m: m.plan("pruning", known=["quantization"])),
        (lambda m: m.fetch(ids="emdl:62", dry_run=True), lambda m: m.fetch(ids=["emdl:62"], dry_run=True)),
    ],
)
def test_a_text_alone_is_one_name_and_not_its_letters(mentor: Mentor, one: Ask, listed: Ask) -> None:
    assert one(mentor) == listed(mentor)


def test_a_list_alone_is_one_list(tmp_path: Path, seed_storage: Path) -> None:
    file = tmp_path / "mine.md"
    file.write_text("# Mine\n\n- [One thing](https://example.org/one)\n", "utf-8")
    for lists in (str(file), file, [file]):
        with Mentor.open(storage=seed_storage, lists=lists, model="none") as own:
            assert [entry.title for entry in own.entries(list="mine")] == ["One thing"]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda m: m.search(None), "NoneType"),
        (lambda m: m.search("pruning", limit=-1), "-1"),
        (lambda m: m.search("pruning", kinds=["magazine"]), "magazine"),
        (lambda m: m.search("pruning", lists=["nolist"]), "nolist"),
        (lambda m: m.search("pruning", years=(2023, 2020)), "backwards"),
        (lambda m: m.ask("pruning", "what was said before"), "history"),
        (lambda m: m.ask("pruning", [("user", "hello")]), "history"),
        (lambda m: m.mark(read=["no such entry at all"]), "no such entry"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(mentor: Mentor, wrong: Ask, told: str) -> None:
    with pytest.raises(InputError, match=told):
        wrong(mentor)


def test_a_folder_is_no_list(tmp_path: Path, seed_storage: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        Mentor.open(storage=seed_storage, lists=[tmp_path], model="none")


def test_two_lists_of_one_name_would_share_their_lines(tmp_path: Path, seed_storage: Path) -> None:
    file = tmp_path / "emdl.md"
    file.write_text("# Mine\n\n- [One thing](https://example.org/one)\n", "utf-8")
    with pytest.raises(InputError, match="'emdl' already"):
        Mentor.open(storage=seed_storage, lists=[file], model="none")
