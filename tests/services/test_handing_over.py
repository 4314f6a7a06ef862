"""Another supervisor from a day on: recorded in one piece, undone until then, and what passes with it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.actions.models import Action
from app.actions.queries import actions_for
from app.actions.services import ActionStatus, close_action
from app.audit.actions import AuditAction
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.people.handing_over import HandOverNotPossible, hand_over, undo_hand_over
from app.people.models import Supervision
from app.people.queries import supervisor_of
from app.people.services import begin_supervision, end_supervision
from app.reflections.lifecycle import ReflectionStatus
from app.supervision import changes
from app.supervision.home import desk_of
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.what_passes import read_hand_over
from tests.makers import S, a_reflection, sign_note
from tests.relationships import excluded, has_left

TODAY = date(2026, 11, 20)  # The day of `noon`.
FIRST_DAY = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every test here is about days."""


def hand(person, *, to="idris", from_day=FIRST_DAY, by="tamsin", adviser="rowan") -> None:
    hand_over(by=person(by), adviser_id=person(adviser).id, to_id=person(to).id, from_day=from_day)


def test_somebody_whom_the_adviser_asked_to_exclude_is_refused_in_the_words_for_any_other_reason(person, store):
    excluded(store, adviser="rowan", who="idris")
    with pytest.raises(HandOverNotPossible) as refused:
        hand(person)
    with pytest.raises(HandOverNotPossible) as no_supervisor:
        hand(person, to="bea")
    assert refused.value.sentence.replace("Idris Fenwick", "") == no_supervisor.value.sentence.replace(
        "Bea Lockyer", ""
    )


def supervisions(adviser) -> list[tuple[str, date, date | None]]:
    with db.read() as session:
        rows = session.exec(
            select(Supervision).where(Supervision.adviser_id == adviser.id).order_by(Supervision.from_day)
        )
        return [(str(row.supervisor_id), row.from_day, row.until_day) for row in rows]


def recorded(*actions: AuditAction) -> list[AuditEntry]:
    """What was recorded about it today."""
    with db.read() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.action.in_([one.value for one in actions])))
        return [row for row in rows if row.actor != "operator"]


BOTH = (AuditAction.SUPERVISION_ENDED, AuditAction.SUPERVISION_BEGAN)


def agreed(person, *, owner=OWNER_ADVISER, what="Ring the school") -> None:
    """An action agreed with Tamsin, on a signed note."""
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    row = NoteAction(None, True, what, "2026-12-10", owner)
    save_note_field(
        by=person("tamsin"), reflection_id=reflection_id, field=NoteField.ACTIONS, sent=SentField(rows=(row,))
    )
    sign_note(person("tamsin"), reflection_id)


def test_the_one_supervises_until_the_evening_before_and_the_other_from_the_first_day(person, store):
    hand(person)
    with db.read() as session:
        for day, key in ((TODAY, "tamsin"), (FIRST_DAY - timedelta(days=1), "tamsin"), (FIRST_DAY, "idris")):
            assert supervisor_of(session, store["rowan"], day).id == store[key]
    assert [one.action for one in recorded(*BOTH)] == [one.value for one in BOTH]
    assert {one.actor for one in recorded(*BOTH)} == {str(store["tamsin"])}


def test_the_same_asked_for_twice_is_recorded_once(person):
    hand(person)
    hand(person)
    assert len(supervisions(person("rowan"))) == len(recorded(*BOTH)) == 2


