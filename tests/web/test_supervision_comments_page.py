"""Commenting and adding, with and without the page's script; nothing typed is dropped."""

import pytest

from app.supervision.queries import conversation_for_author
from tests.makers import TEXT_PROMPT, S, a_reflection
from tests.relationships import supervision_ended

HTMX = {"HX-Request": "true"}


def said(person, reflection_id):
    threads = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).threads
    return [one.words for one in threads.get(TEXT_PROMPT, ())]


def say(client, reflection_id, words, **kwargs):
    return client.post(f"/supervision/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": words}, **kwargs)


@pytest.mark.parametrize("stranger", ["idris", "nell", "rowan", "joss"])
def test_a_stranger_is_told_nothing_and_gets_the_words_back(client_for, person, stranger):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    answered = say(client_for(stranger), reflection_id, "Porcupine")
    assert answered.status_code == 404
    assert "Porcupine" in answered.text
    assert said(person, reflection_id) == []


def test_before_opening_a_comment_is_refused_as_if_there_were_nothing(client_for, person):
    reflection_id = a_reflection(person, S.SHARED)
    assert say(client_for("tamsin"), reflection_id, "Well?").status_code == 404


def test_signed_out_the_words_come_back_and_can_be_sent_again(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    answered = say(client_for(None), reflection_id, "Porcupine")
    assert answered.status_code == 401
    assert "Porcupine" in answered.text
    assert f'action="/supervision/{reflection_id}/comments"' in answered.text


def test_without_a_script_a_comment_leads_back_to_its_thread(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    answered = say(tamsin, reflection_id, "How did you know?")
    assert answered.status_code == 303
    assert answered.headers["location"].endswith(f"#thread-{TEXT_PROMPT}")
    assert "How did you know?" in tamsin.get(answered.headers["location"]).text


def test_the_script_gets_the_thread_alone_and_one_sentence_to_speak(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    answered = say(client_for("tamsin"), reflection_id, "How did you know?", headers=HTMX)
    assert answered.status_code == 200
    assert answered.headers["PQS-Fragment"] == "thread"
    assert "<html" not in answered.text
    assert "How did you know?" in answered.text
    assert "innerHTML:#announcements" in answered.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_empty_comment_is_refused_beside_its_field(client_for, person, headers):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    answered = say(client_for("tamsin"), reflection_id, "  ", headers=headers)
    assert answered.status_code == 422
    assert "Write your comment before you send it." in answered.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_comment_that_is_too_long_stays_in_its_field(client_for, person, headers):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    words = "x" * 100_001
    answered = say(client_for("tamsin"), reflection_id, words, headers=headers)
    assert answered.status_code == 422
    assert words in answered.text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_comment_that_came_after_the_note_was_signed_comes_back(client_for, person, headers):
    reflection_id = a_reflection(person, S.DISCUSSED)
    answered = say(client_for("tamsin"), reflection_id, "Porcupine", headers=headers)
    assert answered.status_code == 409
    assert "Porcupine" in answered.text
    assert "PQS-Fragment" not in answered.headers


def test_the_words_of_somebody_whose_supervision_ended_meanwhile_come_back(client_for, person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    supervision_ended(store)
    answered = say(tamsin, reflection_id, "Porcupine")
    assert (answered.status_code, "Porcupine" in answered.text) == (404, True)


def test_what_is_typed_is_shown_and_never_run(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    tamsin = client_for("tamsin")
    say(tamsin, reflection_id, "<script>alert(1)</script>")
    page = tamsin.get(f"/supervision/{reflection_id}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


@pytest.mark.parametrize("data", [{"reason": "", "words": "So."}, {"reason": "He rang.", "words": ""}])
def test_an_addendum_without_reason_or_words_stays_on_the_page(client_for, person, data):
    reflection_id = a_reflection(person, S.DISCUSSED)
    answered = client_for("tamsin").post(f"/supervision/{reflection_id}/addenda", data=data)
    assert answered.status_code == 422
    assert (data["reason"] or data["words"]) in answered.text


def test_an_addendum_stands_beside_the_note_with_its_reason(client_for, person):
    reflection_id = a_reflection(person, S.COMPLETED)
    tamsin = client_for("tamsin")
    data = {"reason": "He rang.", "words": "He is well."}
    answered = tamsin.post(f"/supervision/{reflection_id}/addenda", data=data)
    assert answered.status_code == 303
    for client, path in ((tamsin, "supervision"), (client_for("rowan"), "reflections")):
        page = client.get(f"/{path}/{reflection_id}").text
        assert "He rang." in page
        assert "He is well." in page


def test_an_addendum_before_the_note_is_signed_comes_back(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    answered = client_for("tamsin").post(
        f"/supervision/{reflection_id}/addenda", data={"reason": "He rang.", "words": "Porcupine"}
    )
    assert (answered.status_code, "Porcupine" in answered.text) == (409, True)


def test_every_comment_box_says_that_the_adviser_sees_it_at_once(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    page = client_for("tamsin").get(f"/supervision/{reflection_id}").text
    assert page.count("Rowan Ashdown sees it at once.") == page.count('id="comment-') - page.count("comment-trouble-")
    answered = say(client_for("tamsin"), reflection_id, "How did you know?", headers=HTMX)
    assert "Rowan Ashdown sees it at once." in answered.text
