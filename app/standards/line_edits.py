"""Edits a file by its lines: what nobody changed stays byte for byte, remarks and all.

Pure functions from bytes and edits to bytes. What comes out is read again and compared with what was meant; where the
two differ, or the file cannot be read, `CannotEditLines` says so, and the text stays as it was.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app.standards import block_edits as block
from app.standards import bracket_edits as brackets
from app.standards.edits import (
    AddEntry,
    CannotEditLines,
    Edit,
    Move,
    SetValue,
    TakeOut,
    after,
    is_same,
    value_in,
)
from app.standards.faults import FaultList, Steps
from app.standards.parsing import Tree, read_tree
from app.standards.wanted_edits import exact_edits, part_edits
from app.standards.written_nodes import Form
from app.standards.written_page import Page
from app.standards.yaml_texts import WIDEST
from app.standards.yaml_writing import name_of


def apply(data: bytes, edits: Sequence[Edit]) -> bytes:
    """The file after these edits, one after the other. Raises CannotEditLines and never gives back anything wrong."""
    if not edits:
        return data
    tree, faults = _read(data)
    wanted, page = tree.data, None
    for edit in edits:
        for step in _simplest(wanted, edit):
            then = after(wanted, step)
            if not is_same(then, wanted):
                page = page or Page(data)
                _carry_out(page, step, wanted, then)
                wanted = then
    if page is None:
        return data
    written = bytes(page.lines)
    _check(written, wanted, faults, may_gain_line_end=not page.lines.is_last_ended)
    return written


def edits_at(data: bytes, steps: Steps, wanted: Any) -> tuple[Edit, ...]:
    """The fewest edits of one part of the file: from what stands at these steps to what is wanted there.

    What means the same is no edit: a missing key and its default, a blank and nothing, white space around a text.
    """
    return part_edits(_read(data)[0].data, steps, wanted)


def check_lines(data: bytes) -> None:
    """Raise CannotEditLines for a file whose lines cannot be edited, even where parts of it can be understood."""
    _read(data)
    Page(data)


def what_it_says(data: bytes) -> dict[str, Any]:
    """The plain tree of a file, from which a form can be filled and a wanted tree made."""
    found: dict[str, Any] = _read(data)[0].data
    return found


def _read(data: bytes) -> tuple[Tree, FaultList]:
    faults = FaultList("")
    tree = read_tree(data, faults)
    if tree is None or not isinstance(tree.data, dict):
        first = next(iter(faults.faults), None)
        why = f"line {first.line}: {first.what}" if first else "it does not consist of keys and texts"
        raise CannotEditLines(f"The file cannot be read as it stands ({why}).")
    return tree, faults


def _simplest(tree: Any, edit: Edit) -> Iterator[Edit]:
    """The same as edits that each touch one entry of what is there."""
    match edit:
        case SetValue(steps, value):
            yield from _simplest_set(tree, steps, value)
        case AddEntry(steps, position, value) if not value_in(tree, steps):
            after(tree, edit)
            if position == 0:
                yield from _simplest_set(tree, steps, [value])
        case TakeOut(steps) if len(value_in(tree, steps[:-1]) or ()) == 1:
            after(tree, edit)
            yield SetValue(steps[:-1], [])
        case _:
            yield edit


def _simplest_set(tree: Any, steps: Steps, value: Any) -> Iterator[Edit]:
    there, holder = value_in(tree, steps), value_in(tree, steps[:-1])
    if not steps:
        yield SetValue(steps, value)
    elif value is None:
        if isinstance(holder, dict) and steps[1:] and steps[-1] in holder and len(holder) == 1:
            yield SetValue(steps[:-1], {})
        else:
            yield SetValue(steps, None)
    elif not holder and steps[1:] and isinstance(steps[-1], str):
        yield from _simplest_set(tree, steps[:-1], {steps[-1]: value})
    elif there and value and isinstance(there, dict | list) and isinstance(value, type(there)):
        for small in exact_edits(tree, value, steps):
            for smallest in _simplest(tree, small):
                yield smallest
                tree = after(tree, smallest)
    else:
        yield SetValue(steps, value)


def _carry_out(page: Page, edit: Edit, before: Any, then: Any) -> None:
    """One edit among the lines; then brackets that have outgrown their line get lines of their own."""
    match edit:
        case SetValue(steps, value):
            holder = _set(page, steps, value)
        case AddEntry(steps, position, value):
            holder = steps
            if page.node(steps).in_brackets:
                brackets.add_in_brackets(page, (*steps, position), position, value)
            else:
                block.add_entry(page, steps, position, value)
        case TakeOut(steps):
            holder = steps[:-1]
            (brackets.take_from_brackets if page.node(holder).in_brackets else block.take_lines)(page, steps)
        case Move():
            holder = edit.list_to
            _move(page, edit, before)
    page.read_again()
    _widen(page, holder, then)


def _set(page: Page, steps: Steps, value: Any) -> Steps:
    """Gives back the nearest entry that is still there after it."""
    parent = page.node(steps[:-1])
    in_brackets = page.outermost_brackets(steps[:-1]) is not None
    if value is None:
        (brackets.take_from_brackets if in_brackets else block.take_key)(page, steps)
        return steps[:-1]
    if parent.has(steps[-1]):
        (brackets.replace_in_brackets if in_brackets else block.replace_value)(page, steps, value)
    elif in_brackets:
        number = block.place_for(str(steps[-1]), parent.names, steps[:-1])
        brackets.add_in_brackets(page, steps, number, value)
    else:
        block.add_key(page, steps, value)
    return steps


def _widen(page: Page, steps: Steps, tree: Any) -> None:
    if not page.lines.are_any_wider_than(WIDEST):
        return
    outermost = page.outermost_brackets(steps)
    if outermost is None or not brackets.is_too_wide(page, outermost):
        return
    node = page.node(outermost)
    entries = brackets.entries_as_written(page, outermost, value_in(tree, outermost))
    manner = page.manner.with_brackets(name_of(outermost), False)
    writer = page.writer(past=node.end.line + 1, manner=manner)
    block.replace_value(page, outermost, entries, writer)
    page.read_again()


def _move(page: Page, edit: Move, before: Any) -> None:
    source = page.node(edit.steps[:-1])
    if edit.stays_in_its_list:
        (brackets.move_in_brackets if source.in_brackets else block.move_entry)(page, edit)
        return
    target = page.root
    found = value_in(before, edit.list_to)
    if found is not None:
        target = page.node(edit.list_to)
    if source.in_brackets or (found and target.in_brackets):
        _write_elsewhere(page, edit, before)
    else:
        _carry_lines(page, edit, before)


def _write_elsewhere(page: Page, edit: Move, before: Any) -> None:
    """To or from brackets an entry cannot take its lines along, so it is written anew."""
    entry = value_in(before, edit.steps)
    for half in (AddEntry(edit.list_to, edit.position, entry), TakeOut(edit.steps)):
        for step in _simplest(before, half):
            then = after(before, step)
            _carry_out(page, step, before, then)
            before = then


def _carry_lines(page: Page, edit: Move, before: Any) -> None:
    """The entry's own lines, remarks included, from one list to another."""
    steps = edit.steps
    column = page.node(steps[:-1]).start.column
    is_only = len(page.node(steps[:-1]).entries) == 1
    texts = block.lines_to_move(page, steps)
    if is_only:
        slot = page.slot(steps[:-1])
        page.lines.put(slot, slot, " []")
    page.read_again()
    if value_in(before, edit.list_to):
        own = block.shifted(texts, page.node(edit.list_to).start.column - column)
        block.put_entry_lines(page, edit.list_to, edit.position, own)
        return
    _begin_list(page, edit.list_to, texts, column)