def test_two_changes_asked_for_at_the_same_moment_leave_one_and_a_sentence(person):
    tamsin, rowan, idris = person("tamsin"), person("rowan"), person("idris")
    days = [FIRST_DAY + timedelta(days=number) for number in range(4)]

    def ask(day):
        try:
            hand_over(by=tamsin, adviser_id=rowan.id, to_id=idris.id, from_day=day)
        except HandOverNotPossible as refused:
            return refused.sentence
        return None

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(ask, days))
    assert said.count(None) == 1
    assert all("is recorded already" in one for one in said if one)
    assert len(supervisions(rowan)) == 2


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"from_day": TODAY}, "from", "until the end of today"),
        ({"from_day": TODAY - timedelta(days=3)}, "from", "until the end of today"),
        ({"from_day": date(2062, 12, 1)}, "from", "twelve months"),
        ({"to": "tamsin"}, "to", "You supervise them today"),
        ({"to": "rowan"}, "to", "Nobody supervises themselves"),
        ({"to": "bea"}, "to", "cannot take over from that day on"),
        ({"adviser": "tamsin", "by": "idris", "to": "tamsin"}, "to", "Nobody supervises themselves"),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_a_sentence_and_nothing_is_stored(person, asked, field, sentence):
    before = supervisions(person(asked.get("adviser", "rowan")))
    with pytest.raises(HandOverNotPossible, match=sentence) as refused:
        hand(person, **asked)
    assert refused.value.field == field
    assert supervisions(person(asked.get("adviser", "rowan"))) == before
    assert recorded(*BOTH) == []


def test_nobody_is_handed_over_to_somebody_who_has_left(person, store):
    tamsin, rowan = person("tamsin"), person("rowan")
    has_left(store, "idris")
    with pytest.raises(HandOverNotPossible, match="Choose who supervises next"):
        hand_over(by=tamsin, adviser_id=rowan.id, to_id=store["idris"], from_day=FIRST_DAY)


@pytest.mark.parametrize("stranger", ["idris", "rowan", "joss", "sol"])
def test_only_todays_supervisor_hands_over_looks_or_undoes(person, stranger):
    rowan = person("rowan").id
    with pytest.raises(NotFound):
        hand(person, by=stranger)
    with pytest.raises(NotFound):
        undo_hand_over(by=person(stranger), adviser_id=rowan)
    with pytest.raises(NotFound):
        read_hand_over(by=person(stranger), adviser_id=rowan)


def test_undone_it_is_as_if_nothing_had_been_recorded_and_undoing_again_answers_the_same(person, noon):
    before = supervisions(person("rowan"))
    hand(person)
    with clock.held_at(noon + timedelta(days=10)):  # The evening before.
        undo_hand_over(by=person("tamsin"), adviser_id=person("rowan").id)
        undo_hand_over(by=person("tamsin"), adviser_id=person("rowan").id)
    assert supervisions(person("rowan")) == before
    assert len(recorded(AuditAction.HAND_OVER_UNDONE)) == 1
    hand(person)
    assert len(supervisions(person("rowan"))) == 2


def test_from_the_first_day_there_is_nothing_to_undo_for_whoever_handed_over(person, noon):
    hand(person)
    with clock.held_at(noon + timedelta(days=11)), pytest.raises(NotFound):
        undo_hand_over(by=person("tamsin"), adviser_id=person("rowan").id)


def test_what_the_administrator_recorded_is_not_undone_or_overwritten(person, store):
    with db.write() as session:
        row = session.exec(select(Supervision).where(Supervision.adviser_id == store["rowan"])).one()
        end_supervision(session, supervision=row, last_day=FIRST_DAY - timedelta(days=1))
    with pytest.raises(HandOverNotPossible, match="Ask the administrator to record who follows"):
        hand(person)
    with db.write() as session:
        begin_supervision(session, adviser_id=store["rowan"], supervisor_id=store["idris"], from_day=FIRST_DAY)
    with pytest.raises(HandOverNotPossible, match="Ask the administrator to change that"):
        hand(person, from_day=FIRST_DAY + timedelta(days=1))
    with pytest.raises(HandOverNotPossible, match="theirs to undo"):
        undo_hand_over(by=person("tamsin"), adviser_id=store["rowan"])
    coming = read_hand_over(by=person("tamsin"), adviser_id=store["rowan"]).hand_over.coming
    assert (coming.name, coming.can_be_undone) == ("Idris Fenwick", False)


