"""Every code block of the README and the pages under docs/ is run, or read by what it is written for."""

import configparser
import contextlib
import doctest
import io
import itertools
import json
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from docs_blocks import PAGES, ROOT, Block, blocks, name_of
from docs_shell import Shell, shows

from dlmentor.catalog.markdown import parse_list
from dlmentor.catalog.notes import load_notes
from dlmentor.concepts import load_concepts
from dlmentor.evaluation import load_questions
from dlmentor.plan.progress import parse as parse_progress
from dlmentor.search.elsewhere import load_lines

APP, MODEL = "http://127.0.0.1:7860/", "http://127.0.0.1:11434/v1"
PATIENCE = 300


@pytest.fixture(scope="session")
def app_address(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app with MCP, served as the pages say: in a process of its own, so that no block waits for another's loop."""
    storage = shutil.copytree(seed_storage, tmp_path_factory.mktemp("app") / "storage")
    command = [sys.executable, "-m", "dlmentor", "chat", "--mcp", "--port", "0", "--no-open", "--json"]
    with subprocess.Popen(
        [*command, "--model", "none", "--storage", str(storage)], stdout=subprocess.PIPE, text=True
    ) as served:
        try:
            assert served.stdout
            told = json.loads("".join([*itertools.takewhile(lambda line: line != "}\n", served.stdout), "}"]))
            assert told["mcp"] == f"{told['address']}gradio_api/mcp/"
            yield told["address"]
        finally:
            served.terminate()


@pytest.fixture(scope="session")
def model_address() -> Iterator[str]:
    """A model server that says nothing of use, so that the composed answer stands in."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

        def do_GET(self) -> None:
            self._say({"object": "list", "data": [{"id": "small", "object": "model"}]})

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_error(400)

        def _say(self, value: object) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()


class Reader:
    """Somebody who follows one page from top to bottom, in a folder and a storage of their own."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.names: dict[str, Any] = {"__name__": "__main__"}

    def follow(self, block: Block) -> None:
        key = f"{block.language} {block.label}".strip()
        runner = _RUNNERS.get(key)
        assert runner, f"{block.where}: no runner knows a block of {key or 'no language'!r}"
        runner(self, block)

    def python(self, block: Block) -> None:
        """A program, after those before it on the page."""
        code = compile("\n" * block.line + self._here(block.text), block.page, "exec")
        self._apart(lambda: exec(code, self.names), block)

    def session(self, block: Block) -> None:
        """Lines of `>>>` with what they print; `...` stands for anything."""
        test = doctest.DocTestParser().get_doctest(self._here(block.text), self.names, block.where, None, 0)
        test.globs = self.names
        assert test.examples, f"{block.where}: holds no >>>"
        told: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        self._apart(lambda: runner.run(test, out=told.append, clear_globs=False), block)
        assert not told, f"{block.where}\n" + "".join(told)

    def _here(self, text: str) -> str:
        for usual, here in self.shell.addresses.items():
            text = text.replace(usual, here)
        return text

    def _apart(self, work: Callable[[], object], block: Block) -> None:
        """In a thread of its own: another test may have left an event loop in this one."""
        failed: list[BaseException] = []

        def run() -> None:
            try:
                work()
            except BaseException as error:  # the thread's border: told below
                failed.append(error)

        thread = threading.Thread(target=run, daemon=True)
        with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
            patch.chdir(self.shell.folder)
            thread.start()
            thread.join(PATIENCE)
        assert not thread.is_alive(), f"{block.where}: has not ended after {PATIENCE} s"
        if failed:
            raise AssertionError(f"{block.where}: {failed[0]!r}") from failed[0]

    # Data, read by what it is written for

    def notes(self, block: Block) -> None:
        assert load_notes(self._alone(block, "notes.yaml"))

    def concepts(self, block: Block) -> None:
        assert load_concepts(self._alone(block, "concepts.yaml")).all

    def elsewhere(self, block: Block) -> None:
        assert len(load_lines(self._alone(block, "elsewhere.yaml") / "elsewhere.yaml")) > 1

    def progress(self, block: Block) -> None:
        assert parse_progress(block.text).read

    def questions(self, block: Block) -> None:
        """Kept as a file too: commands further down the page may use it."""
        (self.shell.folder / "questions.jsonl").write_text(block.text, "utf-8")
        assert load_questions(self.shell.folder / "questions.jsonl")

    def a_list(self, block: Block) -> None:
        parsed = parse_list(block.text, "my-list")
        assert parsed.entries, block.where
        assert not parsed.issues, (block.where, parsed.issues)
        (self.shell.folder / "my-list.md").write_text(block.text, "utf-8")

    def conversation(self, block: Block) -> None:
        assert all(set(turn) == {"role", "content"} for turn in json.loads(block.text)), block.where

    def agents(self, block: Block) -> None:
        """The settings by which an agent finds the tools."""
        servers = json.loads(self._here(block.text))["mcpServers"]
        assert [each["url"] for each in servers.values()] == [f"{self.shell.addresses[APP]}gradio_api/mcp/"]

    def sources(self, block: Block) -> None:
        self._each_exists(block, ROOT / "src" / "dlmentor")

    def seeds(self, block: Block) -> None:
        self._each_exists(block, ROOT / "seeds")

    def storage(self, block: Block) -> None:
        """All that lies there after the commands of the page, and nothing else."""
        below = self.shell.folder / "storage"
        told = self._each_exists(block, below)
        there = {path.name for path in below.iterdir() if path.suffix != ".lock"}
        assert there == {path.split("/")[0] for path in told}, block.where

    def _each_exists(self, block: Block, below: Path) -> list[str]:
        """Each line begins with a path, or a pattern of paths."""
        told = re.findall(r"^(\S+)", block.text, re.M)
        missing = [path for path in told if not any(below.glob(path.rstrip("/")))]
        assert not missing, f"{block.where}: not in {below.name}: {missing}"
        return told

    def shape(self, block: Block) -> None:
        """Data for other programs: it can at least be read."""
        if block.language == "yaml":
            assert isinstance(yaml.safe_load(block.text), dict), block.where
        elif block.language == "toml":
            assert tomllib.loads(block.text), block.where
        else:
            read = configparser.ConfigParser(strict=False, interpolation=None)
            read.optionxform = str  # type: ignore[assignment,method-assign]
            read.read_string(block.text)
            assert read.sections(), block.where

    def _alone(self, block: Block, name: str) -> Path:
        folder = self.shell.folder / f"line-{block.line}"
        folder.mkdir()
        (folder / name).write_text(block.text, "utf-8")
        return folder


_RUNNERS: dict[str, Callable[[Reader, Block], None]] = {
    "sh": lambda reader, block: reader.shell.run(block),
    "console": lambda reader, block: reader.shell.transcript(block),
    "python": Reader.python,
    "pycon": Reader.session,
    "markdown list": Reader.a_list,
    "yaml notes": Reader.notes,
    "yaml concepts": Reader.concepts,
    "yaml elsewhere": Reader.elsewhere,
    "yaml progress": Reader.progress,
    "jsonl questions": Reader.questions,
    "json conversation": Reader.conversation,
    "json mcp": Reader.agents,
    "text src": Reader.sources,
    "text seeds": Reader.seeds,
    "text storage": Reader.storage,
    "yaml": Reader.shape,
    "toml": Reader.shape,
    "ini": Reader.shape,
}


@pytest.fixture
def reader(
    own_storage: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[[Path], Reader]:
    """Makes a reader of a page, with the servers that the page speaks of."""
    monkeypatch.setenv("DLMENTOR_STORAGE", str(own_storage))
    shutil.copy(ROOT / "README.md", tmp_path)
    written = next(block for block in blocks(ROOT / "docs" / "lists.md") if block.label == "list")
    (tmp_path / "my-list.md").write_text(written.text, "utf-8")
    (tmp_path / "bench").mkdir()
    one_each = {json.loads(line)["type"]: line for line in (ROOT / "bench" / "questions.jsonl").open(encoding="utf-8")}
    (tmp_path / "bench" / "questions.jsonl").write_text("".join(one_each.values()), "utf-8")

    def of(page: Path) -> Reader:
        text = page.read_text("utf-8")
        wanted = {APP: "app_address", MODEL: "model_address"}
        addresses = {usual: request.getfixturevalue(name) for usual, name in wanted.items() if usual in text}
        return Reader(Shell(tmp_path, monkeypatch, addresses))

    return of


@pytest.mark.parametrize("page", [page for page in PAGES if any(blocks(page))], ids=name_of)
def test_every_block_of_a_page_works(page: Path, reader: Callable[[Path], Reader]) -> None:
    """From top to bottom, as somebody who follows the page; a block that no runner knows is a failure."""
    followed = reader(page)
    for block in blocks(page):
        followed.follow(block)


@pytest.mark.parametrize("block", ["```\nls\n```\n", "    dlmentor ask x\n", "```haskell\nmain\n```\n"])
def test_a_block_of_an_unknown_kind_fails(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that no new block escapes."""
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n\n{block}", "utf-8")
    monkeypatch.setattr("docs_blocks.ROOT", tmp_path)
    (found,) = blocks(page)
    with pytest.raises(AssertionError, match="no runner knows"):
        Reader(Shell(tmp_path, monkeypatch)).follow(found)


@pytest.mark.parametrize(
    ("language", "text", "fault"),
    [
        ("sh", "dlmentor frobnicate", "exit code 2"),
        ("sh", "dlmentor parse missing.md", "exit code 2"),
        ("sh", "rm -rf storage", "no runner knows"),
        ("sh", "dlmentor chat --colour", "not understood"),
        ("sh", "export DLMENTOR_COLOUR=1", "no setting"),
        ("sh", "DLMENTOR_COLOUR=1 dlmentor chat", "no setting"),
        ("sh", "docker compose -f deploy/nothing.yaml up", "there is no"),
        ("console", "$ dlmentor --version\ndlmentor 9.9", "prints"),
        ("python", "import dlmentor\ndlmentor.nothing", "nothing"),
        ("pycon", ">>> 1 + 1\n3\n", "Expected"),
    ],
)
def test_a_block_that_does_not_work_fails(
    language: str, text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each runner notices what is wrong, and says where."""
    with pytest.raises(AssertionError, match=fault) as told:
        Reader(Shell(tmp_path, monkeypatch)).follow(Block("page.md", 7, language, "", text))
    assert "page.md:" in str(told.value)


def test_an_ellipsis_stands_for_what_changes() -> None:
    """In a line for any text, alone on a line for any lines, and for nothing else."""
    assert shows("a … c\n…\nz\n", "a b c\nd\ne\nz\n")
    assert not shows("a … c\n", "a b c\nd\n")
    assert not shows("a … c\n", "a b d\n")
