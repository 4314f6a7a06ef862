"""The edits that lead from what a file says to what is wanted, and no more of them than needed.

Sections and prompts are known by their id, options by their code, and texts by their words; an entry whose id was
changed is known by the rest of it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.standards.definition import INDEPENDENCE, OPTION_KINDS, PromptKind, Stage
from app.standards.edits import AddEntry, Edit, Move, SetValue, TakeOut, after, is_same, value_in
from app.standards.faults import Steps

LINE_END = re.compile(r"\r\n|\r")
DEFAULTS = {"required": False, "core": False, "exclusive": False, "from_stage": Stage.ANY.value}
NAMES = ("id", "code")


def exact_edits(tree: Any, value: Any, steps: Steps) -> tuple[Edit, ...]:
    """From what stands at these steps to exactly this value."""
    difference = Difference(tree, is_exact=True)
    difference.value(steps, value)
    return tuple(difference.edits)


def part_edits(tree: Any, steps: Steps, value: Any) -> tuple[Edit, ...]:
    """To what is wanted of one part, such as a prompt or a list. What means the same is left as it is written."""
    difference = Difference(tree, is_exact=False)
    holder = value_in(tree, steps[:-1])
    if steps and isinstance(holder, dict):
        name = str(steps[-1])
        difference.key(steps[:-1], name, {**holder, name: value})
    else:
        difference.value(steps, value)
    return tuple(difference.edits)


class Difference:
    """Collects edits, and keeps the document as it would be after those found so far."""

    def __init__(self, tree: Any, *, is_exact: bool) -> None:
        self.tree = tree
        self.is_exact = is_exact
        self.edits: list[Edit] = []

    def make(self, edit: Edit) -> None:
        self.tree = after(self.tree, edit)
        self.edits.append(edit)

    def value(self, steps: Steps, value: Any) -> None:
        there = value_in(self.tree, steps)
        if is_same(there, value):
            return
        if isinstance(there, dict) and isinstance(value, Mapping) and there and value:
            self.keys(steps, value)
        elif isinstance(there, list) and isinstance(value, list | tuple) and there and value:
            self.entries(steps, value)
        elif self.is_exact or there is None or not (isinstance(there, str) and isinstance(value, str)):
            self.make(SetValue(steps, self._fresh(steps, value)))
        elif there.strip() != one_line_end(value).strip():
            self.make(SetValue(steps, ended_like(there, value)))

    def keys(self, steps: Steps, wanted: Mapping[str, Any]) -> None:
        """What is written or changed comes first, so that nothing is left empty on the way."""
        for name, value in wanted.items():
            if not self._is_nothing(value) and not self._says_what_is_meant(steps, name, wanted):
                self.value((*steps, name), value)
        for name in list(value_in(self.tree, steps)):
            if self._is_nothing(wanted.get(name)) and not self._says_what_is_meant(steps, name, wanted):
                self.make(SetValue((*steps, name), None))

    def key(self, steps: Steps, name: str, wanted: Mapping[str, Any]) -> None:
        """One key of those that stand together."""
        if self._says_what_is_meant(steps, name, wanted):
            return
        if not self._is_nothing(wanted.get(name)):
            self.value((*steps, name), wanted[name])
        elif name in value_in(self.tree, steps):
            self.make(SetValue((*steps, name), None))

    def _is_nothing(self, value: Any) -> bool:
        return value is None if self.is_exact else is_blank(value)

    def _says_what_is_meant(self, steps: Steps, name: str, wanted: Mapping[str, Any]) -> bool:
        """Whether a missing key and its default meet, or nothing meets nothing."""
        if self.is_exact:
            return False
        there, value = value_in(self.tree, (*steps, name)), wanted.get(name)
        if there is not None and not is_blank(value):
            return False
        default = default_of((*steps, name), wanted)
        meant = default if is_blank(value) else value
        says = default if there is None else there
        return (is_blank(there) and is_blank(value)) or is_same(meant, says)

    def entries(self, steps: Steps, wanted: Sequence[Any]) -> None:
        if not self.is_exact:
            wanted = [one for one in wanted if not is_blank(one)]
        pairs = matched(value_in(self.tree, steps), wanted)
        if not pairs:
            self._all_new(steps, wanted)
            return
        kept = sorted(pairs.values())
        for number in reversed(range(len(value_in(self.tree, steps)))):
            if number not in kept:
                self.make(TakeOut((*steps, number)))
        order = [kept.index(pairs[number]) for number in sorted(pairs)]
        for number, position in moves(order):
            self.make(Move((*steps, number), position))
        for number, one in enumerate(wanted):
            if number not in pairs:
                self.make(AddEntry(steps, number, self._fresh((*steps, number), one)))
            else:
                self.value((*steps, number), one)

    def _all_new(self, steps: Steps, wanted: Sequence[Any]) -> None:
        old = len(value_in(self.tree, steps))
        for number, one in enumerate(wanted):
            self.make(AddEntry(steps, number, self._fresh((*steps, number), one)))
        for number in reversed(range(len(wanted), len(wanted) + old)):
            self.make(TakeOut((*steps, number)))

    def _fresh(self, steps: Steps, value: Any) -> Any:
        """A value as it is written where nothing stood: without blanks, and without what is meant anyway."""
        if self.is_exact:
            return value
        if isinstance(value, Mapping):
            return {
                name: self._fresh((*steps, name), inside)
                for name, inside in value.items()
                if not is_blank(inside) and not is_same(inside, default_of((*steps, name), value))
            }
        if isinstance(value, list | tuple):
            return [self._fresh((*steps, number), one) for number, one in enumerate(value) if not is_blank(one)]
        return ended_like("", value) if isinstance(value, str) else value


def is_blank(value: Any) -> bool:
    """Nothing, or nothing but white space, or a list or keys in which there is nothing."""
    if isinstance(value, Mapping):
        return all(is_blank(inside) for inside in value.values())
    if isinstance(value, list | tuple):
        return all(is_blank(inside) for inside in value)
    return value is None or (isinstance(value, str) and not value.strip())


def default_of(steps: Steps, holder: Mapping[str, Any]) -> Any:
    """What a missing key means; None for most."""
    name = steps[-1]
    if name == "independence" and len(steps) == 1:
        return INDEPENDENCE
    if "sections" not in steps[:1]:
        return None
    if name == "not_right":
        return holder.get("kind") in OPTION_KINDS
    if name == "min":
        return 0 if holder.get("kind") == PromptKind.NUMBER else None
    return DEFAULTS.get(str(name))


def one_line_end(text: str) -> str:
    return LINE_END.sub("\n", text)


def ended_like(there: str, text: str) -> str:
    """The text without white space around it, but with the line end that closes several lines in a file."""
    words = one_line_end(text).strip()
    ended = there.endswith("\n") or (not there and "\n" in words)
    return f"{words}\n" if ended else words


def matched(there: Sequence[Any], wanted: Sequence[Any]) -> dict[int, int]:
    """Which wanted entry, by number, is which of those there."""
    unused: dict[str, list[int]] = {}
    for number, one in enumerate(there):
        unused.setdefault(_identity(one), []).append(number)
    pairs: dict[int, int] = {}
    for number, one in enumerate(wanted):
        if unused.get(_identity(one)):
            pairs[number] = unused[_identity(one)].pop(0)
    free = {number for numbers in unused.values() for number in numbers}
    for number, one in enumerate(wanted):
        if number not in pairs:
            low = max((pairs[other] for other in pairs if other < number), default=-1)
            high = min((pairs[other] for other in pairs if other > number), default=len(there))
            found = next((other for other in range(low + 1, high) if other in free and _alike(there[other], one)), None)
            if found is not None:
                pairs[number] = found
                free.discard(found)
    return pairs


def _identity(entry: Any) -> str:
    if isinstance(entry, Mapping):
        name = next((entry[name] for name in NAMES if isinstance(entry.get(name), str)), None)
        return f"name {one_line_end(name).strip()}" if name is not None else _wording(entry)
    return _wording(entry)


def _wording(value: Any) -> str:
    """What a value says, whatever its blanks and the order of its keys."""
    if isinstance(value, Mapping):
        return str(sorted((str(key), _wording(one)) for key, one in value.items() if not is_blank(one)))
    if isinstance(value, list | tuple):
        return str([_wording(one) for one in value if not is_blank(one)])
    return f"text {one_line_end(value).strip()}" if isinstance(value, str) else f"{type(value)} {value}"


def _alike(there: Any, wanted: Any) -> bool:
    """Texts in the same place are one text reworded; keys are one entry if at least half of them say the same."""
    if not (isinstance(there, Mapping) and isinstance(wanted, Mapping)):
        return isinstance(there, str) and isinstance(wanted, str)
    names = {
        name for name in (*there, *wanted) if name not in NAMES and not is_blank(wanted.get(name, there.get(name)))
    }
    same = sum(is_same(there.get(name), wanted.get(name)) for name in names)
    return bool(names) and 2 * same >= len(names)


def moves(order: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The fewest moves, from where to where, that bring 0, 1, 2, … into this order."""
    now = sorted(order)
    stay = _longest_rising(order)
    for place, one in enumerate(order):
        if one in stay:
            continue
        number = now.index(one)
        now.remove(one)
        position = now.index(order[place - 1]) + 1 if place else 0
        now.insert(position, one)
        yield number, position


def _longest_rising(order: Sequence[int]) -> set[int]:
    """The most entries that already stand in the right order among each other."""
    best: list[list[int]] = []
    for number, one in enumerate(order):
        before = [best[other] for other in range(number) if order[other] < one]
        best.append([*_longest(before), one])
    return set(_longest(best))


def _longest(rows: list[list[int]]) -> list[int]:
    return max(rows, key=lambda row: len(row), default=[])
