"""What is there, what is missing, and how to get it."""

import os
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Literal

from dlmentor.errors import DlmentorError
from dlmentor.models import Value
from dlmentor.text import without_login

if TYPE_CHECKING:
    from dlmentor.mentor import Mentor

State = Literal["ok", "optional", "broken"]
_PACKAGES = (
    "chromadb",
    "gradio",
    "highspy",
    "llama-index-core",
    "markdown-it-py",
    "onnxruntime",
    "openai",
    "pydantic",
    "tiktoken",
    "tokenizers",
)


class Finding(Value):
    """One part: whether it works, what was seen, and what to do if it does not."""

    part: str
    state: State
    seen: str
    remedy: str = ""


def examine(mentor: "Mentor") -> list[Finding]:
    """Look at every part; nothing on the network is asked but what the settings name.

    Nothing is changed, but what the lists say may be kept under `kept/`, as whenever they are read.
    """
    checks: tuple[tuple[str, Callable[[Mentor], Iterator[Finding]]], ...] = (
        ("python", _python),
        ("packages", _packages),
        ("lists", _lists),
        ("notes and concepts", _knowledge),
        ("embedding model", _embedding),
        ("storage", _storage),
        ("index", _index),
        ("chroma server", _chroma),
        ("model server", _model),
    )
    findings: list[Finding] = []
    for part, check in checks:
        try:
            findings += check(mentor)
        except DlmentorError as error:
            findings.append(Finding(part=part, state="broken", seen=str(error.args[0]), remedy=error.hint or ""))
    return findings


def _python(_: "Mentor") -> Iterator[Finding]:
    yield Finding(part="python", state="ok", seen=f"{sys.version.split()[0]} at {sys.executable}")


def _packages(_: "Mentor") -> Iterator[Finding]:
    missing, found = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        remedy = f"pip install {' '.join(missing)}"
        yield Finding(part="packages", state="broken", seen=f"missing: {', '.join(missing)}", remedy=remedy)
    else:
        yield Finding(part="packages", state="ok", seen=", ".join(found))


def _lists(mentor: "Mentor") -> Iterator[Finding]:
    lists = mentor.catalog.lists
    seen = ", ".join(f"{each.name} ({each.entries})" for each in lists)
    if lists:
        yield Finding(part="lists", state="ok", seen=seen)
    else:
        remedy = f"Put a Markdown list into {mentor.settings.seeds}, or `dlmentor add FILE`."
        yield Finding(part="lists", state="broken", seen=f"none in {mentor.settings.seeds}", remedy=remedy)


def _knowledge(mentor: "Mentor") -> Iterator[Finding]:
    noted = sum(entry.basis is not None for entry in mentor.catalog.entries)
    seen = f"{noted} of {len(mentor.catalog.entries)} entries have a note; {len(mentor.concepts)} concepts"
    yield Finding(part="notes and concepts", state="ok", seen=seen)


def _embedding(mentor: "Mentor") -> Iterator[Finding]:
    from dlmentor.index.minilm import INSTALL, NAME, check_weights, find_weights

    setting = mentor.settings.embedder
    if setting != "minilm":
        yield Finding(part="embedding model", state="ok", seen=f"{setting}, by setting")
        return
    weights = find_weights()
    if weights is None:
        seen = f"the weights of {NAME} are not installed: search goes by words alone"
        yield Finding(part="embedding model", state="optional", seen=seen, remedy=INSTALL)
        return
    check_weights(weights.resolve())
    yield Finding(part="embedding model", state="ok", seen=f"{NAME}, weights checked by SHA-256")


def _storage(mentor: "Mentor") -> Iterator[Finding]:
    folder = mentor.settings.storage
    place = folder if folder.exists() else next(parent for parent in folder.parents if parent.exists())
    if os.access(place, os.W_OK | os.X_OK):
        yield Finding(part="storage", state="ok", seen=f"{folder} can be written")
    else:
        remedy = "Give yourself the right to write there, or set DLMENTOR_STORAGE."
        yield Finding(part="storage", state="broken", seen=f"{folder} cannot be written", remedy=remedy)


def _index(mentor: "Mentor") -> Iterator[Finding]:
    from dlmentor.index.current import read_current
    from dlmentor.index.snapshot import Snapshot

    if read_current(mentor.settings.storage) is None:
        yield Finding(part="index", state="optional", seen="not made yet", remedy="It is made at the first question.")
        return
    snapshot = Snapshot.open(mentor.settings.storage)
    texts, model = len(snapshot.chunk_entry), snapshot.model
    seen = f"generation {snapshot.generation}: {len(snapshot.entry_ids)} entries, {texts} texts, model {model}"
    yield Finding(part="index", state="ok", seen=seen)


def _chroma(mentor: "Mentor") -> Iterator[Finding]:
    url = mentor.settings.chroma_url
    if url is None:
        yield Finding(part="chroma server", state="ok", seen="none set: the store is embedded")
        return
    from dlmentor.index.current import chroma_folder
    from dlmentor.index.store import ChromaStore

    with ChromaStore(chroma_folder(mentor.settings.storage), url):
        yield Finding(part="chroma server", state="ok", seen=f"{url} answers")


def _model(mentor: "Mentor") -> Iterator[Finding]:
    settings = mentor.settings
    if settings.forbids_model or (settings.openai_api_key is None and settings.openai_base_url is None):
        seen = "forbidden by setting" if settings.forbids_model else "none set"
        remedy = "To have answers written by a model: OPENAI_API_KEY, or OPENAI_BASE_URL of a local server."
        yield Finding(part="model server", state="optional", seen=f"{seen}: answers are composed", remedy=remedy)
        return
    where = without_login(settings.openai_base_url or "the service of the key")
    yield Finding(part="model server", state="ok", seen=f"{settings.llm or 'its first model'} at {where}")
