"""The lifecycle of a standard's draft, as one table. docs/lifecycles.md is printed from it."""

from dataclasses import dataclass
from enum import StrEnum

from app.audit.actions import AuditAction


class DraftStatus(StrEnum):
    """Where a draft of a standard stands."""

    DRAFT = "draft"
    IN_CONSULTATION = "in_consultation"
    AGREED = "agreed"
    PUBLISHED = "published"
    PUT_AWAY = "put_away"

    @property
    def in_words(self) -> str:
        """The status as the page says it."""
        return self.value.replace("_", " ")


@dataclass(frozen=True)
class DraftStep:
    """One step: from any of these statuses to that one. Publishing belongs to a member who wrote none of the text."""

    move: str
    says: str
    since: tuple[DraftStatus, ...]
    to: DraftStatus
    audit: AuditAction


_S = DraftStatus

STEPS: tuple[DraftStep, ...] = (
    DraftStep("begin", "begin", (), _S.DRAFT, AuditAction.DRAFT_BEGUN),
    DraftStep("consult", "ask people to try it", (_S.DRAFT,), _S.IN_CONSULTATION, AuditAction.CONSULTATION_OPENED),
    DraftStep("return", "return to the group", (_S.IN_CONSULTATION, _S.AGREED), _S.DRAFT, AuditAction.DRAFT_RETURNED),
    DraftStep("agree", "agree", (_S.DRAFT, _S.IN_CONSULTATION), _S.AGREED, AuditAction.DRAFT_AGREED),
    DraftStep("publish", "publish", (_S.AGREED,), _S.PUBLISHED, AuditAction.DRAFT_PUBLISHED),
    DraftStep("put_away", "put away", (_S.DRAFT,), _S.PUT_AWAY, AuditAction.DRAFT_PUT_AWAY),
    DraftStep("take_out", "take out again", (_S.PUT_AWAY,), _S.DRAFT, AuditAction.DRAFT_TAKEN_OUT),
)

STEP_BY_MOVE: dict[str, DraftStep] = {step.move: step for step in STEPS}
MAY_BE_WRITTEN = frozenset({_S.DRAFT})


class NotAtThisPoint(Exception):
    """The step exists and this person may take it, but not now. The sentence says what can be done."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def status_after(move: str, status: DraftStatus) -> DraftStatus:
    """Where a step leads from this status. Raises NotAtThisPoint when the table has no such step."""
    step = STEP_BY_MOVE[move]
    if status not in step.since:
        since = " or ".join(one.in_words for one in step.since)
        raise NotAtThisPoint(
            f"This draft is {status.in_words}. To {step.says} is possible while it is {since}. Nothing was lost."
        )
    return step.to
