"""Starting a reflection and writing in it, as Rowan."""

import re

from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection

DETAILS = {"standard": STANDARD, "label": "Heron", "stage": "mid", "week": "14", "age_band": "14-17", "children": "1"}


def test_starting_leads_to_the_edit_page_with_every_prompt(client_for):
    rowan = client_for("rowan")
    started = rowan.post("/reflections", data={**DETAILS, "path": "full"})
    assert started.status_code == 303
    page = rowan.get(started.headers["location"])
    assert page.status_code == 200
    assert len(re.findall(r"data-save=", page.text)) == 19


def test_a_form_sent_twice_starts_one_reflection(client_for):
    rowan = client_for("rowan")
    once = re.search(r'name="once" value="([^"]+)"', rowan.get(f"/reflections/new?standard={STANDARD}").text)[1]
    first, second = (rowan.post("/reflections", data={**DETAILS, "once": once}) for _ in range(2))
    assert first.headers["location"] == second.headers["location"]
    assert rowan.post("/reflections", data=DETAILS).headers["location"] != first.headers["location"]


def test_the_key_of_somebody_elses_reflection_starts_one_of_ones_own(client_for, person):
    theirs = a_reflection(person, author="nell")
    started = client_for("rowan").post("/reflections", data={**DETAILS, "once": str(theirs)})
    assert started.status_code == 303
    assert str(theirs) not in started.headers["location"]


def test_a_label_with_a_number_is_refused_and_everything_typed_is_still_there(client_for):
    answered = client_for("rowan").post("/reflections", data={**DETAILS, "label": "Heron 14"})
    assert answered.status_code == 422
    assert "Leave numbers out of the label" in answered.text
    assert 'value="Heron 14"' in answered.text


def test_the_whole_form_saves_and_says_when(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    saved = rowan.post(f"/reflections/{reflection_id}/answers", data={f"{TEXT_PROMPT}.value": "He draws first."})
    assert saved.status_code == 303
    page = rowan.get(saved.headers["location"])
    assert "He draws first." in page.text
    assert re.search(r"Saved \d\d:\d\d", page.text)


def test_every_author_page_opens_in_every_status(client_for, person):
    rowan = client_for("rowan")
    for status in S:
        reflection_id = a_reflection(
            person, status, answers={TEXT_PROMPT: ("He draws first.",), "next-steps": ("Ring Gran",)}
        )
        for page in ("", "/check", "/readers", f"/history/{TEXT_PROMPT}", f"/answers/{TEXT_PROMPT}/choose", "/edit"):
            shown = rowan.get(f"/reflections/{reflection_id}{page}", follow_redirects=True)
            assert shown.status_code == 200, (status, page)
