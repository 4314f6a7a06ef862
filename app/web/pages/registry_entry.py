"""The form on which a member proposes a new entry of a registry."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.standards.registered import CONCEPTS, REFERENCES
from app.standards.registries import CheckedMark, MeasureKind, ReferenceKind
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.registries import PLACE
from app.web.pages.standard_document import KIND_OF_SOURCE, MARK_WORDS
from app.workspace.entries import CONCEPT_FIELDS, MOST_BANDS, SOURCE_FIELDS

FIELDS = {CONCEPTS: CONCEPT_FIELDS, REFERENCES: SOURCE_FIELDS}
HEADINGS = {CONCEPTS: "Propose an idea that may be counted", REFERENCES: "Propose a source"}
MEASURES = {
    MeasureKind.SHARE: ("A share", "Of those who chose any of some answers, how many chose certain ones."),
    MeasureKind.DISTRIBUTION: ("How the answers spread", "How often each answer was chosen."),
    MeasureKind.NUMBER: ("A number, in groups", "For prompts that ask for a whole number."),
}
MARK_HINTS = {
    CheckedMark.VERIFIED: "Somebody read the passage itself.",
    CheckedMark.PARTLY: "It exists and is about this; the passage was not read.",
    CheckedMark.UNVERIFIED: "Nobody has checked it yet.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BandFields:
    """One group of numbers."""

    legend: str
    label: Field
    begins: Field
    ends: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntryPage:
    """A new entry. A field is a line, a choice or longer words; a concept has its way of counting as well."""

    frame: Frame
    heading: str
    action: str
    errors: tuple[FieldError, ...]
    lines: tuple[Field, ...]
    choices: tuple[Field, ...]
    longer: tuple[Field, ...]
    shares: tuple[Field, ...]
    shares_open: bool
    bands: tuple[BandFields, ...]
    bands_open: bool


class _Form:
    """Fields with what was typed and what is wrong with it."""

    def __init__(self, typed: dict[str, str], faults: dict[str, str]) -> None:
        self._typed, self._faults = typed, faults

    def field(self, name: str, label: str, hint: str = "", *, required: bool = True, width: str = "") -> Field:
        return Field(
            name=name,
            id=name,
            label=label,
            hint=hint or None,
            value=self._typed.get(name, ""),
            error=self._faults.get(name),
            required=required,
            width="5" if width == "5" else "20" if width == "20" else None,
            autocomplete="off",
        )

    def choice(self, name: str, label: str, choices: dict[str, tuple[str, str]]) -> Field:
        chosen = self._typed.get(name, "")
        return Field(
            name=name,
            id=name,
            label=label,
            error=self._faults.get(name),
            required=True,
            choices=tuple(
                Choice(code=code, label=words, hint=hint or None, checked=code == chosen)
                for code, (words, hint) in choices.items()
            ),
        )


def present_new_entry(
    person: SignedIn, kind: str, *, typed: dict[str, str] | None = None, faults: dict[str, str] | None = None
) -> NewEntryPage:
    """The form of this registry, with everything as typed when something is to be put right."""
    form = _Form(typed or {}, faults or {})
    lines, choices, longer, shares, bands = _concept(form) if kind == CONCEPTS else _source(form)
    inside = tuple(field for band in bands for field in (band.label, band.begins, band.ends))
    heading = HEADINGS[kind]
    return NewEntryPage(
        frame=frame_for(
            person,
            heading,
            place="/workspace",
            error=bool(faults),
            back=Link("Back to the registries", PLACE),
        ),
        heading=heading,
        action=f"{PLACE}/{kind}/new",
        errors=errors_of(*lines, *choices, *longer, *shares, *inside),
        lines=lines,
        choices=choices,
        longer=longer,
        shares=shares,
        shares_open=_is_used(shares),
        bands=bands,
        bands_open=_is_used(inside),
    )


def _is_used(fields: tuple[Field, ...]) -> bool:
    """Whether something was typed there, or is to be put right: then it is not folded."""
    return any(field.value or field.error for field in fields)


_Fields = tuple[tuple[Field, ...], tuple[Field, ...], tuple[Field, ...], tuple[Field, ...], tuple[BandFields, ...]]
_ID_HINT = "Small letters, digits and hyphens, such as {}. It can never be changed, and never means anything else."


def _concept(form: _Form) -> _Fields:
    measures = {kind.value: words for kind, words in MEASURES.items()}
    return (
        (
            form.field("id", "Short name", _ID_HINT.format("seen-alone"), width="20"),
            form.field("title", "Title"),
            form.field("asks", "Which question do the counted answers reply to?", "One plain sentence."),
            form.field("since", "Counts since", "For example 1 November 2026.", width="20"),
        ),
        (form.choice("measure", "How it is counted", measures),),
        (),
        (
            form.field("counts", "Codes that count", "The codes of the options, with spaces between.", required=False),
            form.field("of", "Codes that the share is of", "All of them, those above too.", required=False),
        ),
        tuple(_band(form, number) for number in range(1, MOST_BANDS + 1)),
    )


def _band(form: _Form, number: int) -> BandFields:
    name = f"band-{number}"
    return BandFields(
        legend=f"Group {number}",
        label=form.field(f"{name}-label", f"Group {number}: how it is called", required=False, width="20"),
        begins=form.field(f"{name}-from", f"Group {number}: from", required=False, width="5"),
        ends=form.field(f"{name}-to", f"Group {number}: to", required=False, width="5"),
    )


def _source(form: _Form) -> _Fields:
    kinds = {kind.value: (KIND_OF_SOURCE[kind].capitalize(), "") for kind in ReferenceKind}
    marks = {mark.value: (MARK_WORDS[mark], MARK_HINTS[mark]) for mark in CheckedMark}
    cite = "As lawyers or libraries write it, such as Children Act 1989, s.1."
    return (
        (
            form.field("id", "Short name", _ID_HINT.format("ca1989-s1"), width="20"),
            form.field("cite", "How it is cited", cite),
            form.field("title", "Title, or what it is about"),
            form.field("url", "Address on the web (optional)", "Begins with https://", required=False),
        ),
        (
            form.choice("kind", "What kind of source it is", kinds),
            form.choice("checked", "How far it has been checked", marks),
        ),
        (form.field("note", "Note (optional)", "What it says here, or what is still to be checked.", required=False),),
        (),
        (),
    )
