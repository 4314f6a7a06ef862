"""An edit made on an earlier text of a draft, carried over to the one that stands: if it touches nothing that changed.

A section and a prompt are found again by their ids, wherever they stand by now. A list inside them, such as the
answers of a prompt, must be what it was: two people who change one list at once look at both texts themselves.
"""

from collections.abc import Sequence
from typing import Any

from app.standards.edits import AddEntry, Edit, Move, SetValue, TakeOut, is_same, value_in
from app.standards.faults import Steps

SECTIONS, PROMPTS = "sections", "prompts"


def carried_over(edits: Sequence[Edit], was: Any, now: Any) -> tuple[Edit, ...] | None:
    """The same edits for the text that stands now; None when a colleague changed what one of them touches.

    The edits all lie in one list, section or prompt each; an edit that adds, moves or takes out a section or a
    prompt comes alone.
    """
    carried = [_carried(edit, was, now) for edit in edits]
    return None if None in carried else tuple(one for one in carried if one is not None)


def _carried(edit: Edit, was: Any, now: Any) -> Edit | None:
    match edit:
        case AddEntry(steps, position, value) if _holds_ids(steps):
            return _added(steps, position, value, was, now)
        case Move() if _holds_ids(edit.list_to):
            return _moved(edit, was, now)
    home = _home(edit.steps, was, now)
    if home is None:
        return None
    there, here = home
    rest = edit.steps[len(there) :]
    unit = _unit(rest)
    if not is_same(value_in(was, (*there, *unit)), value_in(now, (*here, *unit))):
        return None
    steps = (*here, *rest)
    match edit:
        case SetValue(value=value):
            return SetValue(steps, value)
        case AddEntry(position=position, value=value):
            return AddEntry(steps, position, value)
        case TakeOut():
            return TakeOut(steps)
        case Move(position=position):
            return Move(steps, position)


def _holds_ids(steps: Steps) -> bool:
    """Whether this is the list of sections, or the list of prompts of a section."""
    return steps == (SECTIONS,) or (len(steps) == 3 and steps[0] == SECTIONS and steps[2] == PROMPTS)


def _unit(rest: Steps) -> Steps:
    """What must be as it was: the value itself, or the whole list when the edit is about an entry of one."""
    number = next((at for at, step in enumerate(rest) if isinstance(step, int)), len(rest))
    return rest[:number]


def _home(steps: Steps, was: Any, now: Any) -> tuple[Steps, Steps] | None:
    """The prompt or section round these steps, as it was addressed and as it is; the document for all else."""
    if steps[:1] != (SECTIONS,) or len(steps) < 2:
        return (), ()
    length = 4 if len(steps) > 3 and steps[2] == PROMPTS else 2
    there = steps[:length]
    name = _id(value_in(was, there))
    found = [one for one in places_in(now) if len(one) == length and _id(value_in(now, one)) == name]
    return (there, found[0]) if name is not None and len(found) == 1 else None


def places_in(tree: Any) -> list[Steps]:
    """The steps of every section and of every prompt, in the order of the document."""
    found: list[Steps] = []
    for number, section in enumerate(_list(tree, (SECTIONS,))):
        found.append((SECTIONS, number))
        prompts = section.get(PROMPTS) if isinstance(section, dict) else None
        found.extend((SECTIONS, number, PROMPTS, at) for at in range(len(prompts if isinstance(prompts, list) else ())))
    return found


def _added(steps: Steps, position: int, value: Any, was: Any, now: Any) -> Edit | None:
    """A new prompt or section comes after the one that it came after, if that is still in the same list."""
    to = _list_now(steps, was, now)
    taken = {_id(value_in(now, place)) for place in places_in(now) if len(place) == len(steps) + 1}
    if to is None or _id(value) in taken:
        return None
    if position == 0:
        return AddEntry(to, 0, value)
    before = _id(value_in(was, (*steps, position - 1)))
    names = _ids(now, to)
    return AddEntry(to, names.index(before) + 1, value) if before is not None and before in names else None


def _moved(edit: Move, was: Any, now: Any) -> Edit | None:
    """A move stands if the lists hold what they held, in the same order; the words in them may be others."""
    source, target = edit.steps[:-1], edit.list_to
    source_now, target_now = _list_now(source, was, now), _list_now(target, was, now)
    if source_now is None or target_now is None:
        return None
    if _ids(was, source) != _ids(now, source_now) or _ids(was, target) != _ids(now, target_now):
        return None
    into = None if edit.into is None else target_now
    return Move((*source_now, edit.steps[-1]), edit.position, into=into)


def _list_now(steps: Steps, was: Any, now: Any) -> Steps | None:
    home = _home(steps, was, now)
    return None if home is None else (*home[1], *steps[len(home[0]) :])


def _ids(tree: Any, steps: Steps) -> list[str | None]:
    return [_id(one) for one in _list(tree, steps)]


def _list(tree: Any, steps: Steps) -> list[Any]:
    found = value_in(tree, steps)
    return found if isinstance(found, list) else []


def _id(entry: Any) -> str | None:
    name = entry.get("id") if isinstance(entry, dict) else None
    return name if isinstance(name, str) else None
