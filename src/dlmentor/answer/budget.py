"""Tokens: counted offline, so that evidence and answer fit into what a model can read."""

from collections.abc import Callable

from dlmentor.index.vocabularies import encoder

DEFAULT_WINDOW = 8192
# A model whose tokenizer we do not have may need more tokens for the same text.
_UNKNOWN_MARGIN = 1.25
_NEWER = ("gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-4o", "o1", "o3", "o4")
_OLDER = ("gpt-4", "gpt-3.5")

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


def _exact(vocabulary: str) -> Count:
    encode = encoder(vocabulary)
    return lambda text: len(encode(text))
