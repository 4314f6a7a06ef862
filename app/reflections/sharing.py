"""Reading what was shared: the frozen states and the very versions, never the live answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.reflections.answers import given_in, versions_by_id
from app.reflections.content import EMPTY
from app.reflections.models import SharedAnswer, Sharing
from app.reflections.states import AnswerState, Given


@dataclass(frozen=True)
class SharedGiven:
    """One prompt as it was shared."""

    prompt: str
    given: Given
    version: int
    document_id: UUID


@dataclass(frozen=True)
class Shared:
    """What was shared: when, with whom, on which document, what is flagged, and each prompt."""

    id: UUID
    shared_at: datetime
    holder_id: UUID
    document_id: UUID
    flags: tuple[str, ...]
    label: str
    is_short: bool
    prompts: dict[str, SharedGiven]


def latest_sharing(session: Session, reflection_id: UUID) -> Sharing | None:
    """The newest sharing of a reflection."""
    return session.exec(
        select(Sharing).where(Sharing.reflection_id == reflection_id).order_by(col(Sharing.shared_at).desc())
    ).first()


def shared_of(session: Session, reflection_id: UUID) -> tuple[Shared, Shared | None] | None:
    """The newest sharing, and the one before it (to mark what changed since); None if never shared."""
    rows = session.exec(
        select(Sharing).where(Sharing.reflection_id == reflection_id).order_by(col(Sharing.shared_at).desc()).limit(2)
    ).all()
    if not rows:
        return None
    return _shared(session, rows[0]), _shared(session, rows[1]) if len(rows) > 1 else None


def changed_prompts(latest: Shared, before: Shared | None) -> frozenset[str]:
    """The prompts whose shared answer differs from the sharing before."""
    if before is None:
        return frozenset()
    return frozenset(
        prompt
        for prompt, shared in latest.prompts.items()
        if prompt not in before.prompts or before.prompts[prompt].given != shared.given
    )


def _shared(session: Session, sharing: Sharing) -> Shared:
    rows = session.exec(select(SharedAnswer).where(SharedAnswer.sharing_id == sharing.id)).all()
    versions = versions_by_id(session, [row.answer_version_id for row in rows])
    prompts = {}
    for row in rows:
        version = versions.get(row.answer_version_id) if row.answer_version_id else None
        found = given_in(version) if version else Given(AnswerState(row.state), EMPTY, None)
        prompts[row.prompt] = SharedGiven(
            prompt=row.prompt,
            given=Given(AnswerState(row.state), found.content, found.because),
            version=version.number if version else 0,
            document_id=version.document_id if version else sharing.document_id,
        )
    return Shared(
        id=sharing.id,
        shared_at=sharing.shared_at,
        holder_id=sharing.holder_id,
        document_id=sharing.document_id,
        flags=tuple(sharing.flags),
        label=sharing.label,
        is_short=sharing.path == "short",
        prompts=prompts,
    )
