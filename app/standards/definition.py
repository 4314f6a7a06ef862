"""The shape of a standard's document: what a working group writes, once it has been read.

Every object here is frozen and refuses keys it does not know. Rules that need more than one key to judge
(an option that a condition names, a concept that is registered) are in `checks`.
"""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

DOCUMENT_SLUG = r"^[a-z][a-z0-9-]{2,59}$"
SLUG = r"^[a-z][a-z0-9-]{0,39}$"
VERSION = r"^[1-9][0-9]{0,3}\.(0|[1-9][0-9]{0,3})$"
FIRST_VERSION = "1.0"

INDEPENDENCE = (
    "This is your own reflection. It is not an audit, a court document or part of the case file, "
    "and it does not replace your independent judgement as the child's guardian."
)


class PromptKind(StrEnum):
    """How a prompt is answered; `note` has nothing to answer."""

    TEXT = "text"
    LINE = "line"
    CHOICE = "choice"
    CHOICES = "choices"
    SCALE = "scale"
    NUMBER = "number"
    DATE = "date"
    CONFIRM = "confirm"
    ACTIONS = "actions"
    NOTE = "note"


class Visibility(StrEnum):
    """Who may read an answer once the reflection is shared for supervision."""

    PRIVATE = "private"
    SUPERVISOR = "supervisor"


class AreaOfLaw(StrEnum):
    PUBLIC_LAW = "public-law"
    PRIVATE_LAW = "private-law"
    BOTH = "both"


class Stage(StrEnum):
    """The earliest stage of the proceedings at which a prompt makes sense; it never hides a prompt."""

    ANY = "any"
    ISSUE = "issue"
    CMH = "cmh"
    MID = "mid"
    IRH = "irh"
    FINAL = "final"
    CLOSE = "close"


class Continuity(StrEnum):
    """Whether counts of a concept carry on from the document before."""

    SAME = "same"
    REWORDED = "reworded"
    BROKEN = "broken"


class ChangeKind(StrEnum):
    EDITORIAL = "editorial"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    OPTIONS = "options"
    REQUIRED = "required"


OPTION_KINDS = frozenset({PromptKind.CHOICE, PromptKind.CHOICES, PromptKind.SCALE})
CONTROLLING_KINDS = frozenset({PromptKind.CHOICE, PromptKind.SCALE, PromptKind.CONFIRM})
COUNTED_KINDS = frozenset({*OPTION_KINDS, PromptKind.CONFIRM, PromptKind.NUMBER})
KINDS_WITHOUT_BECAUSE = frozenset({PromptKind.TEXT, PromptKind.ACTIONS, PromptKind.NOTE})
CONFIRMED = "yes"
NOT_KNOWN_YET = "not-known-yet"


def read_date(value: object) -> object:
    """A date is written 2026-11-01 and in no other way; anything else is left for the checker to refuse."""
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def only_whole_numbers(value: object) -> object:
    """True is not the number 1, though the language this is written in thinks so."""
    return str(value) if isinstance(value, (bool, float)) else value


def text_up_to(longest: int) -> Any:
    """Words that are not blank and no longer than this."""
    return StringConstraints(min_length=1, max_length=longest, strip_whitespace=True, strict=True)


Text20 = Annotated[str, text_up_to(20)]
Text40 = Annotated[str, text_up_to(40)]
Text60 = Annotated[str, text_up_to(60)]
Text80 = Annotated[str, text_up_to(80)]
Text120 = Annotated[str, text_up_to(120)]
Text160 = Annotated[str, text_up_to(160)]
Text240 = Annotated[str, text_up_to(240)]
Text300 = Annotated[str, text_up_to(300)]
Text320 = Annotated[str, text_up_to(320)]
Text400 = Annotated[str, text_up_to(400)]
Text600 = Annotated[str, text_up_to(600)]
Text2000 = Annotated[str, text_up_to(2000)]
StandardId = Annotated[str, StringConstraints(pattern=DOCUMENT_SLUG, strict=True)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, strict=True)]
VersionText = Annotated[str, StringConstraints(pattern=VERSION, strict=True)]
IsoDate = Annotated[date, BeforeValidator(read_date), Field(strict=True)]


