"""The lifecycle of a reflection, as one table. docs/lifecycles.md is printed from it and compared in every check."""

from dataclasses import dataclass
from enum import StrEnum

from app.audit.actions import AuditAction


class ReflectionStatus(StrEnum):
    """Where a reflection stands. On the page: the same words with spaces."""

    IN_PROGRESS = "in_progress"
    FINISHED = "finished"
    SHARED = "shared"
    IN_SUPERVISION = "in_supervision"
    HANDED_BACK = "handed_back"
    DISCUSSED = "discussed"
    COMPLETED = "completed"

    @property
    def in_words(self) -> str:
        """The status as the page says it."""
        return self.value.replace("_", " ")


class Pen(StrEnum):
    """Who may take a step."""

    AUTHOR = "author"
    SUPERVISOR = "holder or cover"


@dataclass(frozen=True)
class Transition:
    """One step: from any of these statuses, by whoever holds the pen, to that status."""

    move: str
    says: str
    since: tuple[ReflectionStatus, ...]
    to: ReflectionStatus
    pen: Pen
    audit: AuditAction


_S = ReflectionStatus

TRANSITIONS: tuple[Transition, ...] = (
    Transition("start", "start", (), _S.IN_PROGRESS, Pen.AUTHOR, AuditAction.REFLECTION_STARTED),
    Transition(
        "finish",
        "finish without sharing",
        (_S.IN_PROGRESS, _S.HANDED_BACK),
        _S.FINISHED,
        Pen.AUTHOR,
        AuditAction.REFLECTION_FINISHED,
    ),
    Transition("reopen", "reopen", (_S.FINISHED,), _S.IN_PROGRESS, Pen.AUTHOR, AuditAction.REFLECTION_REOPENED),
    Transition(
        "share",
        "share for supervision",
        (_S.IN_PROGRESS, _S.FINISHED, _S.HANDED_BACK),
        _S.SHARED,
        Pen.AUTHOR,
        AuditAction.REFLECTION_SHARED,
    ),
    Transition("take_back", "take back", (_S.SHARED,), _S.IN_PROGRESS, Pen.AUTHOR, AuditAction.REFLECTION_TAKEN_BACK),
    Transition("open", "open", (_S.SHARED,), _S.IN_SUPERVISION, Pen.SUPERVISOR, AuditAction.REFLECTION_OPENED),
    Transition(
        "hand_back",
        "hand back with a question",
        (_S.IN_SUPERVISION,),
        _S.HANDED_BACK,
        Pen.SUPERVISOR,
        AuditAction.REFLECTION_HANDED_BACK,
    ),
    Transition(
        "sign",
        "sign the supervision note",
        (_S.IN_SUPERVISION,),
        _S.DISCUSSED,
        Pen.SUPERVISOR,
        AuditAction.REFLECTION_DISCUSSED,
    ),
    Transition(
        "end",
        "end without a note",
        (_S.IN_SUPERVISION,),
        _S.FINISHED,
        Pen.AUTHOR,
        AuditAction.REFLECTION_ENDED,
    ),
    Transition(
        "acknowledge",
        "acknowledge",
        (_S.DISCUSSED,),
        _S.COMPLETED,
        Pen.AUTHOR,
        AuditAction.REFLECTION_ACKNOWLEDGED,
    ),
)

BY_MOVE: dict[str, Transition] = {transition.move: transition for transition in TRANSITIONS}
MAY_BE_WRITTEN = frozenset({_S.IN_PROGRESS, _S.HANDED_BACK})
MAY_BE_DELETED = frozenset({_S.IN_PROGRESS, _S.FINISHED})
MAY_BE_COMMENTED_ON = frozenset({_S.IN_SUPERVISION, _S.HANDED_BACK})
MAY_BE_ADDED_TO = frozenset({_S.DISCUSSED, _S.COMPLETED})


class NotNow(Exception):
    """The step exists and this person may take it, but not in this status. The sentence says what can be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def next_status(move: str, status: ReflectionStatus) -> ReflectionStatus:
    """Where a move leads from this status. Raises NotNow when the table has no such step."""
    transition = BY_MOVE[move]
    if status not in transition.since:
        since = " or ".join(one.in_words for one in transition.since)
        raise NotNow(
            f"This reflection is {status.in_words}, so it cannot be changed in that way now. "
            f"To {transition.says} is possible while it is {since}. Nothing was lost."
        )
    return transition.to
