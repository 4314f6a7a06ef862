"""Edits among lines: a value after its key, and entries that have lines of their own."""

from itertools import pairwise
from typing import Any

from app.standards.definition import Definition
from app.standards.edits import Move
from app.standards.faults import Steps
from app.standards.shape import keys_of
from app.standards.written_lines import Spot
from app.standards.written_nodes import BLOCK_HEADER, Form, Node
from app.standards.written_page import Page
from app.standards.yaml_writing import Writer, block_column, name_of

APART = ("sections", "sections[].prompts")


def replace_value(page: Page, steps: Steps, value: Any, writer: Writer | None = None) -> None:
    """Another value after a key or dash; a remark on its line stays there."""
    old, slot = page.node(steps), page.slot(steps)
    parent = page.node(steps[:-1])
    holder = page.begin(parent, parent.number(steps[-1])).column
    writer = writer or page.writer(past=old.end.line + 1)
    column = (block_column(old, page.lines) or 0) if old.is_block_text else 0
    written = writer.value(steps, value, holder=holder, slot=slot.column, style=old.style, column=column)
    if "\n" not in written and _is_inline(old):
        page.lines.put(old.start, old.end, written[1:])
        return
    remark, end = _remark_and_end(page, old, slot)
    first, line_end, rest = written.partition("\n")
    page.lines.put(slot, end, first + remark + line_end + rest)


def _is_inline(node: Node) -> bool:
    return not node.is_nothing and not node.is_block_text and not node.is_block


def _remark_and_end(page: Page, old: Node, slot: Spot) -> tuple[str, Spot]:
    """The remark beside a value, and where the value with its remark ends."""
    texts = page.lines.texts
    last = max(old.end.line, slot.line)
    end = Spot(last, len(texts[last]))
    if old.is_block_text:
        header = BLOCK_HEADER.match(texts[old.start.line], old.start.column)
        remark = texts[old.start.line][header.end() :] if header else ""
    elif old.is_nothing or old.start.line > slot.line:
        remark = texts[slot.line][slot.column :]
    else:
        remark = ""
    if not old.is_block_text and not old.is_block and not old.is_nothing:
        remark = texts[old.end.line][old.end.column :] or remark
    return (remark.rstrip() if remark.strip().startswith("#") else ""), end


def add_key(page: Page, steps: Steps, value: Any) -> None:
    """A new key, where the order of the language wants it among the keys that are there."""
    parent = page.node(steps[:-1])
    column = parent.keys[0].start.column
    number = place_for(str(steps[-1]), parent.names, steps[:-1])
    if number == 0:
        spot = parent.keys[0].start
        written = page.writer(past=0).key(steps, value, column)[column:]
        page.lines.put(spot, spot, f"{written}\n{' ' * column}")
        return
    past = page.last_own_line((*steps[:-1], parent.names[number - 1])) + 1
    written = page.writer(past=past).key(steps, value, column)
    apart = len(steps) == 1 and isinstance(value, list | dict) and page.lines.is_blank(past)
    page.lines.put_lines(past, past, [*[""] * apart, *written.split("\n")])


def place_for(name: str, there: list[str], holder: Steps) -> int:
    """Before how many of the keys: where the fewest stand on the wrong side of it; the first such place."""
    order = keys_of(Definition, holder)
    if name not in order:
        return len(there)
    known = [(number, order.index(key)) for number, key in enumerate(there) if key in order]

    def on_wrong_side(place: int) -> int:
        return sum((rank > order.index(name)) == (number < place) for number, rank in known)

    return min(range(len(there) + 1), key=on_wrong_side)


def take_key(page: Page, steps: Steps) -> None:
    """A key with its value, one of several."""
    if page.has_line_to_itself(steps):
        take_lines(page, steps)
        return
    # The first key stands on the line of its dash; the next one takes its place there.
    parent = page.node(steps[:-1])
    begin, past = parent.keys[0].start, parent.keys[1].start
    end = page.last_own_line(steps)
    if end + 1 < past.line:
        page.lines.put(begin, Spot(end, len(page.lines.texts[end])), "")
        page.lines.texts[begin.line] = page.lines.texts[begin.line].rstrip()
    else:
        page.lines.put(begin, past, "")


