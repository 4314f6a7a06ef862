"""A bracket that is never closed: where it opens, however far below the parser noticed."""

import re

from app.standards.faults import Place
from app.standards.trouble import STRAIGHT, Explanation, Trouble, in_quotes, indent

BRACKET_VALUE = re.compile(r"\s*(?:- +)*(?:[\w-]+: +)?[\[{]")
BRACKETS_AND_QUOTED = re.compile(r"\"[^\"]*\"|(?<=[\s,\[{])'[^']*'|[\[\]{}]")
FARTHEST_BRACKET = 6
FARTHEST_RIGHT = 1 << 16
KEYS_IN_FRONT = re.compile(r"\s*(?:- +)*")
LONGEST_READ = 4_000


def bracket_left_open(trouble: Trouble, opened: Place) -> Explanation:
    """The bracket is read as text, and the lines below that stand inside it are passed over."""
    what = (
        "the bracket that opens here is not closed, or a comma is missing inside it; "
        f"if it is part of a text, {STRAIGHT}"
    )
    quoted = in_quotes(trouble.line(opened))
    if quoted is None:
        return Explanation(opened, what)
    mended = {opened.line: quoted}
    in_front = KEYS_IN_FRONT.match(quoted)
    start = in_front.end() if in_front else 0
    for number in range(opened.line + 1, min(trouble.place.line, len(trouble.lines)) + 1):
        line = trouble.lines[number - 1]
        if line.strip() and indent(line) <= start:
            break
        mended[number] = ""
    return Explanation(opened, what, mended)


def in_open_bracket(trouble: Trouble) -> Explanation | None:
    """Where a bracket opened shortly before and was not closed, that is the fault, and not the line that follows.

    What stands in the bracket may go on for some lines, each further to the right than the line where it opened.
    """
    inside = trouble.line(trouble.place)[: trouble.place.column - 1]
    leftmost = FARTHEST_RIGHT
    for number in range(min(trouble.place.line, len(trouble.lines)), max(0, trouble.place.line - FARTHEST_BRACKET), -1):
        line = inside if number == trouble.place.line else trouble.lines[number - 1]
        opened = _left_open(line, inside if number < trouble.place.line else "")
        if opened is not None and indent(line) < leftmost:
            return bracket_left_open(trouble, Place(number, opened + 1))
        if number < trouble.place.line and line.strip():
            leftmost = min(leftmost, indent(line))
            inside = f"{line} {inside}"
    return None


def _left_open(line: str, below: str = "") -> int | None:
    """Where the first bracket of a line opens that neither the line nor what stands `below` closes.

    Only if its value begins with a bracket; else the bracket is a part of the words.
    """
    if not BRACKET_VALUE.match(line):
        return None
    line = line[:LONGEST_READ]
    stack: list[int] = []
    for found in BRACKETS_AND_QUOTED.finditer(f"{line} {below[:LONGEST_READ]}"):
        sign = found.group()
        if sign in "[{":
            stack.append(found.start())
        elif sign in "]}" and stack:
            stack.pop()
    return stack[0] if stack and stack[0] < len(line) else None
