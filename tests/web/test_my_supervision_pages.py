"""An adviser's own supervision: the list, one meeting, and the answer to its note."""

from datetime import timedelta

import pytest

from app import clock
from app.supervision.meetings import read_meeting
from app.supervision.note_services import SentField, begin_meeting, save_meeting_field, sign_meeting
from app.supervision.notes import NoteField
from app.web.words import day_words
from tests.makers import S, a_reflection
from tests.relationships import covered


def held_on() -> str:
    return day_words(clock.today() - timedelta(days=20))


def signed(person, store, key="tamsin"):
    by = person(key)
    note_id = begin_meeting(by=by, adviser_id=store["rowan"])
    for field, words in ((NoteField.TALKED_ABOUT, "How the week was."), (NoteField.HELD_ON, held_on())):
        save_meeting_field(by=by, note_id=note_id, field=field, sent=SentField(values=(words,)))
    sign_meeting(by=by, note_id=note_id)
    return note_id


def test_an_empty_list_says_so_kindly_and_is_there_for_advisers_only(client_for):
    assert "No meeting is signed yet." in client_for("rowan").get("/my-supervision").text
    assert client_for("idris").get("/my-supervision").status_code == 404


def test_a_draft_stands_neither_on_the_list_nor_under_its_address(client_for, person, store):
    note_id = begin_meeting(by=person("tamsin"), adviser_id=store["rowan"])
    rowan = client_for("rowan")
    assert str(note_id) not in rowan.get("/my-supervision").text
    assert rowan.get(f"/my-supervision/{note_id}").status_code == 404


def test_the_home_page_says_that_a_note_waits_until_it_is_answered(client_for, person, store):
    note_id, rowan = signed(person, store), client_for("rowan")
    waits = f"A note of your meeting on {held_on()} waits for your answer"
    assert waits in rowan.get("/").text
    answered = rowan.post(f"/my-supervision/{note_id}/answer", data={"view": "same", "words": ""})
    assert (answered.status_code, answered.headers["location"]) == (303, f"/my-supervision/{note_id}?said=answered")
    assert waits not in rowan.get("/").text
    assert "Your answer to the note is recorded" in rowan.get(answered.headers["location"]).text


def test_a_note_about_a_reflection_waits_on_the_page_of_the_reflection(client_for, person):
    reflection_id = a_reflection(person, S.DISCUSSED, label="Otter")
    rowan = client_for("rowan")
    assert "A note of your meeting" not in rowan.get("/").text
    page = rowan.get("/my-supervision").text
    address = page.split('href="/my-supervision/')[1].split('"')[0]
    note = rowan.get(f"/my-supervision/{address}").text
    assert "Each reflection on this note is answered on its own page." in note
    assert f"/reflections/{reflection_id}" in note
    assert "Record my answer" not in note


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"view": "different", "words": "  "}, "Say in your own words how you see it."),
        ({"words": "Porcupine at dusk"}, "Choose whether you see it the same way or differently."),
        ({"view": "different", "words": "x" * 100_001}, "characters"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client_for, person, store, form, sentence):
    note_id = signed(person, store)
    page = client_for("rowan").post(f"/my-supervision/{note_id}/answer", data=form)
    assert (page.status_code, sentence in page.text) == (422, True)
    assert form["words"].strip() in page.text
    assert read_meeting(by=person("rowan"), note_id=note_id).answer is None


@pytest.mark.parametrize("about", ["answered", "reflections"])
def test_words_too_long_for_an_answer_that_is_asked_no_more_come_back_too(client_for, person, store, about):
    rowan, long = client_for("rowan"), "Porcupine at dusk " + "x" * 100_001
    if about == "answered":
        note_id = signed(person, store)
        rowan.post(f"/my-supervision/{note_id}/answer", data={"view": "same", "words": ""})
    else:
        a_reflection(person, S.DISCUSSED)
        note_id = rowan.get("/my-supervision").text.split('href="/my-supervision/')[1].split('"')[0]
    page = rowan.post(f"/my-supervision/{note_id}/answer", data={"view": "different", "words": long})
    assert (page.status_code, "Porcupine at dusk" in page.text) == (409, True)
    for stranger in ("tamsin", "nell"):
        page = client_for(stranger).post(f"/my-supervision/{note_id}/answer", data={"view": "different", "words": long})
        assert (page.status_code, "Porcupine at dusk" in page.text) == (404, True)


def test_an_answer_is_given_once_and_other_words_come_back(client_for, person, store):
    note_id, rowan = signed(person, store), client_for("rowan")
    path, form = f"/my-supervision/{note_id}/answer", {"view": "different", "words": "I slept well."}
    assert [rowan.post(path, data=form).status_code for _ in range(2)] == [303, 303]
    again = rowan.post(path, data={"view": "same", "words": "Porcupine at dusk"})
    assert (again.status_code, "Porcupine at dusk" in again.text) == (409, True)
    assert read_meeting(by=person("rowan"), note_id=note_id).answer.words == "I slept well."


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("nell", 404), ("tamsin", 404)])
def test_the_words_of_whoever_may_not_answer_come_back(client_for, person, store, key, status):
    note_id = signed(person, store)
    form = {"view": "different", "words": "Porcupine at dusk"}
    page = client_for(key).post(f"/my-supervision/{note_id}/answer", data=form)
    assert (page.status_code, "Porcupine at dusk" in page.text) == (status, True)


def test_a_note_signed_in_cover_says_for_whom(client_for, person, store):
    covered(store, by="idris")
    note_id = signed(person, store, key="idris")
    rowan = client_for("rowan")
    assert "Signed by Idris Fenwick for Tamsin Greaves" in rowan.get("/my-supervision").text
    assert "covering for Tamsin Greaves" in rowan.get(f"/my-supervision/{note_id}").text
