"""The note on the page: one field by the script, the whole form without it, signing and handing back."""

import hashlib
import re

import html5lib
import pytest

from app.reflections.queries import whole
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import NoteField
from app.supervision.queries import review
from tests.makers import S, a_reflection
from tests.relationships import covered, supervision_ended

TALKED = "talked_about.value"


@pytest.fixture
def opened(person):
    return a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring the school", "Write the letter")})


def put(client, reflection_id, field="talked_about", **data):
    return client.put(f"/supervision/{reflection_id}/note/{field}", data={"base": "0", "save": "page.1", **data})


def note_of(person, reflection_id):
    return review(by=person("tamsin"), reflection_id=reflection_id).note


def words_of(person, reflection_id, field=NoteField.TALKED_ABOUT):
    return note_of(person, reflection_id).fields[field].words


def status_of(person, reflection_id):
    return whole(by=person("rowan"), reflection_id=reflection_id).facts.status


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss"])
def test_a_stranger_saves_nothing(client_for, person, opened, stranger):
    client = client_for(stranger)
    assert put(client, opened, value="No.").status_code == 404
    for step in ("note", "sign", "hand-back"):
        answered = client.post(f"/supervision/{opened}/{step}", data={TALKED: "Porcupine", "question": "Badger"})
        assert answered.status_code == 404
        assert "Porcupine" in answered.text
    assert words_of(person, opened) == ""
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_signed_out_a_save_answers_401_and_a_form_comes_back_as_typed(client_for, opened):
    nobody = client_for(None)
    assert put(nobody, opened, value="We talked.").json() == {"reason": "signed_out"}
    answered = nobody.post(f"/supervision/{opened}/sign", data={TALKED: "Porcupine"})
    assert (answered.status_code, "Porcupine" in answered.text) == (401, True)


def test_a_field_that_no_note_has_is_not_found(client_for, opened):
    assert put(client_for("tamsin"), opened, field="score", value="5").status_code == 404


@pytest.mark.parametrize(
    ("field", "data"),
    [
        ("talked_about", {}),
        ("talked_about", {"value": "x", "base": "x1"}),
        ("talked_about", {"value": "x", "save": "x y"}),
        ("review_on", {"value": "soon"}),
        ("functions", {"value": "score"}),
        ("actions", {"what": "Ring", "owner": "court"}),
    ],
)
def test_what_cannot_be_saved_is_answered_with_a_sentence(client_for, opened, field, data):
    answered = put(client_for("tamsin"), opened, field=field, **data)
    assert answered.status_code == 422
    assert answered.json()["sentence"]


def test_a_save_is_answered_with_version_hash_and_time(client_for, person, opened):
    answered = put(client_for("tamsin"), opened, value="We talked.\r\nAt length.")
    reply = answered.json()
    assert (answered.status_code, reply["version"], reply["state"]) == (200, 1, "answered")
    assert reply["sha256"] == hashlib.sha256(b"We talked.\nAt length.").hexdigest()
    assert reply["saved_at"]
    assert words_of(person, opened) == "We talked.\nAt length."


def test_a_second_page_is_told_what_stands_and_what_it_sent(client_for, opened):
    tamsin = client_for("tamsin")
    put(tamsin, opened, value="One.")
    answered = put(tamsin, opened, value="Two.", save="other.1")
    assert answered.status_code == 409
    reply = answered.json()
    assert (reply["reason"], reply["current"]["value"], reply["yours"]["value"]) == ("conflict", ["One."], ["Two."])


def test_after_signing_a_save_is_refused_with_the_reason_status(client_for, person):
    reflection_id = a_reflection(person, S.DISCUSSED)
    answered = put(client_for("tamsin"), reflection_id, value="Something else.", base="1")
    assert (answered.status_code, answered.json()["reason"]) == (409, "status")


