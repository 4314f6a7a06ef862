"""From the bytes of a file to plain values that know their place, by the rules of YAML 1.2.

Only true and false, whole numbers, decimals and nothing at all are more than text: `no`, `1:30`, `012` and
`2026-11-01` stay the words the author wrote. Whatever could run, repeat or hide something (tags, anchors,
aliases, a key given twice, a second document) is a fault. Nothing here raises.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

# The name of the parser written in C is missing from the stubs of its package.
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from app.standards.characters import ODD_SPACE, text_of, with_plain_spaces
from app.standards.faults import START, FaultList, Place, Steps, on_one_line
from app.standards.syntax import ODD_COLON_SPACE, explain
from app.standards.trouble import Trouble

LARGEST_DOCUMENT = 64 * 1024
DEEPEST = 10
# A standard of 24 prompts has about 1,500 entries. The caps keep a hostile 64 KB file within its time.
MOST_ENTRIES = 6_000
MOST_MENDED_LINES = 30
DEEPEST_SKIPPED = 60

TRUE_OR_FALSE = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]{0,14})\.[0-9]{1,15}")

ODD_AFTER_COLON = re.compile(rf"(?:^|[\s])[A-Za-z_]+:[{ODD_SPACE}]")
CURLY_AROUND = re.compile(r"[“”„‟«»‘’‚‛].*[“”„‟«»‘’‚‛]", re.DOTALL)
CURLY_LEFT_OPEN = re.compile(r"[“„«][^”»]*|‘[^’]*")
CURLY_AT_END = re.compile(r"[”»’]$")
SECOND_DOCUMENT = (
    'second document: one file holds one document; remove the line "---", and what follows it if it is another one'
)
READ_NO_FURTHER = "what follows could not be read; put right the other faults first, then check again"
LOST_COMMENT = re.compile(r"\s+#\S")


@dataclass(slots=True)
class Tree:
    """What a file says, as plain values, with the place of every key and value."""

    data: Any = None
    keys: dict[Steps, Place] = field(default_factory=dict)
    values: dict[Steps, Place] = field(default_factory=dict)
    written: dict[Steps, str] = field(default_factory=dict)
    unread: set[Steps] = field(default_factory=set)

    def key_place(self, steps: Steps) -> Place:
        """Where the key stands; for an entry of a list, or a key that is missing, what holds it."""
        return self._nearest(self.keys, steps)

    def value_place(self, steps: Steps) -> Place:
        return self._nearest(self.values, steps)

    def _nearest(self, first: dict[Steps, Place], steps: Steps) -> Place:
        if steps in first:
            return first[steps]
        while steps:
            if steps in self.values:
                return self.values[steps]
            steps = steps[:-1]
        return self.values.get((), START)

    def is_unread(self, steps: Steps) -> bool:
        """Whether this entry, or one that holds it, already has a fault that kept it from being read."""
        return bool(self.unread) and any(steps[:length] in self.unread for length in range(len(steps) + 1))


class _EnoughSeen(Exception):
    """Not an error of the program: the rest of the file is not read."""


def read_tree(data: bytes, faults: FaultList, *, largest: int = LARGEST_DOCUMENT) -> Tree | None:
    """The values of a file with their places, or None when it cannot be read at all; faults say why.

    Where quotation marks or a few spaces are all that a line lacks, it is named, read as if it had them, and the rest
    is read too.
    """
    text = text_of(data, faults, largest=largest)
    if text is None:
        return None
    readable, had_odd_spaces = with_plain_spaces(text, faults)
    lines = readable.split("\n")
    mended: set[int] = set()
    named: set[int] = set()
    entries_left = MOST_ENTRIES * max(1, largest // LARGEST_DOCUMENT)
    while True:
        reader = _Reader(lines, faults, mended=mended, entries_left=entries_left)
        try:
            return reader.read()
        except _EnoughSeen:
            return None
        except yaml.YAMLError as error:
            trouble = _trouble(error, lines)
        if had_odd_spaces:
            faults.fault(trouble.place, (), READ_NO_FURTHER)
            return None
        explanation = explain(trouble)
        faults.fault(explanation.place, (), explanation.what)
        line = explanation.place.line
        if not explanation.mended or line in named or len(named) >= MOST_MENDED_LINES:
            faults.fault(max(explanation.place, trouble.place, key=in_file_order), (), READ_NO_FURTHER)
            return None
        named.add(line)
        for number, as_meant in explanation.mended.items():
            if as_meant.lstrip() != lines[number - 1].lstrip():
                mended.add(number)
            lines[number - 1] = as_meant
        # What was read before the fault counts against the same allowance, so that mending stays cheap.
        entries_left = reader.entries_left + MOST_ENTRIES // MOST_MENDED_LINES


def _trouble(error: yaml.YAMLError, lines: list[str]) -> Trouble:
    problem_mark = getattr(error, "problem_mark", None)
    context_mark = getattr(error, "context_mark", None)
    return Trouble(
        problem=str(getattr(error, "problem", None) or ""),
        context=str(getattr(error, "context", None) or ""),
        place=_place(problem_mark) if problem_mark else START,
        began=_place(context_mark) if context_mark else None,
        lines=lines,
    )


def in_file_order(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _place(mark: Any) -> Place:
    return Place(mark.line + 1, mark.column + 1)


class _Reader:
    """Reads the parser's events once, from first to last, and never follows or expands anything."""

    def __init__(self, lines: list[str], faults: FaultList, *, mended: set[int], entries_left: int) -> None:
        self.faults = faults
        self.tree = Tree()
        self.entries_left = entries_left
        self.lines = lines
        self.mended = mended
        self.parser = CParser("\n".join(lines))

    def read(self) -> Tree | None:
        documents = 0
        while True:
            event = self.parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                break
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            documents += 1
            if documents > 1:
                self.faults.fault(_place(event.start_mark), (), SECOND_DOCUMENT)
                if isinstance(self.tree.data, dict) and "sections" not in self.tree.data:
                    return None
                break
            if event.version or event.tags:
                what = 'lines that begin with "%" are not used here; remove the line'
                self.faults.fault(_place(event.start_mark), (), what)
            self.tree.data = self._value(self.parser.get_event(), (), 1)
        if not documents:
            what = "empty: nothing but remarks is written in this file; begin with the line schema: 1"
            self.faults.fault(START, (), what)
            return None
        return self.tree

    def _value(self, event: Any, steps: Steps, depth: int) -> Any:
        place = _place(event.start_mark)
        self.tree.values[steps] = place
        self._count(place)
        self._refuse_tricks(event, place, steps)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, place, steps)
        if isinstance(event, yaml.AliasEvent):
            self.tree.unread.add(steps)
            return None
        if depth > DEEPEST:
            self._skip_nested(event, place, steps)
            return None
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(steps, depth)
        return self._mapping(steps, depth)

    def _count(self, place: Place) -> None:
        self.entries_left -= 1
        if self.entries_left < 0:
            what = f"too many entries: more than {MOST_ENTRIES:,} keys and values; a standard needs far fewer"
            self.faults.fault(place, (), READ_NO_FURTHER if self.mended else what)
            raise _EnoughSeen

    def _refuse_tricks(self, event: Any, place: Place, steps: Steps) -> None:
        if isinstance(event, yaml.AliasEvent):
            what = (
                f'"*{on_one_line(str(event.anchor))}" is a shortcut to another place of the file, and shortcuts are '
                "not used here; write the words out, or put straight quotation marks round text that begins with *"
            )
            self.faults.fault(place, steps, what)
            return
        if event.anchor:
            what = (
                f'"&{on_one_line(event.anchor)}" prepares a shortcut, and shortcuts are not used here; '
                "remove it, or put straight quotation marks round text that begins with &"
            )
            self.faults.fault(place, steps, what)
        if event.tag:
            what = (
                f'"{on_one_line(event.tag)}" is an instruction to a program, and those are not used here; '
                "remove it, or put straight quotation marks round text that begins with !"
            )
            self.faults.fault(place, steps, what)

    def _skip_nested(self, event: Any, place: Place, steps: Steps) -> None:
        """Passes over a list or a set of keys without keeping it."""
        if not self.tree.is_unread(steps):
            what = f"too deep: keys and lists lie within each other more than {DEEPEST} times; lay them out more simply"
            self.faults.fault(place, steps, what)
            self.tree.unread.add(steps)
        depth = 0
        while True:
            if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
                depth += 1
            elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
                depth -= 1
            if depth == 0:
                return
            self._count(_place(event.start_mark))
            if depth > DEEPEST_SKIPPED:
                raise _EnoughSeen
            event = self.parser.get_event()

    def _sequence(self, steps: Steps, depth: int) -> list[Any]:
        entries: list[Any] = []
        while True:
            event = self.parser.get_event()
            if isinstance(event, yaml.SequenceEndEvent):
                return entries
            entries.append(self._value(event, (*steps, len(entries)), depth + 1))

    def _mapping(self, steps: Steps, depth: int) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        while True:
            event = self.parser.get_event()
            if isinstance(event, yaml.MappingEndEvent):
                return entries
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse_key(event, steps)
                continue
            place = _place(event.start_mark)
            key = event.value
            inside = (*steps, key)
            self._refuse_tricks(event, place, inside)
            if not key.isascii() and CURLY_AT_END.search(key) and self._closes_curly(steps, entries):
                self._pass_over(self.parser.get_event())
                continue
            if key not in entries:
                self.tree.keys[inside] = place
                entries[key] = self._value(self.parser.get_event(), inside, depth + 1)
                continue
            first = self.tree.keys[inside].line
            what = f'duplicate key: "{on_one_line(key)}" is already given at line {first}; keep one of the two'
            self.faults.fault(place, inside, what)
            self._pass_over(self.parser.get_event())

    def _closes_curly(self, steps: Steps, entries: dict[str, Any]) -> bool:
        """Whether a text that a comma cut in two began with a curly quotation mark, which has its fault already."""
        before = next(reversed(entries), None)
        return before is not None and (*steps, before) in self.tree.unread

    def _refuse_key(self, event: Any, steps: Steps) -> None:
        what = "a bracket or a shortcut stands where a key should; put straight quotation marks round the text"
        self.faults.fault(_place(event.start_mark), steps, what)
        self.tree.unread.add(steps)
        self._pass_over(event)
        self._pass_over(self.parser.get_event())

    def _pass_over(self, event: Any) -> None:
        self._count(_place(event.start_mark))
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            hidden = ("passed over",)
            self.tree.unread.add(hidden)
            self._skip_nested(event, _place(event.start_mark), hidden)
            self.tree.unread.discard(hidden)

    def _scalar(self, event: Any, place: Place, steps: Steps) -> Any:
        text = event.value
        if event.style:
            if place.line in self.mended:
                self.tree.unread.add(steps)
            return text
        if text in NOTHING:
            self.tree.unread.add(steps)
            if event.tag or event.anchor:
                return None
            at = self.tree.keys.get(steps, place)
            what = "nothing is written here; write it after the colon, or delete the line"
            if steps and isinstance(steps[-1], int):
                what = 'nothing is written after the "-"; write it on the same line, or delete the line'
            self.faults.fault(at, steps, what)
            return None
        self._name_lookalikes(event, text, place, steps)
        if text in TRUE_OR_FALSE:
            self.tree.written[steps] = text
            return TRUE_OR_FALSE[text]
        if WHOLE_NUMBER.fullmatch(text):
            self.tree.written[steps] = text
            return int(text)
        if DECIMAL.fullmatch(text):
            self.tree.written[steps] = text
            return float(text)
        return text

    def _name_lookalikes(self, event: Any, text: str, place: Place, steps: Steps) -> None:
        """Curly quotation marks do not quote, a non-breaking space does not end a key, and " #" hides what follows."""
        if not text.isascii() and (CURLY_AROUND.fullmatch(text) or CURLY_LEFT_OPEN.fullmatch(text)):
            what = (
                "curly quotation marks: they do not count as quotes here and would be shown; delete them, or, if they "
                "belong to the words, put straight quotation marks round the whole text as well"
            )
            self.faults.fault(place, steps, what)
            self.tree.unread.add(steps)
        elif not text.isascii() and ODD_AFTER_COLON.search(text):
            self.faults.fault(self._odd_space_between(event), (), ODD_COLON_SPACE)
            self.tree.unread.add(steps)
        self._warn_of_lost_words(event, steps)

    def _odd_space_between(self, event: Any) -> Place:
        for number in range(event.start_mark.line, event.end_mark.line + 1):
            found = ODD_AFTER_COLON.search(self.lines[number]) if number < len(self.lines) else None
            if found:
                return Place(number + 1, found.end())
        return _place(event.start_mark)

    def _warn_of_lost_words(self, event: Any, steps: Steps) -> None:
        end = event.end_mark
        if end.line < len(self.lines) and LOST_COMMENT.match(self.lines[end.line], end.column):
            what = 'what follows " #" on this line is left out; put straight quotation marks round the whole text'
            self.faults.warn(Place(end.line + 1, end.column + 1), steps, what)
