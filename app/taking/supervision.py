"""What was said, signed and agreed about a reflection, as its author takes it along."""

from app.actions.queries import ActionToRead
from app.supervision.conversation import Acknowledged, Added, Said, SignedNote
from app.supervision.notes import FUNCTIONS
from app.taking.taken import TakenAcknowledgement, TakenAction, TakenAddendum, TakenNote, TakenRemark

ASKED_BACK = "asked when handing it back"
EARLIER_ANSWER = "about the answer as it was then"


def remark_taken(said: Said, *, version: int | None = None) -> TakenRemark:
    """One thing said. `version` is that of the answer as it stands."""
    about = ""
    if said.is_question:
        about = ASKED_BACK
    elif version is not None and said.version is not None and said.version != version:
        about = EARLIER_ANSWER
    return TakenRemark(said.by, said.said_at, said.words, about)


def note_taken(note: SignedNote) -> TakenNote:
    """A signed note with what was agreed on it, and what has come of that since."""
    return TakenNote(
        signed_by=note.signed_by,
        signed_for=note.holder,
        signed_at=note.signed_at,
        parts=note.words,
        functions=tuple(FUNCTIONS[code] for code in note.functions),
        review_on=note.review_on,
        actions=tuple(_agreed(one) for one in note.actions),
        about_several=len(note.reflections),
    )


def acknowledgement_taken(found: Acknowledged) -> TakenAcknowledgement:
    """The author's answer to the note."""
    return TakenAcknowledgement(found.by, found.sees_it_the_same, found.words, found.acknowledged_at)


def addendum_taken(added: Added) -> TakenAddendum:
    """What either side added later."""
    return TakenAddendum(added.by, added.added_at, added.reason, added.words)


def _agreed(action: ActionToRead) -> TakenAction:
    return TakenAction(
        what=action.what,
        by=action.by_day,
        owner=action.owner,
        status=action.status.value.replace("_", " "),
        outcome=action.outcome,
        closed_at=action.closed_at,
        remarks=tuple(TakenRemark(one.by, one.said_at, one.words) for one in action.remarks),
    )
