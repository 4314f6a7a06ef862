"""Where everything stands in a file: each text, list and set of keys, with its first and its last character."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import yaml

# The name of the parser written in C is missing from the stubs of its package.
from yaml.cyaml import CParser  # type: ignore[attr-defined]

from app.standards.characters import with_plain_spaces
from app.standards.edits import CannotEditLines
from app.standards.faults import FaultList, Steps, on_one_line
from app.standards.written_lines import Lines, Spot

BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")
DEEPEST_WRITTEN = 12


class Form(Enum):
    TEXT = "text"
    LIST = "list"
    KEYS = "keys"


@dataclass(slots=True)
class Node:
    """A piece of a file. `style` is the sign of a text: ' or " for quotes, | or > for a block, nothing for plain."""

    form: Form
    start: Spot
    end: Spot
    style: str = ""
    in_brackets: bool = False
    names: list[str] = field(default_factory=list)
    keys: list["Node"] = field(default_factory=list)
    entries: list["Node"] = field(default_factory=list)

    @property
    def is_block_text(self) -> bool:
        return self.style in ("|", ">")

    @property
    def is_block(self) -> bool:
        """A list or a set of keys with lines of its own for its entries."""
        return self.form is not Form.TEXT and not self.in_brackets

    @property
    def is_nothing(self) -> bool:
        return self.start == self.end

    def at(self, step: str | int) -> "Node":
        return self.entries[self.number(step)]

    def number(self, step: str | int) -> int:
        return self.names.index(step) if isinstance(step, str) else step

    def has(self, step: str | int) -> bool:
        if isinstance(step, str):
            return self.form is Form.KEYS and step in self.names
        return self.form is Form.LIST and 0 <= step < len(self.entries)

    def begins(self, number: int) -> Spot:
        """Where an entry between brackets begins: at its key, or at its value."""
        return self.keys[number].start if self.form is Form.KEYS else self.entries[number].start


def node_at(root: Node, steps: Steps) -> Node | None:
    for step in steps:
        if not root.has(step):
            return None
        root = root.at(step)
    return root


def every(root: Node, name: str = "") -> Iterator[tuple[str, Node]]:
    """Every node with the key it stands under; entries of a list are named after it, as in options[]."""
    yield name, root
    for number, entry in enumerate(root.entries):
        yield from every(entry, root.names[number] if root.form is Form.KEYS else f"{name}[]")


def nodes_of(lines: Lines) -> Node:
    """The whole file. What could run, repeat or hide something, and what cannot be read, is refused."""
    text = "\n".join(lines.texts) + ("\n" if lines.is_last_ended else "")
    # One space for one stray character, as the reader of standards does it, so that every place stays what it is.
    readable, _ = with_plain_spaces(text, FaultList(""))
    try:
        return _Composer(readable, lines).compose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line = f"Line {mark.line + 1}" if mark else "The file"
        raise CannotEditLines(f"{line} cannot be read as it stands; please put it right in the YAML view.") from error


class _Composer:
    def __init__(self, text: str, lines: Lines) -> None:
        self.parser = CParser(text)
        self.lines = lines

    def compose(self) -> Node:
        root: Node | None = None
        while (event := self.parser.get_event()) is not None:
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            if root is not None or event.version or event.tags:
                raise _refused(event, "begins a second document or gives an instruction")
            root = self._node(self.parser.get_event(), 1)
        if root is None:
            raise CannotEditLines("Nothing is written in this file yet; please begin it in the YAML view.")
        return root

    def _node(self, event: Any, depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent) or event.anchor or getattr(event, "tag", None):
            raise _refused(event, "holds a pointer or a tag")
        start = _spot(event.start_mark)
        if isinstance(event, yaml.ScalarEvent):
            style = str(event.style or "")
            return Node(Form.TEXT, start, self._end_of_text(event, start, style), style)
        if depth > DEEPEST_WRITTEN:
            raise _refused(event, "lies too deep inside other entries")
        form = Form.LIST if isinstance(event, yaml.SequenceStartEvent) else Form.KEYS
        node = Node(form, start, start, in_brackets=bool(event.flow_style))
        ended = self._entries(node, depth)
        if node.in_brackets:
            node.end = _spot(ended.end_mark)
        elif node.entries:
            node.end = node.entries[-1].end
        return node

    def _entries(self, node: Node, depth: int) -> Any:
        while True:
            event = self.parser.get_event()
            if isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
                return event
            if node.form is Form.KEYS:
                if not isinstance(event, yaml.ScalarEvent) or event.value in node.names:
                    raise _refused(event, "has a key twice, or a key that is not a word")
                node.keys.append(self._node(event, depth))
                node.names.append(event.value)
                event = self.parser.get_event()
            node.entries.append(self._node(event, depth + 1))

    def _end_of_text(self, event: Any, start: Spot, style: str) -> Spot:
        """The parser counts the empty lines below a block to it; they are part of it only if its header keeps them."""
        end = _spot(event.end_mark)
        if style not in ("|", ">"):
            return end
        header = BLOCK_HEADER.match(self.lines.texts[start.line], start.column)
        last = end.line if end.column else end.line - 1
        if not (header and "+" in header.group()):
            while last > start.line and self.lines.is_blank(last):
                last -= 1
        return Spot(last, len(self.lines.texts[last]))


def _spot(mark: Any) -> Spot:
    return Spot(mark.line, mark.column)


def _refused(event: Any, what: str) -> CannotEditLines:
    word = on_one_line(str(getattr(event, "value", "") or ""))
    quoted = f' ("{word}")' if word else ""
    return CannotEditLines(f"Line {event.start_mark.line + 1}{quoted} {what}; please change it in the YAML view.")
