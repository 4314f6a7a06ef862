"""What is to be put right in a text, each with its line and the words that stand there; advice apart, as advice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from app.standards.faults import Fault
from app.workspace.live import Looked

ENTRY = re.compile(r"(\w+)\[(\d+)\]")
ONE_OF = {
    "sections": "section",
    "prompts": "prompt",
    "options": "option",
    "changes": "change",
    "references": "source",
    "good_looks_like": "what good looks like",
    "supervisor_questions": "question for supervision",
    "consider": "thing to consider",
}
LONGEST_QUOTE = 90
NOTHING = "Nothing is to be put right."
NOT_YET = "It can be saved as it is. It can be agreed once this is put right."


@dataclass(frozen=True)
class FaultLine:
    """One thing: where it is, what stands there, and what to do."""

    line: int
    column: int
    href: str
    quoted: str
    what: str


@dataclass(frozen=True)
class FaultsView:
    """Everything that the checker and the advice on wording say about one text."""

    heading: str
    sentence: str
    faults: tuple[FaultLine, ...]
    worth_a_look: tuple[FaultLine, ...]
    advice: tuple[FaultLine, ...]


def present_faults(found: Looked, text: str, *, editor: str = "") -> FaultsView:
    """The list for a text; `editor` is the address of the page on which its lines stand, if it is another page."""
    lines = text.split("\n")
    count = len(found.faults)
    heading = NOTHING if not count else f"{count} thing{'' if count == 1 else 's'} to put right"
    return FaultsView(
        heading=heading,
        sentence=NOT_YET if count else "",
        faults=_lines(found.faults, lines, editor),
        worth_a_look=_lines(found.worth_a_look, lines, editor),
        advice=_lines(found.advice, lines, editor),
    )


def _lines(faults: Iterable[Fault], lines: list[str], editor: str) -> tuple[FaultLine, ...]:
    return tuple(
        FaultLine(
            line=one.line,
            column=one.column,
            href=f"{editor}#line-{one.line}",
            quoted=_quoted(lines, one.line),
            what=_sentence(one),
        )
        for one in faults
    )


def _quoted(lines: list[str], number: int) -> str:
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return f"{line[:LONGEST_QUOTE]}…" if len(line) > LONGEST_QUOTE else line


def _sentence(fault: Fault) -> str:
    """The checker writes for one line of a terminal; on a page it is a sentence, and says which entry is meant."""
    what = fault.what[:1].upper() + fault.what[1:]
    what = what if what.endswith((".", "?", "…", "!")) else f"{what}."
    return f"{entry_words(fault.where)}: {what}" if fault.where else what


def entry_words(where: str) -> str:
    """The way to an entry as people say it: section 2, prompt 3, visibility."""
    steps = [ENTRY.sub(_counted, step) for step in where.split(".")]
    said = ", ".join(steps).replace("_", " ")
    return said[:1].upper() + said[1:]


def _counted(found: re.Match[str]) -> str:
    return f"{ONE_OF.get(found[1], found[1])} {found[2]}"
