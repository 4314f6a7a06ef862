"""The record of one adviser's supervision and the agenda: what is on them, and what never is."""

from datetime import timedelta

import pytest

from app import clock
from app.reflections.services.turn import acknowledge
from app.supervision.my_supervision import answer_note
from app.supervision.note_services import (
    SentField,
    begin_meeting,
    choose_for_meeting,
    save_meeting_field,
    sign_meeting,
)
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.services import hand_back
from tests.makers import S, a_reflection
from tests.relationships import covered, supervision_passed_on
from tests.statements import statements


def a_meeting(person, store, *, about=(), words="We talked.", key="tamsin", actions=(), review=""):
    by = person(key)
    note_id = begin_meeting(by=by, adviser_id=store["rowan"])
    for field, value in ((NoteField.TALKED_ABOUT, words), (NoteField.REVIEW_ON, review)):
        save_meeting_field(by=by, note_id=note_id, field=field, sent=SentField(values=(value,)))
    rows = tuple(NoteAction(None, True, what, by_day, owner) for what, by_day, owner in actions)
    save_meeting_field(by=by, note_id=note_id, field=NoteField.ACTIONS, sent=SentField(rows=rows))
    choose_for_meeting(by=by, note_id=note_id, reflections=list(about))
    sign_meeting(by=by, note_id=note_id)
    return note_id


def record_of(client, store):
    page = client.get(f"/supervision/people/{store['rowan']}")
    assert page.status_code == 200
    return page.text


def agenda_of(client, store):
    page = client.get(f"/supervision/people/{store['rowan']}/agenda")
    assert page.status_code == 200
    return page.text


def test_the_record_shows_meetings_actions_standards_and_what_waits(client_for, person, store, noon):
    care_plan = a_reflection(person, S.IN_SUPERVISION, standard="care-plan", label="Kite")
    actions = (("Ring the school", "2026-12-01", OWNER_ADVISER), ("Move one allocation", "", OWNER_SUPERVISOR))
    a_meeting(person, store, about=[care_plan], actions=actions, review="2026-12-18")
    a_reflection(person, S.IN_SUPERVISION, label="Otter")
    page = record_of(client_for("tamsin"), store)
    for words in (
        "20 November 2026",
        "About 1 reflection",
        "Ring the school",
        "Move one allocation",
        "Analysing the care plan for the child",
        "Otter",
        "You mean to look at things again on 18 December 2026.",
        "Begin a meeting",
    ):
        assert words in page, words
    assert "We talked." not in page


def test_an_open_note_is_gone_on_with_and_no_second_one_is_offered(client_for, person, store):
    note_id = begin_meeting(by=person("tamsin"), adviser_id=store["rowan"])
    page = record_of(client_for("tamsin"), store)
    assert f"/supervision/meetings/{note_id}" in page
    assert "Begin a meeting" not in page


def test_before_it_is_opened_no_label_and_nothing_flagged_stands_anywhere(client_for, person, store):
    a_reflection(person, S.SHARED, label="Kittiwake")
    for page in (record_of(client_for("tamsin"), store), agenda_of(client_for("tamsin"), store)):
        assert "Kittiwake" not in page
        assert "ot opened yet" in page
        assert "Seeing and engaging" in page