def test_what_the_database_alone_refuses_is_a_sentence_too(person, store, monkeypatch):
    with db.write() as session:
        begin_supervision(session, adviser_id=store["amal"], supervisor_id=store["tamsin"], from_day=TODAY)
        session.flush()
        row = session.exec(select(Supervision).where(Supervision.adviser_id == store["amal"])).one()
        end_supervision(session, supervision=row, last_day=TODAY + timedelta(days=2))
        begin_supervision(
            session, adviser_id=store["amal"], supervisor_id=store["idris"], from_day=FIRST_DAY + timedelta(days=5)
        )
    monkeypatch.setattr("app.people.handing_over._check_free", lambda *_: None)  # As if it came a moment later.
    with pytest.raises(HandOverNotPossible, match="a moment ago"):
        hand(person, adviser="amal")


def test_what_passes_and_what_does_not_is_counted_and_unsigned_notes_are_named(person):
    agreed(person)
    agreed(person, owner=OWNER_SUPERVISOR, what="Ask for cover on Thursday")
    a_reflection(person, S.SHARED)
    a_reflection(person, S.SHARED, author="nell")
    begun = a_reflection(person, S.IN_SUPERVISION)
    save_note_field(
        by=person("tamsin"),
        reflection_id=begun,
        field=NoteField.TALKED_ABOUT,
        sent=SentField(values=("Half a thought",)),
    )
    found = read_hand_over(by=person("tamsin"), adviser_id=person("rowan").id).passes
    assert {(one.what, one.is_advisers) for one in found.actions} == {
        ("Ring the school", True),
        ("Ask for cover on Thursday", False),
    }
    assert found.waiting == {
        ReflectionStatus.SHARED: 1,
        ReflectionStatus.IN_SUPERVISION: 1,
        ReflectionStatus.DISCUSSED: 2,
    }
    assert [one.title for one in found.unsigned] == ["Seeing and engaging with children and young people"]


def test_the_next_supervisor_closes_what_the_one_before_agreed_to_do(person, noon):
    agreed(person, owner=OWNER_SUPERVISOR)
    hand(person)
    with db.read() as session:
        action_id = session.exec(select(Action.id)).one()
    with clock.held_at(noon + timedelta(days=11)):
        with db.read() as session:
            assert [one.id for one in actions_for(session, by=person("idris"), but_not_from=()).ahead] == [action_id]
            assert actions_for(session, by=person("tamsin"), but_not_from=()).ahead == ()
        with pytest.raises(NotFound):
            close_action(by=person("tamsin"), action_id=action_id, status=ActionStatus.DONE, words="Done.")
        close_action(by=person("idris"), action_id=action_id, status=ActionStatus.DONE, words="Done.")


def test_both_are_told_from_now_until_four_weeks_after_the_first_day(person, noon):
    hand(person)
    for days, is_told in ((0, True), (11, True), (38, True), (39, False)):
        with clock.held_at(noon + timedelta(days=days)):
            told = {key: [one.name for one in desk_of(person(key)).changes] for key in ("rowan", "idris", "tamsin")}
            assert told == {
                "rowan": ["Idris Fenwick"] if is_told else [],
                "idris": ["Rowan Ashdown"] if is_told else [],
                "tamsin": [],
            }
    undone = noon + timedelta(days=1)
    with clock.held_at(undone):
        undo_hand_over(by=person("tamsin"), adviser_id=person("rowan").id)
        assert desk_of(person("rowan")).changes == desk_of(person("idris")).changes == ()


def test_who_was_the_supervisor_before_is_known_to_both(person):
    hand(person)
    for key in ("rowan", "idris"):
        [told] = desk_of(person(key)).changes
        assert (told.before, told.from_day, told.is_coming) == ("Tamsin Greaves", FIRST_DAY, True)


def test_the_actions_page_knows_what_passed_once_it_has(person, noon):
    hand(person)
    with db.read() as session:
        assert changes.passed_on(session, by=person("idris")) == {}
    with clock.held_at(noon + timedelta(days=11)), db.read() as session:
        [mine] = changes.passed_on(session, by=person("idris")).values()
        assert (mine.adviser, mine.before, mine.to) == ("Rowan Ashdown", "Tamsin Greaves", "Idris Fenwick")
        [own] = changes.passed_on(session, by=person("rowan")).values()
        assert (own.before, own.to, own.on_day) == ("Tamsin Greaves", "Idris Fenwick", FIRST_DAY)
