"""The list of one's own reflections, and the page on which a new one starts."""

from dataclasses import dataclass
from uuid import uuid4

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.draft_rows import OpenAction
from app.reflections.facts import ReflectionFacts
from app.reflections.lifecycle import MAY_BE_WRITTEN, ReflectionStatus
from app.standards.documents import InstalledDocument
from app.web.forms.detail_fields import detail_fields
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.places import place_words
from app.web.words import ago_words, day_words, due_words

PLACE = "/reflections"
MINE, DELETED = "My reflections", "Recently deleted"
WITHDRAWN = (
    "This standard has been withdrawn, so nothing new starts on it. What you have begun on it you can go on with, "
    "finish and share."
)
SAID = {
    "deleted": "Deleted. You can put it back for 30 days, under “Recently deleted”.",
    "put-back": "It is back, just as it was.",
}


@dataclass(frozen=True)
class ReflectionRow:
    """One reflection in a list."""

    label: str
    title: str
    href: str
    status: str
    since: str
    supervisor: str
    put_back: str | None


@dataclass(frozen=True)
class ReflectionsPage:
    """My reflections, or those I deleted."""

    frame: Frame
    heading: str
    rows: tuple[ReflectionRow, ...]
    is_deleted: bool
    newer: Link | None
    older: Link | None


@dataclass(frozen=True)
class LastTimeRow:
    """Something said last time on this standard."""

    what: str
    due: str


@dataclass(frozen=True)
class StartPage:
    """Starting a reflection on a standard."""

    frame: Frame
    heading: str
    title: str
    summary: str
    standard: str
    already_open: tuple[ReflectionRow, ...]
    last_time: tuple[LastTimeRow, ...]
    fields: tuple[Field, ...]
    errors: tuple[FieldError, ...]
    once: str
    withdrawn: str
    withdrawn_why: str


def present_row(facts: ReflectionFacts) -> ReflectionRow:
    """One reflection, with the way to where its author would go next."""
    can_write = facts.status in MAY_BE_WRITTEN
    root = f"/reflections/{facts.id}"
    return ReflectionRow(
        label=facts.label,
        title=facts.title,
        href=f"{root}/edit" if can_write else root,
        status=facts.status.in_words,
        since=_since(facts),
        supervisor=_with(facts),
        put_back=f"{root}/undelete" if facts.deleted_at else None,
    )


def present_reflections(
    person: SignedIn, rows: list[ReflectionFacts], *, is_more: bool, is_first: bool, said: str
) -> ReflectionsPage:
    """A page of the list."""
    last = rows[-1] if rows and is_more else None
    return ReflectionsPage(
        frame=frame_for(person, MINE, place=PLACE, notice=SAID.get(said)),
        heading=MINE,
        rows=tuple(present_row(row) for row in rows),
        is_deleted=False,
        newer=None if is_first else Link("Back to the newest", PLACE),
        older=Link("Earlier ones", f"{PLACE}?after={place_words(last.status_since, last.id)}") if last else None,
    )


def present_deleted(person: SignedIn, rows: list[ReflectionFacts], *, said: str) -> ReflectionsPage:
    """What was deleted, and can be put back."""
    back = Link("Back to my reflections", PLACE)
    return ReflectionsPage(
        frame=frame_for(person, DELETED, place=PLACE, notice=SAID.get(said), back=back),
        heading=DELETED,
        rows=tuple(present_row(row) for row in rows),
        is_deleted=True,
        newer=None,
        older=None,
    )


def present_start(
    person: SignedIn,
    current: InstalledDocument,
    *,
    already_open: list[ReflectionFacts],
    last_time: tuple[OpenAction, ...],
    typed: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    withdrawn_why: str | None = None,
) -> StartPage:
    """The page, with everything as typed when something is missing; of a withdrawn standard without a form."""
    fields = detail_fields(typed or {}, faults or {}, with_path=True)
    heading = "Start a reflection"
    return StartPage(
        frame=frame_for(
            person,
            heading,
            place="/reflections",
            error=bool(faults),
            back=Link("Back to the standard", f"/standards/{current.standard}"),
        ),
        heading=heading,
        title=current.definition.title,
        summary=current.definition.summary,
        standard=current.standard,
        already_open=tuple(present_row(row) for row in already_open),
        last_time=tuple(LastTimeRow(one.what, due_words(one.by_day)) for one in last_time),
        fields=fields,
        errors=errors_of(*fields),
        once=str(uuid4()),
        withdrawn="" if withdrawn_why is None else WITHDRAWN,
        withdrawn_why=withdrawn_why or "",
    )


SINCE_WORDS = {
    ReflectionStatus.IN_PROGRESS: "started",
    ReflectionStatus.HANDED_BACK: "handed back",
    ReflectionStatus.IN_SUPERVISION: "opened",
}


def _since(facts: ReflectionFacts) -> str:
    """What happened last, and when: last written today (22 November 2026)."""
    word, moment = SINCE_WORDS.get(facts.status, facts.status.in_words), facts.status_since
    if facts.status is ReflectionStatus.IN_PROGRESS and facts.last_written_at:
        word, moment = "last written", facts.last_written_at
    if facts.deleted_at:
        word, moment = "deleted", facts.deleted_at
    return f"{word} {ago_words(moment)} ({day_words(day_of(moment))})"


def _with(facts: ReflectionFacts) -> str:
    is_with = facts.status not in (ReflectionStatus.IN_PROGRESS, ReflectionStatus.FINISHED)
    return f"with {facts.holder}" if facts.holder and is_with else ""
