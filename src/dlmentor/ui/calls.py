"""The border between page and program: what the page sends is a mapping, what fails comes back as a sentence."""

import logging
import math
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

from pydantic import ValidationError

from dlmentor.errors import DlmentorError, InputError

Payload = Mapping[str, Any]
Call = Callable[[Payload], dict[str, Any]]
_OURS = "Something went wrong inside dlmentor; the terminal where it runs says more."

log = logging.getLogger("dlmentor.ui")


def sentence(error: Exception) -> str:
    """What a person reads of an error; one of ours goes to the log with its trace."""
    if isinstance(error, DlmentorError):
        return str(error)
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"The page sent something that cannot be used: {'.'.join(map(str, first['loc']))}: {first['msg']}."
    log.error("An error in the chat app", exc_info=error)
    return _OURS


def guarded(call: Call) -> Call:
    """A function that the page may call: always answers, with `error` if it failed."""

    @wraps(call)
    def answer(payload: Any) -> dict[str, Any]:
        try:
            return call(checked(payload))
        except Exception as error:  # the border: everything else would reach the page as a bare 500
            return {"error": sentence(error)}

    # The page calls by this name, and Gradio reads the signature of what is wrapped.
    answer.__annotations__ = {}
    del answer.__wrapped__
    return answer


def guarded_stream(events: Iterator[dict[str, Any]], **about: Any) -> Iterator[dict[str, Any]]:
    """A stream for the page that ends with a sentence if it fails."""
    try:
        yield from events
    except Exception as error:  # the border, as above
        yield {**about, "error": sentence(error), "done": True}


def checked(payload: Any) -> Payload:
    """The payload, if it is a mapping."""
    if not isinstance(payload, Mapping):
        raise InputError("The page sent something that cannot be used: reload it.")
    return payload


def words(payload: Payload, name: str, longest: int = 4000) -> str:
    """A text of the payload; empty if it is missing."""
    value = payload.get(name) or ""
    if not isinstance(value, str | int | float):
        raise InputError(f"The field {name!r} is not a text.")
    value = str(value)
    if len(value) > longest:
        raise InputError(f"The field {name!r} has {len(value):,} characters; {longest:,} are the most.")
    return value


def strings(payload: Payload, name: str, most: int = 5000) -> list[str]:
    """A list of texts of the payload; empty if it is missing."""
    value = payload.get(name) or []
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value) or len(value) > most:
        raise InputError(f"The field {name!r} is not a list of texts.")
    return list(value)


def number(payload: Payload, name: str) -> float | None:
    """A number of the payload; None if it is missing or empty."""
    value = payload.get(name)
    if value is None or value == "":
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    # "nan" and "inf" are numbers to Python, but nobody has so many weeks.
    if not math.isfinite(found):
        raise InputError(f"{value!r} is not a number.")
    return found