def test_rows_of_actions_are_saved_in_their_order_and_told_back(client_for, person, opened):
    tamsin = client_for("tamsin")
    ring, letter = (str(one.line.origin) for one in note_of(person, opened).actions)
    rows = {
        "what": ["Ring on Monday", "Write the letter", "Speak to the authority", ""],
        "by": ["2026-12-01", "", "", ""],
        "owner": ["adviser", "adviser", "supervisor", "adviser"],
        "origin": [ring, letter, "", ""],
        "keep": ["yes", "no", "yes", "yes"],
    }
    assert put(tamsin, opened, field="actions", **rows).status_code == 200
    lines = [one.line for one in note_of(person, opened).actions]
    assert [(line.what, line.by, line.owner, line.keep) for line in lines] == [
        ("Ring on Monday", "2026-12-01", "adviser", True),
        ("Write the letter", "", "adviser", False),
        ("Speak to the authority", "", "supervisor", True),
    ]
    refused = put(tamsin, opened, field="actions", save="other.1", **rows | {"what": ["Other", "", "", ""]}).json()
    assert refused["current"]["what"] == ["Ring on Monday", "Write the letter", "Speak to the authority"]
    assert refused["current"]["keep"] == ["yes", "no", "yes"]


H = "{http://www.w3.org/1999/xhtml}"


def form_of(page):
    """Every field of the note's form as a browser would send it."""
    form = next(one for one in html5lib.parse(page).iter(f"{H}form") if one.get("data-autosave") is not None)
    found = {}
    for field in form.iter():
        name = field.get("name")
        if not name or field.tag == f"{H}button" or (field.get("type") == "checkbox" and field.get("checked") is None):
            continue
        value = field.get("value") or ""
        if field.tag == f"{H}textarea":
            value = field.text or ""
        if field.tag == f"{H}select":
            value = next(one.get("value") for one in field.iter(f"{H}option") if one.get("selected") is not None)
        found.setdefault(name, []).append(value)
    return found


def test_the_page_as_it_is_sent_back_changes_nothing_but_makes_the_suggestions_the_notes_own(
    client_for, person, opened
):
    tamsin = client_for("tamsin")
    form = form_of(tamsin.get(f"/supervision/{opened}").text)
    assert form["actions.what"] == ["Ring the school", "Write the letter", "", "", ""]
    assert len({len(form[f"actions.{part}"]) for part in ("what", "by", "owner", "origin", "keep")}) == 1
    assert tamsin.post(f"/supervision/{opened}/note", data=form).status_code == 303
    assert [one.line.what for one in note_of(person, opened).actions] == ["Ring the school", "Write the letter"]


def test_the_whole_form_is_saved_without_a_script(client_for, person, opened):
    tamsin = client_for("tamsin")
    data = {
        TALKED: "We talked.",
        "differ.value": "I would be slower.",
        "functions.value": ["", "support", "development"],
        "review_on.value": "2026-12-24",
    }
    answered = tamsin.post(f"/supervision/{opened}/note", data=data)
    assert answered.status_code == 303
    page = tamsin.get(answered.headers["location"]).text
    assert re.search(r"Saved \d\d:\d\d", page)
    assert "I would be slower." in page
    assert words_of(person, opened, NoteField.FUNCTIONS) == "development\nsupport"
    assert words_of(person, opened, NoteField.REVIEW_ON) == "2026-12-24"


def test_the_fields_may_be_sent_by_their_plain_names_too(client_for, person, opened):
    assert (
        client_for("tamsin").post(f"/supervision/{opened}/note", data={"talked_about": "We talked."}).status_code == 303
    )
    assert words_of(person, opened) == "We talked."


def test_one_field_that_is_refused_keeps_the_others_and_every_field_as_typed(client_for, person, opened):
    answered = client_for("tamsin").post(
        f"/supervision/{opened}/note",
        data={TALKED: "We talked.", "review_on.value": "next week", "question": "Badger", "actions.what": ["Ring", ""]},
    )
    assert answered.status_code == 422
    for typed in ("We talked.", 'value="next week"', "Badger", "Ring"):
        assert typed in answered.text
    assert 'href="#review_on"' in answered.text
    assert words_of(person, opened) == "We talked."


def test_in_a_conflict_both_texts_are_on_the_page_and_a_second_press_keeps_the_one_typed(client_for, person, opened):
    tamsin = client_for("tamsin")
    save_note_field(
        by=person("tamsin"), reflection_id=opened, field=NoteField.TALKED_ABOUT, sent=SentField(values=("Theirs.",))
    )
    answered = tamsin.post(f"/supervision/{opened}/note", data={TALKED: "Mine.", "talked_about.base": "0"})
    assert answered.status_code == 409
    assert "Theirs." in answered.text
    assert "Mine." in answered.text
    again = form_of(answered.text)
    assert again["talked_about.base"] == ["1"]
    assert tamsin.post(f"/supervision/{opened}/note", data=again).status_code == 303
    assert words_of(person, opened) == "Mine."


