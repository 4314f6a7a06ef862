"""One small form over a part of a draft, as a page: fields, rows, and what the checker says at each of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from app.people.signed_in import SignedIn
from app.standards.edits import value_in
from app.standards.faults import Fault, where
from app.web.forms.fields import Choice, Field, FieldError
from app.web.forms.sent import Sent
from app.web.forms.standard_fields import (
    YES,
    Form,
    Part,
    Rows,
    Tree,
    as_entry,
    entries_in,
    kept_rows,
    places_of,
    row_in,
    row_numbers,
    showable,
    shown,
)
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE
from app.workspace.words import WordsOfDraft, is_inside

Widget = Literal["line", "words", "radios", "select", "tick", "ticks", "fixed"]
CONTROLS = frozenset({"base", "step", "anyway", "shown", "rows"})
ONLY_IN_TEXT = "What stands there cannot be changed in a form. It can be changed in the YAML text."
SAVED_BY_NOBODY = "Nothing is saved yet. "
NOT_YET = "It can be saved all the same: a draft may have things to put right. It can be agreed once they are."


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One field with the component that shows it; `step` is a button below it that shows other fields."""

    widget: Widget
    field: Field
    heading: str = ""
    step: str = ""
    step_text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """One row: the fields that are open, those that are folded, and what can be done with the row.

    `up_to` and `down_to` are the buttons that have the focus after a step: of the row to which its words have moved.
    """

    id: str
    legend: str
    number: int
    was: str
    fields: tuple[FieldView, ...]
    folded: tuple[FieldView, ...]
    is_open: bool
    may_go_up: bool
    may_go_down: bool
    up_to: str
    down_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsView:
    """The rows, and the button that adds one."""

    rows: tuple[RowView, ...]
    add: str
    next_id: str


@dataclass(frozen=True)
class FormPage:
    """The whole page."""

    frame: Frame
    caption: str
    heading: str
    sentences: tuple[str, ...]
    ways: tuple[Link, ...]
    errors: tuple[FieldError, ...]
    editor: Link | None
    action: str
    base: int
    shown: str
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[FieldView, ...]
    rows: RowsView | None
    anyway: str


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as it is to be shown: what its fields hold, what is said, and what is wrong with it.

    `wanted` is the part of the document that the fields would make; `shown` names what decides which fields there are.
    """

    form: Form
    node: Tree
    wanted: Tree
    sent: Sent
    base: int
    shown: str = ""
    step: tuple[str, str, str] = ("", "", "")
    faults: tuple[Fault, ...] = ()
    own_faults: dict[str, str] = field(default_factory=dict)
    trouble: str = ""
    notice: str | None = None
    may_save_anyway: bool = False


def present_form(
    person: SignedIn, words: WordsOfDraft, filled: Filled, *, action: str, ways: tuple[Link, ...] = ()
) -> FormPage:
    """The page for a form."""
    form, root = filled.form, f"{PLACE}/{words.draft.id}"
    errors, others = _errors(filled)
    parts = tuple(_view(one, filled, one.name, filled.node, errors) for one in form.parts)
    rows = _rows(form.rows, filled, errors) if form.rows else None
    on_page = [one.field.id for one in parts] + [
        one.field.id for row in (rows.rows if rows else ()) for one in (*row.fields, *row.folded)
    ]
    lines = [FieldError(errors[name], name) for name in on_page if name in errors]
    lines += [FieldError(sentence, "words-form") for sentence in others]
    if filled.trouble:
        lines.insert(0, FieldError(filled.trouble, "words-form"))
    heading = f"{form.heading}: {_name(filled.node)}" if _name(filled.node) and form.at else form.heading
    return FormPage(
        frame=frame_for(
            person,
            heading,
            place=PLACE,
            error=bool(lines),
            notice=filled.notice,
            back=Link("Back to the words of the standard", f"{root}/words"),
        ),
        caption=words.draft.title,
        heading=heading,
        sentences=form.sentences,
        ways=ways,
        errors=tuple(lines),
        editor=Link("Open the YAML text", f"{root}/text") if filled.trouble or _is_beyond(filled) else None,
        action=action,
        base=filled.base,
        shown=filled.shown,
        hidden=_hidden(filled),
        fields=parts,
        rows=rows,
        anyway=f"{SAVED_BY_NOBODY}{NOT_YET}" if filled.may_save_anyway else "",
    )


def sentence_of(fault: Fault) -> str:
    """The checker writes for one line of a list; on a page it is a sentence."""
    what = fault.what[:1].upper() + fault.what[1:]
    return what if what.endswith((".", "?", "…", "!")) else f"{what}."


def faults_of_form(filled: Filled, faults: Sequence[Fault]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each fault at its field, and those of this part of the document that have no field here."""
    kept = kept_rows(filled.form, filled.node, filled.sent)
    places = {where(steps): name for steps, name in places_of(filled.form, kept, filled.wanted).items()}
    if filled.form.rows:
        places.setdefault(where((*filled.form.at, *filled.form.rows.steps)), "words-form")
    found: dict[str, str] = {}
    others: list[str] = []
    for fault in faults:
        best = max((place for place in places if is_inside(fault.where, place)), key=len, default=None)
        if best is not None and places[best] != "words-form":
            found.setdefault(places[best], sentence_of(fault))
        elif best is not None or (filled.form.at and is_inside(fault.where, where(filled.form.at))):
            others.append(sentence_of(fault))
    return found, tuple(others)


