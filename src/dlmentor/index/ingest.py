"""LlamaIndex's part: documents become nodes by its splitter, and nodes with vectors go through it into Chroma."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlmentor.index.chunks import Chunk, Text
from dlmentor.index.metadata import encode
from dlmentor.index.vocabularies import encoder

CHUNK_TOKENS = 200
OVERLAP = 30
_SMALLEST = 25
# Documents and nodes are large beside their texts, so not all are held at once.
_OWNERS_AT_ONCE = 1_000
_SENTENCE = re.compile(r".+?(?:[.!?]+\s+|[。！？]+|$)", re.S)

Count = Callable[[str], int]


class Splitter:
    """Splits texts into parts of at most `CHUNK_TOKENS` tokens that the embedding model sees whole."""

    def __init__(self, count: Count | None = None, limit: int = 0) -> None:
        """Take the model's own count of a text and its limit, if it has one."""
        self._count, self._limit = count, limit
        self._tokenize = encoder("cl100k_base")

    def split(self, texts: Mapping[str, Sequence[Text]]) -> dict[str, list[Text]]:
        """The texts of each owner, in order, split where they are long."""
        split: dict[str, list[Text]] = {}
        owners = list(texts)
        for start in range(0, len(owners), _OWNERS_AT_ONCE):
            split |= self._split({owner: texts[owner] for owner in owners[start : start + _OWNERS_AT_ONCE]})
        return split

    def _split(self, texts: Mapping[str, Sequence[Text]]) -> dict[str, list[Text]]:
        from llama_index.core.schema import Document

        documents = [
            Document(text=text, metadata={"owner": owner, "role": role, "place": place})
            for owner, own in texts.items()
            for place, (role, text) in enumerate(own)
        ]
        parts: dict[str, list[tuple[int, Text]]] = {owner: [] for owner in texts}
        for node in self._nodes(documents, CHUNK_TOKENS, OVERLAP):
            about = node.metadata
            parts[about["owner"]].append((about["place"], (about["role"], node.text)))
        return {owner: [text for _, text in sorted(own, key=lambda part: part[0])] for owner, own in parts.items()}

    def _nodes(self, documents: Sequence[Any], size: int, overlap: int) -> list[Any]:
        from llama_index.core.ingestion import IngestionPipeline
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.schema import Document

        for document in documents:
            # Otherwise the splitter would make room for the metadata in every part.
            document.excluded_embed_metadata_keys = document.excluded_llm_metadata_keys = list(document.metadata)
        splitter = SentenceSplitter(
            chunk_size=size,
            chunk_overlap=overlap,
            tokenizer=self._tokenize,
            chunking_tokenizer_fn=_SENTENCE.findall,
            include_prev_next_rel=False,
        )
        pipeline = IngestionPipeline(transformations=[splitter], disable_cache=True)
        nodes = []
        for node in pipeline.run(documents=list(documents)):
            if self._fits(node.text):
                nodes.append(node)
            elif size > _SMALLEST:
                nodes += self._nodes([Document(text=node.text, metadata=node.metadata)], size // 2, overlap // 2)
            else:
                nodes += self._cut(node)
        return nodes

    def _fits(self, text: str) -> bool:
        # A word piece is at least a character, so that short texts need not be counted.
        return self._count is None or len(text) <= self._limit - 2 or self._count(text) <= self._limit

    def _cut(self, node: Any) -> list[Any]:
        """Where even few tokens are many word pieces (long rules of one sign), cut by characters."""
        from llama_index.core.schema import TextNode

        width = self._limit - 2
        cuts = [node.text[start : start + width] for start in range(0, len(node.text), width)]
        return [TextNode(text=cut, metadata=node.metadata) for cut in cuts]


def store(collection: Any, chunks: Sequence[Chunk], vectors: NDArray[np.float32]) -> None:
    """Put chunks with their vectors into a Chroma collection, as nodes of LlamaIndex."""
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.schema import NodeRelationship, RelatedNodeInfo, TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    nodes = [
        TextNode(
            id_=chunk.id,
            text=chunk.text,
            metadata=encode({**chunk.metadata, "role": chunk.role, "number": chunk.number}),
            embedding=vector.tolist(),
            relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=chunk.owner)},
        )
        for chunk, vector in zip(chunks, vectors, strict=True)
    ]
    pipeline = IngestionPipeline(
        transformations=[], vector_store=ChromaVectorStore(chroma_collection=collection), disable_cache=True
    )
    pipeline.run(nodes=nodes)
