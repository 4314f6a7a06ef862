"""Reading one reflection to take it along, in one moment; and the record that it was taken."""

from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col

from app import clock, db, prepared
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.answers import CurrentAnswer, current_answers, givens
from app.reflections.details import AGE_BANDS, CHILDREN, PATHS, STAGES
from app.reflections.draft_rows import supervision_today, texts_set_aside
from app.reflections.facts import ReflectionFacts, own_reflection
from app.reflections.lifecycle import MAY_BE_WRITTEN
from app.reflections.models import Answer, Sharing
from app.reflections.readings import readings_of
from app.reflections.relations import reflection_for
from app.reflections.states import AnswerState, states_of
from app.standards.documents import InstalledDocument, known_document
from app.supervision.conversation import Conversation, conversation_in
from app.taking.answers import WhoMayRead, kept_texts, section_taken
from app.taking.supervision import acknowledgement_taken, addendum_taken, note_taken, remark_taken
from app.taking.taken import MARKING, Taken, TakenReading, TakenSharing

ACTION = "reflection:take"
CAPACITIES = {"holder": "your supervisor", "cover": "covering for your supervisor"}
_FROZEN = Prepared(
    ask(Answer.prompt, Answer.frozen_state).where(
        Answer.reflection_id == bindparam("reflection"), col(Answer.frozen_state).is_not(None)
    )
)
_SHARINGS = Prepared(
    ask(Person.name, Sharing.shared_at)
    .join(Person, col(Person.id) == col(Sharing.holder_id))
    .where(Sharing.reflection_id == bindparam("reflection"))
    .order_by(col(Sharing.shared_at))
)


def reflection_to_take(*, by: SignedIn, reflection_id: UUID) -> Taken:
    """The whole reflection for its author, as it stands at this moment. Raises NotFound for everybody else."""
    with prepared.look() as store:
        facts = own_reflection(store, reflection_id, by=by, action=ACTION)
        answers = current_answers(store, facts.id)
        conversation = conversation_in(store, facts.id, author_id=by.id, status=facts.status)
        return _described(store, facts, answers, conversation, by)


def may_take(*, by: SignedIn, reflection_id: UUID) -> ReflectionFacts:
    """The reflection without its answers, for the page that offers the files. Raises NotFound for everybody else."""
    with prepared.look() as store:
        return own_reflection(store, reflection_id, by=by, action=ACTION)


def record_taken(*, by: SignedIn, reflection_id: UUID, what: str) -> None:
    """Record that a copy leaves: of what kind, by whom, when. Nothing leaves before this is kept."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action=ACTION)
        record(
            session, AuditAction.REFLECTION_TAKEN, by=by.id, kind="reflection", subject=reflection.id, copy_kind=what
        )


def _described(
    store: Store, facts: ReflectionFacts, answers: dict[str, CurrentAnswer], said: Conversation, by: SignedIn
) -> Taken:
    written_on = known_document(facts.document_id)
    asides = texts_set_aside(store, facts.id)
    documents = {one: known_document(one) for one in {answer.document_id for answer in answers.values()}}
    documents |= {aside.document_id: known_document(aside.document_id) for aside in asides}
    sharings = tuple(TakenSharing(holder, moment) for holder, moment in _SHARINGS.all(store, reflection=facts.id))
    read_by = WhoMayRead(
        holder=facts.holder if sharings and facts.status not in MAY_BE_WRITTEN else None,
        supervisor=supervision_today(store, by.id).supervisor,
    )
    states = _states(store, facts, answers, written_on)
    return Taken(
        marking=MARKING,
        id=facts.id,
        standard=facts.standard,
        title=facts.title,
        version=facts.version,
        sha256=written_on.sha256,
        label=facts.label,
        stage=STAGES[facts.stage],
        week=facts.week,
        age_band=AGE_BANDS.get(facts.age_band or ""),
        children=CHILDREN.get(facts.children or ""),
        path=PATHS["short" if facts.is_short else "full"],
        status=facts.status.in_words,
        status_since=facts.status_since,
        started_at=facts.started_at,
        last_written_at=facts.last_written_at,
        author=by.name,
        holder=facts.holder,
        sharings=sharings,
        sections=tuple(
            section_taken(section, answers, states, facts.flags, written_on, documents, read_by, said.threads)
            for section in written_on.definition.sections
        ),
        comments=tuple(remark_taken(one) for one in said.threads.get(None, ())),
        notes=tuple(note_taken(note) for note in said.notes),
        acknowledgement=acknowledgement_taken(said.acknowledged) if said.acknowledged else None,
        addenda=tuple(addendum_taken(one) for one in said.addenda),
        kept=kept_texts(written_on, answers, asides, documents),
        readings=tuple(
            TakenReading(one.reader, CAPACITIES.get(one.capacity, one.capacity), one.moment)
            for one in reversed(readings_of(store, facts.id))
        ),
        taken_by=by.name,
        taken_at=clock.now(),
    )


def _states(
    store: Store, facts: ReflectionFacts, answers: dict[str, CurrentAnswer], written_on: InstalledDocument
) -> dict[str, AnswerState]:
    """The states frozen at finish or share where there are some, else as they stand."""
    now = states_of(written_on.definition, givens(answers), facts.path)
    if facts.status in MAY_BE_WRITTEN:
        return now
    frozen = {prompt: AnswerState(state) for prompt, state in _FROZEN.all(store, reflection=facts.id)}
    return {prompt: frozen.get(prompt, state) for prompt, state in now.items()}
