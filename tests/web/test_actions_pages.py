"""The actions page: closing with words, remarks, and whose action is whose."""

from uuid import uuid4

import pytest

from app.supervision.queries import actions_of
from tests.makers import S, a_reflection


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


@pytest.mark.parametrize(("step", "asks"), [("done", "what it meant for the child"), ("no-longer-needed", "why")])
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
