"""Three workers over one Chroma server, started once for the tests that need them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.cluster import Balancer, Cluster, chroma, running, worker


@pytest.fixture(scope="module")
def cluster(seed_storage: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A Chroma server, three workers with storage folders of their own, and a balancer before them.

    Each has the index of the seeds already, so that nothing is embedded here.
    """
    base = tmp_path_factory.mktemp("cluster")
    folders = [base / f"worker-{number}" for number in range(3)]
    for folder in folders:
        folder.mkdir()
        shutil.copytree(seed_storage, folder / "storage")
    server = chroma(base)
    workers = [worker(folder, server.url) for folder in folders]
    with running(server, *workers):
        server.start().wait()
        workers[0].start().wait()
        for each in workers[1:]:
            each.start()
        for each in workers[1:]:
            each.wait()
        with Balancer([each.url for each in workers]) as balancer:
            yield Cluster(server, workers, folders, balancer.url)
