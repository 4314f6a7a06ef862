"""The group's own steps with a draft: agree it, return it to the group, put it away, take it out again."""

from uuid import UUID

from sqlmodel import Session

from app import db
from app.people.signed_in import SignedIn
from app.workspace.consulting import comments_on, end_consultations
from app.workspace.judging import judge
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.models import StandardDraft
from app.workspace.moves import has_moved, move
from app.workspace.relations import draft_for
from app.workspace.texts import text_of


def agree(*, by: SignedIn, draft_id: UUID, text: int | None = None) -> None:
    """The group is done: the text has no fault, and everybody who said something has been answered.

    A consultation that is still open ends. Publishing is left to a member who wrote none of the text. `text` is the
    number of the text on the page that was agreed from: another that was saved since is never agreed unseen.
    """
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:settle", lock=True)
        if has_moved(draft, "agree", by.id):
            return
        if text is not None and text != draft.text_number:
            raise NotAtThisPoint("A colleague saved another text since you opened this page. Read it, then agree it.")
        _check_ready(session, draft)
        move(session, draft, step="agree", by=by.id, text=draft.text_number)
        end_consultations(session, draft, by)


def return_to_group(*, by: SignedIn, draft_id: UUID) -> None:
    """Back to writing, from consultation or agreement. What was said stays and can still be answered."""
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:settle", lock=True)
        if has_moved(draft, "return", by.id):
            return
        move(session, draft, step="return", by=by.id)
        end_consultations(session, draft, by)


def put_away(*, by: SignedIn, draft_id: UUID) -> None:
    """Take a draft off the table. Nothing of it is deleted."""
    _step("put_away", by, draft_id)


def take_out(*, by: SignedIn, draft_id: UUID) -> None:
    """Go on with a draft that was put away."""
    _step("take_out", by, draft_id)


def _step(step: str, by: SignedIn, draft_id: UUID) -> None:
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:settle", lock=True)
        if not has_moved(draft, step, by.id):
            move(session, draft, step=step, by=by.id)


def _check_ready(session: Session, draft: StandardDraft) -> None:
    source = text_of(session, draft.id, draft.text_number).source
    faults = judge(session, source, standard=draft.standard, for_publishing=True).checked.faults
    if faults:
        things = "One thing is" if len(faults) == 1 else f"{len(faults)} things are"
        raise NotAtThisPoint(f"{things} still to be put right in the text. The page of the draft lists them all.")
    waiting = sum(1 for comment in comments_on(session, draft.id) if comment.response is None)
    if waiting:
        comments = "One comment waits" if waiting == 1 else f"{waiting} comments wait"
        raise NotAtThisPoint(f"{comments} for an answer. Everybody who said something is told what was done about it.")
