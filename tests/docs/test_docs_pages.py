"""The pages hang together, and say what the program says."""

import ast
import inspect
import re
import tomllib
from pathlib import Path

import pytest
from docs_blocks import PAGES, ROOT, name_of
from markdown_it import MarkdownIt

import dlmentor
from dlmentor import Mentor, models
from dlmentor.cli import parser
from scripts import write_docs

DOCS = ROOT / "docs"
API = (DOCS / "api.md").read_text("utf-8")
MODELS = (models.Entry, models.Hit, models.Answer, models.Citation, models.Plan, models.Step, models.Event)


@pytest.mark.parametrize("name", sorted(write_docs.PAGES))
def test_written_pages_are_what_the_program_says(name: str) -> None:
    """`make docs` brings them up to date."""
    assert (DOCS / name).read_text("utf-8") == write_docs.PAGES[name](), f"docs/{name} is out of date: make docs"


def test_every_command_and_option_is_explained() -> None:
    """And the kinds that an option names are those that there are."""
    commands, helps = write_docs._commands(parser())
    for name, command in commands.items():
        assert helps[name]
        assert all(action.help for action in command._actions), name
    kinds = next(action for action in commands["list"]._actions if action.dest == "kind")
    assert set(re.findall(r"\w+", (kinds.help or "").partition(":")[2])) - {"or"} == set(models.KINDS)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as code hosts make them."""
    tokens = MarkdownIt().parse(page.read_text("utf-8"))
    titles = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def links(page: Path) -> list[str]:
    tokens = MarkdownIt().enable("table").parse(page.read_text("utf-8"))
    inline = [child for token in tokens for child in token.children or ()]
    return [
        str(child.attrs.get("href") or child.attrs.get("src"))
        for child in inline
        if child.type in ("link_open", "image")
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """To a file of the repository, and there to a heading."""
    for link in links(page):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{name_of(page)} links to {link}"
        assert not anchor or anchor in anchors(target), f"{name_of(page)} links to {link}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_are_named_exist(page: Path) -> None:
    """`search/weights.py` of the program, `bench/tune.py` of the repository."""
    for name in re.findall(r"`((?:[a-z0-9_-]+/)+[a-z0-9_-]+\.(?:py|md|yaml|jsonl))`", page.read_text("utf-8")):
        generated = name.startswith(("artifacts/", "storage/", "user/", "docs/bench.md"))
        assert generated or (ROOT / name).exists() or (ROOT / "src" / "dlmentor" / name).exists(), name


def test_every_page_is_reached_from_the_index() -> None:
    """Nothing is written that nobody finds; the report of the bench is there only once it is published."""
    reached = {link.partition("#")[0] for link in links(DOCS / "index.md")}
    assert {page.name for page in DOCS.glob("*.md")} - {"index.md", "bench.md"} <= reached


def told_signatures() -> dict[str, ast.arguments]:
    """The headings of the API's page that show how a method is called."""
    told = re.findall(r"^### `(\w+\(.*\))`$", API, re.M)
    functions = [ast.parse(f"def {each}: ...").body[0] for each in told]
    return {each.name: each.args for each in functions if isinstance(each, ast.FunctionDef)}


def test_the_api_page_has_every_method_as_it_is() -> None:
    """Names, order and defaults of the arguments; what is not told must not exist."""
    methods = {
        name: inspect.signature(value)
        for name, value in inspect.getmembers(Mentor, callable)
        if not name.startswith("_")
    }
    told = told_signatures()
    assert set(told) == set(methods)
    for name, signature in methods.items():
        shown = told[name]
        named = [*shown.args, *shown.kwonlyargs]
        real = [each for each in signature.parameters.values() if each.name not in ("self", "cls", "seams")]
        assert [each.arg for each in named] == [p.name for p in real if p.kind is not p.VAR_KEYWORD], name
        defaults = [*shown.defaults, *shown.kw_defaults]
        written = [ast.literal_eval(each) for each in defaults if each is not None]
        assert written == [p.default for p in real if p.default is not p.empty], name


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_api_page_has_every_field(model: type[models.Value]) -> None:
    """Of the values that the methods return, in the table below the value's name; all but what stays inside."""
    section = re.search(rf"^### {model.__name__}\n(.*?)(?=^##|\Z)", API, re.M | re.S)
    assert section, model.__name__
    told = re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (.*?) \|", section[1], re.M)))
    assert told == [name for name, field in model.model_fields.items() if not field.exclude]


def test_the_readme_counts_right(mentor: Mentor) -> None:
    """How many entries the notes are on."""
    (told,) = re.findall(r"our notes on their (\d+) entries", (ROOT / "README.md").read_text("utf-8"))
    assert int(told) == len(mentor.entries()) == sum(bool(entry.note) for entry in mentor.entries())


def test_the_changelog_has_this_version() -> None:
    """On top, with its day, in the form that Keep a Changelog asks for."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    headings = re.findall(r"^## (.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M)
    released = [heading for heading in headings if heading != "Unreleased"]
    assert re.fullmatch(rf"\[?{re.escape(version)}\]? - \d{{4}}-\d\d-\d\d", released[0])


def test_the_version_is_that_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    """What is installed is what the project file says."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert dlmentor.__version__ == project["version"]
