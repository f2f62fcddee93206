"""Tokens: counted offline, so that evidence and answer fit into what a model can read."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

DEFAULT_WINDOW = 8192
# A model whose tokenizer we do not have may need more tokens for the same text.
_UNKNOWN_MARGIN = 1.25
_NEWER = ("gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-4o", "o1", "o3", "o4")
_OLDER = ("gpt-4", "gpt-3.5")
_environment = threading.Lock()

Count = Callable[[str], int]


def counter(model: str) -> Count:
    """A function that counts the tokens of a text for a model, cautiously if the model is unknown."""
    name = model.rsplit("/", 1)[-1]
    if name.startswith(_NEWER):
        return _exact("o200k_base")
    if name.startswith(_OLDER):
        return _exact("cl100k_base")
    count = _exact("cl100k_base")
    return lambda text: int(count(text) * _UNKNOWN_MARGIN) + 1


@cache
def _exact(vocabulary: str) -> Count:
    import tiktoken

    with _environment, _offline_vocabulary():
        encoding = tiktoken.get_encoding(vocabulary)
    return lambda text: len(encoding.encode(text, disallowed_special=()))


@contextmanager
def _offline_vocabulary() -> Iterator[None]:
    """Point tiktoken to the vocabularies that llama-index-core carries: otherwise it downloads them."""
    spec = find_spec("llama_index")
    roots = (spec.submodule_search_locations or ()) if spec else ()
    folders = [Path(root) / "core" / "_static" / "tiktoken_cache" for root in roots]
    found = next((str(folder) for folder in folders if folder.is_dir()), None)
    before = os.environ.get("TIKTOKEN_CACHE_DIR")
    if found:
        os.environ["TIKTOKEN_CACHE_DIR"] = found
    try:
        yield
    finally:
        if before is not None:
            os.environ["TIKTOKEN_CACHE_DIR"] = before
        elif found:
            del os.environ["TIKTOKEN_CACHE_DIR"]
