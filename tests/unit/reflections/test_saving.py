"""The rule of one save, as a truth table: what the page knew, what is there, and what becomes of it."""

import pytest

from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide

MINE, THEIRS = "mine", "theirs"


def stored(number: int, page: str | None, turn: int = 1) -> StoredVersion:
    return StoredVersion(number, SaveMark(page, turn) if page else None)


@pytest.mark.parametrize(
    ("current", "base", "mark", "equal", "same", "since", "outcome", "because"),
    [
        (0, 0, SaveMark(MINE, 1), False, None, [], Outcome.STORE, "the first save of all"),
        (3, 3, SaveMark(MINE, 1), False, None, [], Outcome.STORE, "the page knew the newest version"),
        (
            3,
            2,
            SaveMark(MINE, 4),
            False,
            3,
            [stored(3, MINE, 4)],
            Outcome.SAME,
            "the reply was lost, the body came again",
        ),
        (3, 1, SaveMark(MINE, 9), True, None, [stored(2, THEIRS), stored(3, THEIRS)], Outcome.SAME, "the same words"),
        (
            3,
            2,
            SaveMark(MINE, 5),
            False,
            None,
            [stored(3, MINE, 4)],
            Outcome.STORE,
            "one's own earlier save came between",
        ),
        (
            3,
            2,
            SaveMark(MINE, 3),
            False,
            None,
            [stored(3, MINE, 4)],
            Outcome.STALE,
            "an older save of this page was held up",
        ),
        (3, 2, SaveMark(MINE, 5), False, None, [stored(3, THEIRS, 1)], Outcome.CONFLICT, "somebody else wrote"),
        (4, 2, SaveMark(MINE, 5), False, None, [stored(3, MINE, 4), stored(4, THEIRS)], Outcome.CONFLICT, "both wrote"),
        (3, 2, None, False, None, [stored(3, None)], Outcome.CONFLICT, "no page is named, so nobody can be sure"),
        (
            3,
            2,
            SaveMark(MINE, 5),
            False,
            None,
            [stored(3, None)],
            Outcome.CONFLICT,
            "a version without a page came between",
        ),
        (3, 9, SaveMark(MINE, 5), False, None, [], Outcome.CONFLICT, "the page knows a version that is not there"),
    ],
)
def test_a_save_is_decided_by_what_its_page_knew(current, base, mark, equal, same, since, outcome, because):
    decision = decide(
        current=current, base=base, mark=mark, equals_current=equal, already_stored_as=same, since_base=since
    )
    assert decision.outcome is outcome, because
