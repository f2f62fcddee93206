"""What seeds/README.md tells people to write can be written, and its figures hold."""

import re
from collections import Counter
from pathlib import Path

import yaml

from dlmentor.catalog.markdown import parse_list, read_list
from dlmentor.catalog.notes import load_notes
from dlmentor.concepts import load_concepts
from dlmentor.models import Concept, Note

SEEDS = Path(__file__).parents[2] / "seeds"
README = (SEEDS / "README.md").read_text(encoding="utf-8")


def example(of: str, folder: Path) -> str:
    """The example of a note or a concept, as a file of a folder."""
    found = re.search(rf"```yaml {of}\n(.*?)```", README, re.S)
    assert found
    (folder / "example.yaml").write_text(found[1], encoding="utf-8")
    return found[1]


def test_the_example_of_a_note_is_one(tmp_path: Path) -> None:
    """It loads, shows the fields in their order, and leaves out only two that are rare."""
    written = yaml.safe_load(example("notes", tmp_path))[0]

    note = load_notes(tmp_path)["arxiv:1704.04861"]

    assert [field for field in Note.model_fields if field not in ("first_public", "doi")] == list(written)
    assert note.topics == ("depthwise-separable-convolution",)


def test_the_topics_of_the_example_exist(tmp_path: Path) -> None:
    """A person who copies it gets a note that holds."""
    example("notes", tmp_path)
    concepts = load_concepts(SEEDS / "concepts")

    (note,) = load_notes(tmp_path).values()

    assert all(topic in concepts for topic in note.topics + note.needs)


def test_the_example_of_a_concept_is_one(tmp_path: Path) -> None:
    """It loads, with every field that a concept has."""
    written = yaml.safe_load(example("concepts", tmp_path))[0]

    (concept,) = load_concepts(tmp_path).all

    assert set(written) == set(Concept.model_fields)
    assert concept.entries == ("arxiv:1704.04861",)


def test_the_figures_of_the_tables_hold() -> None:
    """How many notes rest on what, and how many items each list has."""
    notes = Counter(note.basis for note in load_notes(SEEDS / "notes").values())

    assert {
        basis: int(count) for basis, count in re.findall(r"^\| `([a-z-]+)` \|.*\| (\d+) \|$", README, re.M)
    } == notes
    lists = {name: int(count) for name, count in re.findall(r"^\| `([a-z-]+)\.md` \| (\d+) \|", README, re.M)}
    files = {path.stem: path for path in SEEDS.glob("*.md") if path.stem != "README"}
    assert lists == {name: len(parse_list(read_list(path), name).entries) for name, path in files.items()}
