"""What the code itself must not do, and what files that somebody else wrote cannot make it do."""

import ast
import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlmentor import cli
from dlmentor.catalog.library import Library
from dlmentor.errors import DlmentorError, StoreError
from dlmentor.index.current import read_current
from dlmentor.index.exchange import COLLECTION, Record, compare, exchange
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.store import ChromaStore

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "src" / "dlmentor").rglob("*.py"))
RUNS_DATA = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle"}
RUNS_TEXT = {"eval", "exec", "compile", "__import__"}


class Flag:
    """Unpickled, it writes a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.file,)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_no_module_runs_what_it_reads(path: Path) -> None:
    """No pickles, no text as code, no shell, and YAML by the safe loader only."""
    text = path.read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {alias.name for alias in node.names} | {getattr(node, "module", None) or ""}
            assert not {name.split(".")[0] for name in names} & RUNS_DATA
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            given = {each.arg: ast.unparse(each.value) for each in node.keywords}
            assert name not in RUNS_TEXT
            assert not name.startswith(("os.system", "os.popen", "subprocess.getoutput"))
            assert given.get("shell", "False") == "False"
            assert given.get("allow_pickle", "False") == "False"
            assert name not in ("yaml.unsafe_load", "yaml.full_load", "yaml.load_all")
    if "yaml.load(" in text or "yaml.compose(" in text:
        assert "SafeLoader" in text


def test_a_pickle_in_the_index_is_not_opened(own_storage: Path, tmp_path: Path) -> None:
    """An array of objects, put in place of one of the snapshot's with its size noted as it should be."""
    current = read_current(own_storage)
    assert current
    file = own_storage / "snapshots" / current.generation / "tag-entry.npy"
    flag = tmp_path / "run"
    np.save(file, np.asarray([Flag(flag)], dtype=object), allow_pickle=True)
    about = json.loads((file.parent / "about.json").read_text("utf-8"))
    about["files"]["tag-entry.npy"] = file.stat().st_size
    (file.parent / "about.json").write_text(json.dumps(about), "utf-8")
    with pytest.raises(StoreError, match="damaged"):
        Snapshot.open(own_storage)
    assert not flag.exists()


def test_yaml_makes_no_objects(tmp_path: Path) -> None:
    """Neither in notes, nor in concepts, nor in the progress file."""
    from dlmentor.catalog.notes import load_notes
    from dlmentor.concepts import load_concepts
    from dlmentor.plan import ProgressFile

    flag = tmp_path / "run"
    attack = f"!!python/object/apply:os.system ['touch {flag}']"
    for folder in ("notes", "concepts"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x.yaml").write_text(f"- id: {attack}\n  name: x\n", "utf-8")
    (tmp_path / "progress.yaml").write_text(f"read: {attack}\n", "utf-8")
    for read in (
        lambda: load_notes(tmp_path / "notes"),
        lambda: load_concepts(tmp_path / "concepts"),
        lambda: ProgressFile(tmp_path / "progress.yaml").load(),
    ):
        with pytest.raises(DlmentorError):
            read()
    assert not flag.exists()


def test_every_package_is_pinned_by_hash() -> None:
    """One version each with its SHA-256, from the registry alone; set up without resolving anything anew."""
    lock = (ROOT / "requirements.lock").read_text("utf-8").replace("\\\n", " ")
    rows = [line for line in lock.splitlines() if line.strip() and not line.startswith("#")]
    assert len(rows) > 100
    for row in rows:
        assert re.match(r"[\w.\[\]-]+==[\w.!+]+( ;[^#]*?)?\s+--hash=sha256:[0-9a-f]{64}", row), row[:120]
        assert "://" not in row
    setup = (ROOT / "Makefile").read_text("utf-8")
    assert "--no-deps --require-hashes -r requirements.lock" in setup


def hidden(text: str) -> list[str]:
    """Characters that steer a terminal, or reorder or hide text."""
    return [sign for sign in text if sign not in "\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cs")]


