"""Saving an answer, exactly as the contract says: one write transaction, committed before the reply.

A save names the document that its page showed. A page of an older revision, or of the edition that the reflection was
moved from or to, goes on saving: the answer keeps the wording its author saw. Only where the reflection's own edition
does not ask the prompt, the text is set aside and stays with the draft.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, delete, insert, update
from sqlmodel import col

from app import clock, db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.answers import CONTENT, given_of
from app.reflections.content import EMPTY, Content, NotAnAnswer, Wire, check_length, clean, content_of, wire_of
from app.reflections.editions import asks, is_of_edition
from app.reflections.lifecycle import MAY_BE_WRITTEN, ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SetAside
from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide
from app.reflections.states import SENT_BY_PAGES, AnswerState, Given
from app.reflections.stored import (
    ReflectionToWrite,
    Standing,
    add_version,
    reflection_to_write,
    standing,
    version_stored,
)
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import InstalledDocument, known_document
from app.standards.models import Document
from app.together import write_together

LOOSE = "loose-"  # The text of a save that names no page is set aside on a page of its own.

_BY_SHA256 = Prepared(ask(Document.id).where(Document.sha256 == bindparam("sha256")))
_EVERY_VERSION = Prepared(
    ask(*CONTENT).where(AnswerVersion.answer_id == bindparam("answer")).order_by(col(AnswerVersion.number).desc())
)
_SAVED_SINCE = Prepared(
    ask(AnswerVersion.number, AnswerVersion.page, AnswerVersion.turn)
    .where(AnswerVersion.answer_id == bindparam("answer"), col(AnswerVersion.number) > bindparam("base"))
    .order_by(col(AnswerVersion.number))
)
_ASIDE = Prepared(
    ask(SetAside.id, SetAside.turn).where(
        SetAside.reflection_id == bindparam("reflection"),
        SetAside.prompt == bindparam("prompt"),
        SetAside.page == bindparam("page"),
    )
)
_LOOSE_ASIDES = Prepared(
    ask(
        SetAside.page,
        SetAside.state,
        SetAside.words,
        SetAside.codes,
        SetAside.whole,
        SetAside.day,
        SetAside.because,
    ).where(
        SetAside.reflection_id == bindparam("reflection"),
        SetAside.prompt == bindparam("prompt"),
        col(SetAside.page).startswith(LOOSE),
        col(SetAside.settled_at).is_(None),
    )
)
_ASIDE_GONE = Prepared(delete(SetAside).where(col(SetAside.id) == bindparam("aside")))
_NEW_ASIDE = Prepared(insert(SetAside))
_MOVE_TO_DOCUMENT = Prepared(
    update(Reflection).where(col(Reflection.id) == bindparam("reflection")).values(document_id=bindparam("document"))
)


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
    """What became of a save. `conflict`, `status` and `edition` mean: not stored, the sent text was set aside."""

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
        reflection = reflection_to_write(session, reflection_id, by=by)
        return store_answer(session, reflection, prompt_id=prompt_id, sent=sent, by=by)


async def save_answer_together(*, by: SignedIn, reflection_id: UUID, prompt_id: str, sent: SentAnswer) -> SaveResult:
    """The same for the page's script: committed together with whatever other saves are waiting."""

    def save(store: Store, waits: bool) -> SaveResult:
        reflection = reflection_to_write(store, reflection_id, by=by, waits=waits)
        return store_answer(store, reflection, prompt_id=prompt_id, sent=sent, by=by)

    return await write_together(save)


def store_answer(
    store: Store, reflection: ReflectionToWrite, *, prompt_id: str, sent: SentAnswer, by: SignedIn
) -> SaveResult:
    """The same inside a transaction that is already open, on a reflection that was fetched through access."""
    shown_on = _document_of_save(store, reflection, sent.document)
    prompt = shown_on.definition.prompt(prompt_id)
    if prompt is None or prompt.kind is PromptKind.NOTE:
        raise NotFound
    current = standing(store, reflection.id, prompt_id, sent.mark)
    same_save = current.same_save
    yours = _given(prompt, sent, current.given)
    closed = _closed_by(reflection, shown_on, prompt)
    if same_save is None and closed and yours != current.given:
        _set_aside(store, reflection, prompt, yours, sent, shown_on, reason=closed, by=by)
        return SaveResult(closed, _stored(current), prompt, yours)
    words_beside = _words_beside(store, current, prompt, yours, sent)
    decision = decide(
        current=current.number,
        base=sent.base,
        mark=sent.mark,
        equals_current=current.number > 0 and yours == current.given and not words_beside,
        already_stored_as=same_save,
        since_base=_since(store, current, sent.base),
    )
    if decision.outcome is Outcome.CONFLICT:
        _set_aside(store, reflection, prompt, yours, sent, shown_on, reason="conflict", by=by)
        return SaveResult("conflict", _stored(current), prompt, yours)
    if decision.outcome is Outcome.STORE:
        if words_beside:
            kept = Given(AnswerState.ANSWERED, words_beside, yours.because)
            current = _next(store, current, reflection, prompt, kept, shown_on, by, sent.mark)
        current = _next(store, current, reflection, prompt, yours, shown_on, by, sent.mark)
        follow_revision(store, reflection, shown_on)
    elif current.number and decision.number != current.number:
        current = _numbered(store, current, decision.number)
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
    store: Store,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    *,
    given: Given,
    document: InstalledDocument,
    by: SignedIn,
) -> None:
    """Write the next version of an answer, whatever stands there."""
    _next(store, standing(store, reflection.id, prompt.id), reflection, prompt, given, document, by, None)


