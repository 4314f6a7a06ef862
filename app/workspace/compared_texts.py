"""Two texts of a draft beside each other, line by line, and within a changed line word by word."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.standards.difference import DifferencePart, PartKind, word_difference

AROUND = 3  # Unchanged lines that are shown before and after a change.
MOST_LINES = 5_000  # Beyond this a middle that differs is shown whole, as one change.


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One line of one side: its number and its words, marked where they differ from the other side."""

    number: int
    parts: tuple[DifferencePart, ...]


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """What stands beside each other. None: this side has no such line."""

    left: ComparedLine | None
    right: ComparedLine | None
    differs: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A change with the lines around it; `skipped` equal lines before it are not shown."""

    skipped: int
    pairs: tuple[ComparedPair, ...]


def compare_texts(left: str, right: str) -> tuple[Passage, ...]:
    """Every passage in which the two differ. None at all: they say the same."""
    pairs = list(_pairs(left.split("\n"), right.split("\n")))
    shown: list[int] = []
    for at, pair in enumerate(pairs):
        if pair.differs:
            first = max(at - AROUND, shown[-1] + 1 if shown else 0)
            shown.extend(range(first, min(at + AROUND + 1, len(pairs))))
    shown = sorted(set(shown))
    passages: list[Passage] = []
    run: list[int] = []
    last = -1
    for at in shown:
        if run and at != run[-1] + 1:
            passages.append(_passage(pairs, run, last))
            last, run = run[-1], []
        run.append(at)
    if run:
        passages.append(_passage(pairs, run, last))
    return tuple(passages)


def _passage(pairs: list[ComparedPair], run: list[int], last: int) -> Passage:
    return Passage(run[0] - last - 1, tuple(pairs[at] for at in run))


def _pairs(left: list[str], right: list[str]) -> Iterator[ComparedPair]:
    for left_from, left_to, right_from, right_to, is_same in _runs(left, right):
        for at in range(max(left_to - left_from, right_to - right_from)):
            one, other = left_from + at, right_from + at
            if is_same:
                yield ComparedPair(_whole(one, left[one]), _whole(other, right[other]), differs=False)
            elif one < left_to and other < right_to:
                yield _changed(one, left[one], other, right[other])
            elif one < left_to:
                yield ComparedPair(_whole(one, left[one], PartKind.REMOVED), None, differs=True)
            else:
                yield ComparedPair(None, _whole(other, right[other], PartKind.ADDED), differs=True)


def _runs(left: list[str], right: list[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    while end < min(len(left), len(right)) - start and left[-1 - end] == right[-1 - end]:
        end += 1
    middle_left, middle_right = left[start : len(left) - end], right[start : len(right) - end]
    yield 0, start, 0, start, True
    if len(middle_left) + len(middle_right) > MOST_LINES:
        yield start, len(left) - end, start, len(right) - end, False
    else:
        matcher = SequenceMatcher(None, middle_left, middle_right)
        for kind, left_from, left_to, right_from, right_to in matcher.get_opcodes():
            yield left_from + start, left_to + start, right_from + start, right_to + start, kind == "equal"
    yield len(left) - end, len(left), len(right) - end, len(right), True


def _whole(at: int, line: str, kind: PartKind = PartKind.KEPT) -> ComparedLine:
    return ComparedLine(at + 1, (DifferencePart(kind, line),) if line else ())


def _changed(left_at: int, left: str, right_at: int, right: str) -> ComparedPair:
    parts = word_difference(left.strip(), right.strip())
    left_indent, right_indent = left[: len(left) - len(left.lstrip())], right[: len(right) - len(right.lstrip())]
    is_same_indent = left_indent == right_indent
    return ComparedPair(
        _side(left_at, left_indent, is_same_indent, parts, PartKind.REMOVED),
        _side(right_at, right_indent, is_same_indent, parts, PartKind.ADDED),
        differs=True,
    )


def _side(at: int, indent: str, is_same_indent: bool, parts: tuple[DifferencePart, ...], own: PartKind) -> ComparedLine:
    """The words of one side: those that both have, and its own."""
    shown = [part for part in parts if part.kind in (PartKind.KEPT, own)]
    if shown:
        shown[-1] = DifferencePart(shown[-1].kind, shown[-1].text.rstrip())
    if indent:
        shown.insert(0, DifferencePart(PartKind.KEPT if is_same_indent else own, indent))
    return ComparedLine(at + 1, tuple(shown))
