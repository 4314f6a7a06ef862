"""By stage: which prompts of all current standards matter before a hearing, or at another point of the proceedings."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.people.access import NotFound, may
from app.people.signed_in import SignedIn
from app.reflections.details import STAGES
from app.standards.definition import Definition, Prompt, Stage
from app.standards.reading import StandardToRead
from app.standards.stages import IN_ORDER, at_stage
from app.web.frame import Frame, Link, NavLink
from app.web.pages.framing import frame_for
from app.web.pages.standard_document import READERS, STAGE_WORDS
from app.web.terms import plain_words

PLACE = "/stages"
HEADINGS = {
    Stage.ISSUE: "At issue and allocation",
    Stage.CMH: "Before the case management hearing",
    Stage.MID: "During the assessment period",
    Stage.IRH: "Before the issues resolution hearing",
    Stage.FINAL: "Before the final hearing",
    Stage.CLOSE: "At the close of the case",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageRow:
    """One stage on the list."""

    text: str
    href: str
    counted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StagesPage:
    """Every stage, to choose one."""

    frame: Frame
    rows: tuple[StageRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePrompt:
    """One prompt: its short name, what it asks, who would read the answer, and since when it makes sense."""

    label: str
    text: str
    readers: str
    since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStandard:
    """One standard at this stage."""

    id: str
    heading: str
    href: str
    begins: tuple[StagePrompt, ...]
    open_already: tuple[StagePrompt, ...]
    any_time: tuple[StagePrompt, ...]
    any_time_summary: str
    later: str
    start: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePage:
    """One stage with the prompts of every current standard."""

    frame: Frame
    heading: str
    stages: tuple[NavLink, ...]
    summary: str
    standards: tuple[StageStandard, ...]


def stage_in(text: str) -> Stage:
    """The stage that an address names. Raises NotFound for any other word."""
    found = next((stage for stage in IN_ORDER if stage.value == text), None)
    if found is None:
        raise NotFound
    return found


def present_stages(person: SignedIn, found: Iterable[StandardToRead]) -> StagesPage:
    """The list of stages, each with how many prompts begin to matter there."""
    current = [one for one in found if one.may_be_started]
    return StagesPage(
        frame=frame_for(person, "Prompts by stage", place="/standards", back=Link("All standards", "/standards")),
        rows=tuple(
            StageRow(
                text=STAGES[stage.value],
                href=f"{PLACE}/{stage.value}",
                counted=_begin_here(sum(len(at_stage(one.document.definition, stage).begins) for one in current)),
            )
            for stage in IN_ORDER
        ),
    )


def present_stage(person: SignedIn, found: Iterable[StandardToRead], stage: Stage) -> StagePage:
    """Standards in the order of the published list; a withdrawn one, or one that is still to come, is not current."""
    current = [one for one in found if one.may_be_started]
    standards = tuple(_standard(person, one.document.definition, stage) for one in current)
    heading = HEADINGS[stage]
    return StagePage(
        frame=frame_for(person, heading, place="/standards", back=Link("All stages", PLACE)),
        heading=heading,
        stages=tuple(NavLink(STAGES[one.value], f"{PLACE}/{one.value}", one is stage) for one in IN_ORDER),
        summary=_summary(standards),
        standards=standards,
    )


def _standard(person: SignedIn, definition: Definition, stage: Stage) -> StageStandard:
    found = at_stage(definition, stage)
    title = plain_words(definition.title)
    number = f"{definition.number}. " if definition.number else ""
    return StageStandard(
        id=definition.id,
        heading=f"{number}{title}",
        href=f"/standards/{definition.id}",
        begins=_prompts(found.begins),
        open_already=_prompts(found.open_already),
        any_time=_prompts(found.any_time),
        any_time_summary=f"{_prompts_in_words(len(found.any_time))} for any stage: {title}",
        later=_later(found.later),
        start=Link(
            "Start a reflection",
            f"/reflections/new?standard={definition.id}&stage={stage.value}",
            context=f"on {title}, at this stage",
        )
        if may(person, "reflection:start")
        else None,
    )


def _prompts(prompts: tuple[Prompt, ...]) -> tuple[StagePrompt, ...]:
    return tuple(
        StagePrompt(
            label=prompt.label,
            text=plain_words(prompt.text),
            readers=READERS[prompt.is_private],
            since=STAGE_WORDS[prompt.from_stage],
        )
        for prompt in prompts
    )


def _summary(standards: tuple[StageStandard, ...]) -> str:
    begins = sum(len(one.begins) for one in standards)
    already = sum(len(one.open_already) for one in standards)
    any_time = sum(len(one.any_time) for one in standards)
    return (
        f"{_begin_here(begins)}, {already} began to matter at an earlier stage, and {any_time} make sense at any stage."
    )


def _begin_here(count: int) -> str:
    if count == 0:
        return "No prompt begins to matter here"
    return "1 prompt begins to matter here" if count == 1 else f"{count} prompts begin to matter here"


def _later(count: int) -> str:
    if count == 0:
        return ""
    return f"{_prompts_in_words(count)} of this standard usually {'comes' if count == 1 else 'come'} later."


def _prompts_in_words(count: int) -> str:
    return "1 prompt" if count == 1 else f"{count} prompts"
