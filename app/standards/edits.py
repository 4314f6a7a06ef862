"""One change to a document, as somebody makes it in a form, and what the document says after it.

Here are only values; how the lines of the file follow is in `line_edits`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.standards.faults import Steps, on_one_line, where


class CannotEditLines(Exception):
    """The lines could not be edited safely; the text stays as it is, and a person changes it in the YAML view."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class SetValue:
    """Something is written at this key or entry: text, true or false, a whole number, a list or a set of keys.

    None takes the key out. What holds the key is written too if it is missing.
    """

    steps: Steps
    value: Any


@dataclass(frozen=True, slots=True)
class AddEntry:
    """A new entry in the list at `steps`, before the one that has this position now; a missing list is begun."""

    steps: Steps
    position: int
    value: Any


@dataclass(frozen=True, slots=True)
class TakeOut:
    """The entry at `steps`, whose last step is its position, goes."""

    steps: Steps


@dataclass(frozen=True, slots=True)
class Move:
    """The entry at `steps` goes to another position, counted without it; with `into`, to another list."""

    steps: Steps
    position: int
    into: Steps | None = None

    @property
    def list_to(self) -> Steps:
        return self.into if self.into is not None else self.steps[:-1]

    @property
    def stays_in_its_list(self) -> bool:
        return self.list_to == self.steps[:-1]


Edit = SetValue | AddEntry | TakeOut | Move


def moved_by(steps: Steps, by: int) -> Move:
    """One up with -1, one down with 1."""
    return Move(steps, max(0, _position(steps) + by))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are one and the same; true is not 1, and the order of keys says nothing."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_same, one, other))
    return type(one) is type(other) and bool(one == other)


def plain(value: Any, steps: Steps) -> Any:
    """A value of our own, in lists and keys that nobody else holds; None among keys is left out."""
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) and key for key in value):
            raise CannotEditLines(f"{where(steps)}: every key needs to be a word.")
        return {str(key): plain(inside, (*steps, key)) for key, inside in value.items() if inside is not None}
    if isinstance(value, list | tuple):
        return [plain(inside, (*steps, number)) for number, inside in enumerate(value)]
    if isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    raise CannotEditLines(f"{where(steps)}: only texts, whole numbers, true and false, lists and keys can be written.")


def value_in(tree: Any, steps: Steps) -> Any:
    """What stands there; None when nothing does."""
    for step in steps:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return None
    return tree


def after(tree: Any, edit: Edit) -> Any:
    """What the document says once the edit is made. The tree that is given stays as it was."""
    tree = _copy(tree)
    match edit:
        case SetValue():
            _set(tree, edit)
        case AddEntry():
            entries = _list_at(tree, edit.steps, may_begin=True)
            entries.insert(_checked(edit.position, len(entries), edit.steps), plain(edit.value, edit.steps))
        case TakeOut():
            _taken_out(tree, edit.steps)
        case Move():
            entry = _taken_out(tree, edit.steps)
            entries = _list_at(tree, edit.list_to, may_begin=not edit.stays_in_its_list)
            entries.insert(_checked(edit.position, len(entries), edit.list_to), entry)
    return tree


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inside) for key, inside in value.items()}
    return [_copy(inside) for inside in value] if isinstance(value, list) else value


def _set(tree: Any, edit: SetValue) -> None:
    if not edit.steps:
        raise CannotEditLines("The whole document cannot be written in one piece.")
    *to_parent, last = edit.steps
    holder = tree
    for number, step in enumerate(to_parent):
        holder = _begun(holder, step, edit.steps[: number + 1], may_begin=edit.value is not None)
        if holder is None:
            return
    if isinstance(holder, dict) and isinstance(last, str):
        if edit.value is None:
            holder.pop(last, None)
        else:
            holder[last] = plain(edit.value, edit.steps)
    elif isinstance(holder, list) and isinstance(last, int) and 0 <= last < len(holder) and edit.value is not None:
        holder[last] = plain(edit.value, edit.steps)
    else:
        raise _nothing_there(edit.steps)


def _begun(holder: Any, step: str | int, steps: Steps, *, may_begin: bool) -> Any:
    """What stands at a step on the way; a missing set of keys is begun."""
    if isinstance(holder, dict) and isinstance(step, str):
        if holder.get(step) is None:
            if not may_begin:
                return None
            holder[step] = {}
        return holder[step]
    if isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder):
        return holder[step]
    raise _nothing_there(steps)


def _list_at(tree: Any, steps: Steps, *, may_begin: bool) -> list[Any]:
    found = value_in(tree, steps)
    holder = value_in(tree, steps[:-1]) if steps else None
    if found is None and may_begin and isinstance(holder, dict) and isinstance(steps[-1], str):
        found = holder[steps[-1]] = []
    if not isinstance(found, list):
        raise _nothing_there(steps)
    return found


def _taken_out(tree: Any, steps: Steps) -> Any:
    entries = _list_at(tree, steps[:-1], may_begin=False)
    return entries.pop(_checked(_position(steps), len(entries) - 1, steps))


def _position(steps: Steps) -> int:
    if not steps or not isinstance(steps[-1], int):
        raise _nothing_there(steps)
    return steps[-1]


def _checked(position: int, most: int, steps: Steps) -> int:
    if not 0 <= position <= most:
        raise _nothing_there(steps)
    return position


def _nothing_there(steps: Steps) -> CannotEditLines:
    return CannotEditLines(f"There is no such entry in the file as {on_one_line(where(steps), longest=120)}.")