def _begin_list(page: Page, steps: Steps, texts: list[str], column: int) -> None:
    """The first lines of a list that is empty or missing."""
    parent = page.node(steps[:-1])
    if not parent.has(steps[-1]):
        block.add_key(page, steps, [])
        page.read_again()
        parent = page.node(steps[:-1])
    key = parent.keys[parent.number(steps[-1])].start
    node, slot = page.node(steps), page.slot(steps)
    own = block.shifted(texts, key.column + page.manner.dash - column)
    if not node.is_nothing or node.form is not Form.TEXT:
        page.lines.put(slot, node.end, "")
    page.lines.put_lines(key.line + 1, key.line + 1, own)


def _check(written: bytes, wanted: Any, before: FaultList, *, may_gain_line_end: bool) -> None:
    """Reads what was written: it says what was meant, and nothing is worse than it was."""
    faults = FaultList("")
    found = read_tree(written, faults)
    if found is None:
        what = next((fault.what for fault in faults.faults), "it cannot be read")
        raise CannotEditLines(f"After this change the file could not be used: {what}.")
    says_the_same = is_same(found.data, wanted)
    if not says_the_same and may_gain_line_end:
        # In a file without a last line end, the last line of a block gains one when something follows it.
        says_the_same = is_same(_without_last_line_ends(found.data), _without_last_line_ends(wanted))
    if not says_the_same:
        raise CannotEditLines("This change cannot be made line by line; please make it in the YAML view.")
    new = Counter(fault.what for fault in faults.faults) - Counter(fault.what for fault in before.faults)
    if new:
        raise CannotEditLines(f"After this change the file would have a fault: {next(iter(new))}.")


def _without_last_line_ends(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_last_line_ends(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [_without_last_line_ends(inside) for inside in value]
    return value.rstrip("\n") if isinstance(value, str) else value
