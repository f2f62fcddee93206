"""Plans as the browser keeps them: without what the lists know of their entries anyway."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dlmentor.errors import InputError
from dlmentor.models import Entry, Plan, Skipped, Step, Tier


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class KeptEntry(_Kept):
    """An entry by its id; title and address in case the lists lose it."""

    id: str = Field(max_length=2000)
    title: str = Field("", max_length=2000)
    url: str = Field("", max_length=4000)


class KeptStep(KeptEntry):
    """A step without what the lists know of its entry."""

    week: int = Field(ge=1, le=600)
    hours: float = Field(ge=0)
    tier: Tier = "must"
    reason: str = ""
    after: tuple[str, ...] = ()
    part: str = ""


class KeptSkipped(KeptEntry):
    """What was left out, and why."""

    reason: str = ""


class KeptPlan(_Kept):
    """A plan small enough for the browser's storage."""

    goal: str = Field(max_length=5000)
    steps: tuple[KeptStep, ...] = Field((), max_length=2000)
    skipped: tuple[KeptSkipped, ...] = Field((), max_length=2000)
    hours_total: float = 0.0
    weeks: int = 0
    hours_per_week: float = 0.0
    level: str = "intermediate"
    refused: bool = False
    message: str = ""
    assumptions: tuple[str, ...] = ()
    start: str | None = None
    gap: float = 0.0


def kept_plan(plan: Plan) -> KeptPlan:
    """What to keep of a plan."""
    data: dict[str, Any] = plan.model_dump(exclude={"steps", "skipped"})
    steps = [
        KeptStep(**step.model_dump(exclude={"entry"}), id=step.entry.id, title=step.entry.title, url=step.entry.url)
        for step in plan.steps
    ]
    skipped = [
        KeptSkipped(id=each.entry.id, title=each.entry.title, url=each.entry.url, reason=each.reason)
        for each in plan.skipped
    ]
    return KeptPlan(**data, steps=tuple(steps), skipped=tuple(skipped))


def read_plan(data: Any) -> KeptPlan:
    """A plan as the browser sends it, or an `InputError`."""
    try:
        return KeptPlan.model_validate(data)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise InputError(f"This plan cannot be read: its part {where!r} is not as it was stored.") from None


def restored_plan(kept: KeptPlan, find: Callable[[str], Entry | None]) -> Plan:
    """The plan again, with its entries as the lists know them today."""

    def entry(each: KeptEntry) -> Entry:
        return find(each.id) or Entry(id=each.id, title=each.title or each.id, url=each.url)

    steps = tuple(Step(entry=entry(step), **step.model_dump(exclude={"id", "title", "url"})) for step in kept.steps)
    skipped = tuple(Skipped(entry=entry(each), reason=each.reason) for each in kept.skipped)
    return Plan(**kept.model_dump(exclude={"steps", "skipped"}), steps=steps, skipped=skipped)
