"""Which embedding model is used: MiniLM offline, one of a model server by setting, or none."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from dlmentor.errors import InputError, ModelError
from dlmentor.index.minilm import INSTALL, MiniLM, Progress, find_weights
from dlmentor.settings import Settings

EMBEDDERS = ("minilm", "openai", "none")
NO_WEIGHTS = f"The embedding model is not installed, so the search goes by words alone. To get it: {INSTALL}"

_BATCH = 128


class Embedder(Protocol):
    """A model that turns texts into vectors of unit length."""

    @property
    def name(self) -> str:
        """What tells its vectors from those of other models."""

    @property
    def max_pieces(self) -> int:
        """How long a text it sees whole, in its own count."""

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length per text."""

    def count(self, text: str) -> int:
        """How long a text is for it."""


def open_embedder(settings: Settings, warn: Callable[[str], None] | None = None) -> Embedder | None:
    """The embedder that the settings ask for; None (with a warning) if MiniLM is not installed."""
    if settings.embedder == "openai":
        return OpenAIEmbedder(settings)
    if settings.embedder == "minilm":
        if find_weights() is not None:
            return MiniLM(remember=settings.storage)
        if warn:
            warn(NO_WEIGHTS)
    elif settings.embedder != "none":
        raise InputError(
            f"The setting DLMENTOR_EMBEDDER cannot be {settings.embedder!r}: it is one of {', '.join(EMBEDDERS)}."
        )
    return None


class OpenAIEmbedder:
    """Embeddings of an OpenAI-compatible server, through LlamaIndex."""

    # Such models take thousands of tokens: the splitter's own size is what counts.
    max_pieces = 8000

    def __init__(self, settings: Settings) -> None:
        if settings.openai_api_key is None and settings.openai_base_url is None:
            raise InputError(
                "DLMENTOR_EMBEDDER is 'openai', but no model server is set.",
                hint="Set OPENAI_API_KEY or OPENAI_BASE_URL.",
            )
        from llama_index.embeddings.openai import OpenAIEmbedding

        self.name = f"openai:{settings.embedding_model}"
        key = settings.openai_api_key
        self._model: Any = OpenAIEmbedding(
            # The name goes in as it is: the enumeration of `model` knows only OpenAI's own.
            model_name=settings.embedding_model,
            api_base=settings.openai_base_url,
            api_key=key.get_secret_value() if key else "none",
            embed_batch_size=_BATCH,
            max_retries=3,
        )

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> NDArray[np.float32]:
        """One row of unit length per text."""
        rows: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            rows += self._batch(texts[start : start + _BATCH])
            if progress:
                progress(len(rows), len(texts))
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(rows), len(rows[0]) if rows else 0)
        if len(vectors) != len(texts):
            raise ModelError(f"{self.name} gave {len(vectors)} vectors for {len(texts)} texts.")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
        return unit

    def count(self, text: str) -> int:
        """Characters, far below the limit: what the splitter makes always fits."""
        return len(text)

    def _batch(self, texts: Sequence[str]) -> list[list[float]]:
        import httpx
        from openai import OpenAIError

        try:
            found: list[list[float]] = self._model.get_text_embedding_batch([text or " " for text in texts])
        except (OpenAIError, httpx.HTTPError, ValueError) as error:
            # What the server says may repeat the key.
            status = getattr(error, "status_code", None)
            said = f"the server answered {status}" if status else type(error).__name__
            raise ModelError(f"{self.name} gave no embeddings: {said}.", hint="Check OPENAI_BASE_URL.") from None
        return found
