"""Concept files: what they say is read, and what is wrong in them is named."""

from pathlib import Path

import pytest

from dlmentor.concepts import load_builds_on, load_concepts
from dlmentor.errors import InputError

GOOD = """
- id: animals
  name: Animals
  aliases: [beasts]
  summary: Things that move.
  broader: null
  needs: []
  hours: 2
  lay: [what runs about]
  entries: [web:zoo.org]

- id: dogs
  name: Dogs
  aliases: [hounds, on]
  broader: animals
  needs:
    - id: animals
      because: A dog is one.
"""


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_every_field_is_read_from_all_files(tmp_path: Path) -> None:
    """Files are read in the order of their names, and fields that may be left out get their defaults."""
    concepts = load_concepts(write(tmp_path, b=GOOD, a="- {id: first, name: First}"))

    assert [concept.id for concept in concepts.all] == ["first", "animals", "dogs"]
    dogs = concepts.get("dogs")
    assert dogs is not None
    assert dogs.aliases == ("hounds", "on")
    assert dogs.needs[0].because == "A dog is one."
    assert concepts.entries("animals") == ("web:zoo.org",)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {id: x, name: X, broader: nowhere}", ["bad.yaml", "'x'", "'broader'", "'nowhere'"]),
        ("- {id: x, name: X, needs: [{id: nowhere, because: y}]}", ["bad.yaml", "'x'", "'needs'", "'nowhere'"]),
        ("- {id: x, name: X}\n- {id: x, name: Y}", ["bad.yaml", "'x'", "'id'", "taken"]),
        ("- {id: x, name: X ray}\n- {id: y, name: Y, aliases: [x-rays]}", ["'y'", "'aliases'", "'x-rays'", "'x'"]),
        ("- {id: x, name: X, hours: many}", ["bad.yaml", "x", "'hours'", "'many'"]),
        ("- {id: x, name: X, needs: [y]}", ["bad.yaml", "x", "'needs.0'", "'y'"]),
        ("- {id: x, name: X, colour: red}", ["bad.yaml", "x", "'colour'", "Fields are id, name"]),
        ("- just a word", ["bad.yaml", "just a word"]),
        ("id: x", ["bad.yaml", "list"]),
        ("- {id: x", ["bad.yaml", "line", "not valid YAML"]),
        ("- {id: x, name: X, needs: [{id: x, because: y}]}", ["'x'", "'needs'", "x → x"]),
        (
            "- {id: x, name: X, broader: y}\n- {id: y, name: Y, broader: z}\n- {id: z, name: Z, broader: x}",
            ["'broader'", "x → y → z → x", "Remove"],
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, words: list[str]) -> None:
    """A message names the file, the concept, the field and the value."""
    with pytest.raises(InputError) as caught:
        load_concepts(write(tmp_path, bad=text))

    for word in words:
        assert word in str(caught.value)


def test_an_empty_or_missing_folder_is_said_so(tmp_path: Path) -> None:
    """No files, and files with nothing in them, give one sentence."""
    for folder in (tmp_path / "nowhere", write(tmp_path, a="")):
        with pytest.raises(InputError, match="holds no concepts"):
            load_concepts(folder)


def test_a_file_that_is_not_text_is_said_so(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 give one sentence."""
    (tmp_path / "a.yaml").write_bytes(b"- id: \xff\xfe")

    with pytest.raises(InputError, match="UTF-8"):
        load_concepts(tmp_path)


def test_lineages_are_read_and_need_not_exist(tmp_path: Path) -> None:
    """`on` is a word and not YAML's `true`; without the file there are no lineages."""
    assert load_builds_on(tmp_path) == ()

    write(tmp_path, **{"builds-on": "- entry: b\n  on: a\n  because: It follows."})

    assert [(pair.entry, pair.on, pair.because) for pair in load_builds_on(tmp_path)] == [("b", "a", "It follows.")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {entry: a, on: b, because: x}\n- {entry: b, on: a, because: x}", "a → b → a"),
        ("- {entry: a, on: b, because: x}\n- {entry: a, on: b, because: y}", "twice"),
        ("- {entry: a, because: x}", "'on'"),
    ],
)
def test_a_wrong_lineage_is_named(tmp_path: Path, text: str, words: str) -> None:
    """Circles, repeats and missing fields are told."""
    with pytest.raises(InputError) as caught:
        load_builds_on(write(tmp_path, **{"builds-on": text}))

    assert words in str(caught.value)
    assert "builds-on.yaml" in str(caught.value)
