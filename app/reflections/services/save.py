"""Saving an answer, exactly as the contract says: one write transaction, committed before the reply."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.answers import content_in, given_in
from app.reflections.content import EMPTY, Content, NotAnAnswer, Wire, check_length, clean, content_of, wire_of
from app.reflections.lifecycle import MAY_BE_WRITTEN, ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SetAside
from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide
from app.reflections.states import SENT_BY_PAGES, AnswerState, Given
from app.reflections.stored import (
    ReflectionToWrite,
    Standing,
    add_version,
    number_of_save,
    reflection_to_write,
    standing,
)
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import InstalledDocument, document, document_by_sha256
from app.together import write_together

LOOSE = "loose-"  # The text of a save that names no page is set aside on a page of its own.


@dataclass(frozen=True)
class SentAnswer:
    """One save as it was sent. `wire` None: no value came at all, which is not the same as an empty one."""

    wire: Wire | None
    state: str = AnswerState.ANSWERED.value
    because: str | None = None
    base: int = 0
    document: str | None = None
    mark: SaveMark | None = None


@dataclass(frozen=True)
class StoredAnswer:
    """What the database holds for a prompt now."""

    version: int
    given: Given
    saved_at: datetime | None


@dataclass(frozen=True)
class SaveResult:
    """What became of a save. `conflict` and `status` mean: not stored, the sent text was set aside."""

    outcome: str
    current: StoredAnswer
    prompt: Prompt
    yours: Given | None = None
    is_stale: bool = False
    sha256: str = field(default="")

    @property
    def is_stored(self) -> bool:
        """Whether the reply may say saved."""
        return self.outcome == "saved"


def save_answer(*, by: SignedIn, reflection_id: UUID, prompt_id: str, sent: SentAnswer) -> SaveResult:
    """Save one answer. Raises NotFound for a stranger or an unknown prompt, NotAnAnswer for what cannot be one."""
    with db.write() as session:
        return _save(session, by, reflection_id, prompt_id, sent)


async def save_answer_together(*, by: SignedIn, reflection_id: UUID, prompt_id: str, sent: SentAnswer) -> SaveResult:
    """The same for the page's script: committed together with whatever other saves are waiting."""
    return await write_together(lambda session: _save(session, by, reflection_id, prompt_id, sent))


def _save(session: Session, by: SignedIn, reflection_id: UUID, prompt_id: str, sent: SentAnswer) -> SaveResult:
    reflection = reflection_to_write(session, reflection_id, by=by)
    return store_answer(session, reflection, prompt_id=prompt_id, sent=sent, by=by)


def store_answer(
    session: Session, reflection: ReflectionToWrite, *, prompt_id: str, sent: SentAnswer, by: SignedIn
) -> SaveResult:
    """The same inside a transaction that is already open, on a reflection that was fetched through access."""
    shown_on = _document_of_save(session, reflection, sent.document)
    prompt = shown_on.definition.prompt(prompt_id)
    if prompt is None or prompt.kind is PromptKind.NOTE:
        raise NotFound
    current = standing(session, reflection.id, prompt_id)
    yours = _given(prompt, sent, current.given)
    same_save = number_of_save(session, current.answer_id, sent.mark)
    if same_save is None and ReflectionStatus(reflection.status) not in MAY_BE_WRITTEN and yours != current.given:
        _set_aside(session, reflection, prompt, yours, sent, shown_on, reason="status", by=by)
        return SaveResult("status", _stored(current), prompt, yours)
    words_beside = _words_beside(session, current, prompt, yours, sent)
    decision = decide(
        current=current.number,
        base=sent.base,
        mark=sent.mark,
        equals_current=current.number > 0 and yours == current.given and not words_beside,
        already_stored_as=same_save,
        since_base=_since(session, current, sent.base),
    )
    if decision.outcome is Outcome.CONFLICT:
        _set_aside(session, reflection, prompt, yours, sent, shown_on, reason="conflict", by=by)
        return SaveResult("conflict", _stored(current), prompt, yours)
    if decision.outcome is Outcome.STORE:
        if words_beside:
            kept = Given(AnswerState.ANSWERED, words_beside, yours.because)
            current = _next(session, current, reflection, prompt, kept, shown_on, by, sent.mark)
        current = _next(session, current, reflection, prompt, yours, shown_on, by, sent.mark)
        _follow_revision(session, reflection, shown_on)
    elif current.number and decision.number != current.number:
        current = _numbered(session, current, decision.number)
    stored = _stored(current)
    return SaveResult(
        "saved",
        stored,
        prompt,
        yours,
        is_stale=decision.outcome is Outcome.STALE,
        sha256=sha256_of(prompt, stored.given.content),
    )