def test_a_question_that_was_begun_is_not_dropped_by_saving_the_note(client_for, opened):
    answered = client_for("tamsin").post(
        f"/supervision/{opened}/note", data={TALKED: "We talked.", "question": "Badger"}
    )
    assert answered.status_code == 200
    assert "Badger" in answered.text


def test_signing_says_what_it_does_before_it_does_it(client_for, opened):
    page = client_for("tamsin").get(f"/supervision/{opened}").text
    for sentence in ("becomes discussed", "Rowan Ashdown sees the note", "never edited"):
        assert sentence in page


def test_signing_saves_what_is_typed_first(client_for, person, opened):
    answered = client_for("tamsin").post(f"/supervision/{opened}/sign", data={TALKED: "We talked."})
    assert answered.status_code == 303
    assert status_of(person, opened) is S.DISCUSSED
    assert "We talked." in client_for("rowan").get(f"/reflections/{opened}").text


def test_signing_without_what_was_talked_about_is_refused_with_everything_still_there(client_for, person, opened):
    answered = client_for("tamsin").post(f"/supervision/{opened}/sign", data={TALKED: "", "shaped.value": "Porcupine"})
    assert answered.status_code == 422
    assert "It is all that signing needs." in answered.text
    assert "Porcupine" in answered.text
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_signing_is_held_back_by_a_field_that_could_not_be_saved(client_for, person, opened):
    answered = client_for("tamsin").post(
        f"/supervision/{opened}/sign", data={TALKED: "We talked.", "review_on.value": "soon"}
    )
    assert answered.status_code == 422
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_another_reflection_joins_the_note_and_is_signed_with_it(client_for, person, opened):
    other = a_reflection(person, S.IN_SUPERVISION, standard="care-plan", label="Kite")
    tamsin = client_for("tamsin")
    assert "Kite: Analysing the care plan" in tamsin.get(f"/supervision/{opened}").text
    data = {TALKED: "Both.", "reflections": ["", str(other)], "then": "reflections"}
    assert tamsin.post(f"/supervision/{opened}/note", data=data).status_code == 303
    assert "so does the other one on this note" in tamsin.get(f"/supervision/{opened}").text
    tamsin.post(f"/supervision/{opened}/sign")
    assert status_of(person, other) is S.DISCUSSED


def test_a_reflection_that_cannot_join_is_said_and_nothing_typed_is_lost(client_for, person, opened):
    other = a_reflection(person, S.HANDED_BACK)
    data = {TALKED: "Both.", "shaped.value": "Porcupine", "reflections": ["", str(other)]}
    answered = client_for("tamsin").post(f"/supervision/{opened}/sign", data=data)
    assert answered.status_code == 409
    assert "Porcupine" in answered.text
    assert "Only a reflection that is in supervision can join" in answered.text
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_handing_back_saves_the_note_and_asks(client_for, person, opened):
    tamsin = client_for("tamsin")
    answered = tamsin.post(f"/supervision/{opened}/hand-back", data={TALKED: "So far.", "question": "And Heron?"})
    assert answered.status_code == 303
    assert status_of(person, opened) is S.HANDED_BACK
    page = tamsin.get(answered.headers["location"]).text
    assert "And Heron?" in page
    assert "So far." in page
    assert "And Heron?" in client_for("rowan").get(f"/reflections/{opened}/edit").text


def test_handing_back_without_a_question_stays_on_the_page(client_for, person, opened):
    answered = client_for("tamsin").post(f"/supervision/{opened}/hand-back", data={TALKED: "Porcupine", "question": ""})
    assert (answered.status_code, "Porcupine" in answered.text) == (422, True)
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_handing_back_what_was_discussed_gives_the_question_back(client_for, person):
    reflection_id = a_reflection(person, S.DISCUSSED)
    answered = client_for("tamsin").post(f"/supervision/{reflection_id}/hand-back", data={"question": "Badger"})
    assert (answered.status_code, "Badger" in answered.text) == (409, True)


