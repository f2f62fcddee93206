"""Syncing with the real embedded Chroma: what changed is embedded, and nothing that breaks stays broken."""

import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from index_parts import CONCEPTS, HashEmbedder, Lists, make_lists, settings_for, stored_ids

from dlmentor.errors import StoreBusyError, StoreError
from dlmentor.index import current as current_module
from dlmentor.index.current import Fingerprint, inputs_digest, is_fresh, pointer_file, read_current, snapshots_folder
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.sync import sync
from dlmentor.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_for(tmp_path)


@pytest.fixture
def built(settings: Settings) -> Settings:
    sync(make_lists(6), CONCEPTS, settings, HashEmbedder())
    return settings


def test_first_sync_makes_store_and_snapshot_agree(settings: Settings) -> None:
    """Every chunk stands in Chroma once and in the snapshot with the vector of its text."""
    embedder = HashEmbedder()

    report = sync(make_lists(6), CONCEPTS, settings, embedder)

    snapshot = Snapshot.open(settings.storage)
    assert (report.entries, report.added, report.unchanged) == (6, 6, False)
    assert report.chunks == len(snapshot.chunk_entry) == 6 * 5
    assert [len(ids) for ids in stored_ids(settings)] == [30, len(snapshot.concepts.role)]
    texts = [snapshot.chunks.texts[row] for row in range(30)]
    assert snapshot.chunk_vectors is not None
    assert np.array_equal(snapshot.chunk_vectors, HashEmbedder().embed(texts))
    assert [snapshot.roles[role] for role in snapshot.chunk_role[:5]] == ["title", "summary", "why", "ask", "ask"]
    assert report.embedded == len(set(embedder.embedded)) == len(embedder.embedded)


