"""The vocabularies of tiktoken, offline: llama-index-core carries them, so nothing is downloaded."""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

Encode = Callable[[str], list[int]]

_SETTING = "TIKTOKEN_CACHE_DIR"
_environment = threading.Lock()


@cache
def encoder(vocabulary: str) -> Encode:
    """The function that turns a text into tokens of `cl100k_base` or `o200k_base`."""
    import tiktoken

    with _environment, _offline():
        encoding = tiktoken.get_encoding(vocabulary)
    return lambda text: encoding.encode(text, disallowed_special=())


@contextmanager
def _offline() -> Iterator[None]:
    """Point tiktoken to the folder while it loads; what the user has set is put back."""
    spec = find_spec("llama_index")
    roots = (spec.submodule_search_locations or ()) if spec else ()
    folders = (Path(root) / "core" / "_static" / "tiktoken_cache" for root in roots)
    found = next((str(folder) for folder in folders if folder.is_dir()), None)
    before = os.environ.get(_SETTING)
    if found:
        os.environ[_SETTING] = found
    try:
        yield
    finally:
        if before is not None:
            os.environ[_SETTING] = before
        elif found:
            del os.environ[_SETTING]
