"""My reflections, fifty to a page: nothing twice, nothing left out, and no way into somebody else's."""

import re

import pytest

from app.reflections import facts
from tests.makers import start


@pytest.fixture(autouse=True)
def _three_to_a_page(monkeypatch):
    """So that a handful of reflections fills more than one page."""

    monkeypatch.setattr(facts, "ON_A_PAGE", 3)
    monkeypatch.setattr(facts, "_PAGE", facts.page_question())


def labels(page: str) -> list[str]:
    return re.findall(r'pqs-row__title" href="[^"]*">([A-Za-z ]+)<', page)


def test_every_page_after_the_first_goes_on_where_the_one_before_ended(client_for, person):
    names = ["Heron", "Otter", "Wren", "Kestrel", "Plover", "Curlew", "Dunlin"]
    for name in names:
        start(person("rowan"), label=name)
    start(person("nell"), label="Somebody else")
    rowan, path, seen, pages = client_for("rowan"), "/reflections", [], 0
    while path:
        page = rowan.get(path).text
        seen += labels(page)
        pages += 1
        older = re.search(r'href="(/reflections\?after=[^"]+)"[^>]*>Earlier ones', page)
        path = older[1] if older else None
    assert pages == 3
    assert seen == names[::-1]


def test_a_place_that_cannot_be_read_is_the_first_page(client_for, person):
    start(person("rowan"), label="Heron")
    rowan = client_for("rowan")
    for after in ("x", "20261399T999999999999-00000000-0000-0000-0000-000000000000", "'--"):
        assert labels(rowan.get("/reflections", params={"after": after}).text) == ["Heron"]
