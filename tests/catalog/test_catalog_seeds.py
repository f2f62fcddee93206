"""The seed lists, item by item. Every line of `seeds.golden.txt` was compared with its list by eye.

After a change that is right, write it anew: `python tests/catalog/test_catalog_seeds.py`.
"""

from pathlib import Path

import pytest

from dlmentor.catalog.catalog import Catalog
from dlmentor.catalog.markdown import ParsedList, parse_list, read_list
from dlmentor.catalog.notes import load_notes

SEEDS = Path(__file__).parents[2] / "seeds"
GOLDEN = Path(__file__).with_name("seeds.golden.txt")


def seed_lists() -> list[ParsedList]:
    return [parse_list(read_list(path), path.stem) for path in sorted(SEEDS.glob("*.md")) if path.name != "README.md"]


def render(lists: list[ParsedList]) -> str:
    """Every field of every item, for people to read."""
    out: list[str] = []
    for parsed in lists:
        out += [f"# {parsed.name}: {parsed.title}", f"# {parsed.description}", ""]
        for entry in parsed.entries:
            out.append(f"{parsed.name}:{entry.line}  {entry.title}")
            facts = {
                "kind": entry.kind,
                "where": " ".join(str(part) for part in (entry.venue, entry.year) if part),
                "by": ", ".join((*entry.authors, *([entry.organisation] if entry.organisation else []))),
                "section": " > ".join((*entry.section, *entry.group)),
                "note": entry.note,
            }
            out += [f"    {name}: {value}" for name, value in facts.items() if value]
            out += [f"    {link.role}: {link.url}" for link in entry.links]
        out += ["", *(f"! line {issue.line}: {issue.problem}: {issue.text}" for issue in parsed.issues), ""]
    return "\n".join(out)


def test_every_seed_item_is_read_as_it_stands() -> None:
    """Title, links, kind, venue, year, people, section, note and line of all 216 items are those of the golden file."""
    assert render(seed_lists()) == GOLDEN.read_text(encoding="utf-8")


def test_there_are_216_items_and_six_stand_twice() -> None:
    """The three lists hold 216 linked items that are 210 resources, each with a note."""
    lists = seed_lists()
    catalog = Catalog.build(lists)

    assert sum(len(parsed.entries) for parsed in lists) == 216
    assert sum(len(entry.sources) - 1 for entry in catalog.entries) == 6
    assert {entry.id for entry in catalog.entries} == set(load_notes(SEEDS / "notes"))


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("once for all", "Once-for-All: Train One Network and Specialize it for Efficient Deployment"),
        ("emdl:30", "DeepMon: Mobile GPU-based Deep Learning Framework for Continuous Vision Applications"),
        ("arxiv:1908.09791", "Once-for-All: Train One Network and Specialize it for Efficient Deployment"),
        (
            "https://arxiv.org/pdf/1908.09791v5",
            "Once-for-All: Train One Network and Specialize it for Efficient Deployment",
        ),
        ("EfficentDet", "EfficientDet: Scalable and Efficient Object Detection"),
        ("tensorrt", "NVIDIA TensorRT"),
    ],
)
def test_an_entry_is_found_by_what_one_remembers(query: str, title: str) -> None:
    """An id, a place, an address, words of the title or a misspelt name lead to the entry."""
    catalog = Catalog.build(seed_lists(), load_notes(SEEDS / "notes"))

    assert catalog.find(query)[0].title == title


def test_everything_from_one_venue_is_complete_and_exact() -> None:
    """NSDI gives all five papers; SenSys gives no paper of its workshop."""
    catalog = Catalog.build(seed_lists(), load_notes(SEEDS / "notes"))

    assert len(catalog.filter(venue="nsdi")) == 5
    assert all("Workshop" not in (entry.venue or "") for entry in catalog.filter(venue="SenSys"))
    assert catalog.filter(venue="NIPS") == catalog.filter(venue="NeurIPS") != []


if __name__ == "__main__":
    GOLDEN.write_text(render(seed_lists()), encoding="utf-8")
