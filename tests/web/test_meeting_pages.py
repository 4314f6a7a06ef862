"""The note of a meeting on its own page: begun, saved by the script and without it, kept when refused, signed."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.reflections.queries import whole
from app.supervision.meetings import read_meeting
from app.supervision.note_services import SentField, begin_meeting, save_meeting_field, sign_meeting
from app.supervision.notes import NoteField
from app.web.words import day_words
from tests.makers import S, a_reflection
from tests.relationships import covered, supervision_ended

TALKED = "talked_about.value"


@pytest.fixture
def note(person, store):
    return begin_meeting(by=person("tamsin"), adviser_id=store["rowan"])


def words_of(person, note_id, field=NoteField.TALKED_ABOUT):
    return read_meeting(by=person("tamsin"), note_id=note_id).draft.fields[field].words


def test_begin_a_meeting_leads_to_its_note_and_a_second_press_to_the_same(client_for, store):
    tamsin = client_for("tamsin")
    path = f"/supervision/people/{store['rowan']}/meetings"
    first, second = tamsin.post(path), tamsin.post(path)
    assert (first.status_code, first.headers["location"]) == (303, second.headers["location"])
    page = tamsin.get(first.headers["location"])
    assert page.status_code == 200
    for label in ("When we met", "What we talked about", "Matters outside the reflections", "Sign the note"):
        assert label in page.text


def test_one_field_is_saved_by_the_script_and_answered_with_what_is_stored(client_for, person, note):
    tamsin, path = client_for("tamsin"), f"/supervision/meetings/{note}/note/outside"
    reply = tamsin.put(path, data={"value": "Two days owed.", "base": "0", "save": "page.1"})
    assert (reply.status_code, reply.json()["version"]) == (200, 1)
    conflict = tamsin.put(path, data={"value": "None owed.", "base": "0", "save": "other.1"})
    assert (conflict.status_code, conflict.json()["reason"]) == (409, "conflict")
    assert conflict.json()["current"]["value"] == ["Two days owed."]
    assert words_of(person, note, NoteField.OUTSIDE) == "Two days owed."


def test_a_day_that_is_still_to_come_is_refused_with_a_sentence_and_stays_on_the_screen(client_for, person, note):
    tamsin = client_for("tamsin")
    reply = tamsin.put(f"/supervision/meetings/{note}/note/held_on", data={"value": "1 May 2090", "base": "0"})
    assert (reply.status_code, "still to come" in reply.json()["sentence"]) == (422, True)
    form = {"held_on.value": "1 May 2090", TALKED: "We talked.", "page": "p"}
    page = tamsin.post(f"/supervision/meetings/{note}/note", data=form)
    assert (page.status_code, "still to come" in page.text, 'value="1 May 2090"' in page.text) == (422, True, True)
    assert words_of(person, note) == "We talked."


def test_without_the_script_the_whole_form_saves_chooses_and_signs(client_for, person, note):
    two = [a_reflection(person, S.IN_SUPERVISION, standard=one) for one in ("seeing-and-engaging", "care-plan")]
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    page = tamsin.get(root).text
    assert all(f'value="{one}"' in page for one in two)
    held = day_words(clock.today() - timedelta(days=20))
    form = {"page": "p", TALKED: "Both.", "held_on.value": held, "reflections": ["", *map(str, two)]}
    saved = tamsin.post(f"{root}/reflections", data=form)
    assert (saved.status_code, saved.headers["location"]) == (303, f"{root}?said=saved#reflections")
    assert "The 2 reflections on this note become discussed." in tamsin.get(root).text
    signed = tamsin.post(f"{root}/sign", data=form)
    assert (signed.status_code, signed.headers["location"]) == (303, f"{root}?said=signed")
    again = tamsin.post(f"{root}/sign", data=form)
    assert (again.status_code, again.headers["location"]) == (303, f"{root}?said=signed")
    for one in two:
        assert whole(by=person("rowan"), reflection_id=one).facts.status is S.DISCUSSED
    page = tamsin.get(root).text
    assert f"Meeting with Rowan Ashdown, {held}" in page
    assert page.count("Not answered yet") == 2


def test_words_that_come_after_the_signature_come_back_as_typed(client_for, person, note):
    save_meeting_field(by=person("tamsin"), note_id=note, field=NoteField.TALKED_ABOUT, sent=SentField(values=("A",)))
    sign_meeting(by=person("tamsin"), note_id=note)
    for step in ("note", "reflections", "sign"):
        page = client_for("tamsin").post(f"/supervision/meetings/{note}/{step}", data={TALKED: "Porcupine at dusk"})
        assert (page.status_code, "Porcupine at dusk" in page.text) == (409, True)


def test_whoever_signs_what_was_signed_a_moment_before_is_told_so_and_keeps_the_words(client_for, store, note):
    covered(store, by="idris")
    form = {TALKED: "Porcupine at dusk", "page": "p"}
    signed, second = (
        client_for(key).post(f"/supervision/meetings/{note}/sign", data=form) for key in ("idris", "tamsin")
    )
    assert (signed.status_code, second.status_code) == (303, 409)
    assert "This note is signed already" in second.text
    assert "Porcupine at dusk" in second.text


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan"])
def test_a_stranger_saves_nothing_and_keeps_the_words(client_for, person, note, stranger):
    client = client_for(stranger)
    for step in ("note", "reflections", "sign"):
        page = client.post(f"/supervision/meetings/{note}/{step}", data={TALKED: "Porcupine at dusk"})
        assert (page.status_code, "Porcupine at dusk" in page.text) == (404, True)
    assert words_of(person, note) == ""


def test_signed_out_the_words_come_back_and_a_save_answers_401(client_for, note):
    nobody = client_for(None)
    assert nobody.put(f"/supervision/meetings/{note}/note/known", data={"value": "x"}).status_code == 401
    for step in ("note", "reflections", "sign"):
        page = nobody.post(f"/supervision/meetings/{note}/{step}", data={"outside.value": "Porcupine"})
        assert (page.status_code, "Porcupine" in page.text) == (401, True)
        assert "Matters outside the reflections" in page.text


def test_the_cover_writes_for_the_holder_and_the_page_says_so(client_for, store, note):
    covered(store, by="idris")
    page = client_for("idris").get(f"/supervision/meetings/{note}").text
    assert "You are covering for Tamsin Greaves." in page
    assert "seen by you and Tamsin Greaves, for whom you cover" in page


def test_each_side_is_led_to_its_own_page_of_a_signed_note(client_for, person, note):
    save_meeting_field(by=person("tamsin"), note_id=note, field=NoteField.TALKED_ABOUT, sent=SentField(values=("A",)))
    sign_meeting(by=person("tamsin"), note_id=note)
    ours, hers = f"/my-supervision/{note}", f"/supervision/meetings/{note}"
    assert client_for("rowan").get(hers).headers["location"] == ours
    assert client_for("tamsin").get(ours).headers["location"] == hers


def test_from_the_day_supervision_ends_nothing_is_there(client_for, store, note):
    supervision_ended(store)
    tamsin = client_for("tamsin")
    for path in (
        f"/supervision/meetings/{note}",
        f"/supervision/people/{store['rowan']}",
        f"/supervision/people/{store['rowan']}/agenda",
    ):
        assert tamsin.get(path).status_code == 404


def test_no_word_of_a_note_is_logged_or_stands_in_an_address(client_for, note, caplog):
    tamsin = client_for("tamsin")
    caplog.set_level("DEBUG")
    form = {TALKED: "Porcupine at dusk", "outside.value": "Owing two days", "page": "p"}
    for step in ("note", "reflections", "sign"):
        answer = tamsin.post(f"/supervision/meetings/{note}/{step}", data=form)
        assert "orcupine" not in answer.headers["location"]
    assert not re.search("Porcupine|Owing", caplog.text)


def test_the_review_page_offers_the_day_and_the_matters_outside_too(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    page = client_for("tamsin").get(f"/supervision/{reflection_id}").text
    assert "When we met" in page
    assert "Matters outside the reflections" in page
    assert "Supervision with Rowan Ashdown" in page
