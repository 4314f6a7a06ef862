"""What a person is to a draft of a standard. The rules that follow are in people/access.yaml, nowhere else."""

from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Uuid, and_, literal, or_
from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound, Thing, check_may
from app.people.queries import working_groups_of
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.workspace.models import Consultation, ConsultationComment, Invitation, StandardDraft
from app.workspace.writers import writers_of

EVERYONE, AREA, TEAM = "everyone", "area", "team"


def draft_for(session: Session, draft_id: UUID, *, by: SignedIn, action: str, lock: bool = False) -> StandardDraft:
    """The draft, if this person may do this to it. Raises NotFound otherwise, as for nothing at all.

    `lock` holds the row until the transaction ends, so that two steps on one draft take turns.
    """
    query = select(StandardDraft).where(StandardDraft.id == draft_id)
    if lock:
        query = query.execution_options(populate_existing=True)
        query = query.with_for_update() if db.is_postgresql(session) else query
    draft = session.exec(query).first()
    if draft is None:
        raise NotFound
    check_may(by, action, thing_for(session, draft, by))
    return draft


def thing_for(session: Session, draft: StandardDraft, person: SignedIn) -> Thing:
    """The draft as the access rules see it. Somebody can be a member and be asked as well."""
    relations = {"stranger"}
    is_member = person.is_a(Role.WORKING_GROUP_MEMBER) and (
        draft.group_id in working_groups_of(session, person.id, clock.today())
    )
    if is_member:
        relations = {"group_member"}
        if person.id not in writers_of(session, draft):
            relations.add("second_member")
    consultation = open_consultation(session, draft.id)
    if consultation is not None and is_asked(session, consultation.id, person):
        relations.add("consultee")
    if _was_asked(session, draft.id, person):
        relations.add("was_asked")
    if _has_commented(session, draft.id, person):
        relations.add("commenter")
    return Thing(draft.status, frozenset(relations))


def open_consultation(session: Session, draft_id: UUID) -> Consultation | None:
    """The consultation in which people can take part today; None before, between and after."""
    return session.exec(
        select(Consultation).where(
            Consultation.draft_id == draft_id,
            col(Consultation.ended_at).is_(None),
            Consultation.until_day >= clock.today(),
        )
    ).first()


def is_asked(session: Session, consultation_id: UUID, person: SignedIn) -> bool:
    """Whether this person is among those who were asked: everyone, their area, or their team."""
    found = session.exec(select(Invitation.id).where(Invitation.consultation_id == consultation_id, asks(person)))
    return found.first() is not None


def asks(person: SignedIn) -> ColumnElement[bool]:
    """The condition that an invitation reaches this person: everyone, their area, or their team."""
    return reaches(literal(person.area_id, Uuid()), literal(person.team_id, Uuid()))


def reaches(area: BindParameter[Any], team: BindParameter[Any]) -> ColumnElement[bool]:
    """The same for somebody of this area and team; who has none is reached by no invitation to one."""
    invited = col(Invitation.invited_id)
    return or_(
        col(Invitation.kind) == EVERYONE,
        and_(col(Invitation.kind) == AREA, invited == area),
        and_(col(Invitation.kind) == TEAM, invited == team),
    )


def _was_asked(session: Session, draft_id: UUID, person: SignedIn) -> bool:
    """Whether a consultation that is over had asked this person."""
    found = session.exec(
        select(Consultation.id)
        .join(Invitation, col(Invitation.consultation_id) == col(Consultation.id))
        .where(
            Consultation.draft_id == draft_id,
            or_(col(Consultation.ended_at).is_not(None), col(Consultation.until_day) < clock.today()),
            asks(person),
        )
    )
    return found.first() is not None


def _has_commented(session: Session, draft_id: UUID, person: SignedIn) -> bool:
    found = session.exec(
        select(ConsultationComment.id)
        .join(Consultation, col(Consultation.id) == col(ConsultationComment.consultation_id))
        .where(Consultation.draft_id == draft_id, ConsultationComment.commented_by == person.id)
    )
    return found.first() is not None
