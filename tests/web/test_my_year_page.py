"""My year as a page: found from the home page, quiet, and nobody else's."""

import html
import re

import pytest

from app.actions.services import ActionStatus, close_action
from app.reflections.year import year_of
from tests.makers import S, a_reflection
from tests.statements import statements

SURPRISED = 'That he laughed. "><img src=x onerror=alert(1)> {{7*7}}'
MEANT = "She said she would tell him herself."
LOUD = ("well done", "congratulation", "streak", "great", "keep it up", "more than", "fewer than", "average", "best")


def read(client, path: str = "/my-year") -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.text


def test_it_is_found_from_the_home_page_once_there_is_something_to_look_back_on(client_for, person):
    rowan = client_for("rowan")
    assert "/my-year" not in rowan.get("/").text
    a_reflection(person)
    assert '<a class="govuk-link" href="/my-year">My year</a>' in rowan.get("/").text


def test_it_shows_standards_intentions_and_surprises_in_ones_own_words(client_for, person):
    reflection_id = a_reflection(
        person, S.FINISHED, answers={"what-surprised-me": (SURPRISED,), "next-steps": ("Ring Gran", "Ring again")}
    )
    first = next(one for one in year_of(by=person("rowan")).ahead if one.what == "Ring Gran")
    close_action(by=person("rowan"), action_id=first.id, status=ActionStatus.DONE, words=MEANT)
    page = read(client_for("rowan"))
    assert f'href="/reflections/{reflection_id}">Heron' in page
    order = ["Seeing and engaging", "Done, and what it meant", "Ring Gran", MEANT, "Still ahead", "Ring again"]
    places = [page.index(one) for one in order]
    assert places == sorted(places)
    assert "<img src=x" not in page
    assert SURPRISED in html.unescape(page)
    assert "What surprised me while I was writing this?" in page


def test_it_neither_counts_nor_congratulates(client_for, person):
    for standard in ("care-plan", "care-plan", "impact-of-delay"):
        a_reflection(person, S.FINISHED, standard=standard, answers={"next-steps": ("Ring Gran",)})
    page = read(client_for("rowan"))
    shown = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).lower()
    assert [word for word in LOUD if word in shown] == []
    assert not re.search(r"\b\d+ (reflections?|standards?|actions?|times?)\b", shown)
    assert not re.search(r"<(svg|meter|progress|canvas)\b", page)


def test_standards_stand_in_the_order_of_their_publication_however_much_was_written(client_for, person):
    for standard in ("impact-of-delay", "impact-of-delay", "impact-of-delay", "seeing-and-engaging"):
        a_reflection(person, standard=standard)
    page = read(client_for("rowan"))
    assert page.index("Seeing and engaging") < page.index("Surfacing the impact of delay")


@pytest.mark.parametrize("until", ["", "soon", "2999-01-01", "0001-01-01", "2026-13-01", "'--"])
def test_an_address_that_names_no_day_is_the_newest_year(client_for, person, until):
    a_reflection(person)
    assert "Heron" in read(client_for("rowan"), f"/my-year?until={until}")


def test_a_private_answer_of_it_is_on_nobody_elses_page(client_for, person, store):
    a_reflection(person, S.DISCUSSED, answers={"what-surprised-me": ("Kestrel on the wire",)})
    assert "Kestrel" in read(client_for("rowan"))
    for key in ("tamsin", "nell", "sol", "amal"):
        assert "Kestrel" not in read(client_for(key)), key
    for key in ("idris", "bea", "joss", "mina"):
        assert client_for(key).get("/my-year").status_code == 404, key


def test_twenty_reflections_cost_as_many_questions_as_two(client_for, person):
    rowan = client_for("rowan")

    def cost() -> int:
        read(rowan)
        with statements() as seen:
            read(rowan)
        return len(seen)

    for _ in range(2):
        a_reflection(person, S.FINISHED, answers={"what-surprised-me": ("x",), "next-steps": ("Ring Gran",)})
    at_two = cost()
    for _ in range(18):
        a_reflection(person, S.FINISHED, answers={"what-surprised-me": ("x",), "next-steps": ("Ring Gran",)})
    assert cost() == at_two <= 8
