"""What an answer can hold, kind by kind: read from the wire, told to the wire, and when it counts as an answer.

A prompt kind is one class here, one field in web/forms/prompt_fields.py, and two templates in templates/prompts/,
each found by the kind. Nothing else in the service asks which kind a prompt is.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID, uuid4

from app import clock
from app.reflections.days import day_in
from app.standards.definition import Prompt, PromptKind

LONGEST_FIELD = 100_000
LONGEST_LINE = 200
MOST_ACTIONS = 5
UNREADABLE_DAY = "Write the date with its day, month and year, for example 4 March 2026."
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_WHOLE = re.compile(r"[+-]?\d{1,9}")


class NotAnAnswer(Exception):
    """What was sent cannot answer this prompt. The sentence says how to mend it; the text stays on the screen."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class ActionRow:
    """One line of an `actions` prompt. The key stays with the row, however it is reworded."""

    key: UUID
    what: str
    by: date | None


@dataclass(frozen=True)
class Content:
    """What an answer holds. Words are a person's own; codes, whole numbers and days are ours."""

    words: str | None = None
    codes: tuple[str, ...] | None = None
    whole: int | None = None
    day: date | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was answered."""
        return not self.words and not self.codes and self.whole is None and self.day is None

    @property
    def rows(self) -> tuple[ActionRow, ...]:
        """The rows of an `actions` answer."""
        return tuple(
            ActionRow(UUID(row["key"]), row["what"], date.fromisoformat(row["by"]) if row["by"] else None)
            for row in json.loads(self.words or "[]")
        )


EMPTY = Content()


@dataclass(frozen=True)
class Wire:
    """The fields of one prompt as a browser sends them: `value` × n, or `what`, `by` and `key` × n for actions."""

    values: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class Kind(Protocol):
    """What each prompt kind must know."""

    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:
        """The content that these fields mean. Raises NotAnAnswer with a sentence."""

    def wire(self, content: Content) -> Wire:
        """The fields that this content is sent as."""


def clean(text: str) -> str:
    """Line ends become LF and control characters go; nothing else is touched, trimmed or normalised."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def check_length(text: str) -> str:
    """The same text. Raises NotAnAnswer beyond the hard limit of one field."""
    if len(text) > LONGEST_FIELD:
        raise NotAnAnswer(
            f"This is longer than one answer can hold ({LONGEST_FIELD:,} characters). Your words are still here: "
            "shorten them, or move part of them to another prompt."
        )
    return text


class _Words:
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        text = check_length(clean("\n".join(wire.values)))
        return Content(words=text or None)

    def wire(self, content: Content) -> Wire:
        return Wire((content.words or "",))


class _Line(_Words):
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:
        content = super().read(prompt, wire, before)
        if "\n" in (content.words or ""):
            raise NotAnAnswer("This answer is one line. Take out the line breaks.")
        if len(content.words or "") > LONGEST_LINE:
            raise NotAnAnswer(f"This answer is one line of at most {LONGEST_LINE} characters. Shorten it a little.")
        return content


class _Options:
    most: int | None = None

    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        sent = {value for value in wire.values if value}
        if sent - set(prompt.codes):
            raise NotAnAnswer("Choose from the answers shown. What was sent is not one of them.")
        if self.most and len(sent) > self.most:
            raise NotAnAnswer("Choose one answer only.")
        exclusive = [option for option in prompt.options if option.exclusive and option.code in sent]
        if exclusive and len(sent) > 1:
            raise NotAnAnswer(f"“{exclusive[0].label}” cannot stand beside another answer. Untick one of them.")
        codes = tuple(code for code in prompt.codes if code in sent)
        return Content(codes=codes or None)

    def wire(self, content: Content) -> Wire:
        return Wire(content.codes or ("",))


class _OneOption(_Options):
    most = 1


