"""Sharing, taking back, finishing and what the supervisor may see of it, through the pages."""

import pytest

from app import db
from app.reflections.models import Reflection
from app.reflections.services.settle import share_for_supervision
from app.standards.documents import document
from tests.makers import TEXT_PROMPT, S, a_reflection, answer

PRIVATE = "what-surprised-me"


def status(reflection_id) -> str:
    with db.read() as session:
        return session.get_one(Reflection, reflection_id).status


def test_a_stranger_cannot_share(client_for, person):
    reflection_id = a_reflection(person)
    assert client_for("nell").post(f"/reflections/{reflection_id}/share").status_code == 404
    assert status(reflection_id) == "in_progress"


@pytest.mark.parametrize("state", [S.IN_SUPERVISION, S.DISCUSSED, S.COMPLETED])
def test_what_is_past_sharing_is_not_shared_again(client_for, person, state):
    reflection_id = a_reflection(person, state)
    assert client_for("rowan").post(f"/reflections/{reflection_id}/share").status_code == 409
    assert status(reflection_id) == state.value


def test_without_a_supervisor_sharing_says_whom_to_ask_and_finishing_works(client_for, person):
    reflection_id = a_reflection(person, author="amal")
    amal = client_for("amal")
    refused = amal.post(f"/reflections/{reflection_id}/share")
    assert refused.status_code == 409
    assert "Ask your service manager" in refused.text
    assert "have no supervisor recorded today" in amal.get(f"/reflections/{reflection_id}/check").text
    assert amal.post(f"/reflections/{reflection_id}/finish").status_code == 303
    assert status(reflection_id) == "finished"


