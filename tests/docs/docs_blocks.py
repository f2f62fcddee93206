"""The code blocks of the pages: where each stands, in what language, under what label."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "CHANGELOG.md",
        ROOT / "seeds" / "README.md",
        *(ROOT / "docs").glob("*.md"),
    ]
)


@dataclass(frozen=True)
class Block:
    """One code block; `label` is what its first line says after the language (```yaml notes)."""

    page: str
    line: int
    language: str
    label: str
    text: str

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path) -> Iterator[Block]:
    """Every block, also those that are only indented: they have no language."""
    for token in MarkdownIt().enable("table").parse(page.read_text("utf-8")):
        if token.type in ("fence", "code_block"):
            language, _, label = token.info.strip().partition(" ")
            start = token.map[0] + 1 if token.map else 0
            yield Block(name_of(page), start, language, label.strip(), token.content)
