"""Nothing is agreed, unticked or lost that whoever presses a button of the note has not seen on their page."""

import html
import re

import pytest
from sqlmodel import select

from app import db
from app.actions.models import Action
from app.reflections.queries import whole
from app.supervision.meetings import read_meeting
from app.supervision.note_services import SentField, begin_meeting, choose_for_meeting, save_meeting_field, sign
from app.supervision.notes import NoteField
from tests.makers import S, a_reflection
from tests.relationships import covered

TALKED = "talked_about.value"
INTENDED = "Ring the school about Porcupine"
CHANGED = "Which reflections this note is about was changed somewhere else"


@pytest.fixture
def note(person, store):
    return begin_meeting(by=person("tamsin"), adviser_id=store["rowan"])


def known_by(page) -> str:
    return re.search(r'name="reflections.base" value="([^"]*)"', page.text)[1]


def is_ticked(page, reflection_id) -> bool:
    return bool(re.search(rf'value="{reflection_id}" checked', page.text))


def on_note(person, note_id):
    found = read_meeting(by=person("tamsin"), note_id=note_id)
    return {one.id for one in found.draft.others if one.is_on_note} if found.draft else {one.id for one in found.linked}


def read_by_idris(client_for, reflection_id) -> None:
    """Nobody ticks or signs what they have not read themselves."""
    assert client_for("idris").get(f"/supervision/{reflection_id}").status_code == 200


def agreed() -> list[str]:
    with db.read() as session:
        return [one.what for one in session.exec(select(Action).where(Action.note_id != None))]  # noqa: E711


def rows_of(page) -> dict[str, list[str]]:
    """The rows of actions as the page would send them."""
    origins = re.findall(r'name="actions.origin" value="([^"]*)"', page.text)
    words = re.findall(r'<textarea[^>]*name="actions.what"[^>]*>([^<]*)</textarea>', page.text)
    assert len(origins) == len(words)
    return {"actions.origin": origins, "actions.what": [html.unescape(one).strip("\n") for one in words]}


def test_what_came_with_a_reflection_ticked_in_the_moment_of_signing_is_shown_before_it_is_agreed(
    client_for, person, note
):
    joining = a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": (INTENDED,)})
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    before = tamsin.get(root)
    assert INTENDED not in before.text
    form = {"page": "p", TALKED: "Both.", "reflections.base": known_by(before), **rows_of(before)}
    form |= {"reflections": ["", str(joining)], "actions.what": ["My own row", "", ""]}
    shown = tamsin.post(f"{root}/sign", data=form)
    assert shown.status_code == 409
    assert "These actions came with the reflection you added. Look at them, then sign." in shown.text
    assert INTENDED in shown.text and "My own row" in shown.text
    assert (agreed(), on_note(person, note)) == ([], {joining})
    assert tamsin.post(f"{root}/sign", data=form).status_code == 409, "the same form again has not listed them either"
    seen = {"page": "q", TALKED: "Both.", "talked_about.base": "1", "reflections.base": known_by(shown)}
    base = re.search(r'name="actions.base" value="(\d+)"', shown.text)[1]
    seen |= {"actions.base": base, "reflections": ["", str(joining)], **rows_of(shown)}
    signed = tamsin.post(f"{root}/sign", data=seen)
    assert (signed.status_code, signed.headers["location"]) == (303, f"{root}?said=signed")
    assert sorted(agreed()) == ["My own row", INTENDED]


def test_on_the_page_of_a_reflection_too_what_came_with_another_is_shown_first(client_for, person):
    first, second = (
        a_reflection(person, S.IN_SUPERVISION, label=label, answers={"next-steps": (words,)})
        for label, words in (("Heron", "Write the letter"), ("Kite", INTENDED))
    )
    tamsin = client_for("tamsin")
    form = {"page": "p", TALKED: "Both.", "reflections": ["", str(second)]}
    form |= {"reflections.base": "", **rows_of(tamsin.get(f"/supervision/{first}"))}
    shown = tamsin.post(f"/supervision/{first}/sign", data=form)
    assert shown.status_code == 409
    assert "These actions came with the reflection you added." in shown.text
    assert INTENDED in shown.text
    assert agreed() == []


def test_a_reflection_that_somebody_else_ticked_is_never_unticked_by_an_older_page(client_for, person, store, note):
    covered(store, by="idris")
    theirs, mine = (a_reflection(person, S.IN_SUPERVISION, label=label) for label in ("Otter", "Kite"))
    read_by_idris(client_for, theirs)
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    known = known_by(tamsin.get(root))
    ticked = {"page": "q", "reflections.base": "", "reflections": ["", str(theirs)]}
    assert client_for("idris").post(f"{root}/reflections", data=ticked).status_code == 303
    form = {"page": "p", TALKED: "Porcupine at dusk", "reflections.base": known, "reflections": ["", str(mine)]}
    page = tamsin.post(f"{root}/sign", data=form)
    assert page.status_code == 409
    assert CHANGED in page.text and "Porcupine at dusk" in page.text
    assert is_ticked(page, theirs) and is_ticked(page, mine), "as it stands now, with what was ticked here"
    assert on_note(person, note) == {theirs}
    seen = {"page": "q", TALKED: "Porcupine at dusk", "talked_about.base": "1", "reflections.base": known_by(page)}
    assert tamsin.post(f"{root}/sign", data=seen | {"reflections": ["", str(theirs), str(mine)]}).status_code == 303
    assert on_note(person, note) == {theirs, mine}