def take_lines(page: Page, steps: Steps) -> None:
    """The lines of an entry; of two gaps that would meet, one goes too. Remarks above it are not ours to take."""
    parent = page.node(steps[:-1])
    if not page.has_line_to_itself(steps):
        raise page.unusual(page.begin(parent, parent.number(steps[-1])))
    first, past = page.begin(parent, parent.number(steps[-1])).line, page.last_own_line(steps) + 1
    page.lines.put_lines(_without_gap(page, steps, first, past), past, [])


def _without_gap(page: Page, steps: Steps, first: int, past: int) -> int:
    floor = page.floor(steps)
    if past == len(page.lines.texts) or page.lines.is_blank(past):
        while first - 1 > floor and page.lines.is_blank(first - 1):
            first -= 1
    return first


def add_entry(page: Page, steps: Steps, position: int, value: Any) -> None:
    """A new entry in a list that has lines; `steps` lead to the list."""
    parent = page.node(steps)
    column, neighbour = parent.start.column, parent.entries[max(0, position - 1)]
    manner = page.manner
    if neighbour.form is not Form.TEXT:
        manner = manner.with_brackets(f"{name_of(steps)}[]", neighbour.in_brackets)
    past = _line_for(page, steps, position)
    written = page.writer(past=past, manner=manner).entry((*steps, position), value, column)
    put_entry_lines(page, steps, position, written.split("\n"))


def _line_for(page: Page, steps: Steps, position: int) -> int:
    if position:
        return page.last_own_line((*steps, position - 1)) + 1
    if not page.has_line_to_itself((*steps, 0)):
        raise page.unusual(page.node(steps).start)
    return page.first_own_line((*steps, 0))


def put_entry_lines(page: Page, steps: Steps, position: int, texts: list[str]) -> None:
    """Lines for a new entry, as far from its neighbours as they are from each other."""
    line, gap = _line_for(page, steps, position), [""] * _gap(page, steps, position)
    page.lines.put_lines(line, line, [*gap, *texts] if position else [*texts, *gap])


def _gap(page: Page, steps: Steps, position: int) -> int:
    """How many empty lines there are between entries, nearest first."""
    count = len(page.node(steps).entries)
    if count < 2:
        return int(name_of(steps) in APART)
    after = min(max(1, position), count - 1)
    first = page.first_own_line((*steps, after))
    gap = 0
    while first - 1 - gap > page.last_own_line((*steps, after - 1)) and page.lines.is_blank(first - 1 - gap):
        gap += 1
    return gap


def move_entry(page: Page, edit: Move) -> None:
    """An entry with the remarks directly above it; the gaps between entries, and what stands in them, stay."""
    steps = edit.steps[:-1]
    number = page.node(steps).number(edit.steps[-1])
    low, high = min(number, edit.position), max(number, edit.position)
    spans = [(page.first_own_line((*steps, one)), page.last_own_line((*steps, one))) for one in range(low, high + 1)]
    if not page.has_line_to_itself((*steps, low)):
        raise page.unusual(page.node(steps).start)
    gaps = [range(end + 1, begin) for (_, end), (begin, _) in pairwise(spans)]
    spans.insert(edit.position - low, spans.pop(number - low))
    order: list[int] = []
    for place, (first, last) in enumerate(spans):
        order.extend(range(first, last + 1))
        order.extend(gaps[place] if place < len(gaps) else ())
    page.lines.permute(min(order), order)


def lines_to_move(page: Page, steps: Steps) -> list[str]:
    """Takes an entry's lines out, remarks directly above them included, one of several or the only one."""
    parent = page.node(steps[:-1])
    first, past = page.first_own_line(steps), page.last_own_line(steps) + 1
    if not page.has_line_to_itself(steps):
        raise page.unusual(parent.start)
    own = page.lines.texts[first:past]
    page.lines.put_lines(_without_gap(page, steps, first, past), past, [])
    return own


def shifted(texts: list[str], by: int) -> list[str]:
    """The same lines further in, or further out."""
    if by >= 0:
        return [" " * by + text if text.strip() else text for text in texts]
    return [text[min(-by, len(text) - len(text.lstrip(" "))) :] for text in texts]
