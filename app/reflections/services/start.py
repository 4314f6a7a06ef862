"""Starting a reflection, and changing its details, flags and path until it is shared."""

from uuid import UUID, uuid4

from sqlmodel import Session

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.details import PATHS, Details, DetailsRefused
from app.reflections.editions import asks, editions_around
from app.reflections.lifecycle import BY_MOVE, MAY_BE_WRITTEN, NotNow, ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.relations import reflection_for
from app.standards.definition import PromptKind
from app.standards.documents import current_document, document

MOST_FLAGS = 3


def start_reflection(*, by: SignedIn, standard: str, details: Details, path: str, once: UUID | None = None) -> UUID:
    """Start a reflection on the standard's current document. Returns its key.

    `once` is the key that the start page chose, so that a form sent twice starts one reflection.
    """
    check_may(by, "reflection:start")
    if path not in PATHS:
        raise DetailsRefused({"path": "Choose every prompt, or the ten-minute path."})
    with db.write() as session:
        before = session.get(Reflection, once) if once else None
        if before is not None and before.author_id == by.id and before.standard == standard and not before.deleted_at:
            return before.id
        current = current_document(session, standard)
        if current is None:
            raise NotFound
        around = editions_around(session, current)
        if around.is_withdrawn:
            raise NotNow(
                "This standard has been withdrawn, so nothing new starts on it. What you have written stays. "
                f"The reason given: {around.withdrawn_why or 'none was recorded.'}"
            )
        moment = clock.now()
        reflection = Reflection(
            id=once if once and before is None else uuid4(),
            author_id=by.id,
            document_id=current.id,
            standard=standard,
            label=details.label,
            stage=details.stage,
            week=details.week,
            age_band=details.age_band,
            children=details.children,
            path=path,
            status=ReflectionStatus.IN_PROGRESS.value,
            status_since=moment,
            last_move="start",
            last_move_by=by.id,
            started_at=moment,
            started_by=by.id,
        )
        session.add(reflection)
        record(
            session,
            BY_MOVE["start"].audit,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            after=ReflectionStatus.IN_PROGRESS.value,
            document=current.sha256,
            path=path,
        )
        return reflection.id


def change_details(*, by: SignedIn, reflection_id: UUID, details: Details) -> None:
    """Keep other details. The author changes them until the reflection is shared."""
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        before = (reflection.label, reflection.stage, reflection.week, reflection.age_band, reflection.children)
        after = (details.label, details.stage, details.week, details.age_band, details.children)
        if before == after:
            return
        (reflection.label, reflection.stage, reflection.week, reflection.age_band, reflection.children) = after
        session.add(reflection)
        record(
            session,
            AuditAction.REFLECTION_DETAILS_CHANGED,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            stage=details.stage,
        )


def flag_prompts(*, by: SignedIn, reflection_id: UUID, prompts: list[str]) -> None:
    """Flag up to three prompts to talk about. Private prompts cannot be flagged: nobody else would see them.

    A flag on a prompt that this edition does not ask stays until sharing, as long as no three others are chosen.
    """
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        written_on = document(session, reflection.document_id)
        definition = written_on.definition
        resting = [flag for flag in reflection.flags if not asks(written_on, flag)]
        wanted = [prompt for prompt in dict.fromkeys(prompts) if prompt and prompt not in resting]
        if len(wanted) > MOST_FLAGS:
            raise DetailsRefused({"flag": f"Choose up to {MOST_FLAGS} prompts to talk about. Untick the others."})
        for prompt_id in wanted:
            prompt = definition.prompt(prompt_id)
            if prompt is None or prompt.is_private or prompt.kind is PromptKind.NOTE:
                raise DetailsRefused({"flag": "Choose from the prompts that your supervisor can read."})
        wanted += resting[: MOST_FLAGS - len(wanted)]
        if wanted == reflection.flags:
            return
        reflection.flags = wanted
        session.add(reflection)
        record(
            session, AuditAction.REFLECTION_FLAGGED, by=by.id, kind="reflection", subject=reflection.id, prompts=wanted
        )


def open_section(*, by: SignedIn, reflection_id: UUID, section: str | None) -> None:
    """On the short path, open the other prompts of a section; without a section, of all of them."""
    with db.write() as session:
        reflection = _to_write(session, reflection_id, by)
        sections = [one.id for one in document(session, reflection.document_id).definition.sections]
        elsewhere = [one for one in reflection.opened_sections if one not in sections]  # Of an edition moved from.
        if section and section not in sections:
            raise NotFound
        opened = [one for one in sections if one in reflection.opened_sections or one == section or not section]
        opened += elsewhere
        if opened == reflection.opened_sections:
            return
        reflection.opened_sections = opened
        session.add(reflection)
        record(
            session,
            AuditAction.REFLECTION_PATH_WIDENED,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            sections=opened,
        )


def _to_write(session: Session, reflection_id: UUID, by: SignedIn) -> Reflection:
    reflection = reflection_for(session, reflection_id, by=by, action="reflection:write", lock=True)
    status = ReflectionStatus(reflection.status)
    if status not in MAY_BE_WRITTEN:
        raise NotNow(
            f"This reflection is {status.in_words}, so it cannot be changed now. "
            "Reopen it or take it back first, if you can; nothing was lost."
        )
    return reflection
