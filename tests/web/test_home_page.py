"""The home page: what waits for an adviser, and where their reflections stand."""

from datetime import timedelta

from app import clock
from tests.conftest import NOON
from tests.makers import TEXT_PROMPT, S, a_reflection, answer, start


def block(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one."""
    assert f"{heading}</h2>" in page, heading
    return page.split(f"{heading}</h2>")[1].split("<h2")[0]


def test_a_shared_reflection_stays_on_the_home_page_and_says_whether_it_was_opened(client_for, person):
    reflection_id = a_reflection(person, S.SHARED, label="Wren")
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    assert "Shared with Tamsin Greaves today, not opened yet." in block(rowan.get("/").text, "With your supervisor")
    tamsin.post(f"/supervision/{reflection_id}/open")
    assert "In supervision with Tamsin Greaves: opened today." in block(rowan.get("/").text, "With your supervisor")


def test_a_comment_by_the_supervisor_waits_until_it_is_answered(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, label="Wren")
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    tamsin.post(f"/supervision/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": "With what?"})
    page = rowan.get("/").text
    assert "Tamsin Greaves wrote to you about it today." in block(page, "Waiting for you")
    assert f'href="/reflections/{reflection_id}#conversation"' in page
    assert "With your supervisor" not in page
    assert "With what?" not in page
    rowan.post(f"/reflections/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": "With charcoal."})
    page = rowan.get("/").text
    assert "Waiting for you" not in page
    assert "Wren" in block(page, "With your supervisor")


def test_what_waits_names_the_standard_too(client_for, person):
    a_reflection(person, S.HANDED_BACK, label="Heron")
    waiting = block(client_for("rowan").get("/").text, "Waiting for you")
    assert "Heron" in waiting
    assert "Seeing and engaging" in waiting


def test_the_draft_that_was_written_last_comes_first_and_says_when(client_for, person):
    rowan = person("rowan")
    with clock.held_at(NOON - timedelta(days=9)):
        older = start(rowan, label="Linnet")
    with clock.held_at(NOON - timedelta(days=5)):
        start(rowan, label="Wren")
    with clock.held_at(NOON - timedelta(days=1)):
        answer(rowan, older, TEXT_PROMPT, "He draws first.")
    with clock.held_at(NOON):
        drafts = block(client_for("rowan").get("/").text, "Go on where you left off")
    assert drafts.index("Linnet") < drafts.index("Wren")
    assert "last written yesterday" in drafts
    assert "started 5 days ago" in drafts


def test_actions_and_standards_lead_to_where_they_stand(client_for, person):
    a_reflection(person, S.FINISHED, answers={"next-steps": ("Ring Gran",)})
    rowan = client_for("rowan")
    page = rowan.get("/").text
    anchor = block(page, "What you said you would do").split('href="/actions#')[1].split('"')[0]
    assert f'id="{anchor}"' in rowan.get("/actions").text
    assert 'href="/standards/seeing-and-engaging"' in page.split("Standards you have thought about")[1]


def test_pages_that_are_not_there_yet_are_not_promised(client_for):
    assert "The insight pages are not built yet." in client_for("bea").get("/").text
    assert "not built yet" not in client_for("amal").get("/").text
