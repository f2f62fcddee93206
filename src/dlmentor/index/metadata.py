"""Chroma's metadata takes no None and no lists: one pair of functions there and back."""

import json
from collections.abc import Mapping
from typing import Any

from dlmentor.index.chunks import Metadata, Scalar

_LIST = "[]"


def encode(metadata: Metadata) -> dict[str, Scalar]:
    """For Chroma: None is left out, a list is written as JSON under a name that ends in `[]`."""
    encoded: dict[str, Scalar] = {}
    for name, value in metadata.items():
        if isinstance(value, str | int | float | bool):
            encoded[name] = value
        elif value is not None:
            encoded[name + _LIST] = json.dumps(list(value), ensure_ascii=False)
    return encoded


def decode(encoded: Mapping[str, Any]) -> dict[str, Scalar | list[str]]:
    """From Chroma: the lists as lists again."""
    return {
        name.removesuffix(_LIST): json.loads(value) if name.endswith(_LIST) else value
        for name, value in encoded.items()
    }
