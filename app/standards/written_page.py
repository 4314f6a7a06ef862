"""One file while it is edited: its lines, where everything stands on them, and the lines that belong together."""

from app.standards.edits import CannotEditLines
from app.standards.faults import Steps, on_one_line, where
from app.standards.written_lines import Lines, Spot
from app.standards.written_nodes import Form, Node, node_at, nodes_of
from app.standards.yaml_writing import Manner, Writer, manner_of


class Page:
    """What an edit needs to know of the file; it is read again after every change."""

    def __init__(self, data: bytes) -> None:
        self.lines = Lines(data)
        self._root: Node | None = None
        # As it was before the first edit: what we write ourselves does not count.
        self.manner = manner_of(self.root, self.lines)

    @property
    def root(self) -> Node:
        if self._root is None:
            self._root = nodes_of(self.lines)
        return self._root

    def read_again(self) -> None:
        """The lines are others now; they are read once somebody asks where something stands."""
        self._root = None

    def node(self, steps: Steps) -> Node:
        found = node_at(self.root, steps)
        if found is None:
            raise CannotEditLines(f"{on_one_line(where(steps), longest=120)} was not found in the lines of the file.")
        return found

    def outermost_brackets(self, steps: Steps) -> Steps | None:
        """The way to the first brackets that hold this entry."""
        lengths = range(len(steps) + 1)
        return next((steps[:length] for length in lengths if self.node(steps[:length]).in_brackets), None)

    def writer(self, *, past: int, manner: Manner | None = None) -> Writer:
        """For lines that end before `past`."""
        is_last = past >= len(self.lines.texts) and not self.lines.is_last_ended
        return Writer(manner or self.manner, is_last=is_last)

    def slot(self, steps: Steps) -> Spot:
        """Where the value of an entry may begin: right after the colon of its key, or after its dash."""
        parent, last = self.node(steps[:-1]), parent_number(self.node(steps[:-1]), steps)
        if parent.form is Form.LIST:
            dash = self._dash(parent, last)
            return Spot(dash.line, dash.column + 1)
        end = parent.keys[last].end
        colon = self.lines.texts[end.line].find(":", end.column)
        if colon < 0 or self.lines.texts[end.line][end.column : colon].strip():
            raise self.unusual(end)
        return Spot(end.line, colon + 1)

    def _dash(self, parent: Node, number: int) -> Spot:
        if number == 0:
            return parent.start
        column = parent.start.column
        for line in range(parent.entries[number].start.line, parent.entries[number - 1].end.line, -1):
            text = self.lines.texts[line]
            if text[column : column + 1] == "-" and not text[:column].strip():
                return Spot(line, column)
        raise self.unusual(parent.entries[number].start)

    def begin(self, parent: Node, number: int) -> Spot:
        """Where an entry begins: at its dash, or at its key."""
        return self._dash(parent, number) if parent.form is Form.LIST else parent.keys[number].start

    def first_own_line(self, steps: Steps) -> int:
        """The line of the dash or key, or the first of the remarks directly above it."""
        parent = self.node(steps[:-1])
        number = parent_number(parent, steps)
        begin = self.begin(parent, number)
        first, floor = begin.line, self.floor(steps)
        while first - 1 > floor and self.lines.is_remark(first - 1) and self.lines.indent(first - 1) <= begin.column:
            first -= 1
        return first

    def floor(self, steps: Steps) -> int:
        """The last line that belongs to what stands before an entry."""
        parent = self.node(steps[:-1])
        number = parent_number(parent, steps)
        if number:
            return parent.entries[number - 1].end.line
        return self.slot(steps[:-1]).line if len(steps) > 1 else -1

    def last_own_line(self, steps: Steps) -> int:
        """The last line of an entry, or of the remarks directly below that stand further in."""
        parent = self.node(steps[:-1])
        number = parent_number(parent, steps)
        column = self.begin(parent, number).column
        last = max(parent.entries[number].end.line, self.begin(parent, number).line)
        while self.lines.is_remark(last + 1) and self.lines.indent(last + 1) > column:
            last += 1
        return last

    def has_line_to_itself(self, steps: Steps) -> bool:
        """Whether nothing stands before an entry on its first line."""
        parent = self.node(steps[:-1])
        begin = self.begin(parent, parent_number(parent, steps))
        return not self.lines.texts[begin.line][: begin.column].strip()

    def unusual(self, spot: Spot) -> CannotEditLines:
        line = f"Line {spot.line + 1} is laid out in a way that cannot be edited here"
        return CannotEditLines(f"{line}; please change it in the YAML view.")


def parent_number(parent: Node, steps: Steps) -> int:
    return parent.number(steps[-1])
