"""What people are told of a change of supervisor and of cover, sentence by sentence."""

from datetime import date
from uuid import uuid4

import pytest

from app.supervision.changes import ChangeKind, ChangeTold
from app.web.pages.changes import changes_words

TODAY = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("app.clock.today", lambda: TODAY)


def told(kind: ChangeKind, first: date, *, name="Idris Fenwick", before="Tamsin Greaves", until=None) -> ChangeTold:
    return ChangeTold(kind, uuid4(), name, before, first, until)


def say(*changes: ChangeTold, stands_in: bool = True) -> list[str]:
    return list(changes_words(changes, stands_in=stands_in))


def test_before_the_first_day_it_says_what_will_be_and_after_it_what_has_been():
    [coming] = say(told(ChangeKind.MY_SUPERVISOR, date(2026, 12, 1)))
    assert coming.startswith("From 1 December 2026 Idris Fenwick supervises you. Agreed actions that are open then")
    assert coming.endswith("and Tamsin Greaves can open none of it from that day.")
    [since] = say(told(ChangeKind.MY_SUPERVISOR, date(2026, 11, 20)))
    assert "have passed on." in since
    assert since.endswith("Tamsin Greaves can open none of it any more.")


def test_a_first_supervisor_takes_nothing_from_anybody():
    assert say(told(ChangeKind.MY_SUPERVISOR, TODAY, before=None)) == [
        "From 20 November 2026 Idris Fenwick supervises you."
    ]


def test_advisers_who_come_on_one_day_are_told_in_one_sentence():
    first, other = date(2026, 12, 1), date(2026, 12, 8)
    assert say(
        told(ChangeKind.MY_ADVISER, first, name="Nell Okoro-Price"),
        told(ChangeKind.MY_ADVISER, first, name="Rowan Ashdown"),
        told(ChangeKind.MY_ADVISER, other, name="Sol Marchetti", before=None),
    ) == [
        "From 1 December 2026 you supervise Nell Okoro-Price and Rowan Ashdown. "
        "Open agreed actions pass to you with the supervision, and no text does.",
        "From 8 December 2026 you supervise Sol Marchetti.",
    ]


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (20, 25, "You cover for Tamsin Greaves until 25 November 2026; what waits is under Supervision."),
        (
            21,
            25,
            "You cover for Tamsin Greaves from 21 November 2026 to 25 November 2026; what waits then is under "
            "Supervision.",
        ),
        (21, 21, "You cover for Tamsin Greaves on 21 November 2026; what waits then is under Supervision."),
    ],
)
def test_cover_names_its_days(first, last, sentence):
    one = told(
        ChangeKind.I_COVER, date(2026, 11, first), name="Tamsin Greaves", before=None, until=date(2026, 11, last)
    )
    assert say(one) == [sentence]
    assert say(one, stands_in=False) == []
