"""A stream of events as one answer, and its asynchronous twins."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator

from dlmentor.models import Answer, Citation, Event


def fold(events: Iterable[Event]) -> Answer:
    """What the events say when put together in order."""
    text: list[str] = []
    citations: list[Citation] = []
    warnings: list[str] = []
    last: Answer | None = None
    for event in events:
        if event.type == "text":
            text.append(event.text)
        elif event.type == "citation" and event.citation:
            citations.append(event.citation)
        elif event.type == "warning":
            warnings.append(event.text)
        elif event.type == "done":
            last = event.answer
    told = {"text": "".join(text), "citations": tuple(citations), "warnings": tuple(warnings)}
    return last.model_copy(update=told) if last else Answer.model_validate(told)


async def afold(events: AsyncIterator[Event]) -> Answer:
    """`fold` for an asynchronous stream."""
    return fold([event async for event in events])


async def astream(make: Callable[[], Iterator[Event]]) -> AsyncIterator[Event]:
    """Run a stream in threads so that it never holds up the event loop; closing it closes the stream."""
    events = await asyncio.to_thread(make)
    try:
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event
    finally:
        close = getattr(events, "close", None)
        if close:
            await asyncio.to_thread(close)
