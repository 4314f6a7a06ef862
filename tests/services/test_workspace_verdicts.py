"""Telling the working group whether a prompt helped: who may, what is kept, and that it knows of no reflection."""

import pytest
from sqlmodel import select

from app import db
from app.people.access import NotFound
from app.reflections.details import DetailsRefused
from app.workspace.models import PromptVerdict
from app.workspace.verdicts import LONGEST_REASON, YES_OR_NO, Verdict, own_verdicts, tell_group
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection

EDITION = {"standard": STANDARD, "version": "1.0"}
HELPED = Verdict(True, "It made me stop.")


def told(by):
    return own_verdicts(by=by, **EDITION).told


def test_what_is_told_is_kept_changed_and_taken_back_one_a_person(person):
    a_reflection(person)
    rowan = person("rowan")
    tell_group(by=rowan, **EDITION, verdicts={TEXT_PROMPT: HELPED})
    tell_group(by=rowan, **EDITION, verdicts={TEXT_PROMPT: HELPED})
    assert told(rowan) == {TEXT_PROMPT: HELPED}
    tell_group(by=rowan, **EDITION, verdicts={TEXT_PROMPT: Verdict(False)})
    assert told(rowan) == {TEXT_PROMPT: Verdict(False)}
    tell_group(by=rowan, **EDITION, verdicts={TEXT_PROMPT: Verdict(None)})
    assert told(rowan) == {}


def test_saying_the_same_again_keeps_the_day_on_which_it_was_told(person):
    a_reflection(person)

    def moment():
        tell_group(by=person("rowan"), **EDITION, verdicts={TEXT_PROMPT: HELPED})
        with db.read() as session:
            return session.exec(select(PromptVerdict.told_at)).one()

    assert moment() == moment()


def test_it_can_be_told_whatever_has_become_of_the_reflection(person):
    for status in (S.FINISHED, S.SHARED, S.COMPLETED):
        a_reflection(person, status)
        tell_group(by=person("rowan"), **EDITION, verdicts={TEXT_PROMPT: HELPED})


def test_nobody_tells_about_an_edition_that_they_never_reflected_on(person):
    a_reflection(person)
    for key in ("nell", "tamsin", "bea", "joss"):
        with pytest.raises(NotFound):
            tell_group(by=person(key), **EDITION, verdicts={TEXT_PROMPT: HELPED})
        with pytest.raises(NotFound):
            own_verdicts(by=person(key), **EDITION)
    with pytest.raises(NotFound):
        own_verdicts(by=person("rowan"), standard=STANDARD, version="9.0")


def test_a_private_prompt_and_one_that_is_not_there_cannot_be_told_about(person):
    a_reflection(person)
    rowan = person("rowan")
    assert "what-surprised-me" not in [prompt.id for prompt in own_verdicts(by=rowan, **EDITION).prompts]
    for prompt in ("what-surprised-me", "no-such-prompt"):
        with pytest.raises(NotFound):
            tell_group(by=rowan, **EDITION, verdicts={TEXT_PROMPT: HELPED, prompt: HELPED})
    assert told(rowan) == {}, "nothing is kept of what was refused"


def test_every_fault_is_told_at_once_and_nothing_is_changed(person):
    a_reflection(person)
    rowan = person("rowan")
    sent = {
        TEXT_PROMPT: Verdict(None, "Because."),
        "an-ordinary-day": Verdict(True, "x" * (LONGEST_REASON + 1)),
        "next-steps": HELPED,
    }
    with pytest.raises(DetailsRefused) as refused:
        tell_group(by=rowan, **EDITION, verdicts=sent)
    assert set(refused.value.faults) == {TEXT_PROMPT, "an-ordinary-day"}
    assert refused.value.faults[TEXT_PROMPT] == YES_OR_NO
    assert told(rowan) == {}


def test_a_verdict_names_no_reflection_and_its_reason_is_kept_as_words(person):
    columns = PromptVerdict.__table__.columns
    assert not any("reflection" in column.name for column in columns)
    assert isinstance(columns["reason"].type, db.FreeText)