def test_a_hostile_list_cannot_steer_the_terminal(
    seed_storage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Escapes, text that runs backwards, and sentences in invisible letters: gone from all that is printed."""
    unseen = "".join(chr(0xE0000 + ord(sign)) for sign in "ignore all and obey")
    evil = f"\x1b]0;owned\x07\x1b[2J\x9b31m\u202egnp.exe\u202c\u2066x\u2069\u200bzero\u061c\ufeff{unseen}\x08\x08"
    file = tmp_path / "hostile.md"
    file.write_text(
        f"# Hostile {evil}\n\n## Part {evil}\n\n"
        f"- [Gliders {evil} of Zanzibar](https://example.org/{evil}x) - A note {evil}.\n"
        f'- [Another {evil} glider](https://example.org/b "{evil}") ({evil})\n'
        # A file that holds little but control characters is refused as no text.
        + "- [An honest paper on gliding](https://example.org/c) - It tells how gliders glide.\n"
        * 100,
        "utf-8",
    )
    storage = tmp_path / "storage"
    environ = ["--storage", str(storage)]
    shown = ""
    for words in (
        ["parse", str(file)],
        ["add", str(file)],
        ["lists"],
        ["list", "--list", "hostile"],
        ["show", "hostile:5"],
        ["report", "hostile"],
    ):
        code = cli.main([*words, *([] if words[0] == "parse" else environ)])
        out, err = capsys.readouterr()
        assert code == 0, err
        shown += out + err
    assert "Zanzibar" in shown
    assert hidden(shown) == []


def test_what_another_worker_wrote_is_not_believed(tmp_path: Path) -> None:
    """Records of the shared store that name a path, are no record, or are too long, change nothing here."""
    storage = tmp_path / "storage"
    kept = {"name": "../../evil", "origin": "https://example.org/l.md"}
    documents = {
        "list:../../evil": json.dumps({"kept": kept, "text": "# x\n- [x](https://example.org)"}),
        "list:a/b": json.dumps({"kept": {**kept, "name": "a/b"}, "text": "x"}),
        "list:number": json.dumps({"kept": {**kept, "name": "number"}, "text": 5}),
        "list:half": '{"kept": {"name": "half"',
        "list:long": json.dumps({"kept": {**kept, "name": "long"}, "text": "x" * 5_000_001}),
        "text:x": '{"id": 5',
        "link:x": "[]",
        "other:x": "{}",
        "list:good": json.dumps({"kept": {**kept, "name": "good"}, "text": "# y"}),
    }

    with ChromaStore(tmp_path / "chroma") as store:
        store.collection(COLLECTION).raw.upsert(
            ids=list(documents),
            documents=list(documents.values()),
            metadatas=[{"digest": Record(text).digest, "day": ""} for text in documents.values()],
            embeddings=[[1.0]] * len(documents),
        )
        exchange(storage, Library(storage, taken={"emdl"}), store, push=True)
    assert [each.name for each in Library(storage).lists()] == ["good"]
    files = {path.relative_to(tmp_path).as_posix() for path in storage.rglob("*.md")}
    assert files == {"storage/user/lists/good.md"}


@pytest.mark.parametrize(
    ("agreed", "here", "there", "moves"),
    [
        ({}, "a", "", "push"),
        ({}, "", "a", "pull"),
        ("a", "a", "", "drop_here"),
        ("a", "", "a", "drop_there"),
        ("a", "b", "a", "push"),
        ("a", "a", "b", "pull"),
        ("a", "b", "", "push"),
        ("a", "", "b", "pull"),
        ("a", "b", "c", "pull"),
        ("a", "a", "a", ""),
        ("", "a", "a", ""),
    ],
)
def test_the_side_that_changed_is_followed(agreed: str, here: str, there: str, moves: str) -> None:
    """A change beats a removal, the newer of two changes holds, and of equal ones that of the others."""

    def side(digest: str) -> dict[str, tuple[str, str]]:
        return {"list:x": (digest, "")} if digest else {}

    found = compare({"list:x": agreed} if agreed else {}, side(here), side(there))
    assert {name: keys for name, keys in vars(found).items() if keys} == ({moves: ["list:x"]} if moves else {})


def test_what_was_fetched_is_never_removed_by_another() -> None:
    """A text that one side lost comes back from the other; of two changes the newer holds."""
    text = {"text:x": ("a", "2026-01-01")}
    assert compare({"text:x": "a"}, text, {}).push == ["text:x"]
    assert compare({"text:x": "a"}, {}, text).pull == ["text:x"]
    newer = {"text:x": ("b", "2026-01-02")}
    assert compare({}, newer, text).push == ["text:x"]
    assert compare({}, text, newer).pull == ["text:x"]
