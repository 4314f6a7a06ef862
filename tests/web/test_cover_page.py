"""The cover page, as a supervisor arranges cover and ends it; and what everybody is told."""

import re
from datetime import timedelta

import pytest

from app import clock
from app.people.access import may
from tests.makers import a_reflection
from tests.relationships import excluded


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every page here names days."""


def send(client, store, *, who="idris", first="20 November 2026", last="27/11/2026"):
    return client.post("/supervision/cover", data={"who": str(store[who]), "from": first, "until": last})


def end_button(page: str) -> str:
    """Where the button leads that ends cover."""
    return re.search(r'action="(/supervision/cover/[0-9a-f-]+/end)"', page)[1]


def test_who_is_concerned_what_may_be_done_and_who_is_told_stand_above_the_button(client_for):
    page = client_for("tamsin").get("/supervision/cover").text
    above = page[: page.index(">Arrange cover</button>")]
    for words in ("Nell Okoro-Price", "Rowan Ashdown", "told on their home page", "until 23:59 on the last"):
        assert words in above
    assert "Sol Marchetti" not in page


def test_cover_that_was_arranged_is_told_to_the_stand_in_and_to_each_adviser(client_for, store):
    tamsin = client_for("tamsin")
    answer = send(tamsin, store)
    assert (answer.status_code, answer.headers["location"]) == (303, "/supervision/cover?said=arranged")
    page = tamsin.get(answer.headers["location"]).text
    assert "Cover is arranged." in page
    assert "from 20 November 2026 to 27 November 2026" in page[page.index("Standing in for you now") :]
    told = "You cover for Tamsin Greaves until 27 November 2026; what waits is under Supervision."
    assert told in client_for("idris").get("/").text
    for adviser in ("rowan", "nell"):
        assert "Idris Fenwick covers for Tamsin Greaves" in client_for(adviser).get("/").text
    assert "Idris Fenwick covers" not in client_for("sol").get("/").text
    assert "You, for Tamsin Greaves" in client_for("idris").get("/supervision/cover").text


def test_cover_to_come_is_told_with_both_its_days(client_for, store):
    send(client_for("tamsin"), store, first="1 December 2026", last="4 December 2026")
    told = "You cover for Tamsin Greaves from 1 December 2026 to 4 December 2026; what waits then is under Supervision."
    assert told in client_for("idris").get("/").text


def test_ended_is_said_nowhere_any_more_and_the_same_button_pressed_twice_answers_the_same(client_for, store):
    tamsin = client_for("tamsin")
    send(tamsin, store)
    end = end_button(tamsin.get("/supervision/cover").text)
    first, again = tamsin.post(end), tamsin.post(end)
    assert first.status_code == again.status_code == 303
    assert first.headers["location"] == again.headers["location"] == "/supervision/cover?said=ended"
    page = tamsin.get(first.headers["location"]).text
    assert "nobody reads in your place" in page
    assert "ended 20 November 2026, 12:00" in page[page.index("Earlier cover") :]
    assert "You cover for" not in client_for("idris").get("/").text
    assert "covers for" not in client_for("rowan").get("/").text


def test_what_has_not_begun_is_called_off(client_for, store):
    tamsin = client_for("tamsin")
    send(tamsin, store, first="1 December 2026", last="4 December 2026")
    page = tamsin.get("/supervision/cover").text
    assert "Call off" in page
    assert tamsin.post(end_button(page)).headers["location"].endswith("said=called-off")
    assert "called off 20 November 2026" in tamsin.get("/supervision/cover").text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"first": "soon"}, "Write the date with its day, month and year"),
        ({"last": ""}, "Write the date with its day, month and year"),
        ({"last": "19 November 2026"}, "comes before its first day"),
        ({"last": "1 January 2027"}, "six weeks at most"),
        ({"who": "rowan"}, "nobody stands in towards themselves"),
    ],
)
def test_what_cannot_be_arranged_comes_back_as_typed_with_its_sentence(client_for, store, sent, sentence):
    answer = send(client_for("tamsin"), store, **sent)
    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2  # In the summary, and at the field.
    assert f'value="{sent.get("first", "20 November 2026")}"' in answer.text
    assert "Standing in for you now" not in answer.text


def test_nobody_chosen_is_said_beside_the_days_that_were_typed(client_for):
    data = {"who": "", "from": "20 November 2026", "until": "21 November 2026"}
    answer = client_for("tamsin").post("/supervision/cover", data=data)
    assert answer.status_code == 422
    assert "Choose who stands in for you." in answer.text


def test_whom_an_adviser_asked_to_exclude_is_refused_with_no_word_of_who_asked(client_for, store):
    excluded(store, adviser="nell", who="idris")
    answer = send(client_for("tamsin"), store)
    assert answer.status_code == 422
    summary = answer.text[answer.text.index("There is a problem") : answer.text.index("<h1")]
    assert "Idris Fenwick cannot stand in for you." in summary
    assert "Nell" not in summary


def test_without_anybody_to_ask_the_page_says_so_and_shows_no_form(client_for):
    page = client_for("idris").get("/supervision/cover").text  # Tamsin is the only other one, and he supervises her.
    assert "There is no other practice supervisor who could stand in for you." in page
    assert "<select" not in page


@pytest.mark.parametrize("key", ["rowan", "bea", "joss", "mina", "sol"])
def test_the_page_is_for_supervisors(client_for, person, key):
    assert not may(person(key), "cover:arrange")
    client = client_for(key)
    assert client.get("/supervision/cover").status_code == 404
    assert client.post("/supervision/cover", data={"who": "", "from": "", "until": ""}).status_code == 404


def test_nobody_else_ends_it_and_they_are_told_what_is_told_of_nothing(client_for, store):
    send(client_for("tamsin"), store)
    end = end_button(client_for("tamsin").get("/supervision/cover").text)
    for key in ("idris", "rowan", "joss"):
        assert client_for(key).post(end).status_code == 404
    assert "Standing in for you now" in client_for("tamsin").get("/supervision/cover").text


def test_who_reads_an_answer_names_the_stand_in_only_while_cover_runs(client_for, person, store, noon):
    reflection_id = a_reflection(person)
    tamsin, rowan = client_for("tamsin"), client_for("rowan")
    send(tamsin, store)
    assert "Idris Fenwick" in rowan.get(f"/reflections/{reflection_id}/edit").text
    tamsin.post(end_button(tamsin.get("/supervision/cover").text))
    assert "Idris Fenwick" not in rowan.get(f"/reflections/{reflection_id}/edit").text
    with clock.held_at(noon + timedelta(days=1)):
        assert "Idris Fenwick" not in client_for("rowan").get("/").text
