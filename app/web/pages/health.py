"""Prompt health for the working group: how each prompt is used, in words, without ranks and without reading a word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.states import AnswerState
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.terms import plain_words
from app.web.words import day_words, listed
from app.workspace.health import ASKED, Length, PromptHealth, Shown, StandardHealth

Part = TypeVar("Part")
NOT_SHOWN = "not shown: too few people"
STATE_LINES = {
    AnswerState.ANSWERED: "Answered it",
    AnswerState.SKIPPED: "Left it open",
    AnswerState.NOT_RIGHT: "Said it was not right for this child",
}
PART_LINES: dict[str, str] = {
    ASKED: "Could answer",
    AnswerState.NOT_ASKED_BRANCH: "Were not asked: it follows from another answer",
    AnswerState.NOT_ASKED_SHORT: "Were not asked: they took the ten-minute path",
}
LENGTH_LINES = {
    Length.SHORT: "Wrote up to about 50 words",
    Length.MEDIUM: "Wrote about 50 to 150 words",
    Length.LONG: "Wrote more than about 150 words",
}
HELPED_LINES = {True: "Said that it helped them think", False: "Said that it did not"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """One number in words."""

    says: str
    people: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthTable:
    """Numbers that belong together."""

    id: str
    caption: str
    context: str
    lines: tuple[HealthLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptHealthView:
    """One prompt. `nothing` says why there are no numbers, where there are none."""

    id: str
    label: str
    text: str
    nothing: str
    tables: tuple[HealthTable, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthPage:
    """Every prompt of the current edition, in its order."""

    frame: Frame
    heading: str
    title: str
    edition: str
    people: str
    until: str
    told_until: str
    prompts: tuple[PromptHealthView, ...]
    private: str


def present_health(person: SignedIn, found: StandardHealth) -> HealthPage:
    """The page; a private prompt is named as one that is never counted."""
    definition = found.definition
    private = [f"“{prompt.label}”" for prompt in definition.prompts if prompt.is_private]
    title = plain_words(definition.title)
    heading = "How the prompts are used"
    return HealthPage(
        frame=frame_for(person, heading, place="/workspace", back=Link("Back to the workspace", "/workspace")),
        heading=heading,
        title=title,
        edition=f"Edition {definition.edition}",
        people=_people(found),
        until=day_words(day_of(found.until) - timedelta(days=1)) if found.until else "",
        told_until=day_words(day_of(found.verdicts_until) - timedelta(days=1)),
        prompts=tuple(_prompt(one) for one in found.prompts),
        private=f"{listed(private)}: private, so never counted." if private else "",
    )


def _people(found: StandardHealth) -> str:
    if found.until is None:
        return "There are no numbers yet. They begin at the end of a month in which at least five people shared."
    if found.people.is_hidden:
        return "Fewer than five people have shared a reflection on this edition, so no numbers are shown yet."
    return f"About {found.people.about} people have shared a reflection on this edition."


def _prompt(one: PromptHealth) -> PromptHealthView:
    key, label = one.prompt.id, one.prompt.label
    tables = (
        _table(f"asked-{key}", "Who was asked", label, PART_LINES, one.asked),
        _table(f"came-{key}", "Of those who could answer", label, STATE_LINES, one.states),
        _table(f"length-{key}", "Of those who answered", label, LENGTH_LINES, one.lengths),
        _table(f"helped-{key}", "What people told you", label, HELPED_LINES, one.helped),
    )
    shown = tuple(table for table in tables if table is not None)
    return PromptHealthView(
        id=f"prompt-{key}",
        label=label,
        text=plain_words(one.prompt.text),
        nothing=_nothing(one, bool(shown)),
        tables=shown,
        reasons=one.reasons,
    )


def _nothing(one: PromptHealth, is_some: bool) -> str:
    """Why there is nothing to see, so that nobody takes it for nothing at all."""
    if not is_some:
        return "No numbers are shown: too few people, or too few in one of the groups."
    if all(shown.is_hidden for shown in one.states.values()):
        return "How it was answered is not shown: too few people, or too few in one of the groups."
    return ""


def _table(
    key: str, caption: str, context: str, lines: Mapping[Part, str], parts: Mapping[Part, Shown]
) -> HealthTable | None:
    """A table, unless all of it is hidden: then it would say nothing."""
    if all(shown.is_hidden for shown in parts.values()):
        return None
    return HealthTable(
        id=key,
        caption=caption,
        context=context,
        lines=tuple(HealthLine(says=lines[part], people=_number(shown)) for part, shown in parts.items()),
    )


def _number(shown: Shown) -> str:
    if shown.about is None:
        return NOT_SHOWN
    if shown.about == 0:
        return "nobody"
    percent = f" (about {shown.percent} in 100)" if shown.percent is not None else ""
    return f"about {shown.about}{percent}"
