"""Consultation that is a trial: what is saved, what is never lost, who reads what, and the fence round reflections."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import col, func, select

from app import clock, db
from app.people.access import NotFound
from app.people.models import Team
from app.reflections.content import NotAnAnswer, Wire
from app.reflections.details import DetailsRefused
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.services.save import SentAnswer
from app.reflections.states import AnswerState
from app.workspace.consulting import Invited, answer_comment, answer_mark, comment_on_draft, consult
from app.workspace.models import Trial, TrialAnswer
from app.workspace.publishing import Publication, publish_draft
from app.workspace.queries import asked_of, consultations_on, count_of_said, own_comments, said_about, said_and_done
from app.workspace.settling import agree, return_to_group
from app.workspace.taking_part import asked_about, took_part_in
from app.workspace.trials import mark_of, save_trial, trial_of
from tests.makers_of_drafts import a_draft
from tests.statements import statements

TEXT, CHOICES, ACTIONS = "what-surprised-me", "from-supervision", "next-steps"
EVERYONE = Invited(everyone=True)


def team_of(name: str) -> UUID:
    with db.read() as session:
        return session.exec(select(Team.id).where(Team.name == name)).one()


def in_a_week():
    return clock.today() + timedelta(days=7)


@pytest.fixture
def asked(person) -> UUID:
    """A draft that the Harrowbridge team is asked to try: Rowan, Nell and Tamsin."""
    draft_id = a_draft(person("sol"))
    team = team_of("Harrowbridge team")
    consult(by=person("sol"), draft_id=draft_id, invited=Invited(teams=(team,)), until=in_a_week())
    return draft_id


def words(*values: str, base: int = 0, **more) -> SentAnswer:
    return SentAnswer(wire=Wire(values), base=base, **more)


def count(model) -> int:
    with db.read() as session:
        return session.exec(select(func.count(col(model.id)))).one()


def test_an_answer_about_the_invented_family_is_kept_for_its_writer_alone(person, asked):
    save_trial(by=person("rowan"), draft_id=asked, answers={TEXT: words("The cat.")})
    assert trial_of(by=person("rowan"), draft_id=asked).answers[TEXT].content.words == "The cat."
    assert trial_of(by=person("nell"), draft_id=asked).answers == {}
    for key in ("sol", "amal", "idris", "bea", "joss", "mina"):
        with pytest.raises(NotFound):
            trial_of(by=person(key), draft_id=asked)
        with pytest.raises(NotFound):
            save_trial(by=person(key), draft_id=asked, answers={TEXT: words("x")})


def test_the_group_sees_how_many_began_and_finished_and_nothing_else_of_a_trial(person, asked):
    save_trial(by=person("rowan"), draft_id=asked, answers={TEXT: words("The cat.")}, is_done=True)
    save_trial(by=person("nell"), draft_id=asked, answers={TEXT: words("The porch.")})
    (row,) = consultations_on(by=person("sol"), draft_id=asked)
    assert (row.begun, row.done, row.invited) == (2, 1, ("Harrowbridge team",))
    assert "cat" not in repr(row) + repr(said_about(by=person("sol"), draft_id=asked))


def test_a_form_that_says_nothing_begins_no_trial(person, asked):
    saved = save_trial(by=person("rowan"), draft_id=asked, answers={TEXT: words(""), CHOICES: words("")})
    assert saved.is_all_saved
    assert count(Trial) == count(TrialAnswer) == 0


def test_an_answer_that_was_changed_in_another_window_is_not_written_over_unseen(person, asked):
    rowan = person("rowan")
    first = save_trial(by=rowan, draft_id=asked, answers={TEXT: words("One.")})
    mark = mark_of(first.answers[TEXT])
    save_trial(by=rowan, draft_id=asked, answers={TEXT: words("Two.", base=mark)})
    refused = save_trial(by=rowan, draft_id=asked, answers={TEXT: words("Three.", base=mark), CHOICES: words("")})
    assert refused.conflicts == {TEXT}
    assert trial_of(by=rowan, draft_id=asked).answers[TEXT].content.words == "Two."
    again = save_trial(by=rowan, draft_id=asked, answers={TEXT: words("Two.", base=mark)})
    assert again.is_all_saved, "the same words again are no conflict"
    save_trial(by=rowan, draft_id=asked, answers={TEXT: words("Three.", base=mark_of(refused.answers[TEXT]))})
    assert trial_of(by=rowan, draft_id=asked).answers[TEXT].content.words == "Three."


def test_one_answer_that_cannot_be_one_keeps_no_other_from_being_saved_and_is_not_the_end(person, asked):
    saved = save_trial(
        by=person("rowan"),
        draft_id=asked,
        answers={TEXT: words("The cat."), CHOICES: words("not-an-option")},
        is_done=True,
    )
    assert set(saved.faults) == {CHOICES}
    found = trial_of(by=person("rowan"), draft_id=asked)
    assert set(found.answers) == {TEXT}
    assert found.done is None


def test_words_beside_not_right_for_this_child_stay(person, asked):
    prompts = trial_of(by=person("rowan"), draft_id=asked).definition.prompts
    prompt = next(one for one in prompts if one.not_right and one.options)
    sent = SentAnswer(wire=Wire((prompt.codes[0],)), state="not_right", because="She is eleven months.")
    save_trial(by=person("rowan"), draft_id=asked, answers={prompt.id: sent})
    given = trial_of(by=person("rowan"), draft_id=asked).answers[prompt.id]
    assert given.state is AnswerState.NOT_RIGHT
    assert (given.content.codes, given.because) == ((prompt.codes[0],), "She is eleven months.")


def test_rows_of_actions_keep_their_keys(person, asked):
    rowan = person("rowan")
    save_trial(by=rowan, draft_id=asked, answers={ACTIONS: SentAnswer(wire=Wire(("Ring Gran",), ("",), ("",)))})
    given = trial_of(by=rowan, draft_id=asked).answers[ACTIONS]
    key = str(given.content.rows[0].key)
    sent = SentAnswer(wire=Wire(("Ring Gran today",), ("",), (key,)), base=mark_of(given))
    save_trial(by=rowan, draft_id=asked, answers={ACTIONS: sent})
    row = trial_of(by=rowan, draft_id=asked).answers[ACTIONS].content.rows[0]
    assert (str(row.key), row.what) == (key, "Ring Gran today")


def test_a_page_of_the_consultation_before_saves_nothing_into_this_one(person, asked):
    with pytest.raises(NotAnAnswer, match="earlier text"):
        save_trial(by=person("rowan"), draft_id=asked, answers={TEXT: words("x", document="another-consultation")})


def test_a_trial_writes_nothing_where_reflections_are(person, asked):
    before = [count(model) for model in (Reflection, Answer, AnswerVersion)]
    save_trial(by=person("rowan"), draft_id=asked, answers={TEXT: words("The cat.")}, is_done=True)
    comment_on_draft(by=person("rowan"), draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    assert [count(model) for model in (Reflection, Answer, AnswerVersion)] == before
    assert count(TrialAnswer) == 1


def test_what_somebody_is_asked_to_try_costs_one_question(person, asked):
    rowan = person("rowan")
    with statements() as seen:
        (one,) = asked_of(rowan)
    assert len(seen) == 1
    assert (one.draft_id, one.has_begun, one.is_done) == (asked, False, False)
    save_trial(by=rowan, draft_id=asked, answers={TEXT: words("The cat.")}, is_done=True)
    (one,) = asked_of(rowan)
    assert (one.has_begun, one.is_done) == (True, True)
    assert asked_of(person("idris")) == ()


def test_after_the_last_day_nothing_can_be_sent_and_ones_own_words_stay_readable(person, asked):
    rowan = person("rowan")
    comment_on_draft(by=rowan, draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    with clock.held_at(clock.now() + timedelta(days=8)):
        with pytest.raises(NotFound):
            trial_of(by=rowan, draft_id=asked)
        with pytest.raises(NotFound):
            comment_on_draft(by=rowan, draft_id=asked, prompt=TEXT, words="And another thing.")
        found = asked_about(by=rowan, draft_id=asked)
        assert not found.is_open
        (comment,) = own_comments(by=rowan, draft_id=asked)
        assert (comment.words, comment.response) == ("Ask it sooner.", None)
        assert own_comments(by=person("nell"), draft_id=asked) == ()
        with pytest.raises(NotFound):
            asked_about(by=person("idris"), draft_id=asked)


def test_whoever_commented_reads_the_answer_even_from_another_team(person, asked, store):
    rowan = person("rowan")
    comment_on_draft(by=rowan, draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    answer_comment(by=person("amal"), draft_id=asked, comment_id=comment.id, response="later", reason="In 2.0.")
    return_to_group(by=person("sol"), draft_id=asked)
    moved = type(rowan)(rowan.id, rowan.name, rowan.email, rowan.roles, team_of("Northmere team"), rowan.area_id)
    (own,) = own_comments(by=moved, draft_id=asked)
    assert (own.response, own.reason, own.label) == ("later", "In 2.0.", "What surprised me")
    assert [(one.said, one.answered) for one in took_part_in(moved)] == [(1, 1)]


def test_two_members_who_answer_one_comment_write_nothing_over_unseen(person, asked):
    comment_on_draft(by=person("rowan"), draft_id=asked, prompt="", words="Shorter.")
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    answer_comment(by=person("sol"), draft_id=asked, comment_id=comment.id, response="accepted", reason="Cut.", base="")
    with pytest.raises(DetailsRefused) as refused:
        answer_comment(
            by=person("amal"), draft_id=asked, comment_id=comment.id, response="declined", reason="No.", base=""
        )
    assert "A colleague answered this" in refused.value.faults["reason"]
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    assert comment.response == "accepted"
    mark = answer_mark(comment.answered_at)
    answer_comment(
        by=person("amal"), draft_id=asked, comment_id=comment.id, response="declined", reason="No.", base=mark
    )


def test_what_was_said_and_done_is_published_by_prompt_and_without_a_name(person, asked):
    comment_on_draft(by=person("rowan"), draft_id=asked, prompt=TEXT, words="Ask it sooner.")
    (comment,) = said_about(by=person("sol"), draft_id=asked)
    assert (comment.name, comment.label) == ("Rowan Ashdown", "What surprised me")
    assert comment.asked
    answer_comment(by=person("sol"), draft_id=asked, comment_id=comment.id, response="declined", reason="It is last.")
    agree(by=person("sol"), draft_id=asked)
    document = publish_draft(by=person("amal"), draft_id=asked, publication=Publication())
    (said,) = said_and_done(by=person("bea"), document_id=document)
    assert (said.name, said.label, said.words, said.reason) == (
        "",
        "What surprised me",
        "Ask it sooner.",
        "It is last.",
    )
    assert count_of_said(by=person("bea"), document_id=document) == 1
    assert asked_about(by=person("rowan"), draft_id=asked).published == ("care-plan", "1.1")
