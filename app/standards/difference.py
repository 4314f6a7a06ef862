"""Two documents beside each other: word by word in every text, prompts by their ids, options by their codes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Protocol, TypeVar

from app.standards.definition import Because, Definition, Option, Prompt, Section, Shape, When, Words

WORD = re.compile(r"\S+\s*")
LEAST_SHARED = 0.25  # Below this share of common words, two texts are simply shown one after the other.
MOST_ALIKE = 6  # A word with more equals than this, on average, stands in a text of repetitions, shown as a whole.
# What an adviser or supervisor reads; it is shown in every row, other keys only where they differ.
ALWAYS_SHOWN = frozenset(
    {
        *("title", "summary", "good_looks_like", "supervisor_questions", "intro"),
        *("text", "hint", "help", "consider", "because", "label"),
    }
)
LEFT_OUT = frozenset({"schema_", "id", "code", "changes", "replaces", "version", "sections", "prompts", "options"})


# What authors call the keys whose own names say too little; each is one thing, so that it "is new" or "changes".
CALLED = {
    "approved": "day of approval",
    "area": "area of law",
    "effective_from": "first day in force",
    "good_looks_like": "list of what good looks like",
    "independence": "sentence on independence",
    "number": "place in the list of standards",
    "option.exclusive": "mark that excludes the other answers",
    "option.label": "wording",
    "prompt.because": "reason that may be given",
    "prompt.because.label": "wording of the reason asked for",
    "prompt.because.words": "number of words of the reason",
    "prompt.because.words.guide": "usual number of words of the reason",
    "prompt.because.words.max": "largest number of words of the reason",
    "prompt.consider": "list of what to consider",
    "prompt.core": "place among the core prompts",
    "prompt.from_stage": "earliest stage",
    "prompt.label": "short name",
    "prompt.max": "largest number allowed",
    "prompt.min": "smallest number allowed",
    "prompt.not_right": 'way out "not right for this child"',
    "prompt.references": "list of references",
    "prompt.required": "mark that an answer is required",
    "prompt.text": "question",
    "prompt.visibility": "visibility",
    "prompt.when": "condition",
    "prompt.words": "number of words",
    "prompt.words.guide": "usual number of words",
    "prompt.words.max": "largest number of words",
    "references": "list of references",
    "review_by": "day of review",
    "section.intro": "introduction",
    "supervisor_questions": "list of the supervisor's questions",
}


def called(part: str) -> str:
    """A key in an author's words."""
    return CALLED.get(part, part.rpartition(".")[2].replace("_", " "))


class PartKind(StrEnum):
    """Whether words stand in both texts, only in the one before, or only in the one after."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class DifferencePart:
    """Neighbouring words of one kind, each with its punctuation and the space behind it."""

    kind: PartKind
    text: str


def word_difference(before: str, after: str) -> tuple[DifferencePart, ...]:
    """What became of the words. Put one behind the other, the parts can be printed as they are.

    Kept and removed words are the text before, kept and added ones the text after. A word or two that happen to
    stand in both versions of a rewritten passage are not picked out of it, so that the eye finds whole phrases.
    """
    old, new = WORD.findall(before.lstrip()), WORD.findall(after.lstrip())
    blocks = _whole_phrases(_matching([word.rstrip() for word in old], [word.rstrip() for word in new]), old, new)
    found: list[tuple[PartKind, list[str]]] = []
    old_at = new_at = 0
    for old_from, new_from, length in [*blocks, (len(old), len(new), 0)]:
        found.append((PartKind.REMOVED, old[old_at:old_from]))
        found.append((PartKind.ADDED, new[new_at:new_from]))
        found.append((PartKind.KEPT, new[new_from : new_from + length]))
        old_at, new_at = old_from + length, new_from + length
    parts = [(kind, "".join(words)) for kind, words in found if words]
    last = len(parts) - 1
    return tuple(
        DifferencePart(kind, text if number == last or text[-1].isspace() else f"{text} ")
        for number, (kind, text) in enumerate(parts)
    )


Block = tuple[int, int, int]


def _matching(old: list[str], new: list[str]) -> list[Block]:
    """Runs of equal words: where they begin in the one and in the other, and how long they are."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    left, right = old[start : len(old) - end], new[start : len(new) - end]
    middle: list[Block] = []
    if _is_worth_comparing(left, right):
        matcher = SequenceMatcher(None, left, right, autojunk=False)
        middle = [(one.a + start, one.b + start, one.size) for one in matcher.get_matching_blocks() if one.size]
    blocks = [(0, 0, start), *middle, (len(old) - end, len(new) - end, end)]
    return [block for block in blocks if block[2]]


def _is_worth_comparing(left: list[str], right: list[str]) -> bool:
    if not left or not right:
        return False
    in_left, in_right = Counter(left), Counter(right)
    shared = sum((in_left & in_right).values())
    pairs = sum(count * in_right[word] for word, count in in_left.items())
    return shared >= LEAST_SHARED * min(len(left), len(right)) and pairs <= MOST_ALIKE * (len(left) + len(right))


def _whole_phrases(blocks: list[Block], old: list[str], new: list[str]) -> list[Block]:
    """Without a word or two between replaced passages that are as long: they only make the eye jump."""
    kept = list(blocks)
    number = 0
    while number < len(kept):
        old_from, new_from, length = kept[number]
        before = kept[number - 1] if number else (0, 0, 0)
        after = kept[number + 1] if number + 1 < len(kept) else (len(old), len(new), 0)
        left = (old_from - before[0] - before[2], new_from - before[1] - before[2])
        right = (after[0] - old_from - length, after[1] - new_from - length)
        is_between_two_replacements = min(*left, *right) > 0
        if is_between_two_replacements and length <= min(2, max(left), max(right)):
            del kept[number]
            number = max(0, number - 1)
        else:
            number += 1
    return kept


