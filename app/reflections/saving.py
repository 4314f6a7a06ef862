"""What becomes of one save, decided from numbers alone. Answers and the fields of a supervision note share this rule.

Each page load has a random id and counts its saves; each stored version remembers both. So a lost reply, a repeated
body or a parting save is never taken for a second writer, and a second writer is never overwritten.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What to do with a save."""

    SAME = "same"
    STORE = "store"
    STALE = "stale"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class SaveMark:
    """Which page load a save came from, and its count on that page."""

    page: str
    turn: int


@dataclass(frozen=True)
class StoredVersion:
    """A version that is already there, by number and mark."""

    number: int
    mark: SaveMark | None


@dataclass(frozen=True)
class Decision:
    """What to do, and the number of the version that already answers the save (for SAME)."""

    outcome: Outcome
    number: int


def decide(
    *,
    current: int,
    base: int,
    mark: SaveMark | None,
    equals_current: bool,
    already_stored_as: int | None,
    since_base: Sequence[StoredVersion],
) -> Decision:
    """The rule of one save, in this order.

    1. The very save is stored already, or it equals the current version: nothing is written.
    2. Its base is the current version: it is stored.
    3. Every version since its base came from its own page: a later save is stored, an earlier one is stale.
    4. Otherwise somebody else wrote in between: a conflict.

    `since_base` are the versions numbered above `base`; a base that does not exist yet is a conflict too.
    """
    if already_stored_as is not None:
        return Decision(Outcome.SAME, already_stored_as)
    if equals_current:
        return Decision(Outcome.SAME, current)
    if base == current:
        return Decision(Outcome.STORE, current)
    marks = [version.mark for version in since_base]
    if mark is not None and marks and all(other is not None and other.page == mark.page for other in marks):
        latest = max(other.turn for other in marks if other is not None)
        return Decision(Outcome.STORE if mark.turn > latest else Outcome.STALE, current)
    return Decision(Outcome.CONFLICT, current)
