"""The same index in a real Chroma server, shared by workers with storage folders of their own."""

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_parts import CONCEPTS, HashEmbedder, make_lists, settings_for, stored_ids

from dlmentor.catalog.library import Library
from dlmentor.errors import InputError, StoreError
from dlmentor.index.follow import follow
from dlmentor.index.snapshot import Snapshot
from dlmentor.index.sync import sync


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `chroma run`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    chroma = Path(sys.executable).with_name("chroma")
    command = [str(chroma), "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{url}/api/v2/heartbeat", timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, "the server did not start"
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_server_behaves_as_the_embedded_store(server: str, tmp_path: Path) -> None:
    """First sync, nothing to do, a change, a wiped storage folder: as with the embedded store, which is not made."""
    settings = settings_for(tmp_path, chroma_url=server)
    model = HashEmbedder("server one")

    first = sync(make_lists(6), CONCEPTS, settings, model)
    assert (first.added, first.embedded) == (6, len(model.embedded))
    assert [len(ids) for ids in stored_ids(settings, model.name)] == [30, 5]
    assert not (settings.storage / "chroma").exists()
    assert sync(make_lists(6), CONCEPTS, settings, model).unchanged
    assert sync(make_lists(6, " More."), CONCEPTS, settings, model).embedded == 1

    other_storage = settings_for(tmp_path / "other", chroma_url=server)
    assert sync(make_lists(6, " More."), CONCEPTS, other_storage, HashEmbedder("server one")).embedded == 0
    assert sync(make_lists(6, " More."), CONCEPTS, settings, model).embedded == 0


def test_workers_see_what_one_of_them_synced(server: str, tmp_path: Path) -> None:
    """A worker takes over the generation of another, embeds nothing, and leaves the server as it is."""
    one, two = (settings_for(tmp_path / name, chroma_url=server) for name in ("one", "two"))
    model = HashEmbedder("server two")
    first = sync(make_lists(4), CONCEPTS, one, model)

    idle = HashEmbedder("server two")
    library = Library(two.storage)
    assert follow(library, lambda: make_lists(4), CONCEPTS, two, idle, inputs=lambda: "state") == "taken"
    assert follow(library, lambda: make_lists(4), CONCEPTS, two, idle) == "nothing"
    assert Snapshot.open(two.storage).generation == first.generation
    second = sync(make_lists(7), CONCEPTS, one, model)
    assert follow(library, lambda: make_lists(7), CONCEPTS, two, idle) == "taken"

    mine, theirs = Snapshot.open(one.storage), Snapshot.open(two.storage)
    assert theirs.generation == second.generation == mine.generation
    assert theirs.entry_ids == mine.entry_ids
    assert theirs.entry(6) == mine.entry(6)
    assert np.allclose(theirs.chunk_vectors, mine.chunk_vectors, atol=1e-6)
    assert idle.embedded == []
    assert sync(make_lists(7), CONCEPTS, one, model).unchanged


def test_nothing_to_follow(server: str, tmp_path: Path) -> None:
    """Without a server, or with one that holds nothing, a worker keeps what it has."""
    settings = settings_for(tmp_path)
    library, none = Library(settings.storage), make_lists(0)
    assert follow(library, lambda: none, CONCEPTS, settings, HashEmbedder()) == "nothing"
    settings = settings_for(tmp_path, chroma_url=server)
    assert follow(library, lambda: none, CONCEPTS, settings, HashEmbedder("never synced")) == "nothing"


def test_server_that_is_down_is_named(tmp_path: Path) -> None:
    """The error names the address and the setting; what was synced before can still be read."""
    settings = settings_for(tmp_path, chroma_url="http://127.0.0.1:9")

    with pytest.raises(StoreError, match=r"http://127\.0\.0\.1:9 .*DLMENTOR_CHROMA_URL"):
        sync(make_lists(1), CONCEPTS, settings, HashEmbedder())


def test_address_that_is_none_is_refused(tmp_path: Path) -> None:
    """A setting that is no address is a plain error of input."""
    with pytest.raises(InputError, match="DLMENTOR_CHROMA_URL cannot be 'localhost'"):
        sync(make_lists(1), CONCEPTS, settings_for(tmp_path, chroma_url="localhost"), HashEmbedder())
