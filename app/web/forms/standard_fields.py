"""From what a text says to fields of a form, and back: a field that comes back as it was shown changes nothing.

A part is one field. Rows are the entries of a list, each with parts of its own; `was-3` says which entry of the list
the row in the fourth place was, so that an entry keeps whatever the form does not show.
"""

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from app.reflections.content import NotAnAnswer, read_day
from app.standards.definition import read_date
from app.standards.edits import is_same, value_in
from app.standards.faults import Steps
from app.web.forms.sent import Sent
from app.web.words import day_words
from app.workspace.line_ends import SHOWN_INSTEAD, UNSHOWABLE

Reading = Literal["line", "paragraph", "text", "lines", "number", "day", "tick", "choice", "ticks"]
YES, NO = "yes", ""
MOST_ROWS = 120
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the choices of a part."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One field: where its value stands, how it is called, and how what was typed is read.

    `otherwise` is what a missing value means. A `fixed` part is shown and never changed; with `only_known` a choice
    that is not offered is not shown even where it stands.
    """

    name: str
    steps: Steps
    label: str
    reads: Reading = "line"
    hint: str = ""
    options: tuple[Option, ...] = ()
    as_list: bool = False
    required: bool = False
    fixed: bool = False
    otherwise: Any = None
    lines: int = 3
    width: Literal["2", "3", "4", "5", "10", "20", "30"] | None = None
    heading: str = ""
    only_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list of entries, each with these parts; those that are `folded` unfold below the first."""

    steps: Steps
    one: str
    add: str
    parts: Callable[[Tree], tuple[Part, ...]]
    folded: frozenset[str] = frozenset()
    may_move: bool = True
    are_terms: bool = False
    empty: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form over one part of the document: `at` leads to it, nothing to the document itself."""

    at: Steps
    heading: str
    parts: tuple[Part, ...] = ()
    rows: Rows | None = None
    sentences: tuple[str, ...] = ()
    finish: Callable[[Tree], Tree] | None = None


def shown(part: Part, there: Any) -> list[str] | None:
    """What the field of a part holds; None for a value that no field can hold, such as keys where words belong."""
    value = part.otherwise if there is None else there
    if part.reads == "tick":
        return [YES if value else NO] if isinstance(value, bool) or value is None else None
    if part.reads in ("ticks", "lines"):
        texts = [] if value is None else value
        if not isinstance(texts, list) or not all(isinstance(one, str) for one in texts):
            return None
        shows = [showable(one) for one in texts]
        return shows if part.reads == "ticks" else ["\n".join(one.strip() for one in shows)]
    if value is None:
        return [""]
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if part.reads == "day" and isinstance(value, str):
        return [_day(value)]
    return [showable(str(value)).strip()] if isinstance(value, str | int) else None


def showable(text: str) -> str:
    """A text without characters that no page can hold."""
    return UNSHOWABLE.sub(SHOWN_INSTEAD, text)


def with_empty_rows(form: Form, sent: Sent) -> Sent:
    """The same form with rows to fill in, where none were there before."""
    if form.rows is None or "rows" in sent or row_numbers(sent):
        return sent
    return Sent([*sent.pairs, *((f"was-{number}", "") for number in range(form.rows.empty))])


def _day(written: str) -> str:
    """2026-11-01 as people write it: 1 November 2026."""
    day = read_date(written)
    return day_words(day) if isinstance(day, date) else showable(written).strip()


def values_in(form: Form, node: Tree) -> Sent:
    """The fields of a form as the text fills them."""
    pairs = [(one.name, text) for one in form.parts for text in shown(one, value_in(node, one.steps)) or ()]
    if form.rows:
        entries = entries_in(form.rows, node)
        for number, entry in enumerate(entries):
            pairs.append((f"was-{number}", str(number)))
            for one in form.rows.parts(as_entry(entry)):
                texts = shown(one, value_in(as_entry(entry), one.steps))
                pairs.extend((f"{one.name}-{number}", text) for text in texts or ())
        for number in range(len(entries), max(len(entries), form.rows.empty)):
            pairs.append((f"was-{number}", ""))
    return Sent(pairs)


def entries_in(rows: Rows, node: Tree) -> list[Any]:
    """The entries of the list; words and their meanings are a list here."""
    found = value_in(node, rows.steps)
    if rows.are_terms:
        terms = found if isinstance(found, dict) else {}
        return [{"word": word, "meaning": meaning} for word, meaning in terms.items()]
    return found if isinstance(found, list) else []


def as_entry(entry: Any) -> Tree:
    """An entry of keys as it is; a text as the one value of an entry."""
    return entry if isinstance(entry, dict) else {"words": entry}


def wanted_in(form: Form, node: Tree, sent: Sent) -> Tree:
    """What is wanted where the form stands: what is there, with what was typed into its fields."""
    wanted = copy.deepcopy(node)
    for one in form.parts:
        _put(one, wanted, node, sent, one.name)
    if form.rows:
        _put_rows(form.rows, wanted, node, sent)
    return form.finish(wanted) if form.finish and not is_same(wanted, node) else wanted


def row_numbers(sent: Sent) -> list[int]:
    """The numbers of the rows that were sent, in their order."""
    found: list[int] = []
    while len(found) < MOST_ROWS and f"was-{len(found)}" in sent:
        found.append(len(found))
    return found


def row_in(text: str) -> int:
    """The number of a row or entry as a form names it; -1, which none has, where it cannot be read."""
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 4 else -1


def kept_rows(form: Form, node: Tree, sent: Sent) -> list[int]:
    """Which row of the form each entry of the wanted list came from."""
    rows = form.rows
    return [] if rows is None else [number for number, _ in _entries_sent(rows, node, sent)]


def stepped(form: Form, sent: Sent, step: str) -> Sent:
    """The same form after one step with its rows: another empty one, one up or down, one taken out."""
    if form.rows is None:
        return sent
    names = {one.name for one in form.rows.parts({})} | {"was"}
    others = [(name, text) for name, text in sent.pairs if name.rpartition("-")[0] not in names and name != "step"]
    rows = [_row(sent, number) for number in row_numbers(sent)]
    what, _, last = step.partition(" ")
    at = row_in(last)
    if what == "add" and len(rows) < MOST_ROWS:
        rows.append([("was", "")])
    elif what == "out" and 0 <= at < len(rows):
        rows.pop(at)
    elif what == "up" and 0 < at < len(rows):
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    elif what == "down" and 0 <= at < len(rows) - 1:
        rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return Sent([*others, *((f"{name}-{n}", text) for n, row in enumerate(rows) for name, text in row)])


def _row(sent: Sent, number: int) -> list[tuple[str, str]]:
    ends = f"-{number}"
    return [(name.removesuffix(ends), text) for name, text in sent.pairs if name.endswith(ends)]


def _put(part: Part, wanted: Tree, there: Tree, sent: Sent, name: str) -> None:
    """What was typed, at its place; nothing at all where the field came back as it was shown, or not at all."""
    before = value_in(there, part.steps)
    held = shown(part, before)
    if part.fixed or held is None or name not in sent:
        return
    typed = sent.all(name)
    if part.reads == "ticks":
        ticked = [one for one in typed if one]
        if set(ticked) == set(held):
            return
        kept = [one for one in held if one in ticked]
        _set(wanted, part.steps, [*kept, *(one for one in dict.fromkeys(ticked) if one not in kept)] or None)
    elif not _says_the_same(part, typed[-1], held[-1]):
        _set(wanted, part.steps, read(part, typed[-1]))


def _says_the_same(part: Part, typed: str, held: str) -> bool:
    if part.reads in ("text", "lines"):
        return _lines(typed) == _lines(held)
    return typed.split() == held.split()


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def read(part: Part, typed: str) -> Any:
    """What was typed as it is written in the text; what cannot be read stays as typed, and the checker says so."""
    words = _lines(typed)
    if part.reads == "tick":
        return words == YES
    if part.reads == "lines":
        return [one.strip() for one in words.split("\n") if one.strip()] or None
    if part.reads == "text":
        return words or None
    joined = " ".join(words.split()) or None
    if joined and part.reads == "number" and joined.isascii() and joined.isdecimal() and len(joined) < 7:
        return int(joined)
    if joined and part.reads == "day":
        try:
            return read_day(joined).isoformat()
        except NotAnAnswer:
            return joined
    if joined and part.as_list:
        return [joined]
    return joined


def _set(tree: Tree, steps: Steps, value: Any) -> None:
    """Write a value; what holds it is begun, and what is not there is not taken out."""
    *path, last = steps
    holder: Any = tree
    for step in path:
        inside = holder.get(step)
        if not isinstance(inside, dict):
            if value is None:
                return
            inside = holder[step] = {}
        holder = inside
    if value is None:
        holder.pop(last, None)
    else:
        holder[last] = value


def _put_rows(rows: Rows, wanted: Tree, node: Tree, sent: Sent) -> None:
    if not row_numbers(sent) and "rows" not in sent:
        return
    found = [entry for _, entry in _entries_sent(rows, node, sent)]
    if rows.are_terms:
        there = value_in(node, rows.steps)
        if there is None or isinstance(there, dict):
            _set(wanted, rows.steps, {one.get("word", ""): one.get("meaning", "") for one in found} or None)
        return
    there = value_in(node, rows.steps)
    if there is None or isinstance(there, list):
        _set(wanted, rows.steps, found or None)


def _entries_sent(rows: Rows, node: Tree, sent: Sent) -> list[tuple[int, Any]]:
    """Each row that says something, with the entry that it makes."""
    there = entries_in(rows, node)
    made: list[tuple[int, Any]] = []
    for number in row_numbers(sent):
        at = row_in(sent.one(f"was-{number}"))
        before = there[at] if 0 <= at < len(there) else None
        held = {} if before is None else as_entry(before)
        entry = copy.deepcopy(held)
        for one in rows.parts(held):
            _put(one, entry, held, sent, f"{one.name}-{number}")
        says = any(value not in (None, "", False) for value in entry.values())
        if before is not None and not isinstance(before, dict | str):
            made.append((number, before))
        elif says:
            is_text = isinstance(before, str) or [one.steps for one in rows.parts({})] == [("words",)]
            made.append((number, entry["words"] if is_text else entry))
    return made


def repeated_words(sent: Sent) -> dict[str, str]:
    """Two rows for one word would lose a meaning: a sentence at the second one."""
    seen: set[str] = set()
    found: dict[str, str] = {}
    for number in row_numbers(sent):
        word = " ".join(sent.one(f"word-{number}").split())
        if word and word.casefold() in seen:
            found[f"word-{number}"] = f"“{word}” is explained above already. Put both meanings into one."
        if not word and sent.one(f"meaning-{number}").strip():
            found[f"word-{number}"] = "Write the word that this explains."
        seen.add(word.casefold())
    return found


def places_of(form: Form, kept: Sequence[int], node: Tree) -> Mapping[Steps, str]:
    """Where each field stands in the document, so that a fault is shown at its field."""
    places = {(*form.at, *one.steps): one.name for one in form.parts}
    rows = form.rows
    if rows:
        entries = entries_in(rows, node)
        for position, number in enumerate(kept):
            entry = as_entry(entries[position]) if position < len(entries) else {}
            parts = rows.parts(entry)
            here = (*form.at, *rows.steps, entry.get("word", "") if rows.are_terms else position)
            for one in parts:
                is_whole = rows.are_terms or one.steps == ("words",)
                places[here if is_whole else (*here, *one.steps)] = f"{one.name}-{number}"
            places.setdefault(here, f"{parts[0].name}-{number}")
    return places
