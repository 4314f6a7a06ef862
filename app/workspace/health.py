"""Prompt health: how the prompts of a standard are used, without reading a word, in numbers of many people only.

Each adviser counts once, with the reflection on this edition that they shared last and have not taken back. So every
number is a number of people, and what is hidden and shown follows from it:

1. nothing is shown of a group of fewer than five people, and nothing is broken down that holds fewer than ten;
2. numbers are rounded to five; a percentage is made from rounded numbers, and only of twenty or more;
3. nobody at all is shown as such, because that is only said of ten or more;
4. where one part of a whole is hidden, others are hidden with it, the smallest first, until at least two are and
   together hold at least twelve, and so is every part that would be shown as the same number as one of these. Then
   whoever knows the whole, everything that is shown and these rules still takes each hidden part for any of several
   numbers that lie five or more apart (a test tries all);
5. what is newly shared counts from the end of a month in which at least five people shared, so that no single
   sharing can be read from a difference. What is taken back no longer counts at once, and a verdict that was changed
   waits for the end of its month: a difference within a month then can tell of one person, and the page says so.

Private prompts are never counted. Lengths are those of the stored bytes; no words are read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, case, distinct, extract
from sqlmodel import Session, col, func, select

from app import clock, db
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SharedAnswer, Sharing
from app.reflections.states import AnswerState
from app.standards.definition import Definition, Prompt, PromptKind
from app.standards.documents import current_document, documents_of
from app.workspace.models import PromptVerdict
from app.workspace.verdicts import told_about

FEWEST, WHOLE_FROM, HIDDEN_TOGETHER, PERCENT_FROM, ROUNDED_TO = 5, 10, 12, 20, 5
FEWEST_FOR_REASONS = 5
STILL_SHARED = (
    ReflectionStatus.SHARED,
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
    ReflectionStatus.COMPLETED,
)


class Length(StrEnum):
    """How long a text answer is, about: up to 50 words, 50 to 150, more."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


# English words come to about six bytes with the space behind them.
SHORT_UP_TO, MEDIUM_UP_TO = 50 * 6, 150 * 6