def add_next_version(
    session: Session,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    *,
    given: Given,
    document: InstalledDocument,
    by: SignedIn,
) -> None:
    """Write the next version of an answer, whatever stands there."""
    _next(session, standing(session, reflection.id, prompt.id), reflection, prompt, given, document, by, None)


def _next(
    session: Session,
    before: Standing,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    given: Given,
    shown_on: InstalledDocument,
    by: SignedIn,
    mark: SaveMark | None,
) -> Standing:
    return add_version(
        session,
        before,
        reflection_id=reflection.id,
        prompt=prompt.id,
        given=given,
        document_id=shown_on.id,
        by=by,
        mark=mark,
    )


def sha256_of(prompt: Prompt, content: Content) -> str:
    """The hash that the reply echoes, so that the page can be sure what was stored. Never kept."""
    wire = wire_of(prompt, content)
    values = [*wire.values] if not wire.by else [part for row in zip(wire.values, wire.by, strict=True) for part in row]
    return hashlib.sha256("\n".join(values).encode("utf-8", errors="surrogatepass")).hexdigest()


def _words_beside(
    session: Session, current: Standing, prompt: Prompt, yours: Given, sent: SentAnswer
) -> Content | None:
    """Words typed beside a tick of "not right" that no version holds yet: they become one of their own first."""
    if yours.state is not AnswerState.NOT_RIGHT or sent.wire is None:
        return None
    before = current.given
    content = content_of(prompt, sent.wire, before.content if before else EMPTY)
    if content.is_empty or (before is not None and before.content == content):
        return None
    rows = session.exec(select(AnswerVersion).where(AnswerVersion.answer_id == current.answer_id)).all()
    newest = next((row for row in sorted(rows, key=lambda one: -one.number) if not content_in(row).is_empty), None)
    return None if newest is not None and content_in(newest) == content else content


def _document_of_save(session: Session, reflection: ReflectionToWrite, sha256: str | None) -> InstalledDocument:
    own = document(session, reflection.document_id)
    if not sha256 or sha256 == own.sha256:
        return own
    shown = document_by_sha256(session, sha256)
    if (
        shown is None
        or not shown.is_in_force
        or shown.standard != own.standard
        or shown.definition.edition != own.definition.edition
    ):
        raise NotAnAnswer(
            "This page shows another edition of the standard than your reflection is written on. "
            "Copy your words, open the reflection again, and paste them there."
        )
    return shown


def _given(prompt: Prompt, sent: SentAnswer, before: Given | None) -> Given:
    if sent.state not in {state.value for state in SENT_BY_PAGES}:
        raise NotAnAnswer(
            "An answer can be answered, skipped, or not right for this child. Nothing else was understood."
        )
    state = AnswerState(sent.state)
    because = _because(prompt, state, sent.because, before)
    if state is not AnswerState.ANSWERED:
        if state is AnswerState.NOT_RIGHT and not prompt.not_right:
            raise NotAnAnswer("This prompt cannot be marked as not right for this child. Leave it open instead.")
        return Given(state, EMPTY, because)
    if sent.wire is None or not sent.wire.values:
        raise NotAnAnswer("No answer came with this save, not even an empty one. Your words are still on the screen.")
    content = content_of(prompt, sent.wire, before.content if before else EMPTY)
    return Given(AnswerState.SKIPPED if content.is_empty else state, content, because)


