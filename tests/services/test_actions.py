"""Actions: whose they are, who closes them, and what passes on with the supervision."""

import pytest

from app.actions.services import ActionStatus, AlreadyClosed, WordsNeeded, close_action, remark_on_action
from app.people.access import NotFound
from app.reflections.queries import last_time_on
from app.reflections.services.turn import delete
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.queries import actions_of
from tests.makers import STANDARD, S, a_reflection, sign_note
from tests.relationships import supervision_ended, supervision_passed_on

DONE, OVER = ActionStatus.DONE, ActionStatus.NO_LONGER_NEEDED


@pytest.fixture
def agreed(person):
    """Rowan will ring the school; Tamsin will speak to the authority."""
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring the school",)})
    row = NoteAction(None, True, "Speak to the authority", "", OWNER_SUPERVISOR)
    save_note_field(
        by=person("tamsin"), reflection_id=reflection_id, field=NoteField.ACTIONS, sent=SentField(rows=(row,))
    )
    sign_note(person("tamsin"), reflection_id)
    return reflection_id


def ahead(person, key):
    return [one.what for one in actions_of(by=person(key)).ahead]


def key_of(person, key):
    return actions_of(by=person(key)).ahead[0].id


@pytest.mark.parametrize("status", [DONE, OVER])
@pytest.mark.parametrize("stranger", ["tamsin", "nell", "idris", "joss"])
def test_nobody_but_its_owner_closes_an_action(person, agreed, stranger, status):
    with pytest.raises(NotFound):
        close_action(by=person(stranger), action_id=key_of(person, "rowan"), status=status, words="It helped.")


@pytest.mark.parametrize("stranger", ["nell", "idris", "joss"])
def test_a_stranger_has_no_remark(person, agreed, stranger):
    with pytest.raises(NotFound):
        remark_on_action(by=person(stranger), action_id=key_of(person, "rowan"), words="Well.")


@pytest.mark.parametrize("status", [DONE, OVER])
def test_closing_asks_for_words(person, agreed, status):
    with pytest.raises(WordsNeeded):
        close_action(by=person("rowan"), action_id=key_of(person, "rowan"), status=status, words=" \n")
    assert ahead(person, "rowan") == ["Ring the school"]


def test_an_intention_is_its_authors_alone_until_it_is_agreed(person):
    a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring the school",)})
    assert ahead(person, "rowan") == ["Ring the school"]
    assert actions_of(by=person("tamsin")).by_my_advisers == ()
    with pytest.raises(NotFound):
        remark_on_action(by=person("tamsin"), action_id=key_of(person, "rowan"), words="Well.")


def test_both_sides_see_what_was_agreed_each_under_its_own_heading(person, agreed):
    rowans, tamsins = actions_of(by=person("rowan")), actions_of(by=person("tamsin"))
    assert [one.what for one in rowans.ahead] == ["Ring the school"]
    assert [one.what for one in rowans.by_my_supervisor] == ["Speak to the authority"]
    assert [one.what for one in tamsins.ahead] == ["Speak to the authority"]
    assert [one.what for one in tamsins.by_my_advisers] == ["Ring the school"]


def test_closing_twice_with_the_same_words_is_one_closing_and_otherwise_refused(person, agreed):
    action_id = key_of(person, "rowan")
    for _ in range(2):
        close_action(by=person("rowan"), action_id=action_id, status=DONE, words="She slept.\r\nAt last.")
    [closed] = actions_of(by=person("rowan")).closed
    assert (closed.status, closed.outcome) == (DONE, "She slept.\nAt last.")
    with pytest.raises(AlreadyClosed):
        close_action(by=person("rowan"), action_id=action_id, status=OVER, words="Not needed.")


def test_a_remark_sent_twice_is_one_and_both_read_it(person, agreed):
    for _ in range(2):
        remark_on_action(by=person("tamsin"), action_id=key_of(person, "rowan"), words="Before Friday?")
    for found in (actions_of(by=person("rowan")).ahead, actions_of(by=person("tamsin")).by_my_advisers):
        assert [(one.by, one.words) for one in found[0].remarks] == [("Tamsin Greaves", "Before Friday?")]


def test_when_supervision_ends_the_former_supervisor_has_no_part_in_any_of_it(person, store, agreed):
    rowans, tamsins = key_of(person, "rowan"), key_of(person, "tamsin")
    supervision_ended(store)
    found = actions_of(by=person("tamsin"))
    assert (found.ahead, found.by_my_advisers) == ((), ())
    with pytest.raises(NotFound):
        close_action(by=person("tamsin"), action_id=tamsins, status=DONE, words="It helped.")
    with pytest.raises(NotFound):
        remark_on_action(by=person("tamsin"), action_id=rowans, words="Well.")


def test_open_actions_pass_on_to_the_next_supervisor(person, store, agreed):
    supervision_passed_on(store, to="idris")
    found = actions_of(by=person("idris"))
    assert [one.what for one in found.ahead] == ["Speak to the authority"]
    assert [one.what for one in found.by_my_advisers] == ["Ring the school"]
    close_action(by=person("idris"), action_id=found.ahead[0].id, status=DONE, words="They answered.")


def test_what_hangs_on_a_deleted_reflection_is_not_in_the_list(person):
    reflection_id = a_reflection(person, S.FINISHED, answers={"next-steps": ("Ring the school",)})
    assert ahead(person, "rowan") == ["Ring the school"]
    delete(by=person("rowan"), reflection_id=reflection_id)
    assert ahead(person, "rowan") == []


def test_what_a_supervisor_agreed_to_do_for_an_adviser_is_no_intention_of_her_own_reflections(person, agreed):
    assert last_time_on(by=person("tamsin"), standard=STANDARD) == ()
    assert [one.what for one in last_time_on(by=person("rowan"), standard=STANDARD)] == ["Ring the school"]