def test_a_page_that_had_nothing_to_tick_signs_nothing_about_a_reflection_added_since(client_for, person, store, note):
    covered(store, by="idris")
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    known = known_by(tamsin.get(root))
    read_by_idris(client_for, added := a_reflection(person, S.IN_SUPERVISION))
    choose_for_meeting(by=person("idris"), note_id=note, reflections=[added])
    page = tamsin.post(f"{root}/sign", data={"page": "p", TALKED: "The week.", "reflections.base": known})
    assert (page.status_code, CHANGED in page.text, is_ticked(page, added)) == (409, True, True)
    assert whole(by=person("rowan"), reflection_id=added).facts.status is S.IN_SUPERVISION


def test_a_form_that_does_not_say_what_it_knew_adds_but_takes_nothing_off(client_for, person, note):
    first, second = (a_reflection(person, S.IN_SUPERVISION, label=label) for label in ("Otter", "Kite"))
    choose_for_meeting(by=person("tamsin"), note_id=note, reflections=[first])
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    off = tamsin.post(f"{root}/reflections", data={TALKED: "a", "reflections": ["", str(second)]})
    assert (off.status_code, on_note(person, note)) == (409, {first})
    both = tamsin.post(f"{root}/reflections", data={TALKED: "a", "reflections": ["", str(first), str(second)]})
    assert (both.status_code, on_note(person, note)) == (303, {first, second})


def test_what_the_page_knew_can_be_unticked(client_for, person, note):
    first = a_reflection(person, S.IN_SUPERVISION)
    choose_for_meeting(by=person("tamsin"), note_id=note, reflections=[first])
    tamsin, root = client_for("tamsin"), f"/supervision/meetings/{note}"
    form = {TALKED: "a", "page": "p", "reflections": [""], "reflections.base": known_by(tamsin.get(root))}
    assert [tamsin.post(f"{root}/reflections", data=form).status_code for _ in range(2)] == [303, 303]
    assert on_note(person, note) == set()


def test_a_reflection_that_is_not_open_to_them_is_said_beside_the_words_that_were_saved(client_for, person, note):
    foreign = a_reflection(person, S.IN_SUPERVISION, author="nell")
    first = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    for root in (f"/supervision/meetings/{note}", f"/supervision/{first}"):
        page = tamsin.post(f"{root}/note", data={"page": "p", TALKED: "Porcupine", "reflections": ["", str(foreign)]})
        assert page.status_code == 409
        assert "Porcupine" in page.text and "is not open to you any more" in page.text
        assert "nothing was saved" not in page.text
        assert str(foreign) not in page.text
        assert "Porcupine" in tamsin.get(root).text


@pytest.mark.parametrize("words", ["Porcupine at dusk", "A"])
def test_a_hand_back_after_the_stand_in_signed_gives_the_words_back(client_for, person, store, words):
    covered(store, by="idris")
    first = a_reflection(person, S.IN_SUPERVISION)
    other = a_reflection(person, S.IN_SUPERVISION)
    read_by_idris(client_for, first)
    idris = client_for("idris")
    assert idris.post(f"/supervision/{first}/sign", data={"page": "q", TALKED: "A"}).status_code == 303
    form = {"page": "p", TALKED: words, "question": "Wolverine question", "reflections": ["", str(other)]}
    page = client_for("tamsin").post(f"/supervision/{first}/hand-back", data=form)
    assert page.status_code == 409
    assert words in page.text and "Wolverine question" in page.text


def test_a_question_after_the_hand_back_comes_back_whatever_became_of_the_fields(client_for, person):
    first = a_reflection(person, S.HANDED_BACK)
    tamsin = client_for("tamsin")
    form = {"page": "p", TALKED: "Porcupine", "review_on.value": "31 February", "question": "Wolverine question"}
    for step in ("note", "hand-back", "sign"):
        page = tamsin.post(f"/supervision/{first}/{step}", data=form)
        assert (page.status_code, "Porcupine" in page.text, "Wolverine question" in page.text) == (409, True, True)


def test_a_meeting_signed_meanwhile_gives_back_what_the_choice_could_not_join(client_for, person, store, note):
    covered(store, by="idris")
    choose_for_meeting(by=person("tamsin"), note_id=note, reflections=[first := a_reflection(person, S.IN_SUPERVISION)])
    read_by_idris(client_for, first)
    field = SentField(values=("Porcupine",))
    save_meeting_field(by=person("tamsin"), note_id=note, field=NoteField.TALKED_ABOUT, sent=field)
    sign(by=person("idris"), reflection_id=first)
    form = {"page": "p", TALKED: "Porcupine", "reflections": [""], "reflections.base": str(first)}
    page = client_for("tamsin").post(f"/supervision/meetings/{note}/sign", data=form)
    assert (page.status_code, "Porcupine" in page.text, "signed already" in page.text) == (409, True, True)