def test_the_note_typed_when_supervision_ended_meanwhile_comes_back(client_for, opened, store):
    tamsin = client_for("tamsin")
    supervision_ended(store)
    answered = tamsin.post(f"/supervision/{opened}/note", data={TALKED: "Porcupine"})
    assert (answered.status_code, "Porcupine" in answered.text) == (404, True)


def test_signing_with_a_question_typed_signs_nothing_and_keeps_every_word(client_for, person, opened):
    data = {TALKED: "Porcupine", "shaped.value": "Weasel", "question": "Badger"}
    answered = client_for("tamsin").post(f"/supervision/{opened}/sign", data=data)
    assert answered.status_code == 422
    assert "You have written a question. Hand it back with the question, or clear it and sign." in answered.text
    assert 'href="#question"' in answered.text
    for typed in ("Porcupine", "Weasel", "Badger"):
        assert typed in answered.text
    assert status_of(person, opened) is S.IN_SUPERVISION


def test_signing_with_a_question_what_is_back_with_its_author_gives_the_question_back(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    data = {TALKED: "Porcupine", "question": "Badger"}
    answered = client_for("tamsin").post(f"/supervision/{reflection_id}/sign", data=data)
    assert (answered.status_code, "Badger" in answered.text) == (409, True)


def test_a_question_of_blanks_does_not_keep_a_note_from_being_signed(client_for, person, opened):
    client_for("tamsin").post(f"/supervision/{opened}/sign", data={TALKED: "We talked.", "question": " \n"})
    assert status_of(person, opened) is S.DISCUSSED


def test_the_page_and_the_sentence_after_opening_say_the_same_of_who_sees_the_note(client_for, opened, store):
    page = client_for("tamsin").get(f"/supervision/{opened}?said=opened").text
    assert page.count("Your note is seen by you and whoever covers for you until you sign it.") == 2
    assert "Rowan Ashdown can see that you have." in page
    covered(store, by="idris")
    assert (
        "seen by you and Tamsin Greaves, for whom you cover" in client_for("idris").get(f"/supervision/{opened}").text
    )


def test_why_another_reflection_cannot_join_the_note_is_said_without_its_label_before_it_is_open(
    client_for, person, opened
):
    other = a_reflection(person, S.IN_SUPERVISION, standard="care-plan", label="Kite")
    a_reflection(person, S.SHARED, standard="care-plan", label="Kittiwake")
    tamsin = client_for("tamsin")
    tamsin.post(f"/supervision/{other}/note", data={TALKED: "Of Kite."})
    page = tamsin.get(f"/supervision/{opened}").text
    assert "To add a reflection that was shared with you and is not open yet, open it first." in page
    assert re.search("“Kite: [^”]+” has a draft note of its own", page)
    assert "Kittiwake" not in page


def test_with_nothing_else_to_talk_about_nothing_is_said_of_other_reflections(client_for, opened):
    page = client_for("tamsin").get(f"/supervision/{opened}").text
    assert "open it first" not in page
    assert "More than one reflection" not in page


def test_the_form_asks_where_we_differ_and_the_signed_note_says_that_we_do(client_for, person, opened):
    tamsin = client_for("tamsin")
    assert "Where we differ, if we do" in tamsin.get(f"/supervision/{opened}").text
    tamsin.post(f"/supervision/{opened}/sign", data={TALKED: "We talked.", "differ.value": "I would be slower."})
    for page in (tamsin.get(f"/supervision/{opened}").text, client_for("rowan").get(f"/reflections/{opened}").text):
        assert "Where we differ</h3>" in page
        assert "if we do" not in page


def test_a_row_of_the_adviser_asks_whether_to_agree_it(client_for, opened):
    page = client_for("tamsin").get(f"/supervision/{opened}").text
    assert "Agree action 1?" in page
    assert "No, leave it out" in page


def test_after_the_note_the_form_is_to_add_to_what_was_signed(client_for, person):
    page = client_for("tamsin").get(f"/supervision/{a_reflection(person, S.DISCUSSED)}").text
    assert "Add to what was signed</h2>" in page
    assert "Add it</button>" in page
