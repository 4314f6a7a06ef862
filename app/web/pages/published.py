"""The public page of a standard: the whole of it for everybody, with nobody's name, to be linked from elsewhere."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.standards.changes import ChangeClass
from app.standards.reading import InHistory, StandardToRead, known_sources
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.standards import caption_of, notices_of, rendered_once
from app.web.terms import marked_terms, plain_words
from app.web.words import day_words

CLASS_WORDS = {
    ChangeClass.REVISION: "A revision: the same questions, tidied.",
    ChangeClass.REWORDED: "A revision with changed wordings; a second member confirmed that each still asks the same.",
    ChangeClass.EDITION: "A new edition: what is asked has changed.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedChange:
    """One thing that a document changed, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """One document in the history: which, since when, what kind of change it was."""

    name: str
    since: str
    kind: str
    changes: tuple[PublishedChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPage:
    """A standard for everybody."""

    frame: Frame
    caption: str
    title: str
    notices: tuple[str, ...]
    summary: Markup
    body: Markup
    history: tuple[PublishedDocument, ...]
    use: Link


def present_published(person: SignedIn | None, found: StandardToRead, history: tuple[InHistory, ...]) -> PublishedPage:
    """The document that is read today, whole, with every document before and after it by class and date."""
    shown = found.document
    title = plain_words(shown.definition.title)
    return PublishedPage(
        frame=replace(frame_for(person, title), marking="OFFICIAL"),  # Anybody may read this page.
        caption=caption_of(shown),
        title=title,
        notices=notices_of(found),
        summary=marked_terms(shown.definition.summary, shown.definition),
        body=rendered_once("standards/_document.html", shown, known_sources()),
        history=tuple(_document(one) for one in history),
        use=Link("Use this standard for a reflection (you need to be signed in)", f"/standards/{shown.standard}"),
    )


def _document(one: InHistory) -> PublishedDocument:
    published = f"published {day_words(day_of(one.published_at))}, " if one.published_at else ""
    return PublishedDocument(
        name=f"Edition {one.version}",
        since=f"{published}in force from {day_words(one.effective_from)}",
        kind=_kind(one),
        changes=tuple(
            PublishedChange(what=plain_words(change.what), why=plain_words(change.why)) for change in one.changes
        ),
    )


def _kind(one: InHistory) -> str:
    """What the machine made of the changes; a document from before that was recorded is told by its number."""
    if one.change_class:
        return CLASS_WORDS.get(ChangeClass(one.change_class), "")
    edition, _, revision = one.version.partition(".")
    if revision != "0":
        return CLASS_WORDS[ChangeClass.REVISION]
    return "The first document of this standard." if edition == "1" else CLASS_WORDS[ChangeClass.EDITION]
