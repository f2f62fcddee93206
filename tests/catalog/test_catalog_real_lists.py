"""Nine real lists with hand-checked truth, where the checkout stands beside them."""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from dlmentor.catalog.markdown import parse_list, read_list
from dlmentor.models import ParsedEntry

LISTS = Path(__file__).parents[2] / ".." / "shared" / "eval" / "lists"
# Recall and extras over all lines, the rest over the hand-checked samples.
AT_LEAST = {"recall": 0.99, "title": 0.97, "url": 0.98, "section": 0.95, "venue": 0.95, "year": 0.97}
MOST_EXTRAS = 0.01


def plain(text: str | None) -> str:
    return re.sub(r"[^\w]+", " ", re.sub(r"[*_`]|\\", "", unicodedata.normalize("NFKC", text or "").lower())).strip()


def bare(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", unquote(url.strip()).rstrip("/")).lower()


def right(entry: ParsedEntry | None, sample: dict[str, Any]) -> dict[str, bool]:
    """Which fields of a sample the entry has right."""
    if entry is None:
        return dict.fromkeys(AT_LEAST, False)
    path = [plain(part) for part in sample["section_path"]][-2:]
    venue = plain(re.sub(r"['’]?\b(?:19|20)?\d\d\b", "", sample.get("venue") or ""))
    return {
        "title": plain(sample["title"]) == plain(entry.title),
        "url": bare(sample["url"]) in [bare(link.url) for link in entry.links],
        "section": not path or [plain(part) for part in entry.section][-len(path) :] == path,
        "venue": venue in plain(entry.venue),
        "year": sample.get("year") in (None, entry.year),
    }


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    file = LISTS / "TRUTH.json"
    if not file.is_file():
        return {}
    return {name: each for name, each in json.loads(file.read_text("utf-8")).items() if not name.startswith("_")}


def test_real_lists_are_read_as_their_authors_meant(truth: dict[str, Any]) -> None:
    """Entries, titles, links, sections, venues and years reach the thresholds over all nine lists together."""
    wanted = found = extra = 0
    scores: dict[str, list[bool]] = {name: [] for name in AT_LEAST if name != "recall"}
    for name, each in truth.items():
        lines: dict[int, ParsedEntry] = {}
        for entry in parse_list(read_list(LISTS / name), name).entries:
            lines.setdefault(entry.line, entry)
        want = set(each["entry_lines"])
        allowed = want.union(each["companion_lines"], each["ambiguous_lines"], each["unlinked_lines"])
        wanted += len(want)
        found += sum(line in lines or line + 1 in lines for line in want)
        extra += sum(line not in allowed and line - 1 not in allowed for line in lines)
        for sample in each["samples"]:
            entry = lines.get(sample["line"]) or lines.get(sample["line"] + 1)
            for field, good in right(entry, sample).items():
                if field not in ("venue", "year") or sample.get(field) is not None:
                    scores[field].append(good)
    shares = {field: sum(good) / max(1, len(good)) for field, good in scores.items()} | {
        "recall": found / max(1, wanted)
    }

    assert not truth or {field for field, share in shares.items() if share < AT_LEAST[field]} == set()
    assert extra <= MOST_EXTRAS * wanted