class Shape(BaseModel):
    """Frozen, strict about types, and refusing unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Words(Shape):
    guide: Annotated[int, Field(ge=25, le=500)]
    max: Annotated[int, Field(ge=25, le=2000)]


class Because(Shape):
    """Optional free text beside an answer, seen by whoever sees the answer."""

    label: Text120
    words: Words | None = None


class When(Shape):
    """The prompt appears when an earlier prompt has one of these answers."""

    prompt: Slug
    is_: Annotated[tuple[Slug, ...], Field(alias="is", min_length=1, max_length=16, strict=False)]


class Option(Shape):
    code: Slug
    label: Text160
    hint: Text300 | None = None
    exclusive: bool = False


def _allows_not_right(written: dict[str, Any]) -> bool:
    return written.get("kind") in OPTION_KINDS


def _smallest_number(written: dict[str, Any]) -> int | None:
    return 0 if written.get("kind") is PromptKind.NUMBER else None


class Prompt(Shape):
    """One thing asked of the adviser, and who may read the answer."""

    id: Slug
    kind: Annotated[PromptKind, Field(strict=False)]
    text: Text320
    label: Text60
    hint: Text300 | None = None
    help: Text2000 | None = None
    consider: Annotated[tuple[Text160, ...], Field(max_length=6, strict=False)] = ()
    visibility: Annotated[Visibility, Field(strict=False)]
    required: bool = False
    core: bool = False
    words: Words | None = None
    options: Annotated[tuple[Option, ...], Field(max_length=16, strict=False)] = ()
    unit: Text40 | None = None
    min: int | None = Field(default_factory=_smallest_number)
    max: int | None = None
    because: Because | None = None
    not_right: bool = Field(default_factory=_allows_not_right)
    when: When | None = None
    from_stage: Annotated[Stage, Field(strict=False)] = Stage.ANY
    concept: Slug | None = None
    continuity: Annotated[Continuity | None, Field(strict=False)] = None
    references: Annotated[tuple[Slug, ...], Field(max_length=20, strict=False)] = ()

    def option(self, code: str) -> Option | None:
        return next((option for option in self.options if option.code == code), None)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes an answer can hold: those of the options, or `yes` for a confirmation."""
        if self.kind is PromptKind.CONFIRM:
            return (CONFIRMED,)
        return tuple(option.code for option in self.options)

    @property
    def is_private(self) -> bool:
        return self.visibility is Visibility.PRIVATE


class Section(Shape):
    id: Slug
    title: Text80
    intro: Text600 | None = None
    prompts: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=10, strict=False)]


class Change(Shape):
    """One thing that differs from the document before, and why the working group changed it."""

    kind: Annotated[ChangeKind, Field(strict=False)]
    prompt: Slug | None = None
    what: Text400
    why: Text400


class Definition(Shape):
    """One document of a standard, as its file says it."""

    schema_: Annotated[Literal[1], BeforeValidator(only_whole_numbers), Field(alias="schema")]
    id: StandardId
    version: VersionText
    number: Annotated[int | None, Field(ge=1, le=999)] = None
    title: Text120
    summary: Text400
    area: Annotated[AreaOfLaw, Field(strict=False)]
    owner: Text80
    source: Text400
    approved: IsoDate | None = None
    effective_from: IsoDate | None = None
    review_by: IsoDate | None = None
    replaces: VersionText | None = None
    changes: Annotated[tuple[Change, ...], Field(max_length=100, strict=False)] = ()
    independence: Text300 = INDEPENDENCE
    good_looks_like: Annotated[tuple[Text240, ...], Field(min_length=2, max_length=8, strict=False)]
    supervisor_questions: Annotated[tuple[Text240, ...], Field(min_length=2, max_length=8, strict=False)]
    terms: Annotated[Mapping[Text60, Text300], Field(max_length=20)] = Field(default_factory=dict)
    references: Annotated[tuple[Slug, ...], Field(max_length=60, strict=False)] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1, max_length=6, strict=False)]

    @property
    def edition(self) -> int:
        return version_order(self.version)[0]

    @property
    def revision(self) -> int:
        return version_order(self.version)[1]

    @cached_property
    def prompts(self) -> tuple[Prompt, ...]:
        """Every prompt, in the order in which it is asked."""
        return tuple(prompt for section in self.sections for prompt in section.prompts)

    @cached_property
    def _prompts_by_id(self) -> dict[str, Prompt]:
        return {prompt.id: prompt for prompt in self.prompts}

    @cached_property
    def _sections_by_prompt(self) -> dict[str, Section]:
        return {prompt.id: section for section in self.sections for prompt in section.prompts}

    @cached_property
    def _meanings(self) -> dict[str, str]:
        return {word.casefold(): meaning for word, meaning in self.terms.items()}

    @property
    def core_prompts(self) -> tuple[Prompt, ...]:
        return tuple(prompt for prompt in self.prompts if prompt.core)

    def meaning_of(self, word: str) -> str | None:
        """What a word marked [[so]] means here; a capital letter at the start of a sentence makes no difference."""
        return self._meanings.get(word.strip().casefold())

    def prompt(self, prompt_id: str) -> Prompt | None:
        return self._prompts_by_id.get(prompt_id)

    def section_of(self, prompt_id: str) -> Section | None:
        return self._sections_by_prompt.get(prompt_id)


def version_order(version: str) -> tuple[int, int]:
    """Edition and revision as numbers, so that 1.10 comes after 1.9."""
    edition, _, revision = version.partition(".")
    return int(edition), int(revision)
