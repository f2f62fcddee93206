"""What the lists do not cover: short lines in `seeds/elsewhere.yaml`, as vectors to compare a question with."""

import hashlib
import io
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor import private
from dlmentor.derived import derived
from dlmentor.errors import InputError
from dlmentor.index.embedders import Embedder
from dlmentor.models import Value

FILE = "elsewhere.yaml"
CACHE = "elsewhere.npz"


class Lines(Value):
    """The lines as they are kept between runs."""

    lines: tuple[str, ...]


def kept_lines(file: Path, storage: Path | None) -> list[str]:
    """The same as `load_lines`, from what was kept of it in `storage` if the file is as it was."""
    if storage is None:
        return load_lines(file)
    return [*derived(storage, "elsewhere", Lines, [file], lambda: Lines(lines=tuple(load_lines(file)))).lines]


def load_lines(file: Path) -> list[str]:
    """The lines of the file, in order; none if there is no file."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(file.read_text(encoding="utf-8"), loader)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        return []
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InputError(f"{file} cannot be read: {error}.") from None
    if not isinstance(data, dict) or not all(isinstance(lines, list) for lines in data.values()):
        raise InputError(f"{file} must hold fields with a list of lines each.")
    return [str(line) for lines in data.values() for line in lines]


def vectors(lines: list[str], embedder: Embedder, cache: Path | None) -> NDArray[np.float32]:
    """One row per line, kept in the file `cache` while lines and model are the same."""
    digest = hashlib.blake2b("\n".join([embedder.name, *lines]).encode(), digest_size=16).hexdigest()
    if cache is not None:
        with suppress(OSError, ValueError, KeyError), np.load(cache, allow_pickle=False) as kept:
            if str(kept["digest"]) == digest:
                found: NDArray[np.float32] = kept["vectors"]
                return found
    made = embedder.embed(lines)
    if cache is not None:
        # Where nothing can be written, the next start embeds them again.
        with suppress(OSError):
            packed = io.BytesIO()
            np.savez(packed, digest=np.array(digest), vectors=made)
            private.write(cache, packed.getvalue())
    return made
