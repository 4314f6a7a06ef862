"""When something on a document was last shared with each holder who opened it, written down as it happens.

The team page names the standards of the last year from it, at a million reflections as fast as at a thousand. Nothing
is only here: it is always what the sharings say, asked anew about the adviser at each step that can change it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlmodel import Session, and_, col, func, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock, db
from app.people.models import Person
from app.prepared import Prepared, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import LastShared, Reflection, Sharing

REFLECTED_WITHIN = timedelta(days=365)
OPENED = (  # What was shared and opened. Taken back, shared anew or ended without a note, it is not (any more).
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
    ReflectionStatus.COMPLETED,
)

_SINCE = bindparam("since", type_=UTCDateTime())
_SHARINGS = Prepared(  # A row for each holder and document, of what was shared with that very holder.
    ask(Reflection.holder_id, Sharing.document_id, func.max(Sharing.shared_at).label("shared"))
    .join(
        Sharing,
        and_(col(Sharing.reflection_id) == col(Reflection.id), col(Sharing.holder_id) == col(Reflection.holder_id)),
    )
    .where(col(Reflection.author_id) == bindparam("adviser", type_=Uuid()), col(Reflection.deleted_at).is_(None))
    .where(or_(*(col(Reflection.status) == one.value for one in OPENED)))
    .where(col(Reflection.status_since) > _SINCE, col(Sharing.shared_at) > _SINCE)
    .group_by(col(Reflection.holder_id), col(Sharing.document_id))
)


def sharings_say(store: Store, adviser_id: UUID) -> dict[tuple[UUID, UUID], datetime]:
    """What the sharings of the last year say: holder and document → when it was last shared."""
    found = _SHARINGS.all(store, adviser=adviser_id, since=clock.now() - REFLECTED_WITHIN)
    return {(holder_id, document_id): moment for holder_id, document_id, moment in found}


def write_last_shared(session: Session, adviser_id: UUID) -> None:
    """Write down what the sharings of this adviser say now."""
    if db.is_postgresql(session):
        # Two steps on two reflections of one adviser take turns, or each would write what it sees without the other.
        session.exec(select(Person.id).where(Person.id == adviser_id).with_for_update(key_share=True)).one()
    said = sharings_say(session, adviser_id)
    for row in session.exec(select(LastShared).where(LastShared.adviser_id == adviser_id)):
        moment = said.pop((row.holder_id, row.document_id), None)
        if moment is None:
            session.delete(row)
        else:
            row.moment = moment
    session.add_all(
        LastShared(adviser_id=adviser_id, holder_id=holder_id, document_id=document_id, moment=moment)
        for (holder_id, document_id), moment in said.items()
    )
