"""Real entries, a search over them without vectors, and answerers with and without a scripted model."""

from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr
from scripted_server import Script, ScriptedServer

from dlmentor.answer.answerer import Answerer
from dlmentor.answer.llm import Clock, ServerModel
from dlmentor.answer.mentions import Mentions
from dlmentor.answer.world import World
from dlmentor.concepts import ReadingGraph, load_builds_on
from dlmentor.mentor import Mentor
from dlmentor.models import Entry, Hits
from dlmentor.settings import Settings

KEY = "sk-secret-0123456789"


@pytest.fixture(scope="session")
def mentor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mentor]:
    settings = Settings.load({}, storage=tmp_path_factory.mktemp("storage"), embedder="none", llm="none")
    with Mentor.open(settings=settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def world(mentor: Mentor) -> World:
    entries = mentor.catalog.entries
    folder = mentor.settings.seeds / "concepts"
    return World.of(entries, mentor.concepts, ReadingGraph(mentor.concepts, load_builds_on(folder), entries))


@pytest.fixture(scope="session")
def mentions(world: World) -> Mentions:
    return Mentions(world.entries.values())


@pytest.fixture(scope="session")
def named(world: World) -> Callable[[str], Entry]:
    """The entry whose title starts so."""

    def find(start: str) -> Entry:
        return next(entry for entry in world.entries.values() if entry.title.lower().startswith(start.lower()))

    return find


@pytest.fixture(scope="session")
def answerer(mentor: Mentor, world: World) -> Answerer:
    return Answerer(mentor.search, world)


class VirtualClock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept.append(seconds)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def scripted(
    mentor: Mentor, world: World, clock: VirtualClock
) -> Iterator[Callable[..., tuple[Answerer, ScriptedServer]]]:
    """Makes an answerer whose model says what a script says."""
    open_servers: list[ScriptedServer] = []

    def make(
        script: Script, search: Callable[..., Hits] | None = None, worlds: World | None = None, **given: object
    ) -> tuple[Answerer, ScriptedServer]:
        server = ScriptedServer(script).__enter__()
        open_servers.append(server)
        settings = Settings.load({}, openai_base_url=server.url, openai_api_key=SecretStr(KEY), **given)
        model = ServerModel(settings, Clock(clock.now, clock.sleep))
        return Answerer(search or mentor.search, worlds or world, model=model, settings=settings), server

    yield make
    for server in open_servers:
        server.__exit__(None, None, None)