def _errors(filled: Filled) -> tuple[dict[str, str], tuple[str, ...]]:
    found, others = faults_of_form(filled, filled.faults)
    return {**found, **filled.own_faults}, others


def _name(node: Tree) -> str:
    name = node.get("label") or node.get("title")
    return " ".join(showable(name).split()) if isinstance(name, str) else ""


def _is_beyond(filled: Filled) -> bool:
    return any(shown(one, value_in(filled.node, one.steps)) is None for one in filled.form.parts)


def _hidden(filled: Filled) -> tuple[tuple[str, str], ...]:
    """What was typed into fields that are not shown now stays with the page."""
    names = {one.name for one in filled.form.parts} | CONTROLS
    if filled.form.rows:
        mine = {one.name for one in filled.form.rows.parts({})} | {"was", "exclusive"}
        return tuple(
            (showable(name), showable(text))
            for name, text in filled.sent.pairs
            if name not in names and not (name.rpartition("-")[0] in mine and name.rpartition("-")[2].isdecimal())
        )
    return tuple((showable(name), showable(text)) for name, text in filled.sent.pairs if name not in names)


def _view(part: Part, filled: Filled, name: str, node: Tree, errors: dict[str, str]) -> FieldView:
    held = shown(part, value_in(node, part.steps))
    typed = [showable(one) for one in filled.sent.all(name)] if name in filled.sent and not part.fixed else held or [""]
    labels = {one.code: one.label for one in part.options}
    if part.fixed or held is None:
        value = labels.get(typed[-1], typed[-1]) if held is not None else ""
        made = Field(
            name=name, id=name, label=part.label, value=value, error=errors.get(name),
            hint=part.hint if held is not None else ONLY_IN_TEXT,
        )  # fmt: skip
        return FieldView(widget="fixed", field=made, heading=part.heading)
    choices = (
        (Choice(code=YES, label=part.label, hint=part.hint or None, checked=typed[-1] == YES),)
        if part.reads == "tick"
        else tuple(
            Choice(code=one.code, label=one.label, hint=one.hint or None, checked=one.code in typed)
            for one in _with_what_stands(part, typed, labels)
        )
    )
    control, step, step_text = filled.step
    return FieldView(
        widget=_widget(part),
        field=Field(
            name=name,
            id=name,
            label=part.label,
            value=typed[-1] if part.reads not in ("tick", "ticks") else "",
            hint=(part.hint or None) if part.reads != "tick" else None,
            error=errors.get(name),
            required=part.required,
            autocomplete="off",
            choices=choices,
            inputmode="numeric" if part.reads == "number" else None,
            width=part.width,
            rows=part.lines,
            empty_first=part.reads in ("tick", "ticks"),
        ),
        heading=part.heading,
        step=step if control == name else "",
        step_text=step_text if control == name else "",
    )


def _with_what_stands(part: Part, typed: list[str], labels: dict[str, str]) -> list[Choice]:
    """The choices; a word that stands there and is none of them is one more, so that it does not go unseen."""
    known = [Choice(code=one.code, label=one.label, hint=one.hint or None) for one in part.options]
    if part.only_known:
        return known
    return [*known, *(Choice(code=one, label=one) for one in dict.fromkeys(typed) if one and one not in labels)]


def _widget(part: Part) -> Widget:
    if part.reads in ("paragraph", "text", "lines"):
        return "words"
    if part.reads == "choice":
        return "select" if any(not one.code for one in part.options) else "radios"
    if part.reads == "tick":
        return "tick"
    return "ticks" if part.reads == "ticks" else "line"


def _rows(rows: Rows, filled: Filled, errors: dict[str, str]) -> RowsView:
    numbers = row_numbers(filled.sent)
    entries = entries_in(rows, filled.node)
    views = []
    for number in numbers:
        was = filled.sent.one(f"was-{number}")
        at = row_in(was)
        entry = as_entry(entries[at]) if 0 <= at < len(entries) else {}
        made = [
            (one.name in rows.folded, _view(one, filled, f"{one.name}-{number}", entry, errors))
            for one in rows.parts(entry)
        ]
        folded = tuple(one for is_folded, one in made if is_folded)
        views.append(
            RowView(
                id=f"row-{number}",
                legend=f"{rows.one} {number + 1}",
                number=number,
                was=was,
                fields=tuple(one for is_folded, one in made if not is_folded),
                folded=folded,
                is_open=any(one.field.error for one in folded),
                may_go_up=rows.may_move and number > 0,
                may_go_down=rows.may_move and number < len(numbers) - 1,
                up_to=f"row-{number - 1}-{'up' if number > 1 else 'down'}",
                down_to=f"row-{number + 1}-{'down' if number < len(numbers) - 2 else 'up'}",
            )
        )
    return RowsView(rows=tuple(views), add=rows.add, next_id=_first_of_a_new_row(rows, len(numbers)))


def _first_of_a_new_row(rows: Rows, number: int) -> str:
    """The field in which one goes on writing after another row was asked for."""
    first = next((one.name for one in rows.parts({}) if one.name not in rows.folded and not one.fixed), None)
    return f"{first}-{number}" if first else f"row-{number}"
