"""The lines of a file, each with its own end, so that a line that nobody edits stays byte for byte."""

import re
from collections import Counter
from typing import NamedTuple

LINE_END = re.compile(r"(\r\n|\n|\r)")
MARK = "\ufeff"


class Spot(NamedTuple):
    """A line and a column, both counted from 0."""

    line: int
    column: int


class Lines:
    """A file taken apart and put together again."""

    def __init__(self, data: bytes) -> None:
        text = data.decode("utf-8")
        self.mark = MARK if text.startswith(MARK) else ""
        pieces = LINE_END.split(text.removeprefix(MARK))
        self.texts = pieces[0::2]
        self._ends = pieces[1::2]
        if self.texts[-1]:
            self._ends.append("")
        else:
            self.texts.pop()
        known = Counter(end for end in self._ends if end)
        self._usual_end = known.most_common(1)[0][0] if known else "\n"
        self.is_last_ended = bool(self._ends and self._ends[-1])

    def __bytes__(self) -> bytes:
        return (self.mark + "".join(map("".join, zip(self.texts, self._ends, strict=True)))).encode("utf-8")

    def indent(self, line: int) -> int:
        return len(self.texts[line]) - len(self.texts[line].lstrip(" "))

    def is_blank(self, line: int) -> bool:
        return 0 <= line < len(self.texts) and not self.texts[line].strip()

    def is_remark(self, line: int) -> bool:
        return 0 <= line < len(self.texts) and self.texts[line].lstrip().startswith("#")

    def are_any_wider_than(self, width: int) -> bool:
        return any(len(text) > width for text in self.texts)

    def between(self, start: Spot, end: Spot) -> str:
        if start.line == end.line:
            return self.texts[start.line][start.column : end.column]
        first, last = self.texts[start.line][start.column :], self.texts[end.line][: end.column]
        return "\n".join((first, *self.texts[start.line + 1 : end.line], last))

    def put(self, start: Spot, end: Spot, written: str) -> None:
        """Other words between two spots."""
        whole = self.texts[start.line][: start.column] + written + self.texts[end.line][end.column :]
        self.put_lines(start.line, end.line + 1, whole.split("\n"))

    def put_lines(self, first: int, past: int, texts: list[str]) -> None:
        """Other lines for those from `first` up to `past`; none to take them out, the same twice to put some in."""
        kept = self._ends[first:past][: len(texts)]
        self.texts[first:past] = texts
        self._ends[first:past] = kept + [self._usual_end] * (len(texts) - len(kept))
        self._end_properly()

    def permute(self, first: int, order: list[int]) -> None:
        """The lines from `first` in another order, each with its own end."""
        texts, ends = [self.texts[line] for line in order], [self._ends[line] for line in order]
        self.texts[first : first + len(order)] = texts
        self._ends[first : first + len(order)] = ends
        self._end_properly()

    def _end_properly(self) -> None:
        """Every line but the last has an end, and the last has one if it had one before."""
        self._ends = [end or self._usual_end for end in self._ends]
        if self._ends and not self.is_last_ended:
            self._ends[-1] = ""