def test_seen_differently_stands_in_the_advisers_own_words(client_for, person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    a_meeting(person, store, about=[reflection_id])
    acknowledge(by=person("rowan"), reflection_id=reflection_id, view="different", words="I count the breakfasts.")
    alone = a_meeting(person, store)
    answer_note(by=person("rowan"), note_id=alone, view="different", words="I am not tired.")
    before = record_of(client_for("tamsin"), store)
    assert "I am not tired." not in before
    assert ": open the note to read how" in before
    pages = [
        client_for("rowan").get("/my-supervision").text,
        client_for("rowan").get(f"/my-supervision/{alone}").text + "I count the breakfasts.",
        client_for("tamsin").get(f"/supervision/meetings/{alone}").text + "I count the breakfasts.",
        record_of(client_for("tamsin"), store),
    ]
    for page in pages:
        assert "Rowan Ashdown sees it differently" in page
        assert "I am not tired." in page
        assert "I count the breakfasts." in page


def test_a_new_supervisor_sees_the_days_before_her_and_the_open_actions_and_not_a_word_more(
    client_for, person, store, noon
):
    with clock.held_at(noon - timedelta(days=17)):
        reflection_id = a_reflection(person, S.IN_SUPERVISION, label="Kittiwake")
        a_meeting(
            person,
            store,
            about=[reflection_id],
            words="Porcupine",
            actions=(("Ring the school", "", OWNER_SUPERVISOR),),
        )
    supervision_passed_on(store, to="idris")
    page = record_of(client_for("idris"), store)
    assert "Before you: 1 meeting, on 3 November 2026." in page
    assert "Ring the school" in page
    assert "Idris Fenwick, no date" in page
    for hidden in ("Porcupine", "Kittiwake", "Seeing and engaging", "/supervision/meetings/"):
        assert hidden not in page, hidden
    agenda = agenda_of(client_for("idris"), store)
    assert "Ring the school" in agenda
    assert "Kittiwake" not in agenda


def test_once_opened_the_cover_sees_exactly_what_the_holder_may(client_for, person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, label="Otter")
    a_meeting(person, store, actions=(("Ring the school", "", OWNER_ADVISER),))
    covered(store, by="idris")
    client_for("idris").get(f"/supervision/{reflection_id}")
    root = f"/supervision/people/{store['rowan']}"
    for path in (root, f"{root}/agenda"):
        hers, his = (client_for(key).get(path).text for key in ("tamsin", "idris"))
        begins = hers.index("<h1")
        hers, his = hers[begins:], his[his.index("<h1") :]
        his = his.replace(
            '<p class="govuk-body">You are covering for Tamsin Greaves. Until you open a reflection, only its title '
            "stands here; once you do, the adviser can see that it was you.</p>",
            "",
        )
        assert "".join(hers.split("pqs-printed")[0].split()) == "".join(his.split("pqs-printed")[0].split())
    assert str(reflection_id) in client_for("idris").get(root).text


def test_the_agenda_gathers_what_is_flagged_agreed_and_waiting(client_for, person, store, noon):
    a_meeting(
        person,
        store,
        actions=(("Ring the school", "2026-12-01", OWNER_ADVISER),),
        review="2026-12-18",
        words="Kittiwake",
    )
    back = a_reflection(person, S.IN_SUPERVISION, label="Wren")
    hand_back(by=person("tamsin"), reflection_id=back, question="And?")
    a_reflection(person, S.DISCUSSED, label="Linnet")
    page = agenda_of(client_for("tamsin"), store)
    for words in (
        "18 December 2026",
        "Ring the school",
        "Wren",
        "was handed back with a question today",
        "Linnet",
        "The note of 20 November 2026 waits for an answer.",
        "Mediation",
    ):
        assert words in page, words
    assert "Kittiwake" not in page


def test_an_agenda_with_nothing_on_it_says_so_kindly(client_for, store):
    page = agenda_of(client_for("tamsin"), store)
    assert "That leaves the whole meeting for what the two of you bring." in page
    assert "No meeting is signed here yet." in page


def test_a_review_day_that_has_been_met_on_is_not_spoken_of_any_more(client_for, person, store, noon):
    with clock.held_at(noon - timedelta(days=40)):
        a_meeting(person, store, review="2026-11-01")
    assert "You meant to look at things again on 1 November 2026." in record_of(client_for("tamsin"), store)
    a_meeting(person, store)
    assert "look at things again" not in record_of(client_for("tamsin"), store)


def test_the_twenty_sixth_meeting_is_on_the_next_page(client_for, person, store, noon):
    for day in range(27):
        with clock.held_at(noon - timedelta(days=day)):
            a_meeting(person, store)
    for client, path, root in (
        (client_for("tamsin"), f"/supervision/people/{store['rowan']}", "/supervision/meetings/"),
        (client_for("rowan"), "/my-supervision", "/my-supervision/"),
    ):
        page = client.get(path).text
        assert page.count(f'href="{root}') == 25
        [more] = [part.split('"')[0] for part in page.split('href="')[1:] if "?after=" in part.split('"')[0]]
        rest = client.get(more).text
        assert rest.count(f'href="{root}') == 2
        assert "25 October 2026" in rest


@pytest.mark.parametrize("path", ["", "/agenda"])
def test_twenty_meetings_cost_as_many_questions_as_two(client_for, person, store, path):
    tamsin, address = client_for("tamsin"), f"/supervision/people/{store['rowan']}{path}"

    def cost():
        tamsin.get(address)
        with statements() as seen:
            assert tamsin.get(address).status_code == 200
        return len(seen)

    def one_more(number):
        about = a_reflection(person, S.IN_SUPERVISION, label="Otter")
        a_meeting(person, store, about=[about], actions=((f"Ring {number}", "", OWNER_ADVISER),))
        acknowledge(by=person("rowan"), reflection_id=about, view="different", words="No.")
        a_reflection(person, S.IN_SUPERVISION)

    for number in range(2):
        one_more(number)
    at_two = cost()
    for number in range(18):
        one_more(number)
    assert cost() == at_two <= 16


def test_a_note_over_twenty_reflections_costs_as_many_questions_as_one_over_two(client_for, person, store):
    tamsin, rowan = client_for("tamsin"), client_for("rowan")
    note_id = begin_meeting(by=person("tamsin"), adviser_id=store["rowan"])

    def cost(client, address):
        client.get(address)
        with statements() as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    def choose(many):
        found = [a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring",)}) for _ in range(many)]
        chosen.extend(found)
        choose_for_meeting(by=person("tamsin"), note_id=note_id, reflections=chosen)

    chosen: list = []
    choose(2)
    at_two = cost(tamsin, f"/supervision/meetings/{note_id}")
    choose(18)
    assert cost(tamsin, f"/supervision/meetings/{note_id}") == at_two <= 12
    sent = SentField(values=("All.",))
    save_meeting_field(by=person("tamsin"), note_id=note_id, field=NoteField.TALKED_ABOUT, sent=sent)
    sign_meeting(by=person("tamsin"), note_id=note_id)
    assert cost(rowan, f"/my-supervision/{note_id}") <= 12


def test_the_queue_names_everybody_with_a_way_to_their_record(client_for, store):
    page = client_for("tamsin").get("/supervision").text
    for key in ("rowan", "nell"):
        assert f"/supervision/people/{store[key]}" in page
