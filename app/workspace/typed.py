"""What somebody typed over a text of a draft, as the bytes that would be saved."""

from uuid import UUID

from sqlmodel import Session

from app import db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.workspace.line_ends import bytes_over
from app.workspace.models import StandardDraft
from app.workspace.relations import draft_for
from app.workspace.texts import other_texts_of, text_of


def bytes_typed(*, by: SignedIn, draft_id: UUID, text: str, over: int, settles: UUID | None = None) -> bytes:
    """The bytes of a text typed over the one with the number `over`, or over one's own that was kept aside."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:write")
        before = _before(session, draft, by, over, settles)
    return bytes_over(before, text)


def _before(session: Session, draft: StandardDraft, by: SignedIn, over: int, settles: UUID | None) -> bytes:
    kept = next((one for one in other_texts_of(session, draft.id, by) if one.id == settles), None)
    if kept is not None:
        return kept.source
    try:
        return text_of(session, draft.id, over).source
    except NotFound:
        return text_of(session, draft.id, draft.text_number).source
