"""How lists and sets of keys are laid out in a file: as the file itself does it, else as the first seven do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.standards.definition import Definition
from app.standards.faults import Steps
from app.standards.shape import keys_of
from app.standards.written_lines import Lines
from app.standards.written_nodes import Form, Node, every
from app.standards.yaml_texts import WIDEST, TextPlace, written_text

DATES = frozenset({"approved", "effective_from", "review_by"})
# What the first seven write between brackets, on one line.
IN_BRACKETS = (".words", ".is", "prompts[].references", "options[]")


@dataclass(frozen=True, slots=True)
class AsWritten:
    """A piece of the file that keeps its own characters when what is around it is laid out anew."""

    written: str
    value: Any


@dataclass(frozen=True, slots=True)
class Manner:
    """How many columns things stand further in than what holds them, and what stands between brackets."""

    dash: int = 2
    after_dash: int = 2
    nested: int = 2
    block_text: int = 2
    brackets: Mapping[str, bool] = field(default_factory=dict)

    def with_brackets(self, name: str, in_brackets: bool) -> "Manner":
        return replace(self, brackets={**self.brackets, name: in_brackets})


def manner_of(root: Node, lines: Lines) -> Manner:
    """The file's own manner, by what it does most often."""
    dash, after_dash, nested, block_text = Counter[int](), Counter[int](), Counter[int](), Counter[int]()
    brackets: dict[str, Counter[bool]] = {}
    for name, node in every(root):
        if node.form is not Form.TEXT and node.entries:
            brackets.setdefault(name, Counter())[node.in_brackets] += 1
        if not node.is_block:
            continue
        for number, entry in enumerate(node.entries):
            holder = node.keys[number].start.column if node.form is Form.KEYS else node.start.column
            if entry.is_block and entry.form is Form.LIST:
                dash[entry.start.column - holder] += 1
            elif entry.is_block:
                (nested if node.form is Form.KEYS else after_dash)[entry.start.column - holder] += 1
            elif entry.is_block_text and (column := block_column(entry, lines)):
                block_text[column - holder] += 1
    most = {name: counted.most_common(1)[0][0] for name, counted in brackets.items()}
    return Manner(_usual(dash, 0), _usual(after_dash, 2), _usual(nested, 1), _usual(block_text, 1), most)


def _usual(counted: Counter[int], least: int) -> int:
    found = counted.most_common(1)[0][0] if counted else 2
    return found if found >= least else 2


def block_column(node: Node, lines: Lines) -> int | None:
    """The column in which the lines of a block text begin; None if its header counts them instead."""
    header = lines.texts[node.start.line][node.start.column :].split("#")[0]
    if any(letter.isdigit() for letter in header):
        return None
    inside = range(node.start.line + 1, node.end.line + 1)
    return next((lines.indent(line) for line in inside if not lines.is_blank(line)), None)


def name_of(steps: Steps) -> str:
    """Where an entry stands, whatever its number: sections[].prompts[].words."""
    name = ""
    for step in steps:
        name += "[]" if isinstance(step, int) else f".{step}" if name else step
    return name


def language_order(names: Iterable[str], steps: Steps) -> list[str]:
    """Keys in the order of the language; those it does not know stay behind them, in their own order."""
    known = keys_of(Definition, steps)
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def written_key(name: str) -> str:
    """A key is written as a text between brackets would be: both end where a colon stands."""
    return written_text(name, TextPlace(in_brackets=True))


class Writer:
    """Writes what stands after a colon or a dash. The first line is what follows there; the rest are whole lines."""

    def __init__(self, manner: Manner, *, is_last: bool = False) -> None:
        self.manner = manner
        self.is_last = is_last

    def value(self, steps: Steps, value: Any, *, holder: int, slot: int, style: str = "", column: int = 0) -> str:
        """`holder` is the column of the key or dash, `slot` the one after its colon or the dash itself."""
        if not isinstance(value, list | dict):
            block = column or holder + self.manner.block_text
            room = WIDEST - slot - 1
            return " " + self.text(steps, value, TextPlace(style, room=room, block_column=block, is_last=self.is_last))
        if not value:
            return " []" if isinstance(value, list) else " {}"
        if self._stands_in_brackets(steps):
            written = self.in_brackets(steps, value)
            if slot + 1 + len(written) <= WIDEST:
                return f" {written}"
        if isinstance(value, list):
            at = holder + (self.manner.after_dash if isinstance(steps[-1], int) else self.manner.dash)
            return "".join(f"\n{self.entry((*steps, number), one, at)}" for number, one in enumerate(value))
        if isinstance(steps[-1], int):
            at = holder + self.manner.after_dash
            return self.keys(steps, value, at)[slot:]
        return "\n" + self.keys(steps, value, holder + self.manner.nested)

    def entry(self, steps: Steps, value: Any, column: int) -> str:
        """An entry of a list, from the first column of its line."""
        return " " * column + "-" + self.value(steps, value, holder=column, slot=column + 1)

    def keys(self, steps: Steps, value: Mapping[str, Any], column: int) -> str:
        names = language_order(value, steps)
        return "\n".join(self.key((*steps, name), value[name], column) for name in names)

    def key(self, steps: Steps, value: Any, column: int) -> str:
        """A key with its value, from the first column of its line."""
        begin = " " * column + written_key(str(steps[-1])) + ":"
        return begin + self.value(steps, value, holder=column, slot=len(begin))

    def in_brackets(self, steps: Steps, value: Any) -> str:
        if isinstance(value, list):
            return "[" + ", ".join(self.in_brackets((*steps, number), one) for number, one in enumerate(value)) + "]"
        if isinstance(value, dict):
            names = language_order(value, steps)
            return "{" + ", ".join(self.pair((*steps, name), value[name]) for name in names) + "}"
        return self.text(steps, value, TextPlace(in_brackets=True))

    def pair(self, steps: Steps, value: Any) -> str:
        return f"{written_key(str(steps[-1]))}: {self.in_brackets(steps, value)}"

    def text(self, steps: Steps, value: Any, place: TextPlace) -> str:
        """A text, a whole number, or true or false."""
        if isinstance(value, AsWritten):
            if len(value.written) <= place.room or not isinstance(value.value, str):
                return value.written
            value = value.value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        return written_text(value, replace(place, may_be_date=bool(steps) and steps[-1] in DATES))

    def _stands_in_brackets(self, steps: Steps) -> bool:
        name = name_of(steps)
        known = self.manner.brackets.get(name)
        return known if known is not None else name.endswith(IN_BRACKETS)
