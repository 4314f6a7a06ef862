"""Taking a reflection along in a real browser: files that arrive, and a CPD draft on a narrow screen."""

from pathlib import Path

from app.supervision.services import AS_SUPERVISOR, comment
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note

WORDS = "“Dŵr” 😀\n\n  two"


def talked_over(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: (WORDS,)})
    tamsin = person("tamsin")
    comment(by=tamsin, reflection_id=reflection_id, side=AS_SUPERVISOR, prompt=TEXT_PROMPT, words="What would he say?")
    sign_note(tamsin, reflection_id)
    return reflection_id


def test_each_file_arrives_under_a_name_without_the_label(journey_as, person):
    reflection_id = talked_over(person)
    rowan = journey_as("rowan")
    rowan.open(f"/reflections/{reflection_id}")
    rowan.page.get_by_role("link", name="Take it with me").click()
    rowan.check_accessible()
    for name, beginning in {"Word": b"PK", "PDF": b"%PDF", "Plain text": b"OFFICIAL", "JSON": b"{"}.items():
        with rowan.page.expect_download() as download:
            rowan.page.get_by_role("link", name=f"Take it as {name}").click()
        assert Path(download.value.path()).read_bytes().startswith(beginning)
        assert download.value.suggested_filename.startswith("seeing-and-engaging-20")


def test_a_cpd_draft_is_picked_changed_and_taken(journey_as, person):
    reflection_id = talked_over(person)
    rowan = journey_as("rowan")
    rowan.page.set_viewport_size({"width": 320, "height": 640})
    rowan.open(f"/reflections/{reflection_id}/cpd")
    rowan.check_accessible()
    assert rowan.page.evaluate("document.documentElement.scrollWidth") <= 320
    rowan.page.get_by_label("How they take things in", exact=False).first.select_option("learned")
    rowan.page.get_by_label("Supervision note: What we talked about", exact=False).select_option("peer")
    rowan.page.get_by_role("button", name="Fill the draft").click()
    rowan.check_accessible()
    assert rowan.page.get_by_label("What I learned", exact=True).input_value() == WORDS
    rowan.page.get_by_label("Type of CPD").fill("Reflection")
    with rowan.page.expect_download() as download:
        rowan.page.get_by_role("button", name="Take it as plain text").click()
    text = Path(download.value.path()).read_text()
    assert f"What I learned:\n{WORDS}\n" in text
    assert "We talked about what Heron asked for." in text
