"""Who wrote a draft of a standard: its second person is a member who did not, whichever way the words came into it."""

from uuid import UUID

from sqlmodel import Session, col, func, select

from app.standards.beginning import begin_next
from app.standards.edits import CannotEditLines
from app.standards.models import Document
from app.workspace.models import DraftText, OtherText, StandardDraft


def writers_of(session: Session, draft: StandardDraft) -> set[UUID]:
    """Everybody who wrote a text of this draft.

    Whoever saved one is; and whoever had saved the very same bytes in another draft of the group, or has them kept
    aside here: a colleague who uploads what I wrote does not make me its second reader. What the service itself writes
    when a draft begins after a published document is nobody's, so that two who began alike have not written alike.
    """
    savers = set(session.exec(select(DraftText.saved_by).where(DraftText.draft_id == draft.id)).all())
    alike = _texts_of_the_same_length(session, draft)
    if all(who in savers for who, _ in alike):
        return savers
    here = set(session.exec(select(DraftText.source).where(DraftText.draft_id == draft.id)).all())
    here -= _written_by_nobody(session, draft)
    return savers | {who for who, source in alike if source in here}


def _texts_of_the_same_length(session: Session, draft: StandardDraft) -> list[tuple[UUID, bytes]]:
    """Other texts of the group that could be the same: as a rule there is none, and no text has to be read."""
    lengths = select(func.length(DraftText.source)).where(DraftText.draft_id == draft.id)
    elsewhere = session.exec(
        select(DraftText.saved_by, DraftText.source)
        .join(StandardDraft, col(StandardDraft.id) == col(DraftText.draft_id))
        .where(
            StandardDraft.group_id == draft.group_id,
            DraftText.draft_id != draft.id,
            func.length(DraftText.source).in_(lengths),
        )
    ).all()
    aside = session.exec(
        select(OtherText.kept_by, OtherText.source).where(
            OtherText.draft_id == draft.id, func.length(OtherText.source).in_(lengths)
        )
    ).all()
    return [*elsewhere, *aside]


def _written_by_nobody(session: Session, draft: StandardDraft) -> set[bytes]:
    """The published document that the draft began from, and what the service makes of it for a beginning."""
    before = session.get(Document, draft.based_on) if draft.based_on else None
    if before is None:
        return set()
    try:
        version = f"{before.edition}.{before.revision + 1}"
        return {before.source, begin_next(before.source, version, f"{before.edition}.{before.revision}")}
    except CannotEditLines:
        return {before.source}
