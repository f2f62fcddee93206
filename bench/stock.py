"""LlamaIndex's stock hybrid recipe, as its documentation puts it together, over the same entries and the same model.

`SentenceSplitter` → `VectorStoreIndex` in Chroma beside `BM25Retriever`, fused by reciprocal rank in a
`QueryFusionRetriever`. Where it has a choice it gets the better one: our batches, no thread hop per query.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dlmentor.catalog.markdown import read_list
from dlmentor.index.embedders import Embedder
from dlmentor.models import Entry

Document = tuple[str, str]

# Each retriever's own and the fused list's: enough for ten different entries.
TOP = 20
_BATCH = 64


def raw_texts(entries: Sequence[Entry], lists: Sequence[Path]) -> list[Document]:
    """Every item of the lists as it stands there, under its headings."""
    lines = {path.stem: read_list(path).splitlines() for path in lists}
    return [
        (entry.id, f"{' > '.join(source.section)}\n{lines[source.list][source.line - 1].strip()}")
        for entry in entries
        for source in entry.sources
    ]


def noted_texts(entries: Sequence[Entry], topics: dict[str, str]) -> list[Document]:
    """Every entry with what our notes say; `topics` gives the names of concepts by their ids."""
    return [
        (
            entry.id,
            "\n".join(
                part
                for part in (
                    entry.title,
                    " > ".join(entry.section),
                    entry.note,
                    entry.why,
                    ", ".join(topics.get(topic, topic) for topic in entry.topics),
                )
                if part
            ),
        )
        for entry in entries
    ]


class Stock:
    """The recipe over some documents, built when it is made."""

    def __init__(self, documents: Sequence[Document], folder: Path, model: Embedder) -> None:
        from chromadb import PersistentClient
        from chromadb.config import Settings
        from llama_index.core import StorageContext, VectorStoreIndex, schema
        from llama_index.core.llms import MockLLM
        from llama_index.core.node_parser import SentenceSplitter
        from llama_index.core.retrievers import QueryFusionRetriever
        from llama_index.core.retrievers.fusion_retriever import FUSION_MODES
        from llama_index.retrievers.bm25 import BM25Retriever
        from llama_index.vector_stores.chroma import ChromaVectorStore

        made = [
            schema.Document(text=text, metadata={"entry": id_}, excluded_embed_metadata_keys=["entry"])
            for id_, text in documents
        ]
        nodes = SentenceSplitter().get_nodes_from_documents(made)
        self._client = PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
        collection = self._client.get_or_create_collection("stock", embedding_function=None)
        context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        index = VectorStoreIndex(nodes, storage_context=context, embed_model=_embedding(model))
        self.dense = index.as_retriever(similarity_top_k=TOP)
        self.words = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=min(TOP, len(nodes)))
        self.fused = QueryFusionRetriever(
            [self.dense, self.words],
            # One query asks no model for others; without this one it would look for OpenAI's.
            llm=MockLLM(),
            num_queries=1,
            mode=FUSION_MODES.RECIPROCAL_RANK,
            similarity_top_k=TOP,
            use_async=False,
        )

    def search(self, question: str, limit: int = 10) -> list[str]:
        """The ids of the entries found, best first, each once."""
        found = (node.node.metadata["entry"] for node in self.fused.retrieve(question))
        return list(dict.fromkeys(found))[:limit]

    def close(self) -> None:
        """Let go of the store's files."""
        self._client.close()


def _embedding(model: Embedder) -> Any:
    """Our model as one of LlamaIndex's, so that both sides use the same."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class SameModel(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return model.embed([query])[0].tolist()  # type: ignore[no-any-return]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return model.embed(texts).tolist()  # type: ignore[no-any-return]

    return SameModel(model_name=model.name, embed_batch_size=_BATCH)