def test_progress_counts_all_texts(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Progress rises from 0 to the number of texts of entries and concepts together."""
    monkeypatch.setattr("dlmentor.index.filling._STEP", 8)
    seen: list[tuple[str, int, int]] = []

    sync(make_lists(6), CONCEPTS, settings, HashEmbedder(), lambda *now: seen.append(now))

    total = sum(map(len, stored_ids(settings)))
    assert {(what, of) for what, _, of in seen} == {("embedding", total)}
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)
    assert (seen[0][1], seen[-1][1]) == (0, total)


def test_nothing_to_do_does_nothing(built: Settings) -> None:
    """A second sync embeds nothing, keeps the generation, and loads neither Chroma nor LlamaIndex."""
    code = f"""
import json, sys
sys.path.insert(0, {str(Path(__file__).parent)!r})
from index_parts import *
from pathlib import Path
import dlmentor.index.sync as s
heavy = lambda: [name for name in ("chromadb", "llama_index", "onnxruntime", "openai") if name in sys.modules]
report = s.sync(make_lists(6), CONCEPTS, settings_for(Path({str(built.seeds)!r})), HashEmbedder())
print(json.dumps([report.unchanged, report.generation, report.embedded, heavy()]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    current = read_current(built.storage)
    assert current is not None
    assert json.loads(done.stdout) == [True, current.generation, 0, []]


def test_only_what_changed_is_embedded(built: Settings) -> None:
    """A changed note costs one text, a new entry its new ones, one that goes none; Chroma has what is left."""
    before = Snapshot.open(built.storage)
    embedder = HashEmbedder()

    changed = sync(make_lists(6, " And more."), CONCEPTS, built, embedder)
    assert embedder.embedded == ["How pruning helps in case 0. And more."]
    assert (changed.added, changed.changed, changed.removed) == (0, 1, 0)

    added = sync(make_lists(7, " And more."), CONCEPTS, built, embedder)
    assert (added.added, added.changed, added.removed, added.embedded) == (1, 0, 0, 4)

    removed = sync(Lists(make_lists(7, " And more.").entries[:4]), CONCEPTS, built, embedder)
    assert (removed.removed, removed.embedded) == (3, 0)
    assert len(stored_ids(built)[0]) == 20
    assert len(Snapshot.open(built.storage).entry_ids) == 4
    assert not before.is_current()


def test_order_and_lines_cost_no_embedding(built: Settings) -> None:
    """Entries in another order and on other lines are stored anew where needed, but not embedded."""
    entries = make_lists(6).entries
    moved = [
        entry.model_copy(update={"sources": (entry.sources[0].model_copy(update={"line": 90 - place}),)})
        for place, entry in enumerate(reversed(entries))
    ]
    embedder = HashEmbedder()

    report = sync(Lists(tuple(moved)), CONCEPTS, built, embedder)

    snapshot = Snapshot.open(built.storage)
    assert embedder.embedded == []
    assert report.changed == 6
    assert snapshot.entry_ids == [entry.id for entry in moved]
    assert snapshot.entry(0) == moved[0]
    assert snapshot.chunks.texts[0].startswith(moved[0].title)


def test_another_model_rebuilds_and_says_so(built: Settings) -> None:
    """Vectors of another model are never used; going back finds the first model's store as it was."""
    heard: list[str] = []
    other = HashEmbedder("other")

    report = sync(make_lists(6), CONCEPTS, built, other, say=heard.append)

    assert heard == ["The index is rebuilt: it was made with the model hash, not other."]
    assert report.messages == tuple(heard)
    assert Snapshot.open(built.storage).model == "other"
    assert len(other.embedded) == report.embedded > 30
    back = HashEmbedder()
    assert sync(make_lists(6), CONCEPTS, built, back).embedded == 0
    assert Snapshot.open(built.storage).model == "hash"


def test_changed_chunking_drops_the_old_vectors(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was split differently is embedded anew, with a message."""
    heard: list[str] = []
    field = Fingerprint.model_fields["chunking"]
    monkeypatch.setattr(field, "default", "10/2")
    Fingerprint.model_rebuild(force=True)
    try:
        report = sync(make_lists(6), CONCEPTS, built, HashEmbedder(), say=heard.append)
    finally:
        monkeypatch.undo()
        Fingerprint.model_rebuild(force=True)

    assert heard == ["The index is rebuilt: the texts are split differently now."]
    assert report.embedded == len(stored_ids(built)[0]) + len(stored_ids(built)[1])


def test_new_code_makes_a_new_snapshot_from_old_vectors(built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """When dlmentor itself changed, the snapshot is made anew, but no text is embedded again."""
    heard: list[str] = []
    monkeypatch.setattr(current_module, "code_digest", lambda: "another")
    monkeypatch.setattr(Fingerprint.model_fields["code"], "default_factory", lambda: "another")
    Fingerprint.model_rebuild(force=True)
    try:
        report = sync(make_lists(6), CONCEPTS, built, HashEmbedder(), say=heard.append)
    finally:
        monkeypatch.undo()
        Fingerprint.model_rebuild(force=True)

    assert (heard, report.embedded) == (["The index is rebuilt: dlmentor itself has changed."], 0)


def test_force_makes_everything_anew(built: Settings) -> None:
    """`force` embeds every text again."""
    embedder = HashEmbedder()

    report = sync(make_lists(6), CONCEPTS, built, embedder, force=True)

    assert report.embedded == len(embedder.embedded) == sum(map(len, stored_ids(built)))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda storage: shutil.rmtree(storage / "chroma"), "is missing and is rebuilt"),
        (lambda storage: (storage / "chroma" / "chroma.sqlite3").write_bytes(b"rubbish" * 999), "is rebuilt from"),
        (
            lambda storage: next((storage / "chroma").glob("*/data_level0.bin")).write_bytes(b""),
            None,
        ),
    ],
    ids=["deleted", "rubbish", "vectors cut"],
)
def test_broken_chroma_is_rebuilt_without_embedding(built: Settings, spoil: object, said: str | None) -> None:
    """Whatever happened to Chroma, the next sync has it whole again, from the vectors of the snapshot."""
    expected = stored_ids(built)
    spoil(built.storage)  # type: ignore[operator]
    heard: list[str] = []

    report = sync(make_lists(6), CONCEPTS, built, HashEmbedder(), say=heard.append)

    assert report.embedded == 0
    assert stored_ids(built) == expected
    assert said is None or (len(heard) == 1 and said in heard[0])
    assert sync(make_lists(6), CONCEPTS, built, HashEmbedder()).unchanged


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: shutil.rmtree(folder),
        lambda folder: (folder / "about.json").write_text("{"),
        lambda folder: (folder / "chunks" / "vectors.npy").write_bytes(b"\x93NUMPY"),
        lambda folder: (folder / "columns" / "kind.npy").unlink(),
        lambda folder: _overwrite(folder / "chunks" / "owner.npy"),
    ],
    ids=["deleted", "about", "vectors cut", "column gone", "same size"],
)
def test_broken_snapshot_is_rebuilt_from_chroma(built: Settings, spoil: object) -> None:
    """A damaged snapshot is an error with a remedy; the remedy embeds nothing and says one line."""
    current = read_current(built.storage)
    assert current is not None
    spoil(snapshots_folder(built.storage) / current.generation)  # type: ignore[operator]
    with pytest.raises(StoreError, match="dlmentor sync"):
        Snapshot.open(built.storage)
    heard: list[str] = []

    report = sync(make_lists(6), CONCEPTS, built, HashEmbedder(), say=heard.append)

    assert heard == ["The index was damaged and is rebuilt from the lists."]
    assert report.embedded == 0
    assert len(Snapshot.open(built.storage).entry_ids) == 6


def _overwrite(file: Path) -> None:
    file.write_bytes(b"\x00" * file.stat().st_size)


@pytest.mark.parametrize("text", [None, "", "{", '{"generation": 5}', "[1]"])
def test_lost_pointer_is_found_again(built: Settings, text: str | None) -> None:
    """Without a usable CURRENT.json there is no index, and the next sync makes one without embedding."""
    file = pointer_file(built.storage)
    file.unlink()
    if text is not None:
        file.write_text(text)
    with pytest.raises(StoreError, match="There is no index"):
        Snapshot.open(built.storage)

    assert sync(make_lists(6), CONCEPTS, built, HashEmbedder()).embedded == 0
    assert len(Snapshot.open(built.storage).entry_ids) == 6


def test_without_an_embedder_words_are_still_indexed(settings: Settings) -> None:
    """No model: no vectors and no Chroma, but entries and the lexical index; the model coming later is a rebuild."""
    report = sync(make_lists(6), CONCEPTS, settings, None)

    snapshot = Snapshot.open(settings.storage)
    assert (report.embedded, snapshot.chunk_vectors, snapshot.concept_vectors) == (0, None, None)
    assert snapshot.lexical.scores("distillation").argmax() == 2
    assert not (settings.storage / "chroma").exists()
    assert sync(make_lists(6), CONCEPTS, settings, None).unchanged
    later = sync(make_lists(6), CONCEPTS, settings, HashEmbedder())
    assert later.messages == ("The index is rebuilt: it was made with the model none, not hash.",)


def test_no_entries_is_an_index_too(settings: Settings) -> None:
    """An empty catalogue can be synced and opened, and filled and emptied again."""
    from dlmentor.concepts import Concepts

    for count in (0, 3, 0):
        sync(make_lists(count), Concepts([]), settings, HashEmbedder())
        snapshot = Snapshot.open(settings.storage)
        assert len(snapshot.entry_ids) == count
        assert len(snapshot.chunk_entry) == count * 5


def test_a_second_sync_waits_or_gives_up(built: Settings) -> None:
    """While another one writes, a sync says that it waits, and after its time says what to do."""
    heard: list[str] = []

    with FileLock(built.storage / "sync.lock"), pytest.raises(StoreBusyError, match="try again") as caught:
        sync(make_lists(7), CONCEPTS, built, HashEmbedder(), say=heard.append, wait=0.05)

    assert heard == ["Another dlmentor is making the index: waiting for it."]
    assert caught.value.retryable


def test_readers_see_whole_generations(built: Settings) -> None:
    """While syncs follow one another, every opened snapshot is one of them, whole; old ones stay readable."""
    stop = threading.Event()
    problems: list[str] = []
    seen: set[int] = set()

    def read() -> None:
        snapshot = Snapshot.open(built.storage)
        while not stop.is_set():
            count = len(snapshot.entry_ids)
            seen.add(count)
            if len(snapshot.chunk_entry) != count * 5 or snapshot.entry(count - 1).id != snapshot.entry_ids[-1]:
                problems.append(snapshot.generation)
            if not snapshot.is_current():
                snapshot = Snapshot.open(built.storage)

    readers = [threading.Thread(target=read) for _ in range(2)]
    old = Snapshot.open(built.storage)
    for reader in readers:
        reader.start()
    for count in (7, 3, 8, 5):
        sync(make_lists(count), CONCEPTS, built, HashEmbedder())
    stop.set()
    for reader in readers:
        reader.join()

    assert problems == []
    assert seen & {7, 3, 8, 5}
    assert old.entry(5).id == "web:example.org/5"
    assert len(list(snapshots_folder(built.storage).iterdir())) == 2


def test_state_of_the_files_is_kept(settings: Settings, tmp_path: Path) -> None:
    """`is_fresh` is true until a file is written, added or removed, or another model is asked for."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "a.md").write_text("one")
    paths = [tmp_path / "a.md", tmp_path / "notes", tmp_path / "missing"]
    sync(make_lists(2), CONCEPTS, settings, HashEmbedder(), inputs=inputs_digest(paths))

    assert is_fresh(settings.storage, "hash", inputs_digest(paths))
    assert not is_fresh(settings.storage, "other", inputs_digest(paths))
    (tmp_path / "notes" / "b.md").write_text("two")
    assert not is_fresh(settings.storage, "hash", inputs_digest(paths))
    assert sync(make_lists(2), CONCEPTS, settings, HashEmbedder(), inputs=inputs_digest(paths)).unchanged
    assert is_fresh(settings.storage, "hash", inputs_digest(paths))


def test_storage_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    """A file in place of the storage folder is a plain error."""
    (tmp_path / "storage").write_text("not a folder")

    with pytest.raises(StoreError, match="storage cannot be written"):
        sync(make_lists(1), CONCEPTS, settings_for(tmp_path), HashEmbedder())