class _Number:
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        text = " ".join(wire.values).strip()
        if not text:
            return EMPTY
        if not _WHOLE.fullmatch(text):
            raise NotAnAnswer("Write a whole number in figures, for example 6.")
        whole = int(text)
        if prompt.min is not None and whole < prompt.min:
            raise NotAnAnswer(f"Write {prompt.min} or more.")
        if prompt.max is not None and whole > prompt.max:
            raise NotAnAnswer(f"Write {prompt.max} or less.")
        return Content(whole=whole)

    def wire(self, content: Content) -> Wire:
        return Wire(("" if content.whole is None else str(content.whole),))


class _Day:
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        text = " ".join(wire.values).strip()
        return Content(day=read_day(text)) if text else EMPTY

    def wire(self, content: Content) -> Wire:
        return Wire((content.day.isoformat() if content.day else "",))


class _Actions:
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        if len(wire.values) > MOST_ACTIONS:
            raise NotAnAnswer(f"There is room for {MOST_ACTIONS} actions. Leave the others for the next reflection.")
        keys = _keys_for(wire, before.rows)
        rows = []
        for place, sent in enumerate(wire.values):
            what = check_length(clean(sent))
            if not what.strip():
                continue
            by = wire.by[place].strip() if place < len(wire.by) else ""
            rows.append({"key": str(keys[place]), "what": what, "by": _by(place, by)})
        return Content(words=json.dumps(rows, ensure_ascii=False)) if rows else EMPTY

    def wire(self, content: Content) -> Wire:
        rows = content.rows
        return Wire(
            values=tuple(row.what for row in rows),
            by=tuple(row.by.isoformat() if row.by else "" for row in rows),
            keys=tuple(str(row.key) for row in rows),
        )


class _Nothing:
    def read(self, prompt: Prompt, wire: Wire, before: Content) -> Content:  # noqa: ARG002
        raise NotAnAnswer("There is nothing to answer here.")

    def wire(self, content: Content) -> Wire:  # noqa: ARG002
        return Wire()


KINDS: dict[PromptKind, Kind] = {
    PromptKind.TEXT: _Words(),
    PromptKind.LINE: _Line(),
    PromptKind.CHOICE: _OneOption(),
    PromptKind.CHOICES: _Options(),
    PromptKind.SCALE: _OneOption(),
    PromptKind.NUMBER: _Number(),
    PromptKind.DATE: _Day(),
    PromptKind.CONFIRM: _OneOption(),
    PromptKind.ACTIONS: _Actions(),
    PromptKind.NOTE: _Nothing(),
}


def content_of(prompt: Prompt, wire: Wire, before: Content) -> Content:
    """What these fields mean for this prompt. Raises NotAnAnswer."""
    return KINDS[prompt.kind].read(prompt, wire, before)


def wire_of(prompt: Prompt, content: Content) -> Wire:
    """How this content is sent and received."""
    return KINDS[prompt.kind].wire(content)


def read_day(text: str) -> date:
    """A day between 1900 and 2100, in any of the ways that people write one. Raises NotAnAnswer."""
    day = day_in(text, today=clock.today())
    if day is None:
        raise NotAnAnswer(UNREADABLE_DAY)
    return day


def _by(place: int, text: str) -> str:
    """The day of a row as it is stored, or the sentence with the number of the action whose date cannot be read."""
    if not text:
        return ""
    try:
        return read_day(text).isoformat()
    except NotAnAnswer as fault:
        raise NotAnAnswer(f"Action {place + 1}: {fault.sentence[0].lower()}{fault.sentence[1:]}") from None


def _keys_for(wire: Wire, before: Sequence[ActionRow]) -> list[UUID]:
    """The key of each row: the one sent with it, else that of the same words before, else of the same place."""
    by_text = {str(row.key): row.key for row in before}
    sent = [by_text.get(wire.keys[place]) if place < len(wire.keys) else None for place in range(len(wire.values))]
    free = [row for row in before if row.key not in sent]
    for place, what in enumerate(wire.values):
        same = next((row for row in free if sent[place] is None and row.what == clean(what)), None)
        if same:
            sent[place] = same.key
            free.remove(same)
    if not any(wire.keys):
        for place in range(len(wire.values)):
            if sent[place] is None and place < len(before) and before[place] in free:
                sent[place] = before[place].key
                free.remove(before[place])
    return [key or uuid4() for key in sent]
