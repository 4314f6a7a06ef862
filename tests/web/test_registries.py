"""The registries on the page: what stands, what waits, a form with faults by field, and files to take home."""

import re

import pytest

from app.settings import settings
from tests.services.test_workspace_registry import SHARE, SOURCE

PLACE = "/workspace/registries"


def agree_button(page: str) -> str | None:
    found = re.search(rf'action="({PLACE}/[0-9a-f-]+/agree)"', page)
    return found[1] if found else None


def test_a_member_proposes_and_another_agrees(client_for):
    sol, amal = client_for("sol"), client_for("amal")
    answer = sol.post(f"{PLACE}/references/new", data=SOURCE)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PLACE}?said=proposed")
    mine, theirs = sol.get(f"{PLACE}?said=proposed").text, amal.get(PLACE).text
    assert "It counts once another member has agreed." in mine
    assert agree_button(mine) is None
    assert "another member agrees to it" in mine
    address = agree_button(theirs)
    assert sol.post(address).status_code == 409
    assert amal.post(address).headers["location"] == f"{PLACE}?said=agreed"
    page = sol.get(PLACE).text
    assert "Waiting for a second member" not in page
    assert "Proposed here by Sol Marchetti, agreed by Amal Rees" in page


def test_whoever_proposed_an_entry_finds_how_to_withdraw_it_and_nobody_else_does(client_for):
    sol, amal = client_for("sol"), client_for("amal")
    sol.post(f"{PLACE}/references/new", data=SOURCE)
    assert "/withdraw" not in amal.get(PLACE).text
    address = re.search(rf'action="({PLACE}/[0-9a-f-]+/withdraw)"', sol.get(PLACE).text)[1]
    assert amal.post(address).status_code == 409
    answer = sol.post(address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PLACE}?said=withdrawn")
    page = sol.get(answer.headers["location"]).text
    assert "Withdrawn. Nobody can agree to it any more" in page
    assert SOURCE["id"] not in page


def test_both_registries_of_the_files_are_there(client_for):
    page = client_for("sol").get(PLACE).text
    assert "Where advisers say they stand" in page
    assert "Children Act 1989, s.1" in page
    assert "none of them agreed here" in page


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("references", SOURCE | {"url": "http://example.org", "note": "Kept <words>"}, "url"),
        ("concepts", SHARE | {"since": "soon", "asks": "Kept <words>"}, "since"),
    ],
)
def test_a_fault_stands_at_its_field_and_everything_comes_back_as_typed(client_for, kind, typed, field):
    answer = client_for("sol").post(f"{PLACE}/{kind}/new", data=typed)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}-error"' in answer.text
    assert "Kept &lt;words&gt;" in answer.text
    assert f'value="{typed[field]}"' in answer.text


def test_a_form_with_nothing_in_it_says_what_every_field_needs(client_for):
    for kind, many in (("concepts", 5), ("references", 5)):
        page = client_for("sol").post(f"{PLACE}/{kind}/new", data={}).text
        assert page.count("govuk-error-message") == many


def test_a_registry_is_downloaded_as_the_file_it_is(client_for):
    sol = client_for("sol")
    for kind in ("concepts", "references"):
        answer = sol.get(f"{PLACE}/{kind}.yaml")
        assert answer.content == (settings().standards_dir / f"{kind}.yaml").read_bytes()
        assert f'filename="{kind}.yaml"' in answer.headers["content-disposition"]


def test_the_registries_are_there_for_members_only(client_for):
    for key in ("rowan", "bea", "joss"):
        client = client_for(key)
        for path in (PLACE, f"{PLACE}/concepts/new", f"{PLACE}/concepts.yaml"):
            assert client.get(path).status_code == 404
        assert client.post(f"{PLACE}/references/new", data=SOURCE).status_code == 404
    for path in (f"{PLACE}/people/new", f"{PLACE}/people.yaml"):
        assert client_for("sol").get(path).status_code == 404
