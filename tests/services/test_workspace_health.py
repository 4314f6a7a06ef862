"""Prompt health: what is counted, what is hidden, and that nothing hidden can be worked out from what is shown."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import clock, db
from app.people.access import NotFound
from app.people.queries import person_signed_in
from app.people.roles import Role
from app.people.services import add_person, begin_supervision
from app.people.signed_in import SignedIn
from app.reflections.models import AnswerVersion
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.turn import take_back
from app.reflections.states import AnswerState
from app.workspace.health import (
    ASKED,
    FEWEST,
    HIDDEN,
    WHOLE_FROM,
    Length,
    Shown,
    health_of,
    moved_on,
    protected,
    rounded,
    shown_alone,
)
from app.workspace.verdicts import Verdict, tell_group
from tests.makers import STANDARD, TEXT_PROMPT, answer, start
from tests.statements import statements

OCTOBER = datetime(2026, 10, 12, 9, 0, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


# The rules alone -----------------------------------------------------------------------------------------------------


def test_a_number_of_fewer_than_five_people_is_never_shown_and_others_are_rounded_to_five():
    assert [shown_alone(people) for people in (0, 1, 4)] == [HIDDEN] * 3
    assert [shown_alone(people).about for people in (5, 7, 8, 12, 13)] == [5, 5, 10, 10, 15]


def test_a_whole_of_fewer_than_ten_is_not_broken_down():
    assert protected({"a": 9, "b": 0}) == {"a": HIDDEN, "b": HIDDEN}
    assert protected({"a": 5, "b": 5}) == {"a": Shown(5), "b": Shown(5)}


def test_where_two_parts_make_the_whole_a_small_one_hides_the_other_too():
    assert protected({"a": 38, "b": 3}) == {"a": HIDDEN, "b": HIDDEN}


def test_a_small_part_hides_the_smallest_others_until_the_hidden_hold_twelve_and_those_that_look_like_them():
    assert protected({"a": 30, "b": 3, "c": 9, "d": 13}) == {
        "a": Shown(30, 55),
        "b": HIDDEN,
        "c": HIDDEN,
        "d": Shown(15, 27),
    }
    assert protected({"a": 30, "b": 3, "c": 8, "d": 13})["d"].is_hidden, "three and eight are only eleven"
    assert protected({"a": 30, "b": 3, "c": 9, "d": 12})["d"].is_hidden, "it would be shown as ten, as nine would"


def test_nobody_at_all_and_everybody_are_said_only_of_ten_or_more():
    assert protected({"a": 10, "b": 0}) == {"a": Shown(10), "b": Shown(0)}
    assert protected({"a": 40, "b": 0}) == {"a": Shown(40, 100), "b": Shown(0, 0)}


def test_a_percentage_is_made_of_rounded_numbers_and_only_of_twenty_or_more():
    assert protected({"a": 9, "b": 8})["a"] == Shown(10)
    assert protected({"a": 9, "b": 13})["a"] == Shown(10, 40)


@pytest.mark.parametrize(("many", "most"), [(2, 40), (3, 24), (4, 15)])
def test_whoever_knows_the_whole_the_rules_and_what_is_shown_cannot_work_out_what_is_hidden(many, most):
    possible: dict[tuple[object, ...], list[set[int]]] = {}
    for counts in product(range(most + 1), repeat=many):
        if WHOLE_FROM <= sum(counts) <= most:
            parts = dict(zip("abcd", counts, strict=False))
            shown = protected(parts)
            seen = possible.setdefault((sum(counts), *shown.values()), [set() for _ in counts])
            for place, name in enumerate(parts):
                if shown[name].is_hidden:
                    seen[place].add(parts[name])
                else:
                    assert parts[name] == 0 or parts[name] >= FEWEST
    spans = [max(values) - min(values) for seen in possible.values() for values in seen if values]
    assert len(spans) > 50
    assert min(spans) >= 5


@given(st.integers(0, 500))
def test_rounding_moves_a_number_by_two_at_most(people):
    assert rounded(people) % 5 == 0
    assert abs(rounded(people) - people) <= 2


def test_the_numbers_move_on_only_to_the_end_of_a_month_in_which_five_people_shared():
    ends = [datetime(2026, month, 1, tzinfo=UTC) for month in (7, 8, 9, 10)]
    assert moved_on(zip(ends, (4, 5, 3, 4), strict=True)) == ends[1]
    assert moved_on(zip(ends, (4, 4, 3, 4), strict=True)) is None


# On the store --------------------------------------------------------------------------------------------------------


def advisers(people: dict[str, UUID], many: int) -> list[SignedIn]:
    """Invented advisers, all supervised by Tamsin."""
    day = (OCTOBER - timedelta(days=30)).date()
    with db.write() as session:
        keys = []
        for number in range(many):
            one = add_person(
                session,
                email=f"adviser{number}@example.org",
                name=f"Adviser {number}",
                roles=(Role.FAMILY_COURT_ADVISER,),
                team=None,
                password=None,
                from_day=day,
            )
            begin_supervision(session, adviser_id=one.id, supervisor_id=people["tamsin"], from_day=day)
            keys.append(one.id)
    with db.read() as session:
        found = [person_signed_in(session, key, OCTOBER.date()) for key in keys]
    return [one for one in found if one is not None]


def share(by: SignedIn, *, words: str = "", short: bool = False) -> UUID:
    reflection_id = start(by, path="short" if short else "full")
    if words:
        answer(by, reflection_id, TEXT_PROMPT, words)
    share_for_supervision(by=by, reflection_id=reflection_id, checked=None)
    return reflection_id


@pytest.fixture
def shared(store: dict[str, UUID]) -> Iterator[list[SignedIn]]:
    """Twenty-two advisers shared in October: twelve wrote a little, five much, five nothing. It is November."""
    with clock.held_at(OCTOBER):
        people = advisers(store, 22)
        for number, one in enumerate(people):
            share(one, words="A few words." if number < 12 else "word " * 200 if number < 17 else "")
    with clock.held_at(NOVEMBER):
        yield people


def of(by: SignedIn, prompt: str = TEXT_PROMPT):
    found = health_of(by=by, standard=STANDARD)
    return next(one for one in found.prompts if one.prompt.id == prompt)


def test_a_group_member_sees_who_could_answer_what_came_and_how_long_about(person, shared):
    found = health_of(by=person("sol"), standard=STANDARD)
    assert found.people == Shown(20)
    text = of(person("sol"))
    assert text.asked[ASKED] == Shown(20, 100)
    assert text.states[AnswerState.ANSWERED] == Shown(15, 75)
    assert text.states[AnswerState.SKIPPED] == Shown(5, 25)
    assert {name: one.about for name, one in text.lengths.items()} == {
        Length.SHORT: 10,
        Length.MEDIUM: 0,
        Length.LONG: 5,
    }


def test_somebody_counts_once_with_what_they_shared_last(person, shared):
    with clock.held_at(OCTOBER + timedelta(days=2)):
        for one in shared[:12]:
            share(one)
    text = of(person("sol"))
    assert text.asked[ASKED].about == 20
    assert (text.states[AnswerState.ANSWERED].about, text.states[AnswerState.SKIPPED].about) == (5, 15)


def test_what_was_taken_back_is_not_counted(person, shared):
    with clock.held_at(OCTOBER + timedelta(days=2)):
        taken = [share(one, words="A few words.") for one in shared[17:]]
        assert of_october(person).states[AnswerState.ANSWERED] == Shown(20, 100)
        for one, reflection_id in zip(shared[17:], taken, strict=True):
            take_back(by=one, reflection_id=reflection_id)
    assert of(person("sol")).states[AnswerState.SKIPPED].about == 5, "the reflection before it counts again"


def of_october(person):
    with clock.held_at(NOVEMBER):
        return of(person("sol"))


def test_the_short_path_is_told_apart_from_leaving_a_prompt_open(person, store):
    with clock.held_at(OCTOBER):
        for number, one in enumerate(advisers(store, 15)):
            share(one, short=number < 6)
    with clock.held_at(NOVEMBER):
        found = health_of(by=person("sol"), standard=STANDARD)
    plain = next(one for one in found.prompts if not one.prompt.core and one.prompt.when is None)
    assert plain.asked == {ASKED: Shown(10), AnswerState.NOT_ASKED_SHORT: Shown(5)}
    core = next(one for one in found.prompts if one.prompt.core)
    assert core.asked == {ASKED: Shown(15)}, "what cannot be is not a part"


def test_this_month_changes_nothing_that_is_shown(person, shared):
    before = health_of(by=person("sol"), standard=STANDARD)
    with clock.held_at(NOVEMBER - timedelta(days=3)):
        for one in shared:
            share(one)
    assert health_of(by=person("sol"), standard=STANDARD) == before
    with clock.held_at(NOVEMBER + timedelta(days=20)):
        assert of(person("sol")).states[AnswerState.SKIPPED] == Shown(20, 100)


def test_a_private_prompt_is_never_counted(person, shared):
    found = health_of(by=person("sol"), standard=STANDARD)
    private = {prompt.id for prompt in found.definition.prompts if prompt.is_private}
    assert private
    assert private.isdisjoint(one.prompt.id for one in found.prompts)


def test_nobody_outside_a_working_group_sees_health(person, shared):
    for key in ("rowan", "tamsin", "bea", "joss"):
        with pytest.raises(NotFound):
            health_of(by=person(key), standard=STANDARD)
    with pytest.raises(NotFound):
        health_of(by=person("sol"), standard="no-such-standard")


def test_what_people_told_is_shown_of_ten_and_reasons_of_five(person, shared):
    def told(many: int):
        with clock.held_at(OCTOBER):
            for number, one in enumerate(shared[:many]):
                verdict = Verdict(number >= 5, f"Reason {number}" if number < 2 else "")
                tell_group(by=one, standard=STANDARD, version="1.0", verdicts={TEXT_PROMPT: verdict})
        return of(person("sol"))

    assert (told(4).helped, told(4).reasons) == ({True: HIDDEN, False: HIDDEN}, ())
    assert set(told(5).reasons) == {"Reason 0", "Reason 1"}
    assert told(9).helped == {True: HIDDEN, False: HIDDEN}
    assert told(13).helped == {True: Shown(10), False: Shown(5)}


def test_what_was_told_this_month_waits_for_its_end(person, shared):
    for one in shared[:12]:
        tell_group(by=one, standard=STANDARD, version="1.0", verdicts={TEXT_PROMPT: Verdict(True, "Yes.")})
    assert (of(person("sol")).reasons, of(person("sol")).helped[True]) == ((), HIDDEN)


def test_no_words_are_read_and_the_questions_do_not_grow_with_the_prompts(person, shared):
    with statements() as seen:
        health_of(by=person("sol"), standard=STANDARD)
    assert len(seen) <= 8, seen
    column = f"{AnswerVersion.__tablename__}.words"
    asked = [one for one in seen if column in one]
    assert asked
    assert all(one.count(column) == one.count(f"length({column})") for one in asked)


def test_the_counting_finds_its_rows_by_indexes(person, shared):
    with statements() as seen:
        health_of(by=person("sol"), standard=STANDARD)
    counting = [one for one in seen if "shared_answer" in one]
    assert len(counting) == 1
    if not db.is_sqlite():
        return
    with db.read() as session:
        plan = [row[3] for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {counting[0]}").all()]
    tables = ("reflection", "sharing", "shared_answer", "answer_version")
    scanned = [step for step in plan if step.startswith("SCAN") and step.split()[1] in tables]
    assert scanned == [], plan
    assert any("ix_reflection_document_id" in step for step in plan), plan
