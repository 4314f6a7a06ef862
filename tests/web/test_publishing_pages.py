"""The pages on which a draft's changes are seen, on which it is published, and on which readers see what changed."""

from datetime import timedelta

import pytest

from app import clock
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.publishing import Publication, publish_draft
from app.workspace.settling import agree, return_to_group
from app.workspace.texts import save_text
from tests.makers import S, a_reflection
from tests.makers_of_drafts import FILE, STANDARD, a_draft, next_document

REWORDED = (b"How sure am I", b"How certain am I")


def reworded() -> bytes:
    """The next revision, with the first question asked in other words."""
    source = next_document("1.1").decode()
    at = source.index("        text: ") if "        text: " in source else source.index("text: ")
    line_end = source.index("\n", at)
    changed = source[at:line_end].replace("text: ", "text: Thinking it over, ", 1)
    return (source[:at] + changed + source[line_end:]).encode()


def test_the_group_sees_what_a_draft_makes_before_it_is_published(client_for, person):
    draft_id = a_draft(
        person("sol"), next_document("1.1").replace(b"Have I weighed every realistic", b"Did I weigh each")
    )
    page = client_for("sol").get(f"/workspace/{draft_id}/diff")
    assert page.status_code == 200
    assert "The changes make a revision." in page.text
    assert "After 1.0 it has to be called 1.1." in page.text
    assert "Fewer than 5 reflections are being written on this standard now." in page.text
    assert "<ins>" in page.text
    assert client_for("rowan").get(f"/workspace/{draft_id}/diff").status_code == 404


def test_few_reflections_in_progress_are_only_called_few(client_for, person):
    a_reflection(person, S.IN_PROGRESS, standard=STANDARD)
    draft_id = a_draft(person("sol"))
    assert "Fewer than 5 reflections are" in client_for("sol").get(f"/workspace/{draft_id}/diff").text


def test_the_second_person_publishes_and_everybody_reads_it(client_for, person):
    draft_id = a_draft(person("sol"))
    agree(by=person("sol"), draft_id=draft_id)
    assert client_for("sol").get(f"/workspace/{draft_id}/publish").status_code == 404
    amal = client_for("amal")
    assert "Publish" in amal.get(f"/workspace/{draft_id}/publish").text
    answer = amal.post(f"/workspace/{draft_id}/publish", data={"text": "1"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/workspace/{draft_id}?said=published")
    assert "edition 1.1" in client_for("rowan").get(f"/standards/{STANDARD}").text


def test_the_second_person_says_that_reworded_prompts_ask_the_same(client_for, person):
    draft_id = a_draft(person("sol"), reworded())
    agree(by=person("sol"), draft_id=draft_id)
    amal = client_for("amal")
    refused = amal.post(f"/workspace/{draft_id}/publish", data={"text": "1"})
    assert refused.status_code == 422
    assert "Read the changed wordings" in refused.text
    assert amal.post(f"/workspace/{draft_id}/publish", data={"meaning": "kept", "text": "1"}).status_code == 303


def test_a_day_that_cannot_be_read_comes_back_as_typed(client_for, person):
    draft_id = a_draft(person("sol"))
    agree(by=person("sol"), draft_id=draft_id)
    refused = client_for("amal").post(
        f"/workspace/{draft_id}/publish", data={"accept_until": "when it suits", "text": "1"}
    )
    assert refused.status_code == 422


def test_a_standard_is_withdrawn_on_a_page_that_says_what_that_means(client_for, person):
    sol = client_for("sol")
    assert "nothing is deleted" in sol.get(f"/standards/{STANDARD}/withdraw").text
    refused = sol.post(f"/standards/{STANDARD}/withdraw", data={"why": ""})
    assert (refused.status_code, "Say in a sentence why" in refused.text) == (422, True)
    assert sol.post(f"/standards/{STANDARD}/withdraw", data={"why": "The law changed."}).status_code == 303
    assert "Withdrawn" in client_for("rowan").get(f"/standards/{STANDARD}").text
    assert "Offer again: " in sol.get(f"/standards/{STANDARD}/withdraw").text
    assert sol.post(f"/standards/{STANDARD}/offer-again").status_code == 303
    assert "Withdrawn" not in client_for("rowan").get(f"/standards/{STANDARD}").text
    assert client_for("rowan").get(f"/standards/{STANDARD}/withdraw").status_code == 404


def test_an_adviser_sees_what_changed_since_they_last_reflected(client_for, person):
    a_reflection(person, S.FINISHED, standard=STANDARD)
    rowan = client_for("rowan")
    address = f"/standards/{STANDARD}/changes"
    assert f'href="{address}"' in rowan.get(f"/reflections/new?standard={STANDARD}").text
    assert "Nothing has changed since then" in rowan.get(address).text
    draft_id = a_draft(person("sol"), reworded())
    agree(by=person("sol"), draft_id=draft_id)
    publish_draft(by=person("amal"), draft_id=draft_id, publication=Publication(meaning_is_kept=True))
    page = rowan.get(address)
    assert "You last reflected on this standard on" in page.text
    assert "A tidier summary. Why: It was long." in page.text
    assert "Thinking it over," in page.text
    assert rowan.get(f"{address}?from=9.9").status_code == 404
    assert "From version 1.0 to version 1.1" in client_for("nell").get(f"{address}?from=1.0&to=1.1").text


def test_nobody_without_a_day_to_come_is_told_of_tomorrows_words_as_todays(client_for, person):
    day = clock.today() + timedelta(days=9)
    draft_id = a_draft(person("sol"), next_document("1.1", on=day))
    agree(by=person("sol"), draft_id=draft_id)
    publish_draft(by=person("amal"), draft_id=draft_id, publication=Publication())
    assert "edition 1.0" in client_for("rowan").get(f"/standards/{STANDARD}").text
    assert FILE.exists()


def test_another_text_that_was_saved_since_is_shown_and_not_published_unseen(client_for, person):
    sol = person("sol")
    draft_id = a_draft(sol)
    agree(by=sol, draft_id=draft_id)
    amal = client_for("amal")
    assert 'name="text" value="1"' in amal.get(f"/workspace/{draft_id}/publish").text
    return_to_group(by=sol, draft_id=draft_id)
    save_text(by=sol, draft_id=draft_id, source=next_document("1.1") + b"# Another text.\n", base=1)
    with pytest.raises(NotAtThisPoint, match="another text"):
        agree(by=sol, draft_id=draft_id, text=1)
    agree(by=sol, draft_id=draft_id, text=2)
    refused = amal.post(f"/workspace/{draft_id}/publish", data={"text": "1"})
    assert refused.status_code == 422
    assert "Another text was saved since" in refused.text
    assert amal.post(f"/workspace/{draft_id}/publish", data={"text": "2"}).status_code == 303


def test_words_of_any_form_come_back_to_somebody_who_was_signed_out(client_for, person):
    draft_id = a_draft(person("sol"))
    nobody = client_for(None)
    for address, field in (
        (f"/workspace/{draft_id}/words/head", "summary"),
        ("/workspace/registries/concepts/new", "asks"),
        (f"/standards/{STANDARD}/withdraw", "why"),
    ):
        answer = nobody.post(address, data={field: "Words that took an hour."})
        assert answer.status_code == 401, address
        assert "Words that took an hour." in answer.text, address


def test_an_adviser_learns_nothing_of_withdrawing_by_asking_badly(client_for, person):
    assert client_for("rowan").post(f"/standards/{STANDARD}/withdraw", data={"why": ""}).status_code == 404
    assert client_for("sol").get(f"/workspace/{a_draft(person('sol'))}/texts/{'9' * 5000}").status_code == 404
