"""The team: that supervision happened and when, and what waits. No text, nobody compared, nothing of before."""

from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.people.access import NotFound
from app.people.demo_people import DEMO_PEOPLE
from app.people.roles import Role
from app.people.services import add_person, begin_supervision
from app.reflections.services.turn import acknowledge, take_back
from app.supervision.models import SupervisionNote
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_ADVISER, NoteAction, NoteField
from app.supervision.team import TeamMember, read_team
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note
from tests.relationships import covered, excluded, has_left, supervision_ended, supervision_passed_on
from tests.statements import statements

TODAY = date(2026, 11, 20)  # The day of `noon`.


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every test here is about days."""


def member(person, who="Rowan Ashdown", *, of="tamsin") -> TeamMember:
    team = read_team(by=person(of))
    return next(one for one in (*team.own, *team.under_cover) if one.name == who)


def signed(person, *, review_on="", actions=(), author="rowan", holder="tamsin") -> None:
    """A note of Tamsin's, signed now."""
    reflection_id = a_reflection(person, S.IN_SUPERVISION, author=author, holder=holder)
    for field, sent in (
        (NoteField.REVIEW_ON, SentField(values=(review_on,))),
        (NoteField.ACTIONS, SentField(rows=tuple(actions))),
    ):
        save_note_field(by=person(holder), reflection_id=reflection_id, field=field, sent=sent)
    sign_note(person(holder), reflection_id)


def test_the_team_is_by_name_and_of_today(person, store):
    assert [one.name for one in read_team(by=person("tamsin")).own] == ["Nell Okoro-Price", "Rowan Ashdown"]
    supervision_ended(store)
    assert [one.name for one in read_team(by=person("tamsin")).own] == ["Nell Okoro-Price"]


def test_nothing_yet_is_nothing_and_not_a_date(person):
    found = member(person)
    assert (found.last_day, found.review_on, found.waiting, found.reflected_on) == (None, None, (), ())


def test_supervision_last_happened_when_the_last_note_was_signed_or_on_the_day_it_says(person, noon):
    with clock.held_at(noon - timedelta(days=40)):
        signed(person)
    assert member(person).last_day == date(2026, 10, 11)
    signed(person)
    assert member(person).last_day == TODAY
    with db.write() as session:
        for note in session.exec(select(SupervisionNote).where(SupervisionNote.signed_at == noon)):
            note.held_on = date(2026, 11, 18)
    assert member(person).last_day == date(2026, 11, 18)


def test_the_next_review_is_the_first_that_is_still_ahead(person, noon):
    with clock.held_at(noon - timedelta(days=20)):
        signed(person, review_on="2026-11-10")
        signed(person, review_on="2026-12-18")
    signed(person, review_on="2027-01-05")
    assert member(person).review_on == date(2026, 12, 18)


def test_what_waits_is_counted_by_state_for_each_adviser(person, store):
    for status in (S.SHARED, S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED, S.IN_PROGRESS):
        a_reflection(person, status)
    a_reflection(person, S.DISCUSSED, author="nell")
    assert dict(member(person).waiting) == {S.SHARED: 2, S.IN_SUPERVISION: 1, S.HANDED_BACK: 1, S.DISCUSSED: 1}
    assert member(person, "Nell Okoro-Price").waiting == ((S.DISCUSSED, 1),)
    has_left(store, "nell")
    assert member(person, "Nell Okoro-Price").waiting == ()


def test_agreed_actions_due_within_a_week_or_before_are_counted_for_each(person):
    def row(by):
        return NoteAction(None, True, "Ring the school", by, OWNER_ADVISER)

    signed(person, actions=[row("2026-11-27"), row("2026-11-01"), row("2026-11-28"), row("")])
    assert member(person).actions_due == 2
    assert member(person, "Nell Okoro-Price").actions_due == 0


def test_standards_are_named_from_what_was_opened_in_the_last_twelve_months(person, noon):
    with clock.held_at(noon - timedelta(days=370)):
        a_reflection(person, S.COMPLETED, standard="impact-of-delay")
        long_ago = a_reflection(person, S.DISCUSSED, standard="special-guardianship")
    acknowledge(by=person("rowan"), reflection_id=long_ago, view="same", words="")
    with clock.held_at(noon - timedelta(days=60)):
        a_reflection(person, S.COMPLETED, standard="care-plan")
    a_reflection(person, S.IN_SUPERVISION, standard="care-plan")
    taken_back = a_reflection(person, S.SHARED)
    take_back(by=person("rowan"), reflection_id=taken_back)
    a_reflection(person, S.FINISHED)
    a_reflection(person, S.SHARED)
    [found] = member(person).reflected_on
    assert (found.title, found.shared_at) == ("Analysing the care plan for the child", noon)


