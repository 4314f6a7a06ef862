"""Edits between brackets, as in {guide: 80, max: 600}: only the characters of the one entry change."""

from typing import Any

from app.standards.edits import Move
from app.standards.faults import Steps
from app.standards.written_lines import Spot
from app.standards.written_nodes import Form, Node
from app.standards.written_page import Page
from app.standards.yaml_texts import WIDEST
from app.standards.yaml_writing import AsWritten


def replace_in_brackets(page: Page, steps: Steps, value: Any) -> None:
    node, parent = page.node(steps), page.node(steps[:-1])
    written = page.writer(past=0).in_brackets(steps, value)
    if node.is_nothing:
        before = page.lines.texts[node.start.line][: node.start.column]
        named = parent.form is Form.KEYS
        written = f": {written}" if named and not before.rstrip().endswith(":") else f" {written}"
    page.lines.put(node.start, node.end, written)


def add_in_brackets(page: Page, steps: Steps, position: int, value: Any) -> None:
    """`steps` lead to the new entry, before the one that has this position now."""
    writer = page.writer(past=0)
    named = isinstance(steps[-1], str)
    written = writer.pair(steps, value) if named else writer.in_brackets(steps, value)
    put_into_brackets(page, page.node(steps[:-1]), position, written)


def put_into_brackets(page: Page, parent: Node, position: int, written: str) -> None:
    if position:
        spot = parent.entries[position - 1].end
        page.lines.put(spot, spot, f", {written}")
    else:
        spot = parent.begins(0)
        page.lines.put(spot, spot, f"{written}, ")


def take_from_brackets(page: Page, steps: Steps) -> None:
    """The entry and the comma beside it; a remark between two entries stays."""
    parent = page.node(steps[:-1])
    number = parent.number(steps[-1])
    begin, end = parent.begins(number), parent.entries[number].end
    if number + 1 < len(parent.entries):
        past = parent.begins(number + 1)
        if "#" in page.lines.between(end, past):
            comma = page.lines.texts[end.line].find(",", end.column)
            past = Spot(end.line, comma + 1) if comma >= 0 else end
        page.lines.put(begin, past, "")
        return
    before = parent.entries[number - 1].end
    page.lines.put(begin if "#" in page.lines.between(before, begin) else before, end, "")


def move_in_brackets(page: Page, edit: Move) -> None:
    parent = page.node(edit.steps[:-1])
    number = parent.number(edit.steps[-1])
    own = page.lines.between(parent.begins(number), parent.entries[number].end)
    take_from_brackets(page, edit.steps)
    page.read_again()
    put_into_brackets(page, page.node(edit.steps[:-1]), edit.position, own)


def is_too_wide(page: Page, steps: Steps) -> bool:
    """Whether brackets on a single line, with nothing after them, have outgrown their line."""
    node = page.node(steps)
    line = page.lines.texts[node.end.line]
    on_one_line = node.start.line == node.end.line
    return bool(steps) and on_one_line and len(line) > WIDEST and not line[node.end.column :].strip()


def entries_as_written(page: Page, steps: Steps, value: Any) -> Any:
    """The entries between brackets with their own characters, to be laid out on lines of their own."""
    node = page.node(steps)
    pieces = [page.lines.between(entry.start, entry.end) for entry in node.entries]
    if node.form is Form.LIST:
        return [AsWritten(piece, one) for piece, one in zip(pieces, value, strict=True)]
    return {name: AsWritten(piece, value[name]) for name, piece in zip(node.names, pieces, strict=True)}
