"""Sittings: saves less than ten minutes apart. History shows sittings; thinning keeps the last save of each.

Words that a later version of the same sitting no longer has are kept too: whoever clears an answer, ticks "not right"
or cuts it to less than half finds in its history what stood there before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

GAP = timedelta(minutes=10)


@dataclass(frozen=True)
class Saved:
    """One version: its number, when it was saved, whether it must be kept (shared or set aside), how many words."""

    number: int
    moment: datetime
    kept: bool
    words: int = 0


def sittings(versions: Sequence[Saved]) -> list[list[Saved]]:
    """The versions in order of number, cut wherever ten minutes or more lie between two.

    A clock that was put back cuts as well: two sittings taken for one would lose the first one's last version.
    """
    cut: list[list[Saved]] = []
    for version in sorted(versions, key=lambda one: one.number):
        if cut and abs(version.moment - cut[-1][-1].moment) < GAP:
            cut[-1].append(version)
        else:
            cut.append([version])
    return cut


@dataclass(frozen=True)
class Loss:
    """Words that went: the version that held them, and the one that no longer does."""

    held: int
    gone: int


def losses(versions: Sequence[Saved]) -> list[Loss]:
    """Wherever a version with words is followed by one without, or with less than half as many.

    A text that is deleted bit by bit is saved bit by bit, so the fullest version before the loss counts as well.
    """
    found: list[Loss] = []
    ordered = sorted(versions, key=lambda one: one.number)
    if not ordered:
        return found
    fullest = before = ordered[0]
    for version in ordered[1:]:
        if version.words * 2 < before.words:
            found.append(Loss(before.number, version.number))
        if version.words * 2 < fullest.words:
            found.append(Loss(fullest.number, version.number))
            fullest = version
        elif version.words >= fullest.words:
            fullest = version
        before = version
    return found


def to_thin(versions: Sequence[Saved]) -> list[int]:
    """The numbers to drop at finish and share: all but each sitting's last, every kept one, and words that went.

    The version that no longer has them stays too, so that a second thinning finds the same losses.
    """
    spared = {number for loss in losses(versions) for number in (loss.held, loss.gone)}
    return [
        version.number
        for sitting in sittings(versions)
        for version in sitting[:-1]
        if not version.kept and version.number not in spared
    ]


def to_show(versions: Sequence[Saved]) -> list[int]:
    """The numbers that history shows, newest first: each sitting's last, every kept one, and words that went."""
    shown = {loss.held for loss in losses(versions)} | {version.number for version in versions if version.kept}
    return sorted(shown | {sitting[-1].number for sitting in sittings(versions)}, reverse=True)