def _because(prompt: Prompt, state: AnswerState, sent: str | None, before: Given | None) -> str | None:
    if sent is None:
        return before.because if before else None
    text = check_length(clean(sent))
    if text and prompt.because is None and state is not AnswerState.NOT_RIGHT:
        raise NotAnAnswer("There is no room for a reason beside this prompt. Write it in the answer itself.")
    return text or None


def _since(session: Session, current: Standing, base: int) -> list[StoredVersion]:
    if current.answer_id is None or current.number == base:
        return []
    rows = session.exec(
        select(AnswerVersion.number, AnswerVersion.page, AnswerVersion.turn)
        .where(AnswerVersion.answer_id == current.answer_id, AnswerVersion.number > base)
        .order_by(col(AnswerVersion.number))
    ).all()
    return [
        StoredVersion(number, SaveMark(page, turn) if page is not None and turn is not None else None)
        for number, page, turn in rows
    ]


def _set_aside(
    session: Session,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    given: Given,
    sent: SentAnswer,
    shown_on: InstalledDocument,
    *,
    reason: str,
    by: SignedIn,
) -> None:
    page, turn = (sent.mark.page, sent.mark.turn) if sent.mark else (_loose_page(session, reflection, prompt, given), 0)
    row = session.exec(
        select(SetAside).where(
            SetAside.reflection_id == reflection.id, SetAside.prompt == prompt.id, SetAside.page == page
        )
    ).first() or SetAside(
        reflection_id=reflection.id,
        prompt=prompt.id,
        page=page,
        turn=turn,
        state="",
        reason=reason,
        document_id=shown_on.id,
        set_aside_at=clock.now(),
        set_aside_by=by.id,
    )
    if row.turn > turn:
        return  # A later text from this page is kept already; an older one that was held up never replaces it.
    row.turn = turn
    row.state, row.because, row.reason = given.state.value, given.because, reason
    row.words, row.whole, row.day = given.content.words, given.content.whole, given.content.day
    row.codes = list(given.content.codes) if given.content.codes else None
    row.document_id, row.set_aside_at, row.set_aside_by = shown_on.id, clock.now(), by.id
    row.settled_at, row.settled_by = None, None
    session.add(row)


def _loose_page(session: Session, reflection: ReflectionToWrite, prompt: Prompt, given: Given) -> str:
    """A page of its own for a text that names none, unless this very text waits there already."""
    waiting = session.exec(
        select(SetAside).where(
            SetAside.reflection_id == reflection.id,
            SetAside.prompt == prompt.id,
            col(SetAside.page).startswith(LOOSE),
            col(SetAside.settled_at).is_(None),
        )
    ).all()
    return next((row.page for row in waiting if given_in(row) == given), f"{LOOSE}{uuid4().hex}")


def _follow_revision(session: Session, reflection: ReflectionToWrite, shown_on: InstalledDocument) -> None:
    """A reflection follows the newest revision of its edition with the next save made on it; never back."""
    if shown_on.id == reflection.document_id or reflection.status != ReflectionStatus.IN_PROGRESS.value:
        return
    row = session.get_one(Reflection, reflection.id)
    if shown_on.definition.revision > document(session, row.document_id).definition.revision:
        row.document_id = shown_on.id
        session.add(row)


def _numbered(session: Session, current: Standing, number: int) -> Standing:
    row = session.exec(
        select(AnswerVersion).where(AnswerVersion.answer_id == current.answer_id, AnswerVersion.number == number)
    ).first()
    return Standing(current.answer_id, number, given_in(row), row.saved_at) if row else current


def _stored(current: Standing) -> StoredAnswer:
    return StoredAnswer(current.number, current.given or Given(AnswerState.SKIPPED, EMPTY, None), current.saved_at)
