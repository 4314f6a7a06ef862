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


def short_path(client) -> str:
    started = client.post("/reflections", data={**DETAILS, "path": "short"})
    return started.headers["location"].removesuffix("/edit")


def test_a_section_without_a_prompt_on_the_short_path_is_one_line_with_its_button(client_for):
    rowan = client_for("rowan")
    root = short_path(rowan)
    page = rowan.get(f"{root}/edit").text
    closed = re.findall(r'class="govuk-body pqs-section-closed" id="section-([a-z-]+)"', page)
    assert closed
    assert f'id="title-{closed[0]}"' not in page
    opened = rowan.post(f"{root}/answers", data={"then": f"open:{closed[0]}"}).headers["location"]
    assert f'id="title-{closed[0]}"' in rowan.get(opened).text


def test_what_the_short_path_leaves_closed_is_one_folded_line_a_section(client_for):
    rowan = client_for("rowan")
    root = short_path(rowan)
    for page in (rowan.get(f"{root}/check").text, rowan.get(root).text):
        assert re.search(r"Not asked on the short path \(\d\)", page)
        assert "(short path)" not in page
        assert page.count('class="pqs-read"') == 4
    assert "They see that you took the short path." in rowan.get(f"{root}/check").text


def test_no_section_counts_its_prompts_for_they_are_fewer_on_the_short_path(client_for):
    rowan = client_for("rowan")
    assert "Five short questions" not in rowan.get(f"{short_path(rowan)}/edit").text


def test_with_one_section_at_a_time_every_way_on_saves(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    url = f"/reflections/{reflection_id}/answers"
    page = rowan.get(rowan.post(url, data={"then": "view:sections"}).headers["location"]).text
    sections = re.findall(r'<button type="submit" class="pqs-plain-button" name="then" value="section:([a-z-]+)"', page)
    assert len(sections) > 2
    assert "?section=" not in page
    left = rowan.post(url, data={f"{TEXT_PROMPT}.value": "Half a thought", "then": f"section:{sections[-1]}"})
    assert left.headers["location"].endswith(f"section={sections[-1]}")
    assert "Half a thought" in rowan.get(f"/reflections/{reflection_id}/check").text


def test_each_section_can_be_saved_where_it_ends(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    page = rowan.get(f"/reflections/{reflection_id}/edit").text
    section = re.search(r'name="then" value="at:([a-z-]+)"', page)[1]
    saved = rowan.post(f"/reflections/{reflection_id}/answers", data={"then": f"at:{section}"})
    assert saved.headers["location"].endswith(f"#section-{section}")


def test_the_page_says_how_it_saves_with_and_without_a_script(client_for, person):
    page = client_for("rowan").get(f"/reflections/{a_reflection(person)}/edit").text
    assert "Nothing is saved until you press Save." in page.split("<noscript>")[1].split("</noscript>")[0]
    assert re.search(r'pqs-needs-script">It saves as you write\.', page)


def test_a_prompt_whose_branch_is_open_stands_among_the_others(client_for, person):
    shut, opened = (
        a_reflection(person),
        a_reflection(person, answers={"wish-and-my-view": ("different-where-to-live",)}),
    )
    rowan = client_for("rowan")
    assert "Comes up after some answers to" in rowan.get(f"/reflections/{shut}/edit").text
    assert "Comes up after some answers to" not in rowan.get(f"/reflections/{opened}/edit").text


def test_the_label_is_not_called_private_and_its_hint_says_who_will_see_it(client_for):
    page = client_for("rowan").get(f"/reflections/new?standard={STANDARD}").text
    assert "A label for this child, not their name" in page
    assert "Your supervisor sees it once they open what you share." in page
    assert "private label" not in page


def test_my_reflections_say_what_happened_when(client_for, person):
    a_reflection(person, answers={TEXT_PROMPT: ("He draws first.",)})
    a_reflection(person, S.SHARED)
    page = client_for("rowan").get("/reflections").text
    assert "last written today (" in page
    assert re.search(r"shared today \([^)]+\) with Tamsin Greaves", page)


def test_a_choice_that_was_cleared_says_so_where_words_stand(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    fields = {"where-we-met.value": "", "where-we-met.because": "His choice, each time."}
    assert rowan.post(f"/reflections/{reflection_id}/answers", data=fields).status_code == 303
    check = rowan.get(f"/reflections/{reflection_id}/check").text
    assert "No choice made" in check.split('id="check-where-we-met"')[1].split("</div>")[0]
    assert "Clear the choice" in rowan.get(f"/reflections/{reflection_id}/edit").text


def test_a_reflection_that_nobody_opened_says_where_it_would_be_told(client_for, person):
    page = client_for("rowan").get(f"/reflections/{a_reflection(person)}/readers").text
    assert "When someone does, their name and the time stand here." in page
