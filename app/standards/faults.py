"""A fault in a file: where it is, and what to do about it, in words a practitioner can act on."""

from collections.abc import Iterable
from dataclasses import dataclass

Steps = tuple[str | int, ...]

LONGEST_LIST = 200
LONGEST_SENTENCE = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, both counted from 1."""

    line: int
    column: int


START = Place(1, 1)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right. As text it is one line: path:line:column: where: what."""

    path: str
    line: int
    column: int
    where: str
    what: str

    def __str__(self) -> str:
        what = f"{self.where}: {self.what}" if self.where else self.what
        return f"{self.path}:{self.line}:{self.column}: {what}"


def where(steps: Steps) -> str:
    """The way to an entry, counting from 1 as people do: sections[1].prompts[2].visibility."""
    written = ""
    for step in steps:
        if isinstance(step, int):
            written += f"[{step + 1}]"
        else:
            written += f".{on_one_line(step)}" if written else on_one_line(step)
    return written


def on_one_line(text: str, *, longest: int = 60) -> str:
    """What an author wrote, fit to be quoted in a sentence: one line, printable, not too long."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text[: longest + 1])
    return f"{shown[:longest]}…" if len(text) > longest else shown


class FaultList:
    """Collects faults and warnings of one file; keeps at most so many, so that a file of rubbish stays cheap."""

    def __init__(self, path: str) -> None:
        self.path = on_one_line(path, longest=300)
        self._faults: dict[Fault, None] = {}
        self._warnings: dict[Fault, None] = {}

    @property
    def is_full(self) -> bool:
        return len(self._faults) >= LONGEST_LIST

    def fault(self, place: Place, steps: Steps, what: str) -> None:
        if self.is_full:
            return
        self._faults[self._made(place, steps, what)] = None

    def warn(self, place: Place, steps: Steps, what: str) -> None:
        if len(self._warnings) < LONGEST_LIST:
            self._warnings[self._made(place, steps, what)] = None

    def _made(self, place: Place, steps: Steps, what: str) -> Fault:
        """One line, whatever an author's word in it may hold."""
        return Fault(self.path, place.line, place.column, where(steps), on_one_line(what, longest=LONGEST_SENTENCE))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault in the order of the file; if the list was cut short, the last line says so."""
        found = in_order(self._faults)
        if not self.is_full:
            return found
        rest = f"more than {LONGEST_LIST - 1} faults; put these right first, then check again"
        return (*found, Fault(self.path, found[-1].line, found[-1].column, "", rest))

    @property
    def warnings(self) -> tuple[Fault, ...]:
        return in_order(self._warnings)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column, fault.where, fault.what)))
