"""Names and case details are pointed out to the author alone, in place, and are never in the way."""

import html
import logging
import re

from sqlmodel import select

from app import db
from app.audit.models import AuditEntry
from tests.makers import TEXT_PROMPT, S, a_reflection

TELLING = "Zubeida Quillfeather told me, and Mrs Threlkeld rang 07700 900123 about XX24C00417."
WORDS = ("Zubeida Quillfeather", "Mrs Threlkeld", "07700 900123", "XX24C00417")


def marked(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", page)]


def test_the_check_page_marks_what_it_found_links_to_the_prompt_and_lets_it_be_shared(client_for, person, caplog):
    caplog.set_level(logging.DEBUG)
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (TELLING,)})
    rowan = client_for("rowan")
    page = rowan.get(f"/reflections/{reflection_id}/check").text
    assert marked(page) == ["Zubeida Quillfeather", "Mrs Threlkeld", "07700 900123", "XX24C00417"]
    assert "Looks like a court case number." in page
    assert "it will miss some" in page
    section = page.split('class="pqs-found"')[1].split("</section>")[0]
    assert f"{TEXT_PROMPT}" in section.split("</h3>")[0]
    versions = re.findall(r'name="version" value="([^"]*)"', page)
    assert rowan.post(f"/reflections/{reflection_id}/share", data={"version": versions}).status_code == 303
    with db.read() as session:
        kept = " ".join(str(one.detail) for one in session.exec(select(AuditEntry)).all())
    for words in WORDS:
        assert words not in kept
        assert words not in caplog.text


def test_no_other_page_marks_anything(client_for, person):
    reflection_id = a_reflection(person, S.SHARED, answers={TEXT_PROMPT: (TELLING,)})
    tamsin = client_for("tamsin")
    tamsin.post(f"/supervision/{reflection_id}/open")
    pages = [
        tamsin.get(f"/supervision/{reflection_id}").text,
        tamsin.get("/supervision").text,
        client_for("rowan").get(f"/reflections/{reflection_id}").text,
    ]
    assert [marked(page) for page in pages] == [[], [], []]
    assert not any("pqs-found" in page for page in pages)


def test_where_nothing_is_found_the_page_says_so_and_promises_nothing(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: ("Heron told me that Kite and Gran had gone.",)})
    page = client_for("rowan").get(f"/reflections/{reflection_id}/check").text
    assert "It found none. Read it once yourself all the same." in page
    assert marked(page) == []


def test_a_label_that_is_a_name_is_pointed_out(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: ("He drew.",)}, label="Jayden, cross")
    page = client_for("rowan").get(f"/reflections/{reflection_id}/check").text
    assert marked(page) == ["Jayden"]
    assert "Change your label" in page


def test_the_cpd_draft_shows_beside_each_field_what_was_found_and_looks_again(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: (TELLING,)})
    rowan = client_for("rowan")
    page = rowan.post(f"/reflections/{reflection_id}/cpd", data={f"pick.answer.{TEXT_PROMPT}": "learned"}).text
    assert set(marked(page)) == set(WORDS)
    assert 'id="cpd-learned-found"' in page
    assert 'aria-describedby="cpd-learned-found"' in page
    assert 'href="#cpd-learned"' in page
    again = rowan.post(
        f"/reflections/{reflection_id}/cpd", data={"as": "look", "learned": "I wait now.", "impact": "Mrs Threlkeld"}
    )
    assert marked(again.text) == ["Mrs Threlkeld"]
    assert "I wait now." in again.text
    with db.read() as session:
        assert not [one for one in session.exec(select(AuditEntry)).all() if one.action == "reflection:taken"]
