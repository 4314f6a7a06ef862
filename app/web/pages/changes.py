"""What somebody is told of a change: who supervises them, whom they supervise, and for whom they stand in."""

from datetime import date

from app.supervision.changes import ChangeKind, ChangeTold
from app.web.words import day_words, listed


def changes_words(changes: tuple[ChangeTold, ...], *, stands_in: bool) -> tuple[str, ...]:
    """A sentence or two for each change; those whom one person begins to supervise on one day stand together."""
    said = [_my_supervisor(one) for one in changes if one.kind is ChangeKind.MY_SUPERVISOR]
    new: dict[date, list[ChangeTold]] = {}
    for one in changes:
        if one.kind is ChangeKind.MY_ADVISER:
            new.setdefault(one.from_day, []).append(one)
    said += [_my_advisers(day, some) for day, some in new.items()]
    if stands_in:  # Cover is held by supervisors: whoever is none any more can open nothing.
        said += [_cover(one) for one in changes if one.kind is ChangeKind.I_COVER]
    return tuple(said)


def _my_supervisor(one: ChangeTold) -> str:
    first = f"From {day_words(one.from_day)} {one.name} supervises you."
    if one.before is None:
        return first
    if one.is_coming:
        return (
            f"{first} Agreed actions that are open then pass on. What you wrote and what was said to you stays with "
            f"you, and {one.before} can open none of it from that day."
        )
    return (
        f"{first} Agreed actions that were open have passed on. What you wrote and what was said to you stays with "
        f"you, and {one.before} can open none of it any more."
    )


def _my_advisers(day: date, some: list[ChangeTold]) -> str:
    first = f"From {day_words(day)} you supervise {listed([one.name for one in some])}."
    if not any(one.before for one in some):
        return first
    verb = "pass" if some[0].is_coming else "have passed"
    return f"{first} Open agreed actions {verb} to you with the supervision, and no text does."


def _cover(one: ChangeTold) -> str:
    until = day_words(one.until_day or one.from_day)
    if one.is_coming and one.from_day == one.until_day:
        return f"You cover for {one.name} on {until}; what waits then is under Supervision."
    if one.is_coming:
        return (
            f"You cover for {one.name} from {day_words(one.from_day)} to {until}; what waits then is under Supervision."
        )
    return f"You cover for {one.name} until {until}; what waits is under Supervision."
