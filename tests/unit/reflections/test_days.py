"""Days as people write them."""

from datetime import date

import pytest

from app.reflections.days import day_in
from app.web.words import day_words

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    "written",
    [
        "2026-12-04",
        "4 December 2026",
        "04 december 2026",
        "4 Dec 2026",
        "4 dec. 2026",
        "4/12/2026",
        "04/12/26",
        "04.12.26",
        "4.12.2026",
        "4 December",
        "4 Dec",
        "  4   December  2026 ",
    ],
)
def test_a_day_is_read_in_any_of_the_ways_people_write_it(written):
    assert day_in(written, today=TODAY) == date(2026, 12, 4)


def test_a_day_without_a_year_is_the_next_one():
    assert day_in("20 November", today=TODAY) == TODAY
    assert day_in("19 November", today=TODAY) == date(2027, 11, 19)
    assert day_in("29 February", today=TODAY) == date(2028, 2, 29)
    assert day_in("4 Sept", today=TODAY) == date(2027, 9, 4)


@pytest.mark.parametrize(
    "written",
    ["", "Friday", "4", "2026", "4/12", "12/31/2026", "31 June", "30 February 2026", "4 M 2026", "4/12.2026"],
)
def test_what_names_no_day_is_not_guessed_at(written):
    assert day_in(written, today=TODAY) is None


@pytest.mark.parametrize("written", ["4 December 1899", "2101-01-01", "soon", "4 Juin 2026", "4 ma 26"])
def test_what_is_no_day_of_these_times_is_not_guessed_at_either(written):
    assert day_in(written, today=TODAY) is None


def test_a_day_as_the_page_says_it_is_the_same_day_when_it_is_sent_back():
    for month in range(1, 13):
        day = date(2026, month, 3)
        assert day_in(day_words(day), today=TODAY) == day
