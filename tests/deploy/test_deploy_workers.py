"""Three app workers over one Chroma server: the same answers, each other's syncs, and no single death that matters."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.cluster import Balancer, Cluster, command, eventually
from dlmentor import Mentor
from dlmentor.settings import Settings

CALLS: dict[str, list[Any]] = {
    "ask": ["Which surveys explain quantization for phones?", []],
    "search": ["pruning for mobile GPUs", 8],
    "plan": ["efficient inference on phones", 3, 4, "beginner", [], []],
    "entry": ["emdl:30"],
}
LIST = """# Lists of gliders

## Papers

- [Gliding on {word} Waves with Thermal Kites](https://example.org/{word}) - How a kite sails on {word} waves.
- [A Survey of {word} Kites](https://example.org/{word}-survey) - Kites for {word} weather, compared.
"""


def call(url: str, name: str, data: list[Any] | None = None) -> Any:
    """One call of the named API, as JSON."""
    body = {"data": CALLS[name] if data is None else data}
    response = httpx.post(f"{url}/gradio_api/run/{name}", json=body, timeout=60)
    assert response.status_code == 200, response.text
    return response.json()["data"]


@contextmanager
def storage_of(folder: Path, cluster: Cluster) -> Iterator[Mentor]:
    """A mentor on a worker's own storage, as the command line opens one beside the app."""
    settings = Settings.load({}, storage=folder / "storage", chroma_url=cluster.server.url, llm="none")
    with Mentor.open(settings=settings) as mentor:
        yield mentor


def add_list(folder: Path, cluster: Cluster, word: str) -> str:
    """Add a list to one worker's storage and sync it; the new generation."""
    file = folder / f"{word}.md"
    file.write_text(LIST.format(word=word), "utf-8")
    with storage_of(folder, cluster) as mentor:
        mentor.add(file)
        return mentor.sync().generation


def generation(folder: Path) -> str:
    from dlmentor.index.current import read_current

    current = read_current(folder / "storage")
    assert current is not None
    return current.generation


def knows(url: str, word: str) -> bool:
    """Whether a worker answers with the entries of the list of that word, in search and by id."""
    titles = [
        hit["entry"]["title"] for hit in call(url, "search", [f"Gliding on {word} waves with thermal kites", 3])[0]
    ]
    return any(word in title for title in titles)


def test_every_worker_gives_the_same_answers(cluster: Cluster) -> None:
    """The JSON of all four calls is the same from each worker, and through the balancer."""
    for name in CALLS:
        answers = [call(each.url, name) for each in cluster.workers]
        assert answers[0] == answers[1] == answers[2], name
        assert [call(cluster.balancer, name) for _ in range(3)] == answers, name


def test_a_balancer_can_ask_whether_a_worker_is_well(cluster: Cluster) -> None:
    """Each tells its version and the generation of the index, which is the same for all."""
    told = [httpx.get(f"{each.url}/healthz").json() for each in cluster.workers]
    assert [each["status"] for each in told] == ["ok"] * 3
    assert len({each["generation"] for each in told}) == 1


def test_a_sync_by_one_is_seen_by_all(cluster: Cluster) -> None:
    """A list that was added in one worker's storage reaches the others, places and all; so does its removal."""
    made = add_list(cluster.folders[1], cluster, "amber")
    for each in cluster.workers:
        eventually(lambda each=each: knows(each.url, "amber"))  # type: ignore[misc]
    assert {generation(folder) for folder in cluster.folders} == {made}
    entries = [call(each.url, "entry", ["amber:5"]) for each in cluster.workers]
    assert entries[0] == entries[1] == entries[2]
    assert "amber Waves" in entries[0][0]["title"]
    plans = [call(each.url, "plan", ["thermal kites on amber waves", 2, 4, None, [], []]) for each in cluster.workers]
    assert plans[0] == plans[1] == plans[2]

    with storage_of(cluster.folders[2], cluster) as mentor:
        mentor.remove("amber")
        mentor.sync()
    for each in cluster.workers:
        eventually(lambda each=each: not knows(each.url, "amber"))  # type: ignore[misc]


def streamed(url: str) -> str:
    """The answer that the page shows for a question: begun by one request, streamed by the next."""
    config = httpx.get(f"{url}/config").json()
    panel = next(each["id"] for each in config["components"] if each["props"].get("elem_id") == "panel-ask")
    number = next(each["id"] for each in config["dependencies"] if [panel, "ask"] in each["targets"])
    body = {"data": [], "event_data": {"question": "pruning", "run": "r"}, "fn_index": number, "session_hash": "s"}
    assert httpx.post(f"{url}/gradio_api/queue/join", json=body, timeout=60).status_code == 200
    text = ""
    with httpx.stream("GET", f"{url}/gradio_api/queue/data?session_hash=s", timeout=60) as stream:
        for line in stream.iter_lines():
            text += line
            if "process_completed" in line or "unexpected_error" in line:
                break
    return text


def test_a_stream_needs_the_worker_that_began_it(cluster: Cluster) -> None:
    """The page works behind a balancer that keeps a visitor with one worker, and not behind one that does not."""
    urls = [each.url for each in cluster.workers]
    with Balancer(urls, sticky=True) as sticky:
        assert "process_completed" in streamed(sticky.url)
    with Balancer(urls) as turning:
        assert "session_not_found" in streamed(turning.url)


def test_neither_a_killed_worker_nor_an_absent_server_is_missed(cluster: Cluster) -> None:
    """The others answer, from their snapshots if need be; what came back has what it missed, and nothing is lost."""
    expected = call(cluster.workers[0].url, "ask")
    cluster.workers[2].stop(signal.SIGKILL)
    assert all(call(cluster.balancer, "ask") == expected for _ in range(6))
    add_list(cluster.folders[0], cluster, "basalt")

    cluster.server.stop(signal.SIGKILL)
    assert [call(each.url, "entry") for each in cluster.workers[:2]] == [call(cluster.balancer, "entry")] * 2
    # Started anew without the server, a worker has its last snapshot.
    cluster.workers[2].start().wait()
    assert call(cluster.workers[2].url, "ask") == expected
    told = command(cluster.folders[0], cluster.server.url, "sync")
    assert told.returncode == 1
    assert "DLMENTOR_CHROMA_URL" in told.stderr
    assert "Traceback" not in told.stderr

    cluster.server.start().wait()
    for each in cluster.workers:
        eventually(lambda each=each: knows(each.url, "basalt"))  # type: ignore[misc]


def test_a_lost_server_is_filled_again_by_one_worker(cluster: Cluster, tmp_path: Path) -> None:
    """Its folder is gone: a sync gives back lists and vectors, and a new worker takes them without embedding."""
    known = call(cluster.workers[0].url, "ask")
    add_list(cluster.folders[0], cluster, "dolomite")
    cluster.server.stop()
    shutil.rmtree(cluster.folders[0].parent / "chroma")
    cluster.server.start().wait()
    with storage_of(cluster.folders[0], cluster) as mentor:
        assert not mentor.sync().unchanged
    with storage_of(tmp_path, cluster) as fresh:
        assert fresh.sync().embedded == 0
        assert "dolomite" in {kept.name for kept in fresh.own_lists()}
    assert call(cluster.workers[1].url, "ask") == known


def test_a_backup_is_what_people_added_and_what_was_fetched(seed_storage: Path, tmp_path: Path) -> None:
    """`user` and `fetch`, copied into an empty storage folder, give the same answers after a sync."""
    first, second = (Settings.load({}, storage=tmp_path / name, llm="none", embedder="none") for name in "ab")
    file = tmp_path / "granite.md"
    file.write_text(LIST.format(word="granite"), "utf-8")
    with Mentor.open(settings=first) as mentor:
        mentor.add(file)
        expected = mentor.ask("Gliding on granite waves with thermal kites")
    shutil.copytree(first.storage / "user", second.storage / "user")
    with Mentor.open(settings=second) as restored:
        restored.sync()
        assert restored.ask("Gliding on granite waves with thermal kites") == expected
        assert expected.citations
