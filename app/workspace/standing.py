"""Where a draft stands: who could publish it, what waits for an answer, and since when."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.people.models import Person, WorkingGroupMember
from app.people.queries import in_force, names_of
from app.people.signed_in import SignedIn
from app.workspace.consulting import comments_on
from app.workspace.models import TAKEN_BACK, StandardDraft
from app.workspace.relations import draft_for
from app.workspace.writers import writers_of


@dataclass(frozen=True)
class Standing:
    """Members who wrote none of the text and so could publish it; comments without an answer; who moved it last."""

    second_members: tuple[str, ...]
    writers: tuple[str, ...]
    waiting_comments: int
    comments: int
    moved_by: str


def standing_of(*, by: SignedIn, draft_id: UUID) -> Standing:
    """Where a draft stands, for the group that writes it."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        writers = writers_of(session, draft)
        comments = comments_on(session, draft.id)
        names = names_of(session, [*writers, draft.last_move_by])
        return Standing(
            second_members=_members_besides(session, draft, writers),
            writers=tuple(sorted(names[one] for one in writers if one in names)),
            waiting_comments=sum(1 for one in comments if one.response is None),
            comments=sum(1 for one in comments if one.response != TAKEN_BACK),
            moved_by=names.get(draft.last_move_by, ""),
        )


def _members_besides(session: Session, draft: StandardDraft, writers: set[UUID]) -> tuple[str, ...]:
    rows = session.exec(
        select(Person.id, Person.name)
        .join(WorkingGroupMember, col(WorkingGroupMember.person_id) == col(Person.id))
        .where(
            WorkingGroupMember.group_id == draft.group_id,
            col(Person.closed_at).is_(None),
            *in_force(WorkingGroupMember, clock.today()),
        )
        .order_by(Person.name)
    ).all()
    return tuple(name for person_id, name in rows if person_id not in writers)
