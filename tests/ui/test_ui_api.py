"""What programs call: four endpoints, the same four as MCP tools, and nothing else."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from conftest import served
from pydantic import SecretStr

from dlmentor import Mentor
from dlmentor.models import Answer, Entry, Hit, Plan
from dlmentor.ui.api import NAMES


@pytest.fixture(scope="module")
def client(address: str) -> Any:
    from gradio_client import Client

    return Client(address, verbose=False)


def with_agent(address: str, work: Callable[[Any], Awaitable[Any]], login: tuple[str, str] | None = None) -> Any:
    """Do something as an MCP client."""
    auth = httpx.BasicAuth(*login) if login else None

    async def run() -> Any:
        from mcp import ClientSession
        from mcp.client.streamable_http import streamablehttp_client

        async with (
            streamablehttp_client(f"{address}gradio_api/mcp/", auth=auth) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await work(session)

    return asyncio.run(run())


def test_there_are_four_endpoints_and_no_others(client: Any) -> None:
    found = client.view_api(return_format="dict", print_info=False)
    assert sorted(found["named_endpoints"]) == sorted(f"/{name}" for name in NAMES)
    assert found["unnamed_endpoints"] == {}


def test_ask_gives_the_contracts_answer(client: Any, own_mentor: Mentor) -> None:
    given = client.predict(question="quantization for phones", api_name="/ask")
    answer = Answer.model_validate(given)
    assert answer.citations
    assert answer == own_mentor.ask("quantization for phones")


def test_ask_knows_what_was_said_before(client: Any) -> None:
    first = client.predict(question="quantization for phones", api_name="/ask")
    turns = [
        {"role": "user", "content": "quantization for phones"},
        {"role": "assistant", "content": first["text"]},
    ]
    follow = Answer.model_validate(client.predict(question="only surveys", history=turns, api_name="/ask"))
    assert follow.text
    assert follow.text != first["text"]


def test_search_gives_hits_in_order(client: Any) -> None:
    hits = [Hit.model_validate(hit) for hit in client.predict(question="pruning", limit=4, api_name="/search")]
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_plan_keeps_to_the_hours(client: Any) -> None:
    given = client.predict(goal="pruning", weeks=2, hours_per_week=4, level="beginner", api_name="/plan")
    plan = Plan.model_validate(given)
    assert plan.steps
    assert plan.hours_total <= 8


@pytest.mark.parametrize("key", ["emdl:30", "arxiv:1908.09791", "once for all"])
def test_entry_is_found_by_id_place_and_title(client: Any, own_mentor: Mentor, key: str) -> None:
    assert Entry.model_validate(client.predict(id=key, api_name="/entry")) == own_mentor.find(key)[0]


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"question": " ", "api_name": "/search"}, "empty"),
        ({"question": "x", "limit": 0, "api_name": "/search"}, "limit"),
        ({"id": "zzzz qqqq", "api_name": "/entry"}, "No entry"),
        ({"goal": "", "api_name": "/plan"}, "goal"),
        ({"goal": "x", "weeks": -3, "api_name": "/plan"}, "weeks"),
    ],
)
def test_a_mistake_is_answered_by_a_sentence(client: Any, call: dict[str, Any], told: str) -> None:
    with pytest.raises(Exception, match=told) as error:
        client.predict(**call)
    assert "Traceback" not in str(error.value)


def test_agents_see_the_same_four_tools_described(address: str) -> None:
    async def look(session: Any) -> Any:
        return await session.list_tools()

    tools = {tool.name.rsplit("_", 1)[-1]: tool for tool in with_agent(address, look).tools}
    assert sorted(tools) == sorted(NAMES)
    assert all(len(tool.description) > 30 for tool in tools.values())
    assert "question" in tools["ask"].inputSchema["properties"]


@pytest.mark.parametrize(
    ("tool", "arguments", "kind"),
    [
        ("ask", {"question": "pruning"}, Answer),
        ("plan", {"goal": "pruning", "weeks": 2}, Plan),
        ("entry", {"id": "emdl:30"}, Entry),
    ],
)
def test_agents_get_the_contracts_json(address: str, tool: str, arguments: dict[str, Any], kind: Any) -> None:
    async def call(session: Any) -> Any:
        names = [each.name for each in (await session.list_tools()).tools]
        return await session.call_tool(next(name for name in names if name.endswith(tool)), arguments)

    result = with_agent(address, call)
    assert not result.isError
    assert kind.model_validate(json.loads(result.content[0].text))


def test_agents_can_search(address: str) -> None:
    async def call(session: Any) -> Any:
        names = [each.name for each in (await session.list_tools()).tools]
        name = next(name for name in names if name.endswith("search"))
        return await session.call_tool(name, {"question": "pruning", "limit": 2})

    assert len(json.loads(with_agent(address, call).content[0].text)) == 2


def test_an_agents_mistake_is_answered_by_a_sentence(address: str) -> None:
    async def call(session: Any) -> Any:
        names = [each.name for each in (await session.list_tools()).tools]
        return await session.call_tool(next(name for name in names if name.endswith("entry")), {"id": "zzzz qqqq"})

    result = with_agent(address, call)
    assert result.isError
    assert "No entry is called" in result.content[0].text


def test_behind_a_login_agents_are_served_with_the_right_password(own_mentor: Mentor) -> None:
    async def call(session: Any) -> Any:
        names = [each.name for each in (await session.list_tools()).tools]
        return await session.call_tool(next(name for name in names if name.endswith("entry")), {"id": "emdl:30"})

    closed = own_mentor.settings.model_copy(update={"auth": SecretStr("ann:one")})
    with Mentor.open(settings=closed) as mentor, served(mentor, mcp=True) as address:
        assert not with_agent(address, call, ("ann", "one")).isError
        with pytest.raises(ExceptionGroup):
            with_agent(address, call, ("ann", "two"))
