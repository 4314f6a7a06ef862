"""The editions of a standard as one draft sees them: what it is shown on, what it could move to, what is asked first.

A draft stays on its edition until its author moves it. Nothing here changes anything.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col

from app import clock
from app.prepared import Prepared, Store, ask, look
from app.reflections.answers import CurrentAnswer
from app.reflections.content import EMPTY
from app.reflections.states import AnswerState, Given
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import InstalledDocument, known_document, newest_revision_among
from app.standards.models import Document, Standard

ACCEPTED_FOR = timedelta(days=90)  # Where nobody chose a day: counted from the day the newer edition is in force.


@dataclass(frozen=True)
class NewerEdition:
    """An edition that came after the one a draft is written on.

    `accept_until` is the last day on which the older one is shared without a question.
    """

    document: InstalledDocument
    accept_until: date

    @property
    def is_asked_first(self) -> bool:
        """Whether sharing a draft on the older edition asks first whether to move."""
        return clock.today() > self.accept_until


@dataclass(frozen=True)
class Editions:
    """The documents of a standard around one draft. `withdrawn_why` is empty unless the standard is withdrawn."""

    shown_on: InstalledDocument
    newer: NewerEdition | None
    is_withdrawn: bool
    withdrawn_why: str


_AROUND = Prepared(
    ask(Document.id, Document.accept_until, Standard.withdrawn_at, Standard.withdrawn_why)
    .join(Standard, col(Standard.slug) == col(Document.standard))
    .where(Document.standard == bindparam("standard"), col(Document.published_at).is_not(None))
    .order_by(col(Document.edition).desc(), col(Document.revision).desc())
)


def editions_around(store: Store, own: InstalledDocument) -> Editions:
    """What there is around a draft that is written on this document, asked for at once."""
    rows = _AROUND.all(store, standard=own.standard)
    published = [known_document(row[0]) for row in rows]
    accepted = {row[0]: row[1] for row in rows}
    withdrawn_at, why = rows[0][2:] if rows else (None, None)
    return Editions(
        shown_on=newest_revision_among(published, own),
        newer=_newer(published, accepted, own),
        is_withdrawn=withdrawn_at is not None,
        withdrawn_why=why or "",
    )


_WITHDRAWN = Prepared(
    ask(Standard.withdrawn_why).where(Standard.slug == bindparam("standard"), col(Standard.withdrawn_at).is_not(None))
)


def withdrawn_because(standard: str) -> str | None:
    """Why nothing new starts on this standard, in the words given; None where it is not withdrawn."""
    with look() as store:
        row = _WITHDRAWN.first(store, standard=standard)
    return (row[0] or "") if row else None


def edition_beside(store: Store, written_on: InstalledDocument, moment: datetime) -> InstalledDocument | None:
    """The newer edition that was in force when something written on an older one was shared; None if none was."""
    published = [known_document(row[0]) for row in _AROUND.all(store, standard=written_on.standard)]
    day = clock.day_of(moment)
    return next(
        (
            one
            for one in published
            if _is_later_edition(one, written_on)
            and one.effective_from <= day
            and (one.published_at is None or one.published_at <= moment)
        ),
        None,
    )


def _newer(
    published: Iterable[InstalledDocument], accepted: Mapping[UUID, date | None], own: InstalledDocument
) -> NewerEdition | None:
    """The newest edition in force. The day to be asked after is that of the first edition that followed."""
    later = [one for one in published if _is_later_edition(one, own) and one.effective_from <= clock.today()]
    if not later:
        return None
    first = min(later, key=lambda one: (one.definition.edition, one.definition.revision))
    return NewerEdition(later[0], accepted[first.id] or first.effective_from + ACCEPTED_FOR)


def _is_later_edition(one: InstalledDocument, than: InstalledDocument) -> bool:
    return one.definition.edition > than.definition.edition


def is_of_edition(one: InstalledDocument, other: InstalledDocument) -> bool:
    """Whether two documents are of one edition of one standard."""
    return one.standard == other.standard and one.definition.edition == other.definition.edition


def asks(document: InstalledDocument, prompt_id: str) -> bool:
    """Whether a document asks this prompt."""
    prompt = document.definition.prompt(prompt_id)
    return prompt is not None and prompt.kind is not PromptKind.NOTE


def is_kept_private(prompt: Prompt, given_on: InstalledDocument) -> bool:
    """Whether an answer is its author's alone: this document says so, or the one that it was given on did.

    Who wrote while the page said "Only you" is not read by more people because the draft moved.
    """
    before = given_on.definition.prompt(prompt.id)
    return prompt.is_private or (before is not None and before.is_private)


def as_shown(prompt: Prompt, given: Given) -> Given:
    """An answer as the fields of this document can show it: without an option or a tick that it no longer offers."""
    content = given.content
    if given.state is AnswerState.NOT_RIGHT and not prompt.not_right:
        return Given(AnswerState.SKIPPED, EMPTY, given.because if prompt.because else None)
    if content.codes and not set(content.codes) <= set(prompt.codes):
        codes = tuple(code for code in content.codes if code in prompt.codes)
        content = type(content)(codes=codes or None)
    has_room = prompt.because is not None or prompt.not_right
    state = AnswerState.SKIPPED if given.state is AnswerState.ANSWERED and content.is_empty else given.state
    return Given(state, content, given.because if has_room else None)


def fits(prompt: Prompt, given: Given) -> bool:
    """Whether everything of an answer can be said on this document as it stands."""
    return as_shown(prompt, given) == given


def not_asked_here(document: InstalledDocument, answers: Mapping[str, CurrentAnswer]) -> tuple[CurrentAnswer, ...]:
    """The answers to prompts that this document does not ask: kept with the draft, read by their author alone."""
    return tuple(answer for prompt, answer in answers.items() if not asks(document, prompt))
