"""Two documents of a standard beside each other: what it makes, what becomes of counts, every word that differs."""

from dataclasses import dataclass

from app.standards.changes import ChangeClass, ComparedDocuments, SeriesStanding
from app.standards.definition import Definition
from app.standards.difference import (
    DifferencePart,
    OptionRow,
    PartKind,
    PromptRow,
    SectionRow,
    Standing,
    TextRow,
    called,
    side_by_side,
)
from app.web.terms import plain_words

MAKES = {
    ChangeClass.REVISION: "A revision: nothing that is asked changes its meaning.",
    ChangeClass.REWORDED: "A revision with reworded prompts: the second person confirms that each still asks the same.",
    ChangeClass.EDITION: "A new edition: what is asked, or who may read an answer, is not the same as before.",
    ChangeClass.REFUSED: "Not possible: a change below would break a promise that was made with an earlier document.",
}
SERIES = {
    SeriesStanding.JOINED: "go on as before",
    SeriesStanding.MARKED: "go on, with a mark where the wording changed",
    SeriesStanding.BROKEN: "begin anew: earlier counts are not joined to later ones",
    SeriesStanding.NEW: "begin with this document",
    SeriesStanding.ENDED: "end with the document before",
}
STANDINGS = {
    Standing.ADDED: "new",
    Standing.REMOVED: "no longer asked",
    Standing.MOVED: "moved from another section",
    Standing.KEPT: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidPart:
    """Words that stayed, came or went."""

    text: str
    went: bool
    came: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentText:
    """One text that differs: what it is, and its words before and after in one line of thought."""

    called: str
    parts: tuple[SaidPart, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferentThing:
    """A section, a prompt or the document itself, with the texts of it that differ."""

    id: str
    heading: str
    standing: str
    texts: tuple[DifferentText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesOfClass:
    """The changes that make one class."""

    heading: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesLine:
    """What becomes of the counts of one concept."""

    concept: str
    becomes: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedView:
    """Two documents beside each other."""

    makes: str
    by_class: tuple[ChangesOfClass, ...]
    series: tuple[SeriesLine, ...]
    as_before: tuple[str, ...]
    as_before_summary: str
    things: tuple[DifferentThing, ...]


HEADINGS = {
    ChangeClass.REFUSED: "Not possible",
    ChangeClass.EDITION: "What makes it a new edition",
    ChangeClass.REWORDED: "Reworded: does each still ask the same?",
    ChangeClass.REVISION: "Tidied",
}


def present_compared(compared: ComparedDocuments) -> ComparedView:
    """The comparison for a page: the weightiest changes first, then every text that differs, word by word."""
    as_before = tuple(one.concept for one in compared.series if one.standing is SeriesStanding.JOINED)
    ideas = "Counts of one idea go" if len(as_before) == 1 else f"Counts of {len(as_before)} ideas go"
    return ComparedView(
        makes=MAKES[compared.change_class],
        by_class=tuple(
            ChangesOfClass(
                heading=heading,
                changes=tuple(_sentence(one.what) for one in compared.of_class(change_class)),
            )
            for change_class, heading in HEADINGS.items()
            if compared.of_class(change_class)
        ),
        series=tuple(
            SeriesLine(concept=one.concept, becomes=SERIES[one.standing])
            for one in compared.series
            if one.standing is not SeriesStanding.JOINED
        ),
        as_before=as_before,
        as_before_summary=f"{ideas} on as before" if as_before else "",
        things=_things(compared.older, compared.newer),
    )


def _things(older: Definition, newer: Definition) -> tuple[DifferentThing, ...]:
    rows = side_by_side(older, newer)
    found = [DifferentThing(id="whole", heading="The standard as a whole", standing="", texts=_texts(rows.texts))]
    for section in rows.sections:
        found.append(_section(section))
        found.extend(_prompt(prompt) for prompt in section.prompts if prompt.is_changed)
    return tuple(thing for thing in found if thing.texts or thing.standing)


def _section(row: SectionRow) -> DifferentThing:
    title = next((text.after or text.before for text in row.texts if text.part == "section.title"), None)
    return DifferentThing(
        id=f"section-{row.id}",
        heading=f"Section: {plain_words(title or row.id)}",
        standing=STANDINGS[row.standing],
        texts=_texts(row.texts),
    )


def _prompt(row: PromptRow) -> DifferentThing:
    options = tuple(text for option in row.options for text in _option(option))
    return DifferentThing(
        id=f"prompt-{row.id}",
        heading=f"Prompt: {plain_words(row.label)}",
        standing=STANDINGS[row.standing],
        texts=(*_texts(row.texts), *options),
    )


def _option(row: OptionRow) -> tuple[DifferentText, ...]:
    return tuple(_text(text, f"answer “{row.code}”: {called(text.part)}") for text in row.texts if text.is_changed)


def _texts(rows: tuple[TextRow, ...]) -> tuple[DifferentText, ...]:
    return tuple(_text(row, called(row.part)) for row in rows if row.is_changed)


def _text(row: TextRow, name: str) -> DifferentText:
    return DifferentText(called=f"{name[0].upper()}{name[1:]}", parts=tuple(map(_part, row.difference)))


def _part(part: DifferencePart) -> SaidPart:
    return SaidPart(text=part.text, went=part.kind is PartKind.REMOVED, came=part.kind is PartKind.ADDED)


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."
