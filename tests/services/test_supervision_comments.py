"""Comments, handing back and addenda: refused first, kept once, seen by both."""

import pytest

from app.people.access import NotFound
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.reflections.services.settle import share_for_supervision
from app.supervision.queries import conversation_for_author, review
from app.supervision.services import AS_AUTHOR, AS_SUPERVISOR, add_addendum, comment, hand_back, open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection, answer
from tests.relationships import supervision_ended, supervision_passed_on

PRIVATE = "what-surprised-me"


def say(by, reflection_id, words="How did you know?", prompt=TEXT_PROMPT, side=AS_SUPERVISOR):
    comment(by=by, reflection_id=reflection_id, side=side, prompt=prompt, words=words)


def said(person, reflection_id, prompt=TEXT_PROMPT):
    threads = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).threads
    return [one.words for one in threads.get(prompt, ())]


@pytest.mark.parametrize("stranger", ["idris", "nell", "joss", "rowan"])
def test_nobody_but_the_supervisor_comments_as_one(person, stranger):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    with pytest.raises(NotFound):
        say(person(stranger), reflection_id)


def test_the_former_holder_says_nothing_more(person, store):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    supervision_ended(store)
    with pytest.raises(NotFound):
        say(person("tamsin"), reflection_id)


def test_before_opening_there_is_nothing_to_comment_on(person):
    reflection_id = a_reflection(person, S.SHARED)
    with pytest.raises(NotFound):
        say(person("tamsin"), reflection_id)


@pytest.mark.parametrize("status", [S.DISCUSSED, S.COMPLETED])
def test_after_the_note_comments_are_over(person, status):
    reflection_id = a_reflection(person, status)
    with pytest.raises(NotNow):
        say(person("tamsin"), reflection_id)


@pytest.mark.parametrize("prompt", [PRIVATE, "no-such-prompt"])
def test_a_private_prompt_can_be_talked_about_as_little_as_one_that_is_not_there(person, prompt):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    for key, side in (("tamsin", AS_SUPERVISOR), ("rowan", AS_AUTHOR)):
        with pytest.raises(NotFound):
            say(person(key), reflection_id, prompt=prompt, side=side)


def test_an_empty_comment_is_asked_for_its_words(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    with pytest.raises(DetailsRefused):
        say(person("tamsin"), reflection_id, words="  \n ")


def test_a_comment_and_its_reply_are_seen_by_both(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    say(person("tamsin"), reflection_id, "How did you know?")
    say(person("rowan"), reflection_id, "He told me.", side=AS_AUTHOR)
    assert said(person, reflection_id) == ["How did you know?", "He told me."]
    [shown] = [
        one for one in review(by=person("tamsin"), reflection_id=reflection_id).prompts if one.prompt.id == TEXT_PROMPT
    ]
    assert [one.words for one in shown.thread] == ["How did you know?", "He told me."]


def test_a_comment_sent_twice_is_one_even_when_something_was_said_elsewhere_meanwhile(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    say(person("tamsin"), reflection_id, "How did you know?")
    say(person("rowan"), reflection_id, "By the way…", prompt="", side=AS_AUTHOR)
    say(person("tamsin"), reflection_id, "How did you know?")
    assert said(person, reflection_id) == ["How did you know?"]


def test_the_same_words_after_a_reply_are_said_again(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    say(person("tamsin"), reflection_id, "And now?")
    say(person("rowan"), reflection_id, "Not yet.", side=AS_AUTHOR)
    say(person("tamsin"), reflection_id, "And now?")
    assert said(person, reflection_id) == ["And now?", "Not yet.", "And now?"]


def test_a_comment_names_the_version_that_was_shared_and_not_the_live_one(person):
    reflection_id = a_reflection(person, S.HANDED_BACK, answers={TEXT_PROMPT: ("He draws first.",)})
    answer(person("rowan"), reflection_id, TEXT_PROMPT, "He draws, then talks.", base=1, turn=2)
    say(person("tamsin"), reflection_id)
    [one] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).threads[TEXT_PROMPT]
    assert one.version == 1


def test_handing_back_without_a_question_is_refused(person):
    reflection_id = a_reflection(person, S.IN_SUPERVISION)
    with pytest.raises(DetailsRefused):
        hand_back(by=person("tamsin"), reflection_id=reflection_id, question=" ")


@pytest.mark.parametrize("status", [S.DISCUSSED, S.COMPLETED])
def test_what_was_discussed_cannot_be_handed_back(person, status):
    reflection_id = a_reflection(person, status)
    with pytest.raises(NotNow):
        hand_back(by=person("tamsin"), reflection_id=reflection_id, question="And Heron?")


def test_handing_back_twice_is_one_step_even_after_the_author_has_answered(person):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    say(person("rowan"), reflection_id, "He would laugh.", prompt="", side=AS_AUTHOR)
    hand_back(by=person("tamsin"), reflection_id=reflection_id, question="What would Heron say?")
    assert said(person, reflection_id, None) == ["What would Heron say?", "He would laugh."]


def test_the_author_finds_the_question(person):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    asked = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).question
    assert (asked.words, asked.by) == ("What would Heron say?", "Tamsin Greaves")


def test_a_new_supervisor_does_not_read_what_was_said_to_the_one_before(person, store):
    reflection_id = a_reflection(person, S.HANDED_BACK)
    supervision_passed_on(store, to="idris")
    share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)
    open_reflection(by=person("idris"), reflection_id=reflection_id)
    found = review(by=person("idris"), reflection_id=reflection_id)
    assert found.conversation.is_empty
    assert found.conversation.question is None
    assert not found.is_shared_anew
    assert said(person, reflection_id, None) == ["What would Heron say?"]


@pytest.mark.parametrize("status", [S.IN_SUPERVISION, S.HANDED_BACK])
def test_nothing_is_added_before_the_note_is_signed(person, status):
    reflection_id = a_reflection(person, status)
    with pytest.raises(NotNow):
        add_addendum(by=person("tamsin"), reflection_id=reflection_id, side=AS_SUPERVISOR, reason="Later", words="So.")


@pytest.mark.parametrize(("reason", "words"), [("", "So."), ("Later", ""), ("", "")])
def test_an_addendum_says_why_and_what(person, reason, words):
    reflection_id = a_reflection(person, S.DISCUSSED)
    with pytest.raises(DetailsRefused):
        add_addendum(by=person("tamsin"), reflection_id=reflection_id, side=AS_SUPERVISOR, reason=reason, words=words)


def test_an_addendum_sent_twice_is_one_and_the_author_reads_it(person):
    reflection_id = a_reflection(person, S.COMPLETED)
    for _ in range(2):
        add_addendum(
            by=person("tamsin"), reflection_id=reflection_id, side=AS_SUPERVISOR, reason="He rang.", words="He is well."
        )
    [added] = conversation_for_author(by=person("rowan"), reflection_id=reflection_id).addenda
    assert (added.by, added.reason, added.words) == ("Tamsin Greaves", "He rang.", "He is well.")
