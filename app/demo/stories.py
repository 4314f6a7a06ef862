"""How the invented reflections and notes are written down: one YAML file each, in data/reflections and data/notes.

Days and moments are written in weeks of the case (calendar.py). An answer is written as a person gives it: words, a
number, the code of an option, a list of codes, or next steps.
"""

from dataclasses import field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

DATA = Path(__file__).parent / "data"
_EXACT = ConfigDict(extra="forbid")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # The same language, read by C where that is there.


@dataclass(frozen=True, config=_EXACT)
class NextStep:
    """One line of what somebody is going to do."""

    what: str
    by: str = ""


@dataclass(frozen=True, config=_EXACT)
class Explained:
    """An answer with the words beside it; without an answer, why the prompt is not right for this child."""

    because: str
    answer: int | str | list[str] | None = None


AnswerWritten = int | str | list[str] | list[NextStep] | Explained


@dataclass(frozen=True, config=_EXACT)
class Sitting:
    """Answers written one after another, from a moment on."""

    at: str
    answers: dict[str, AnswerWritten]


@dataclass(frozen=True, config=_EXACT)
class Event:
    """Something that happened afterwards. `about` is a prompt; `action` is what was to be done, word for word."""

    at: str
    who: str
    does: Literal[
        "finish", "share", "open", "comment", "hand back", "acknowledge", "done", "no longer needed", "remark"
    ]
    about: str = ""
    view: str = ""
    action: str = ""
    words: str = ""


@dataclass(frozen=True, config=_EXACT)
class ReflectionStory:
    """A reflection from its start to where it stands today."""

    author: str
    standard: str
    label: str
    stage: str
    week: int
    started: str
    sittings: list[Sitting]
    age_band: str = "rather-not-say"
    children: str = "1"
    path: str = "full"
    flags: list[str] = field(default_factory=list)
    then: list[Event] = field(default_factory=list)


@dataclass(frozen=True, config=_EXACT)
class Line:
    """One action on a note. `was` is the adviser's own next step, word for word, when the line came from one."""

    what: str
    by: str = ""
    owner: str = "adviser"
    was: str = ""
    keep: bool = True


@dataclass(frozen=True, config=_EXACT)
class NoteStory:
    """A supervision note. `about` are the reflections' file names; without `signed` it is a draft to this day.

    `adviser` is named where the meeting was about no reflection, and `held` where it was not signed on its day.
    """

    holder: str
    about: list[str]
    begun: str
    fields: dict[str, str]
    functions: list[str]
    actions: list[Line]
    review: str = ""
    held: str = ""
    signed: str = ""
    adviser: str = ""
    then: list[Event] = field(default_factory=list)


@cache
def reflection_stories() -> dict[str, ReflectionStory]:
    """Every invented reflection, by the name of its file."""
    return _read("reflections", TypeAdapter(ReflectionStory))


@cache
def note_stories() -> dict[str, NoteStory]:
    """Every invented note, by the name of its file."""
    return _read("notes", TypeAdapter(NoteStory))


def _read(folder: str, shape: TypeAdapter[Any]) -> dict[str, Any]:
    return {
        file.stem: shape.validate_python(yaml.load(file.read_text("utf-8"), _LOADER))  # noqa: S506 - a safe loader.
        for file in sorted((DATA / folder).glob("*.yaml"))
    }
