"""Reading what was shared: the frozen states and the very versions, never the live answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from app.people.access import NotFound, check_may
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.answers import CONTENT, given_of
from app.reflections.content import EMPTY
from app.reflections.editions import edition_beside
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SharedAnswer, Sharing
from app.reflections.relations import thing_for
from app.reflections.states import AnswerState, Given
from app.standards.documents import known_document
from app.standards.models import Document


@dataclass(frozen=True)
class SharedGiven:
    """One prompt as it was shared."""

    prompt: str
    given: Given
    version: int
    document_id: UUID


@dataclass(frozen=True)
class Shared:
    """What was shared: when, with whom, on which document, and what is flagged. Its answers are asked for apart."""

    id: UUID
    shared_at: datetime
    holder_id: UUID
    document_id: UUID
    flags: tuple[str, ...]
    label: str
    stage: str
    is_short: bool


@dataclass(frozen=True)
class SharedReflection:
    """A reflection that was shared, as its supervisor's side knows it before reading a word of an answer.

    `capacity` is in what capacity this person reads it; `sharings` are all of them, newest first. `before_edition` is
    the edition that was in force already when the latest one was shared on an older one.
    """

    id: UUID
    author_id: UUID
    holder_id: UUID
    status: ReflectionStatus
    status_since: datetime
    author: str
    holder: str
    capacity: str
    sharings: tuple[Shared, ...]
    before_edition: str | None

    @property
    def latest(self) -> Shared:
        """What supervisor and cover read through."""
        return self.sharings[0]

    @property
    def before(self) -> Shared | None:
        """What the same holder was shown before this, if it was shared with them anew."""
        before = self.sharings[1] if len(self.sharings) > 1 else None
        return before if before and before.holder_id == self.latest.holder_id else None

    @property
    def since_with_holder(self) -> datetime | None:
        """When it was first shared with the one who holds it now, without somebody else in between.

        What was said to a supervisor before them stays between the author and that supervisor.
        """
        since = None
        for sharing in self.sharings:
            if sharing.holder_id != self.holder_id:
                break
            since = sharing.shared_at
        return since


@dataclass(frozen=True)
class _Owned:
    author_id: UUID
    holder_id: UUID | None
    status: str
    deleted_at: datetime | None


_NEWER = aliased(Sharing)
_AUTHOR, _HOLDER = aliased(Person), aliased(Person)
_OWN, _LATER = aliased(Document), aliased(Document)
_SHARED = Prepared(  # A row for each sharing: where it stands and what was shared are read in one moment.
    ask(
        Reflection.author_id,
        Reflection.holder_id,
        Reflection.status,
        Reflection.deleted_at,
        Reflection.status_since,
        _AUTHOR.name,
        _HOLDER.name,
        Sharing.id,
        Sharing.shared_at,
        Sharing.holder_id,
        Sharing.document_id,
        Sharing.flags,
        Sharing.label,
        Sharing.stage,
        Sharing.path,
        exists()
        .where(
            col(_OWN.id) == col(Sharing.document_id),
            col(_LATER.standard) == col(_OWN.standard),
            col(_LATER.edition) > col(_OWN.edition),
            col(_LATER.published_at).is_not(None),
        )
        .correlate(Sharing)
        .label("has_later"),
    )
    .join(_AUTHOR, col(_AUTHOR.id) == col(Reflection.author_id))
    .join(_HOLDER, col(_HOLDER.id) == col(Reflection.holder_id))
    .join(Sharing, col(Sharing.reflection_id) == col(Reflection.id))
    .where(Reflection.id == bindparam("reflection"))
    .order_by(col(Sharing.shared_at).desc())
)
_GIVEN = Prepared(
    ask(SharedAnswer.prompt, SharedAnswer.state, AnswerVersion.number, AnswerVersion.document_id, *CONTENT)
    .join(AnswerVersion, col(AnswerVersion.id) == col(SharedAnswer.answer_version_id), isouter=True)
    .where(SharedAnswer.sharing_id == bindparam("sharing"))
)


def shared_reflection(store: Store, reflection_id: UUID, *, by: SignedIn, action: str) -> SharedReflection:
    """The reflection with its sharings, if this person may do this to it. Raises NotFound otherwise."""
    rows = _SHARED.all(store, reflection=reflection_id)
    if not rows:
        raise NotFound
    author_id, holder_id, status, deleted_at, status_since, author, holder, *_ = rows[0]
    if deleted_at is not None:
        raise NotFound
    thing = thing_for(store, _Owned(author_id, holder_id, status, deleted_at), by)
    check_may(by, action, thing)
    sharings = tuple(_shared(*row[7:-1]) for row in rows)
    latest, has_later = sharings[0], rows[0][-1]
    newer = edition_beside(store, known_document(latest.document_id), latest.shared_at) if has_later else None
    return SharedReflection(
        id=reflection_id,
        author_id=author_id,
        holder_id=holder_id,
        status=ReflectionStatus(status),
        status_since=status_since,
        author=author,
        holder=holder,
        capacity=next(iter(thing.relations)),
        sharings=sharings,
        before_edition=newer.version if newer else None,
    )


def is_latest_sharing() -> ColumnElement[bool]:
    """Joins a reflection with its newest sharing, which is all that anybody but its author reads of it."""
    newest = (
        ask(func.max(_NEWER.shared_at))
        .where(col(_NEWER.reflection_id) == col(Reflection.id))
        .correlate(Reflection)
        .scalar_subquery()
    )
    return and_(col(Sharing.reflection_id) == col(Reflection.id), col(Sharing.shared_at) == newest)


def latest_sharing(session: Session, reflection_id: UUID) -> Sharing | None:
    """The newest sharing of a reflection."""
    return session.exec(
        select(Sharing).where(Sharing.reflection_id == reflection_id).order_by(col(Sharing.shared_at).desc())
    ).first()


def shared_answers(store: Store, sharing: Shared) -> dict[str, SharedGiven]:
    """Each prompt as it was shared."""
    found = {}
    for prompt, state, number, document_id, *content in _GIVEN.all(store, sharing=sharing.id):
        given = given_of(content) if number is not None else None
        found[prompt] = SharedGiven(
            prompt=prompt,
            given=Given(AnswerState(state), given.content if given else EMPTY, given.because if given else None),
            version=number or 0,
            document_id=document_id or sharing.document_id,
        )
    return found


def changed_prompts(latest: dict[str, SharedGiven], before: dict[str, SharedGiven]) -> frozenset[str]:
    """The prompts whose shared answer differs from the sharing before."""
    return frozenset(
        prompt for prompt, shared in latest.items() if prompt not in before or before[prompt].given != shared.given
    )


def _shared(
    sharing_id: UUID,
    shared_at: datetime,
    holder_id: UUID,
    document_id: UUID,
    flags: list[str],
    label: str,
    stage: str,
    path: str,
) -> Shared:
    return Shared(sharing_id, shared_at, holder_id, document_id, tuple(flags), label, stage, path == "short")
