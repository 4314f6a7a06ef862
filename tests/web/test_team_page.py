"""The team page, as Tamsin sees it: by name, facts only, and the ways on."""

import re
from datetime import timedelta

import pytest

from app import clock
from tests.makers import TEXT_PROMPT, S, a_reflection
from tests.relationships import covered, supervision_passed_on


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every page here names days."""


def test_each_adviser_has_when_it_last_happened_what_waits_and_the_ways_on(client_for, person, store):
    a_reflection(person, S.COMPLETED, answers={TEXT_PROMPT: ("Porcupine words",)}, label="Kittiwake")
    a_reflection(person, S.SHARED)
    page = client_for("tamsin").get("/supervision/team").text
    nell, rowan = page.index("Nell Okoro-Price</h2>"), page.index("Rowan Ashdown</h2>")
    assert "No supervision recorded here yet." in page[nell:rowan]
    mine = page[rowan:]
    assert "Last on 20 November 2026" in mine
    assert "1 to open" in mine
    assert "Seeing and engaging with children and young people (November 2026)" in mine
    assert f'href="/supervision/people/{store["rowan"]}"' in mine
    assert f'href="/supervision/people/{store["rowan"]}/hand-over"' in mine
    for word in ("Porcupine", "Kittiwake"):
        assert word not in page


def test_nothing_on_it_ranks_judges_or_adds_up(client_for, person):
    for status in S:
        a_reflection(person, status)
    page = client_for("tamsin").get("/supervision/team").text
    main = page[page.index("<main") : page.index("</main")]
    assert not re.search(r"overdue|late\b|target|total|average|score|rank|compliance|%", main, re.IGNORECASE)
    assert "govuk-tag" not in main


def test_of_the_time_before_it_says_only_when(client_for, person, store, noon):
    with clock.held_at(noon - timedelta(days=9)):
        a_reflection(person, S.COMPLETED)
    supervision_passed_on(store, to="idris")
    page = client_for("idris").get("/supervision/team").text
    mine = page[page.index("Rowan Ashdown</h2>") : page.index("Sol Marchetti</h2>")]
    assert "Last on 11 November 2026, with their supervisor before" in mine
    assert "Seeing and engaging" not in mine


def test_under_cover_they_stand_apart_and_cannot_be_handed_over(client_for, store):
    covered(store, by="idris")
    page = client_for("idris").get("/supervision/team").text
    apart = page[page.index("While you stand in") :]
    assert "for Tamsin Greaves" in apart
    assert "Rowan Ashdown" in apart
    assert f"{store['rowan']}/hand-over" not in page


WAYS = ["/supervision", "/supervision/team", "/supervision/cover", "/supervision/feedback"]


@pytest.mark.parametrize("path", WAYS)
def test_every_page_of_supervision_leads_to_the_others_and_says_where_one_is(client_for, path):
    page = client_for("tamsin").get(path).text
    ways = re.search(r'<nav class="pqs-filters pqs-ways".*?</nav>', page, re.DOTALL)[0]
    assert re.findall(r'href="([^"]+)"', ways) == WAYS
    assert re.findall(r'href="([^"]+)" aria-current="page"', ways) == [path]


@pytest.mark.parametrize("key", ["rowan", "bea", "joss", "mina", "sol"])
def test_the_page_is_for_supervisors(client_for, key):
    assert client_for(key).get("/supervision/team").status_code == 404