def test_of_the_time_before_only_that_it_happened_and_when(person, store, noon):
    with clock.held_at(noon - timedelta(days=9)):
        signed(person, review_on="2026-12-18")
        a_reflection(person, S.SHARED)
    supervision_passed_on(store, to="idris")
    found = member(person, of="idris")
    assert (found.last_day, found.since) == (date(2026, 11, 11), TODAY)
    assert (found.review_on, found.waiting, found.reflected_on) == (None, (), ())
    assert "Rowan Ashdown" not in [one.name for one in read_team(by=person("tamsin")).own]


def test_under_cover_the_holders_advisers_stand_apart_without_their_actions(person, store):
    signed(person, actions=[NoteAction(None, True, "Ring the school", "2026-11-21", OWNER_ADVISER)])
    covered(store, by="idris")
    team = read_team(by=person("idris"))
    assert [one.name for one in team.own] == ["Sol Marchetti", "Tamsin Greaves"]
    assert [(one.name, one.holder) for one in team.under_cover] == [
        ("Nell Okoro-Price", "Tamsin Greaves"),
        ("Rowan Ashdown", "Tamsin Greaves"),
    ]
    assert [one.actions_due for one in team.under_cover] == [None, None]
    excluded(store, adviser="rowan", who="idris")
    assert [one.name for one in read_team(by=person("idris")).under_cover] == ["Nell Okoro-Price"]


def test_nothing_that_anybody_wrote_is_in_it(person):
    a_reflection(person, S.COMPLETED, label="Kittiwake", answers={TEXT_PROMPT: ("Porcupine words",)})
    found = repr(read_team(by=person("tamsin")))
    for word in ("Kittiwake", "Porcupine", "Heron"):
        assert word not in found


@pytest.mark.parametrize("key", [one.key for one in DEMO_PEOPLE if Role.PRACTICE_SUPERVISOR not in one.roles])
def test_the_team_is_for_supervisors(person, key):
    with pytest.raises(NotFound):
        read_team(by=person(key))


def test_twenty_advisers_cost_as_many_statements_as_two(person, store):
    tamsin = person("tamsin")
    signed(person)
    with statements() as with_two:
        assert len(read_team(by=tamsin).own) == 2
    with db.write() as session:
        for number in range(18):
            joined = add_person(
                session,
                email=f"adviser{number}@example.org",
                name=f"Adviser {number}",
                roles=(Role.FAMILY_COURT_ADVISER,),
                team=None,
                password=None,
            )
            begin_supervision(session, adviser_id=joined.id, supervisor_id=tamsin.id, from_day=TODAY)
    with statements() as with_twenty:
        assert len(read_team(by=tamsin).own) == 20
    assert len(with_twenty) == len(with_two) == 1


def unsaid(moment: datetime) -> None:
    """Notes signed at this moment say no day, as none did before it was asked."""
    with db.write() as session:
        for note in session.exec(select(SupervisionNote).where(SupervisionNote.signed_at == moment)):
            note.held_on = None


def test_a_note_that_says_no_day_counts_by_its_signature(person, store, noon):
    with clock.held_at(noon - timedelta(days=9)):
        signed(person)
    unsaid(noon - timedelta(days=9))
    assert (member(person).last_day, member(person).was_with_another) == (date(2026, 11, 11), False)
    supervision_passed_on(store, to="idris")
    assert (member(person, of="idris").last_day, member(person, of="idris").was_with_another) == (
        date(2026, 11, 11),
        True,
    )
    signed(person, holder="idris")
    assert (member(person, of="idris").last_day, member(person, of="idris").was_with_another) == (TODAY, False)
    with db.write() as session:
        [note] = session.exec(select(SupervisionNote).where(SupervisionNote.signed_at == noon))
        note.held_on = date(2026, 11, 10)
    assert (member(person, of="idris").last_day, member(person, of="idris").was_with_another) == (
        date(2026, 11, 11),
        True,
    )


def test_everything_on_it_is_found_in_the_index_made_for_it(person):
    if not db.is_sqlite():
        pytest.skip("PostgreSQL chooses by the numbers of rows")
    tamsin = person("tamsin")
    with statements() as asked:
        read_team(by=tamsin)
    with db.engine().connect() as connection:
        plan = [step for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked[0]}")]
    for index, times in (
        ("COVERING INDEX ix_reflection_waiting", 4),
        ("COVERING INDEX ix_supervision_note_adviser_held", 2),
        ("INDEX ix_supervision_note_review", 1),
        ("COVERING INDEX ix_last_shared_adviser_holder", 1),
    ):
        assert sum(index in step for step in plan) == times, plan
