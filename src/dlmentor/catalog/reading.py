"""Reading a list from disk: whatever a person saved becomes text, or one clear sentence says why not."""

import codecs
from pathlib import Path

from dlmentor.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HINT = "A list is a Markdown text file."
# Latin-1 decodes anything, so a file with more control characters than this is not taken for text.
_MOST_CONTROLS = 0.02
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r\f\x1b") + b"\x7f"


def read_list(path: str | Path) -> str:
    """The text of the list at `path`, with `\\n` line ends and no byte-order mark."""
    path = Path(path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no file {str(path)!r}.", hint="Check the path.") from None
    except IsADirectoryError:
        raise InputError(f"{str(path)!r} is a folder, not a list.", hint="Name one Markdown file in it.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"The file {str(path)!r} cannot be read: {reason}.") from None
    return decode_list(data, str(path))


def decode_list(data: bytes, name: str) -> str:
    """The text in `data` (UTF-8, UTF-16/32 with a byte-order mark, else Latin-1)."""
    text = _decode(data, name).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise InputError(f"The file {name!r} is empty.", hint=_HINT)
    return text


def _decode(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise InputError(f"The file {name!r} is not text.", hint=_HINT) from None
    if len(data) - len(data.translate(None, _CONTROLS)) > _MOST_CONTROLS * len(data):
        raise InputError(f"The file {name!r} is not text.", hint=_HINT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
