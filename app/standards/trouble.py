"""What went wrong in a line that cannot be read at all, where, and the line as it was probably meant."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.standards.faults import Place, on_one_line

STRAIGHT = "put straight quotation marks round the whole text"
# A term may have several words: looked after: In the care of a local authority.
KEY_AND_TEXT = re.compile(r"(\s*(?:- +)+(?:[\w-]+: +)?|\s*(?:[\w-]+(?: [\w-]+){0,5}: +)?)(\S.*)")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the parser said: its words, where it stopped, where the thing it was reading began, and the file."""

    problem: str
    context: str
    place: Place
    began: Place | None
    lines: list[str]

    def line(self, place: Place) -> str:
        return self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""

    @property
    def beginning(self) -> Place:
        return self.began or self.place

    @property
    def letter(self) -> str:
        """The character at which the parser stopped."""
        return on_one_line(self.line(self.place)[self.place.column - 1 : self.place.column])


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where to look and what to do there; and the lines as they were probably meant, if that can be told."""

    place: Place
    what: str
    mended: Mapping[int, str] = field(default_factory=dict)


def in_quotes(line: str) -> str | None:
    """The line with its text in quotation marks, so that what follows can be read."""
    found = KEY_AND_TEXT.fullmatch(line)
    if not found:
        return None
    text = found.group(2).replace("\\", "").replace('"', "'")
    return f'{found.group(1)}"{text}"'


def quote(trouble: Trouble, place: Place, what: str) -> Explanation:
    quoted = in_quotes(trouble.line(place))
    return Explanation(place, what, {place.line: quoted} if quoted else {})


def moved_lines(trouble: Trouble, number: int, by: int) -> dict[int, str]:
    """The line, and those that were laid out with it, so many columns to the right (or to the left)."""
    first = trouble.lines[number - 1]
    start = indent(first)
    # What belongs to an entry stands to the right of its dash.
    inside = start + 2 if first.lstrip().startswith("- ") else start
    moved: dict[int, str] = {}
    for at in range(number, len(trouble.lines) + 1):
        line = trouble.lines[at - 1]
        if not line.strip():
            continue
        here = indent(line)
        is_next = here == start and line.lstrip().startswith("- ") is first.lstrip().startswith("- ")
        if not (is_next or here >= inside) or (by > 0 and here > start):
            break
        moved[at] = " " * max(0, here + by) + line.lstrip()
    return moved


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())