class Standing(StrEnum):
    """What became of a section, a prompt or an option as a whole."""

    KEPT = "kept"
    MOVED = "moved"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class TextRow:
    """One key on both sides, in plain words; None where it is not written. `part` is the key as `called` knows it."""

    part: str
    before: str | None
    after: str | None
    difference: tuple[DifferencePart, ...]

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class OptionRow:
    code: str
    standing: Standing
    texts: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One prompt; `came_from` is the section that asked it before, if it was another one."""

    id: str
    label: str
    standing: Standing
    came_from: str | None
    texts: tuple[TextRow, ...]
    options: tuple[OptionRow, ...]

    @property
    def is_changed(self) -> bool:
        """Whether anything about it differs, for whoever wants to see only that."""
        inside = [self.texts, *(option.texts for option in self.options)]
        standings = [self.standing, *(option.standing for option in self.options)]
        return any(row.is_changed for rows in inside for row in rows) or set(standings) != {Standing.KEPT}


@dataclass(frozen=True, slots=True)
class SectionRow:
    id: str
    standing: Standing
    texts: tuple[TextRow, ...]
    prompts: tuple[PromptRow, ...]


@dataclass(frozen=True, slots=True)
class DocumentRows:
    """A whole document beside another: its own texts, then section by section in the order of the newer one."""

    texts: tuple[TextRow, ...]
    sections: tuple[SectionRow, ...]


def side_by_side(older: Definition, newer: Definition) -> DocumentRows:
    """Every text of both documents in rows that a page can print; what was taken out stands where it stood."""
    old, new = _by_name(older.sections), _by_name(newer.sections)
    return DocumentRows(
        texts=_texts("", older, newer),
        sections=tuple(_section(name, old.get(name), new.get(name), older, newer) for name in in_both(old, new)),
    )


def _section(name: str, was: Section | None, now: Section | None, older: Definition, newer: Definition) -> SectionRow:
    # A prompt that is asked elsewhere now stands there, and is not shown as taken out here.
    old = {one.id: one for one in (was.prompts if was else ()) if _stays(newer, one.id, name)}
    new = _by_name(now.prompts) if now else {}
    prompts = (_prompt(one, older.prompt(one), new.get(one), older, name) for one in in_both(old, new))
    return SectionRow(name, _standing(was, now), _texts("section.", was, now), tuple(prompts))


def _stays(newer: Definition, prompt_id: str, section_id: str) -> bool:
    section = newer.section_of(prompt_id)
    return section is None or section.id == section_id


def _prompt(name: str, was: Prompt | None, now: Prompt | None, older: Definition, section_id: str) -> PromptRow:
    before = older.section_of(name)
    came_from = before.id if before and now and before.id != section_id else None
    standing = Standing.MOVED if came_from else _standing(was, now)
    old = {one.code: one for one in was.options} if was else {}
    new = {one.code: one for one in now.options} if now else {}
    options = (_option(code, old.get(code), new.get(code)) for code in in_both(old, new))
    shown = now or was
    return PromptRow(
        name, shown.label if shown else name, standing, came_from, _texts("prompt.", was, now), tuple(options)
    )


def _option(code: str, was: Option | None, now: Option | None) -> OptionRow:
    return OptionRow(code, _standing(was, now), _texts("option.", was, now))


def _standing(was: object | None, now: object | None) -> Standing:
    if was is None:
        return Standing.ADDED
    return Standing.REMOVED if now is None else Standing.KEPT


def _texts(inside: str, was: Shape | None, now: Shape | None) -> tuple[TextRow, ...]:
    return tuple(_rows(inside, was, now))


def _rows(inside: str, was: Shape | None, now: Shape | None) -> Iterator[TextRow]:
    shape = now or was
    for name in type(shape).model_fields if shape else ():
        if name in LEFT_OUT:
            continue
        before = plainly(getattr(was, name)) if was else None
        after = plainly(getattr(now, name)) if now else None
        if before != after or (before and name in ALWAYS_SHOWN):
            yield TextRow(f"{inside}{name}", before, after, word_difference(before or "", after or ""))


def plainly(value: object) -> str | None:
    """What a key says, in words that can be printed; None when it says nothing."""
    if value is None or value == () or value == {}:
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, Words):
        return f"about {value.guide} words, at most {value.max}"
    if isinstance(value, Because):
        return f"{value.label} ({plainly(value.words)})" if value.words else value.label
    if isinstance(value, When):
        return f'after "{value.prompt}" is answered {" or ".join(value.is_)}'
    if isinstance(value, Mapping):
        return "\n".join(f"{word}: {meaning}" for word, meaning in sorted(value.items()))
    if isinstance(value, tuple):
        return "\n".join(map(str, value))
    return str(value)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


Entry = TypeVar("Entry", bound=_Named)


def _by_name(entries: Sequence[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def in_both(old: Iterable[str], new: Iterable[str]) -> list[str]:
    """The names of both sides in the order of the newer one; what was taken out follows what it followed."""
    merged = list(dict.fromkeys(new))
    there = set(merged)
    follows = -1
    for name in dict.fromkeys(old):
        if name in there:
            follows = merged.index(name)
        else:
            follows += 1
            merged.insert(follows, name)
    return merged
