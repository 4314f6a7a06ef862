"""What history shows and thinning keeps."""

from datetime import UTC, datetime, timedelta

from app.reflections.sittings import Saved, to_show, to_thin

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def one_sitting(*words: int) -> list[Saved]:
    return [
        Saved(number, NOON + timedelta(seconds=2 * number), False, count) for number, count in enumerate(words, start=1)
    ]


def test_of_a_sitting_in_which_a_text_only_grew_its_last_version_is_kept():
    assert to_thin(one_sitting(3, 9, 20)) == [1, 2]
    assert to_show(one_sitting(3, 9, 20)) == [3]


def test_words_that_were_cleared_are_shown_and_never_thinned():
    assert to_show(one_sitting(5, 20, 0)) == [3, 2]
    assert to_thin(one_sitting(5, 20, 0)) == [1]


def test_words_that_were_cleared_are_kept_when_others_were_written_in_their_place():
    assert to_show(one_sitting(20, 0, 30)) == [3, 1]


def test_a_text_cut_to_less_than_half_is_kept_and_one_cut_to_half_is_not():
    assert to_show(one_sitting(20, 9)) == [2, 1]
    assert to_show(one_sitting(20, 10)) == [2]


def test_a_text_deleted_bit_by_bit_is_kept_at_its_fullest():
    assert 1 in to_show(one_sitting(100, 70, 45, 30))
    assert {1, 2} <= set(to_show(one_sitting(100, 60, 0)))


def test_thinning_twice_drops_nothing_more():
    versions = one_sitting(10, 100, 60, 0, 4, 30)
    left = [one for one in versions if one.number not in to_thin(versions)]
    assert to_thin(left) == []


def test_ten_minutes_make_a_new_sitting_and_what_was_shared_stays():
    later = NOON + timedelta(minutes=30)
    versions = [Saved(1, NOON, True, 1), Saved(2, NOON, False, 2), Saved(3, later, False, 3), Saved(4, later, False, 4)]
    assert to_thin(versions) == [3]
