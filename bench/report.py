"""What a measurement is, and the one report made of all: Markdown with plots, and JSON."""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Cell = str | int | float


@dataclass(frozen=True)
class Figure:
    """One measured value, with the bound that it has to keep if there is one."""

    name: str
    value: float
    most: float | None = None
    least: float | None = None
    unit: str = ""
    note: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether the bound is kept; None without one."""
        if self.most is None and self.least is None:
            return None
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    @property
    def bound(self) -> str:
        """The bound as one writes it."""
        if self.most is not None:
            return f"≤ {_text(self.most)}{self.unit}"
        return f"≥ {_text(self.least)}{self.unit}" if self.least is not None else ""


@dataclass(frozen=True)
class Table:
    """Rows under a title."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Plot:
    """A drawing in SVG."""

    name: str
    svg: str


@dataclass
class Section:
    """What one part of the bench found."""

    name: str
    title: str
    about: str
    figures: list[Figure] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    plots: list[Plot] = field(default_factory=list)
    machine: Mapping[str, str] = field(default_factory=dict)

    @property
    def missed(self) -> list[Figure]:
        """The figures that do not keep their bound."""
        return [figure for figure in self.figures if figure.passed is False]

    def as_json(self) -> dict[str, Any]:
        """Everything but the drawings' contents, each figure with its verdict."""
        data = asdict(self)
        data["figures"] = [{**asdict(figure), "passed": figure.passed} for figure in self.figures]
        data["plots"] = [plot.name for plot in self.plots]
        return data

    @classmethod
    def of_json(cls, data: Mapping[str, Any]) -> "Section":
        """A section of an earlier run; its drawings are still beside it, so that only their names are needed."""
        values = dict(data)
        values["figures"] = [
            Figure(**{key: value for key, value in each.items() if key != "passed"}) for each in data["figures"]
        ]
        values["tables"] = [Table(**each) for each in data["tables"]]
        values["plots"] = [Plot(name, "") for name in data["plots"]]
        return cls(**values)


def save(section: Section, out: Path) -> None:
    """Write a section's JSON and drawings."""
    out.mkdir(parents=True, exist_ok=True)
    for plot in section.plots:
        (out / f"{plot.name}.svg").write_text(plot.svg, encoding="utf-8")
    text = json.dumps(section.as_json(), ensure_ascii=False, indent=1)
    (out / f"{section.name}.json").write_text(text + "\n", encoding="utf-8")


def assemble(names: Sequence[str], out: Path) -> str:
    """Make the report of all parts that were measured so far, and return it."""
    files = [out / f"{name}.json" for name in names]
    sections = [Section.of_json(json.loads(file.read_text(encoding="utf-8"))) for file in files if file.is_file()]
    report = markdown(sections)
    (out / "report.md").write_text(report, encoding="utf-8")
    everything = {section.name: section.as_json() for section in sections}
    (out / "report.json").write_text(json.dumps(everything, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return report


def publish(out: Path, docs: Path) -> None:
    """Put the report and its drawings among the documentation."""
    images = docs / "images" / "bench"
    images.mkdir(parents=True, exist_ok=True)
    for old in images.glob("*.svg"):
        old.unlink()
    text = (out / "report.md").read_text(encoding="utf-8")
    for name in re.findall(r"^!\[[^]]*\]\(([\w-]+\.svg)\)$", text, re.M):
        shutil.copy(out / name, images / name)
    text = re.sub(r"^(!\[[^]]*\]\()([\w-]+\.svg\))$", r"\1images/bench/\2", text, flags=re.M)
    (docs / "bench.md").write_text(text, encoding="utf-8")


def markdown(sections: Sequence[Section]) -> str:
    """The whole report."""
    bounded = [figure for section in sections for figure in section.figures if figure.passed is not None]
    missed = [figure for figure in bounded if not figure.passed]
    lines = [
        "# Bench",
        "",
        "Made by `make bench`; each part names the command that makes it alone, and when, from which commit and beside "
        "what load it was measured. Where other programs run on the machine, the ratios hold and the times do not.",
        "",
        f"{len(bounded) - len(missed)} of {len(bounded)} bounds are kept.",
    ]
    if missed:
        lines += [
            "",
            "Missed:",
            "",
            *(f"- {each.name}: {_text(each.value)}{each.unit}, {each.bound}" for each in missed),
        ]
    for section in sections:
        lines += ["", *_section(section)]
    return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines = [f"## {section.title}", "", section.about, "", "```sh", f"python -m bench {section.name}", "```"]
    if section.machine:
        lines += ["", ", ".join(f"{key} {value}" for key, value in section.machine.items()) + "."]
    if section.figures:
        rows = [
            [each.name, f"{_text(each.value)}{each.unit}", each.bound, _verdict(each), each.note]
            for each in section.figures
        ]
        lines += ["", *_table(["figure", "measured", "bound", "kept", "how"], rows)]
    for table in section.tables:
        lines += ["", f"### {table.title}", "", *_table(table.columns, table.rows)]
    for plot in section.plots:
        lines += ["", f"![{plot.name}]({plot.name}.svg)"]
    if section.notes:
        lines += ["", *(f"- {note}" for note in section.notes)]
    return lines


def _verdict(figure: Figure) -> str:
    return {None: "", True: "yes", False: "**no**"}[figure.passed]


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[str]:
    marks = ["---" if number == 0 or _wordy(rows, number) else "---:" for number in range(len(columns))]
    body = (" | ".join(_text(cell).replace("|", "\\|") for cell in row) for row in rows)
    return [f"| {' | '.join(columns)} |", f"|{'|'.join(marks)}|", *(f"| {row} |" for row in body)]


def _wordy(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    return any(isinstance(row[column], str) and not any(sign.isdigit() for sign in str(row[column])) for row in rows)


def _text(value: Cell | None) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}" if abs(value) >= 10 else f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
