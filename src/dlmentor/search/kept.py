"""What the search gathers from a snapshot and would gather anew at each start, kept as files beside the snapshot.

They go with their generation; where nothing can be written, everything is gathered at each start.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from dlmentor import private
from dlmentor.index.lexical import LexicalIndex
from dlmentor.index.snapshot import DAMAGE

_GATHERING = ("legs.py", "names.py", "phrases.py", "vocabulary.py")


def keep(folder: Path, name: str, gather: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was kept under this name by the same code, else what `gather` gives."""
    file = folder / f"search-{name}-{_code()}.json"
    with suppress(*DAMAGE):
        found: dict[str, Any] = json.loads(file.read_bytes())
        return found
    gathered = gather()
    with suppress(OSError):
        private.write(file, json.dumps(gathered, ensure_ascii=False).encode())
    return gathered


def keep_index(folder: Path, name: str, build: Callable[[], LexicalIndex]) -> LexicalIndex:
    """The same for an index of words."""
    place = folder / f"search-{name}-{_code()}"
    with suppress(*DAMAGE):
        return LexicalIndex.load(place)
    built = build()
    fresh = private.name_for_fresh(place)
    # Somebody else may put theirs there in the meantime; what cannot be read any more must not stand in the way.
    shutil.rmtree(place, ignore_errors=True)
    with suppress(OSError):
        built.save(fresh)
        private.tighten_tree(fresh)
        fresh.replace(place)
    shutil.rmtree(fresh, ignore_errors=True)
    return built


@cache
def _code() -> str:
    """Changes with the code that gathers, so that what older code gathered is not used."""
    digest = hashlib.blake2b(digest_size=8)
    for name in _GATHERING:
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()