def _next(
    store: Store,
    before: Standing,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    given: Given,
    shown_on: InstalledDocument,
    by: SignedIn,
    mark: SaveMark | None,
) -> Standing:
    return add_version(
        store,
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


def _words_beside(store: Store, current: Standing, prompt: Prompt, yours: Given, sent: SentAnswer) -> Content | None:
    """Words typed beside a tick of "not right" that no version holds yet: they become one of their own first."""
    if yours.state is not AnswerState.NOT_RIGHT or sent.wire is None:
        return None
    before = current.given
    content = content_of(prompt, sent.wire, before.content if before else EMPTY)
    if content.is_empty or (before is not None and before.content == content):
        return None
    versions = (given_of(row).content for row in _EVERY_VERSION.all(store, answer=current.answer_id))
    newest = next((one for one in versions if not one.is_empty), None)
    return None if newest == content else content


def _document_of_save(store: Store, reflection: ReflectionToWrite, sha256: str | None) -> InstalledDocument:
    own = known_document(reflection.document_id)
    if not sha256 or sha256 == own.sha256:
        return own
    found = _BY_SHA256.first(store, sha256=sha256)
    shown = known_document(found[0]) if found else None
    if shown is None or not shown.is_in_force or shown.standard != own.standard:
        raise NotAnAnswer(
            "This page shows another standard than your reflection is written on. "
            "Copy your words, open the reflection again, and paste them there."
        )
    return shown


def _closed_by(reflection: ReflectionToWrite, shown_on: InstalledDocument, prompt: Prompt) -> str | None:
    """Why this prompt takes no words now: the status of the reflection, or an edition that does not ask it."""
    if ReflectionStatus(reflection.status) not in MAY_BE_WRITTEN:
        return "status"
    own = known_document(reflection.document_id)
    return None if is_of_edition(shown_on, own) or asks(own, prompt.id) else "edition"


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


def _since(store: Store, current: Standing, base: int) -> list[StoredVersion]:
    if current.answer_id is None or current.number == base:
        return []
    rows = _SAVED_SINCE.all(store, answer=current.answer_id, base=base)
    return [
        StoredVersion(number, SaveMark(page, turn) if page is not None and turn is not None else None)
        for number, page, turn in rows
    ]


def _set_aside(
    store: Store,
    reflection: ReflectionToWrite,
    prompt: Prompt,
    given: Given,
    sent: SentAnswer,
    shown_on: InstalledDocument,
    *,
    reason: str,
    by: SignedIn,
) -> None:
    page, turn = (sent.mark.page, sent.mark.turn) if sent.mark else (_loose_page(store, reflection, prompt, given), 0)
    before = _ASIDE.first(store, reflection=reflection.id, prompt=prompt.id, page=page)
    if before is not None:
        aside_id, kept_turn = before
        if kept_turn > turn:
            return  # A later text from this page is kept already; an older one that was held up never replaces it.
        _ASIDE_GONE.run(store, aside=aside_id)
    _NEW_ASIDE.run(
        store,
        id=before[0] if before else uuid4(),
        reflection_id=reflection.id,
        prompt=prompt.id,
        page=page,
        turn=turn,
        state=given.state.value,
        words=given.content.words,
        codes=list(given.content.codes) if given.content.codes else None,
        whole=given.content.whole,
        day=given.content.day,
        because=given.because,
        reason=reason,
        document_id=shown_on.id,
        set_aside_at=clock.now(),
        set_aside_by=by.id,
        settled_at=None,
        settled_by=None,
    )


def _loose_page(store: Store, reflection: ReflectionToWrite, prompt: Prompt, given: Given) -> str:
    """A page of its own for a text that names none, unless this very text waits there already."""
    waiting = _LOOSE_ASIDES.all(store, reflection=reflection.id, prompt=prompt.id)
    return next((page for page, *content in waiting if given_of(content) == given), f"{LOOSE}{uuid4().hex}")


def follow_revision(store: Store, reflection: ReflectionToWrite, shown_on: InstalledDocument) -> None:
    """A reflection follows the newest revision of its edition with the next save made on it; never back, and never to
    another edition: only its author moves it there."""
    if shown_on.id == reflection.document_id or reflection.status != ReflectionStatus.IN_PROGRESS.value:
        return
    own = known_document(reflection.document_id)
    if is_of_edition(shown_on, own) and shown_on.definition.revision > own.definition.revision:
        _MOVE_TO_DOCUMENT.run(store, reflection=reflection.id, document=shown_on.id)


def _numbered(store: Store, current: Standing, number: int) -> Standing:
    row = version_stored(store, current.answer_id, number)
    if row is None:
        return current
    saved_at, given = row
    return Standing(current.answer_id, number, given, saved_at)


def _stored(current: Standing) -> StoredAnswer:
    return StoredAnswer(current.number, current.given or Given(AnswerState.SKIPPED, EMPTY, None), current.saved_at)