def test_a_double_press_shares_once(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    first, second = (rowan.post(f"/reflections/{reflection_id}/share") for _ in range(2))
    assert (first.status_code, first.headers["location"]) == (second.status_code, second.headers["location"])


def test_an_answer_that_changed_after_the_check_page_is_shown_once_more(client_for, person):
    reflection_id = a_reflection(person, answers={TEXT_PROMPT: ("one",)})
    rowan = client_for("rowan")
    answer(person("rowan"), reflection_id, TEXT_PROMPT, "two, from another tab", base=1, turn=2)
    again = rowan.post(f"/reflections/{reflection_id}/share", data={"version": ["", f"{TEXT_PROMPT}.1"]})
    assert again.status_code == 409
    assert "changed after this page was shown" in again.text
    assert (
        rowan.post(f"/reflections/{reflection_id}/share", data={"version": ["", f"{TEXT_PROMPT}.2"]}).status_code == 303
    )


def test_a_text_beyond_its_limit_is_saved_and_stops_sharing_only(client_for, person):
    reflection_id = a_reflection(person)
    with db.read() as session:
        most = (
            document(session, session.get_one(Reflection, reflection_id).document_id)
            .definition.prompt(TEXT_PROMPT)
            .words.max
        )
    answer(person("rowan"), reflection_id, TEXT_PROMPT, "word " * (most + 1))
    rowan = client_for("rowan")
    refused = rowan.post(f"/reflections/{reflection_id}/share")
    assert refused.status_code == 422
    assert f"sharing takes up to {most:,}" in refused.text
    assert rowan.post(f"/reflections/{reflection_id}/finish").status_code == 303


def test_a_private_answer_never_leaves_for_the_supervisor_and_the_check_page_says_so(client_for, person):
    reflection_id = a_reflection(person, answers={PRIVATE: ("canary in the dark",), TEXT_PROMPT: ("He draws first.",)})
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    assert "They never see" in rowan.get(f"/reflections/{reflection_id}/check").text
    rowan.post(f"/reflections/{reflection_id}/share")
    tamsin.post(f"/supervision/{reflection_id}/open")
    for path in (f"/reflections/{reflection_id}", f"/supervision/{reflection_id}", "/supervision", "/"):
        page = tamsin.get(path).text
        assert "canary" not in page
        assert "surprised me" not in page
    assert "He draws first." in tamsin.get(f"/reflections/{reflection_id}").text


def test_before_opening_no_word_or_label_reaches_the_supervisor(client_for, person):
    reflection_id = a_reflection(person, S.SHARED, label="Nightjar", answers={TEXT_PROMPT: ("He draws first.",)})
    tamsin = client_for("tamsin")
    assert tamsin.get(f"/reflections/{reflection_id}").status_code == 404
    for path in ("/", "/supervision", f"/supervision/{reflection_id}"):
        page = tamsin.get(path)
        assert page.status_code == 200
        assert "Nightjar" not in page.text
        assert "draws" not in page.text
    assert str(reflection_id) in tamsin.get("/supervision").text


def test_what_was_taken_back_is_gone_for_the_supervisor(client_for, person):
    reflection_id = a_reflection(person, S.SHARED)
    assert client_for("rowan").post(f"/reflections/{reflection_id}/take-back").status_code == 303
    assert client_for("tamsin").get(f"/supervision/{reflection_id}").status_code == 404


def test_the_supervisor_reads_what_was_shared_and_not_what_is_being_written(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK, answers={TEXT_PROMPT: ("as it was shared",)})
    answer(person("rowan"), reflection_id, TEXT_PROMPT, "being rewritten", base=1, turn=2)
    tamsin = client_for("tamsin")
    assert "as it was shared" in tamsin.get(f"/reflections/{reflection_id}").text
    assert "being rewritten" not in tamsin.get(f"/supervision/{reflection_id}").text
    share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
    assert tamsin.get(f"/reflections/{reflection_id}").status_code == 404
    tamsin.post(f"/supervision/{reflection_id}/open")
    assert "being rewritten" in tamsin.get(f"/supervision/{reflection_id}").text


def test_every_opening_is_on_the_authors_page(client_for, person):
    reflection_id = a_reflection(person, S.SHARED)
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    assert "Nobody but you has opened it" in rowan.get(f"/reflections/{reflection_id}/readers").text
    tamsin.post(f"/supervision/{reflection_id}/open")
    page = rowan.get(f"/reflections/{reflection_id}/readers").text
    assert "Tamsin Greaves" in page
    assert "as your supervisor" in page


def test_once_opened_it_cannot_be_deleted(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    rowan = client_for("rowan")
    rowan.post(f"/reflections/{reflection_id}/finish")
    refused = rowan.post(f"/reflections/{reflection_id}/delete")
    assert refused.status_code == 409
    assert "has opened this reflection" in refused.text


def test_a_deleted_reflection_is_gone_but_for_its_authors_list_and_comes_back_as_it_was(client_for, person):
    reflection_id = a_reflection(person, S.FINISHED, label="Wren")
    rowan = client_for("rowan")
    assert rowan.post(f"/reflections/{reflection_id}/delete").status_code == 303
    assert rowan.get(f"/reflections/{reflection_id}").status_code == 404
    assert "Wren" not in rowan.get("/reflections").text
    assert "Wren" in rowan.get("/reflections?deleted").text
    assert rowan.post(f"/reflections/{reflection_id}/undelete").status_code == 303
    assert status(reflection_id) == "finished"
    assert rowan.get(f"/reflections/{reflection_id}").status_code == 200


def test_seeing_it_differently_needs_words_and_keeps_what_was_chosen(client_for, person):
    reflection_id = a_reflection(person, S.DISCUSSED)
    rowan = client_for("rowan")
    refused = rowan.post(f"/reflections/{reflection_id}/acknowledge", data={"view": "different", "words": " "})
    assert refused.status_code == 422
    assert "Say in your own words" in refused.text
    done = rowan.post(f"/reflections/{reflection_id}/acknowledge", data={"view": "different", "words": "I hold to it."})
    assert done.status_code == 303
    assert "I hold to it." in client_for("tamsin").get(f"/supervision/{reflection_id}").text


def test_what_was_read_before_is_never_called_unread(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK, answers={TEXT_PROMPT: ("He draws first.",)})
    rowan = client_for("rowan")
    check = rowan.get(f"/reflections/{reflection_id}/check").text
    assert "Tamsin Greaves read it on" in check
    assert "It stays with you" not in check
    rowan.post(f"/reflections/{reflection_id}/share")
    shared = rowan.get(f"/reflections/{reflection_id}").text
    assert "Shared again with Tamsin Greaves" in shared
    assert "Tamsin Greaves read the one you shared before" in shared
    assert "What Tamsin Greaves read before stays read." in shared
    taken_back = rowan.post(f"/reflections/{reflection_id}/take-back").headers["location"]
    assert "Tamsin Greaves has not read what you changed since." in rowan.get(taken_back).text
    assert "Only you can see this" not in rowan.get(f"/reflections/{reflection_id}").text
    rowan.post(f"/reflections/{reflection_id}/finish")
    finished = rowan.get(f"/reflections/{reflection_id}").text
    assert "Only you can see this" not in finished
    assert "Nobody else can open this now. Tamsin Greaves read it on" in finished


def test_what_nobody_opened_is_taken_back_unread(client_for, person):
    reflection_id = a_reflection(person, S.SHARED)
    rowan = client_for("rowan")
    assert "They have not opened it, so you can take it back." in rowan.get(f"/reflections/{reflection_id}").text
    taken_back = rowan.post(f"/reflections/{reflection_id}/take-back").headers["location"]
    assert "Nobody has read any of it." in rowan.get(taken_back).text
    assert "Only you can see this." in rowan.get(f"/reflections/{reflection_id}").text


def test_the_check_page_says_what_the_supervisor_sees_at_first_and_after_opening(client_for, person):
    reflection_id = a_reflection(person)
    rowan = client_for("rowan")
    page = rowan.get(f"/reflections/{reflection_id}/check").text
    assert "At first they see only whose it is, the standard and the stage." in page
    assert "Once they open it they see your label" in page
    assert "it will miss some" in page
    rowan.post(f"/reflections/{reflection_id}/flags", data={"flag": ["", TEXT_PROMPT]})
    assert "and that you flagged 1 prompt." in rowan.get(f"/reflections/{reflection_id}/check").text


def test_a_comment_is_answered_where_it_stands(client_for, person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION, answers={TEXT_PROMPT: ("He draws first.",)})
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    assert 'id="thread-' not in rowan.get(f"/reflections/{reflection_id}").text
    tamsin.post(f"/supervision/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": "With what?"})
    page = rowan.get(f"/reflections/{reflection_id}").text
    thread = page.split(f'id="thread-{TEXT_PROMPT}"')[1].split("</form>")[0]
    assert "With what?" in thread
    assert "Your answer" in thread
    assert f'action="/reflections/{reflection_id}/comments"' in thread
    assert f'name="prompt" value="{TEXT_PROMPT}"' in thread
    assert "Say something about another prompt" in page
    refused = rowan.post(f"/reflections/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": " "})
    assert refused.status_code == 422
    assert "govuk-error-message" in refused.text.split(f'id="thread-{TEXT_PROMPT}"')[1].split("</form>")[0]
    assert refused.text.count("govuk-error-message") == 1
    rowan.post(f"/reflections/{reflection_id}/comments", data={"prompt": TEXT_PROMPT, "words": "With charcoal."})
    page = rowan.get(f"/reflections/{reflection_id}").text
    assert page.index("With what?") < page.index("With charcoal.") < page.index("He draws first.")


def test_what_was_handed_back_shows_who_asked_and_where_to_answer(client_for, person):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    rowan = client_for("rowan")
    edit = rowan.get(f"/reflections/{reflection_id}/edit").text
    assert "Tamsin Greaves handed this back with a question, " in edit
    assert "You can change any answer below. Then check and share it again." in edit
    assert f'href="/reflections/{reflection_id}#conversation"' in edit
    read = rowan.get(f"/reflections/{reflection_id}").text
    assert read.index("Tamsin Greaves asked, ") < read.index('id="conversation"')
    answered = rowan.post(f"/reflections/{reflection_id}/comments", data={"prompt": "", "words": "That he wants home."})
    assert answered.status_code == 303
    assert "That he wants home." in rowan.get(f"/reflections/{reflection_id}").text


def test_steps_stand_at_the_foot_and_none_is_the_main_button(client_for, person):
    page = client_for("rowan").get(f"/reflections/{a_reflection(person, S.SHARED)}").text
    assert page.index("Take it back</button>") > page.rindex("</h3>")
    assert 'class="govuk-button" data-module' not in page
