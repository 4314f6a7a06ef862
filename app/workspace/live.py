"""What a text says of itself while somebody writes it: its faults, advice, and how far it can be read already."""

from dataclasses import dataclass
from uuid import UUID

from app import db
from app.people.signed_in import SignedIn
from app.standards.definition import Definition
from app.standards.faults import Fault
from app.workspace.judging import advice_to, as_written, judge
from app.workspace.models import StandardDraft
from app.workspace.relations import draft_for
from app.workspace.texts import check_size, standard_in


@dataclass(frozen=True)
class Looked:
    """A text as the checker and the advice on wording see it, as if it were to be published now.

    `worth_a_look` is what the checker mentions without refusing anything.
    """

    faults: tuple[Fault, ...]
    worth_a_look: tuple[Fault, ...]
    advice: tuple[Fault, ...]
    before: Definition | None


def look_at_text(*, by: SignedIn, draft_id: UUID, source: bytes) -> Looked:
    """Every fault of a text of this draft, saved or not, and the advice on its wording. Raises TextTooLong."""
    check_size(source)
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        judged = judge(session, source, standard=_standard(draft, source), for_publishing=True)
    advice = advice_to(source, draft.standard)
    return Looked(judged.checked.faults, judged.checked.warnings, advice, judged.before)


def readable_as_standard(*, by: SignedIn, draft_id: UUID, source: bytes) -> Definition | None:
    """A text as a standard wherever its shape can be read, even while it breaks a rule; None where it cannot be."""
    check_size(source)
    with db.read() as session:
        draft_for(session, draft_id, by=by, action="standard-draft:read")
    return as_written(source)


def _standard(draft: StandardDraft, source: bytes) -> str:
    """A draft that follows no document may still choose its id."""
    return draft.standard if draft.based_on else standard_in(source) or draft.standard
