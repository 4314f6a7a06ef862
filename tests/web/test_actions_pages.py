"""The actions page: closing with words, remarks, and whose action is whose."""

from uuid import uuid4

import pytest

from app import db
from app.clock import today
from app.reflections.models import Reflection
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.queries import actions_of
from app.web.words import day_words
from tests.makers import S, a_reflection, sign_note
from tests.relationships import supervision_passed_on


@pytest.fixture
def action_id(person):
    """Rowan and Tamsin have agreed that Rowan rings the school."""
    a_reflection(person, S.DISCUSSED, answers={"next-steps": ("Ring the school",)})
    return actions_of(by=person("rowan")).ahead[0].id


@pytest.mark.parametrize("step", ["done", "no-longer-needed"])
@pytest.mark.parametrize("stranger", ["tamsin", "nell", "joss"])
def test_nobody_else_closes_it_and_their_words_come_back(client_for, person, action_id, stranger, step):
    answered = client_for(stranger).post(f"/actions/{action_id}/{step}", data={"words": "Porcupine"})
    assert (answered.status_code, "Porcupine" in answered.text) == (404, True)
    assert actions_of(by=person("rowan")).ahead


def test_an_action_that_is_not_there_is_not_found(client_for):
    for step in ("done", "no-longer-needed", "remarks"):
        answered = client_for("rowan").post(f"/actions/{uuid4()}/{step}", data={"words": ""})
        assert (answered.status_code, "There is nothing here" in answered.text) == (404, True)


def test_the_page_is_for_advisers_and_supervisors(client_for):
    assert client_for("joss").get("/actions").status_code == 404


@pytest.mark.parametrize(("step", "asks"), [("done", "what came of it"), ("no-longer-needed", "why")])
def test_closing_without_words_is_refused_and_the_form_is_open(client_for, person, action_id, step, asks):
    answered = client_for("rowan").post(f"/actions/{action_id}/{step}", data={"words": " "})
    assert answered.status_code == 422
    assert asks in answered.text
    assert f'href="#{step}-{action_id}"' in answered.text
    assert actions_of(by=person("rowan")).ahead


def test_words_that_are_too_many_stay_in_the_form(client_for, action_id):
    words = "x" * 20_001
    answered = client_for("rowan").post(f"/actions/{action_id}/done", data={"words": words})
    assert (answered.status_code, words in answered.text) == (422, True)


def test_done_moves_it_among_the_closed_with_what_it_meant(client_for, action_id):
    rowan = client_for("rowan")
    assert rowan.post(f"/actions/{action_id}/done", data={"words": "She slept."}).status_code == 303
    page = rowan.get("/actions").text
    assert page.index("Closed actions") < page.index("Ring the school") < page.index("She slept.")


def test_what_was_closed_another_way_gives_the_words_back(client_for, action_id):
    rowan = client_for("rowan")
    rowan.post(f"/actions/{action_id}/done", data={"words": "She slept."})
    answered = rowan.post(f"/actions/{action_id}/no-longer-needed", data={"words": "Porcupine"})
    assert (answered.status_code, "Porcupine" in answered.text) == (409, True)


def test_signed_out_the_words_come_back(client_for, action_id):
    answered = client_for(None).post(f"/actions/{action_id}/done", data={"words": "Porcupine"})
    assert (answered.status_code, "Porcupine" in answered.text) == (401, True)


def test_a_supervisor_sees_what_was_agreed_and_may_remark_but_not_close(client_for, action_id):
    tamsin = client_for("tamsin")
    page = tamsin.get("/actions").text
    assert "Agreed with the people I supervise" in page
    assert "Ring the school" in page
    assert f"/actions/{action_id}/done" not in page
    assert tamsin.post(f"/actions/{action_id}/remarks", data={"words": "Before Friday?"}).status_code == 303
    assert "Before Friday?" in client_for("rowan").get("/actions").text


def test_an_intention_that_was_never_agreed_is_the_authors_alone(client_for, person):
    a_reflection(person, S.IN_SUPERVISION, answers={"next-steps": ("Ring the school",)})
    assert "Ring the school" in client_for("rowan").get("/actions").text
    assert "Ring the school" not in client_for("tamsin").get("/actions").text


TITLE, LABEL = "Seeing and engaging with children and young people", "Kittiwake"


def agreed_on(person, *, author="rowan", label=LABEL):
    return a_reflection(person, S.DISCUSSED, author=author, label=label, answers={"next-steps": ("Ring the school",)})


def test_an_action_says_whose_it_is_which_child_and_standard_and_when_it_was_agreed(client_for, person):
    reflection_id = agreed_on(person)
    page = client_for("rowan").get("/actions").text
    assert f"You · {LABEL} · {TITLE} · agreed {day_words(today())}" in page
    assert f'href="/reflections/{reflection_id}"' in page
    assert f'id="action-{actions_of(by=person("rowan")).ahead[0].id}"' in page


def test_a_supervisor_who_opened_the_reflection_reads_its_label_and_finds_the_review(client_for, person):
    reflection_id = agreed_on(person)
    page = client_for("tamsin").get("/actions").text
    assert f"Rowan Ashdown · {LABEL} · {TITLE} · agreed {day_words(today())}" in page
    assert f'href="/supervision/{reflection_id}"' in page


def test_the_next_supervisor_is_told_the_standard_and_neither_the_label_nor_the_place(client_for, person, store):
    reflection_id = agreed_on(person)
    supervision_passed_on(store, to="idris")
    page = client_for("idris").get("/actions").text
    assert f"Rowan Ashdown · {TITLE} · agreed" in page
    assert LABEL not in page
    assert str(reflection_id) not in page


def test_a_supervisor_reads_the_label_that_was_shared_and_not_a_later_one(client_for, person):
    reflection_id = agreed_on(person)
    with db.write() as session:
        session.get_one(Reflection, reflection_id).label = "Porcupine"
    page = client_for("tamsin").get("/actions").text
    assert LABEL in page
    assert "Porcupine" not in page


def test_an_action_of_the_note_itself_finds_its_way_back_too(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, label=LABEL)
    row = NoteAction(None, True, "Speak to the authority", "", OWNER_SUPERVISOR)
    save_note_field(
        by=person("tamsin"), reflection_id=reflection_id, field=NoteField.ACTIONS, sent=SentField(rows=(row,))
    )
    sign_note(person("tamsin"), reflection_id)
    tamsins, rowans = client_for("tamsin").get("/actions").text, client_for("rowan").get("/actions").text
    assert f"You, with Rowan Ashdown · {LABEL} · {TITLE}" in tamsins
    assert f"Your supervisor · {LABEL} · {TITLE}" in rowans


def test_a_supervisors_list_is_grouped_by_adviser(client_for, person):
    agreed_on(person)
    agreed_on(person, author="nell")
    page = client_for("tamsin").get("/actions").text
    nells, rowans = (
        page.index(f'<h3 class="govuk-heading-s">{name}') for name in ("Nell Okoro-Price", "Rowan Ashdown")
    )
    assert page.index("Agreed with the people I supervise") < nells < rowans


def test_an_action_is_closed_with_the_words_on_its_fold(client_for, action_id):
    page = client_for("rowan").get("/actions").text
    assert "What came of it, and what it meant for the child" in page
    assert "Close this action" not in page
    assert '>It is done<span class="govuk-visually-hidden"> (Ring the school)</span></button>' in page