@dataclass(frozen=True)
class Shown:
    """A number of people as it may be shown. `about` None: hidden. `percent` is of its whole, where that may be."""

    about: int | None
    percent: int | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether nothing may be said of it."""
        return self.about is None


HIDDEN = Shown(None)


@dataclass(frozen=True)
class Counted:
    """How often one state (and length) of one prompt was found: a row of the one grouped question."""

    prompt: str
    state: str
    length: str | None
    people: int


@dataclass(frozen=True)
class PromptHealth:
    """One prompt. A part that cannot be there (a branch where there is no condition) is not in `asked` or `states`."""

    prompt: Prompt
    asked: Mapping[str, Shown]
    states: Mapping[AnswerState, Shown]
    lengths: Mapping[Length, Shown]
    helped: Mapping[bool, Shown]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class StandardHealth:
    """Every prompt of the current edition that may be counted.

    Everything was shared before `until` (None: nothing can be shown yet), and told before `verdicts_until`.
    """

    standard: str
    definition: Definition
    until: datetime | None
    verdicts_until: datetime
    people: Shown
    prompts: tuple[PromptHealth, ...]


ASKED = "asked"


def shown_alone(people: int) -> Shown:
    """A number that is part of nothing."""
    return Shown(rounded(people)) if people >= FEWEST else HIDDEN


def rounded(people: int) -> int:
    """To the nearest five."""
    return (people + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def protected(parts: Mapping[str, int]) -> dict[str, Shown]:
    """The parts of a whole as they may be shown, so that no hidden one can be worked out from the whole and the rest.

    A whole of fewer than ten is not broken down at all.
    """
    whole = sum(parts.values())
    if whole < WHOLE_FROM:
        return dict.fromkeys(parts, HIDDEN)
    hidden = {name for name, people in parts.items() if 0 < people < FEWEST}
    if hidden:
        for name, people in sorted(parts.items(), key=lambda part: (part[1], part[0])):
            if len(hidden) >= 2 and sum(parts[one] for one in hidden) >= HIDDEN_TOGETHER:
                break
            if people:
                hidden.add(name)
        # Else which of two that look alike is hidden would tell which is the smaller.
        most = max(rounded(parts[name]) for name in hidden)
        hidden |= {name for name, people in parts.items() if people and rounded(people) <= most}
    about = {name: rounded(people) for name, people in parts.items() if name not in hidden}
    # Shares of what is shown add up to a hundred; where a part is hidden, of the whole as it is shown.
    base = rounded(whole) if hidden else sum(about.values())
    has_percent = rounded(whole) >= PERCENT_FROM
    return {
        name: Shown(about[name], round(100 * about[name] / base) if has_percent else None) if name in about else HIDDEN
        for name in parts
    }


def health_of_prompt(
    prompt: Prompt,
    counted: Iterable[Counted],
    verdicts: Mapping[bool, int],
    reasons: Iterable[str] = (),
) -> PromptHealth:
    """One prompt from what was counted of it: first whether it was asked, then what came, then how long.

    A part is broken down only where it is shown itself. What cannot be is left out, so that it hides nothing.
    """
    rows = list(counted)
    by_state = {state: sum(row.people for row in rows if row.state == state.value) for state in AnswerState}
    of_answered = (AnswerState.ANSWERED, AnswerState.SKIPPED)
    came = (*of_answered, AnswerState.NOT_RIGHT) if prompt.not_right else of_answered
    parts = {ASKED: sum(by_state[state] for state in came)}
    if prompt.when is not None:
        parts[AnswerState.NOT_ASKED_BRANCH] = by_state[AnswerState.NOT_ASKED_BRANCH]
    if not prompt.core:
        parts[AnswerState.NOT_ASKED_SHORT] = by_state[AnswerState.NOT_ASKED_SHORT]
    asked = protected(parts)
    states = protected({state.value: by_state[state] for state in came})
    if asked[ASKED].is_hidden:
        states = dict.fromkeys(states, HIDDEN)
    lengths: dict[str, Shown] = {}
    if prompt.kind is PromptKind.TEXT:
        lengths = protected(
            {
                length.value: sum(
                    row.people for row in rows if row.length == length and row.state == AnswerState.ANSWERED
                )
                for length in Length
            }
        )
        if states[AnswerState.ANSWERED].is_hidden:
            lengths = dict.fromkeys(lengths, HIDDEN)
    return PromptHealth(
        prompt=prompt,
        asked=asked,
        states={AnswerState(name): shown for name, shown in states.items()},
        lengths={Length(name): shown for name, shown in lengths.items()},
        helped=_helped(verdicts),
        reasons=tuple(reasons) if sum(verdicts.values()) >= FEWEST_FOR_REASONS else (),
    )


def _helped(verdicts: Mapping[bool, int]) -> dict[bool, Shown]:
    shown = protected({str(helped): verdicts.get(helped, 0) for helped in (True, False)})
    return {helped: shown[str(helped)] for helped in (True, False)}


def moved_on(months: Iterable[tuple[datetime, int]]) -> datetime | None:
    """Up to which moment the numbers go: the end of the last month in which at least five people shared.

    Months with fewer wait for the next such month. So what is shown differs from what was shown before it by the
    sharings of five people or more. `months` are (the end of a month, how many people shared in it).
    """
    return max((end for end, people in months if people >= FEWEST), default=None)


def health_of(*, by: SignedIn, standard: str) -> StandardHealth:
    """How the prompts of the current edition are used: a few grouped questions, however much there is."""
    with db.read() as session:
        check_may(by, "standard:see-health")
        current = current_document(session, standard)
        if current is None:
            raise NotFound
        definition = current.definition
        edition = [one.id for one in documents_of(session, standard) if one.definition.edition == definition.edition]
        month = _month_of(clock.now())
        until = moved_on(_months(session, edition, before=month))
        counted = _counted(session, edition, before=until) if until else {}
        verdicts, reasons = _verdicts(session, definition, before=month)
    people = max((sum(row.people for row in rows) for rows in counted.values()), default=0)
    return StandardHealth(
        standard=standard,
        definition=definition,
        until=until,
        verdicts_until=month,
        people=shown_alone(people),
        prompts=tuple(
            health_of_prompt(
                prompt, counted.get(prompt.id, ()), verdicts.get(prompt.id, {}), reasons.get(prompt.id, ())
            )
            for prompt in told_about(definition)
        ),
    )


def _month_of(moment: datetime) -> datetime:
    """The first moment of its month."""
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next_month(year: int, month: int) -> datetime:
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)


def _is_shared(edition: list[UUID]) -> tuple[ColumnElement[bool], ...]:
    """On this edition, with its supervisor, and not taken back."""
    statuses = [status.value for status in STILL_SHARED]
    # An earlier sharing of a reflection that was moved here since belongs to the edition before.
    return (
        col(Reflection.document_id).in_(edition),
        col(Reflection.status).in_(statuses),
        col(Sharing.document_id).in_(edition),
    )


def _months(session: Session, edition: list[UUID], *, before: datetime) -> list[tuple[datetime, int]]:
    """How many people shared in each month that is over."""
    year, month = extract("year", col(Sharing.shared_at)), extract("month", col(Sharing.shared_at))
    rows = session.exec(
        select(year, month, func.count(distinct(col(Reflection.author_id))))
        .join(Sharing, col(Sharing.reflection_id) == col(Reflection.id))
        .where(*_is_shared(edition), col(Sharing.shared_at) < before)
        .group_by(year, month)
    ).all()
    return [(_next_month(int(one), int(other)), people) for one, other, people in rows]


def counting(edition: list[UUID], *, before: datetime) -> Select[tuple[str, str, str | None, int]]:
    """The one grouped question: of each adviser the reflection shared last; prompt, state and length; how many people.

    `length` reads how many bytes are stored, never the bytes. A cipher may add a few; so the page says "about".
    """
    last = (
        select(
            col(Sharing.id).label("sharing"),
            func.row_number()
            .over(
                partition_by=col(Reflection.author_id),
                order_by=(col(Sharing.shared_at).desc(), col(Sharing.id).desc()),
            )
            .label("place"),
        )
        .join(Reflection, col(Reflection.id) == col(Sharing.reflection_id))
        .where(*_is_shared(edition), col(Sharing.shared_at) < before)
        .subquery()
    )
    stored = func.length(col(AnswerVersion.words))
    length = case(
        (stored <= SHORT_UP_TO, Length.SHORT.value),
        (stored <= MEDIUM_UP_TO, Length.MEDIUM.value),
        (stored > MEDIUM_UP_TO, Length.LONG.value),
    ).label("length")
    return (
        sqlalchemy.select(col(SharedAnswer.prompt), col(SharedAnswer.state), length, func.count())
        .join(last, last.c.sharing == col(SharedAnswer.sharing_id))
        .join(AnswerVersion, col(AnswerVersion.id) == col(SharedAnswer.answer_version_id), isouter=True)
        .where(last.c.place == 1)
        .group_by(col(SharedAnswer.prompt), col(SharedAnswer.state), length)
    )


def _counted(session: Session, edition: list[UUID], *, before: datetime) -> dict[str, list[Counted]]:
    found: dict[str, list[Counted]] = {}
    for prompt, state, length, people in session.execute(counting(edition, before=before)).all():
        found.setdefault(prompt, []).append(Counted(prompt, state, length, people))
    return found


def _verdicts(
    session: Session, definition: Definition, *, before: datetime
) -> tuple[dict[str, dict[bool, int]], dict[str, list[str]]]:
    """What was told in the months that are over. Reasons come in the order of their random keys: it tells nothing."""
    told = (
        PromptVerdict.standard == definition.id,
        PromptVerdict.edition == definition.edition,
        col(PromptVerdict.told_at) < before,
    )
    verdicts: dict[str, dict[bool, int]] = {}
    for prompt, helped, people in session.exec(
        select(PromptVerdict.prompt, PromptVerdict.helped, func.count())
        .where(*told)
        .group_by(PromptVerdict.prompt, col(PromptVerdict.helped))
    ).all():
        verdicts.setdefault(prompt, {True: 0, False: 0})[helped] = people
    enough = [prompt for prompt, counted in verdicts.items() if sum(counted.values()) >= FEWEST_FOR_REASONS]
    has_reason = col(PromptVerdict.reason).is_not(None)  # Whether there is one; not what it says.
    reasons: dict[str, list[str]] = {}
    for prompt, reason in session.exec(
        select(PromptVerdict.prompt, PromptVerdict.reason)
        .where(*told, col(PromptVerdict.prompt).in_(enough), has_reason)
        .order_by(col(PromptVerdict.id))
    ).all():
        reasons.setdefault(prompt, []).append(reason or "")
    return verdicts, reasons
