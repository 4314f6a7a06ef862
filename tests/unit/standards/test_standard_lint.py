"""Advice on wording: what is worth a second look, and what is left alone."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import main
from app.standards.faults import Fault
from app.standards.lint import LintWords, advice_at, advice_on, words_in_use
from app.standards.questions import asks_in, sentences

ROOT = Path(__file__).parents[3]
SOUND = (ROOT / "tests" / "definitions" / "valid" / "smallest.yaml").read_text(encoding="utf-8")
QUESTION = "text: What did I see that I could not have read?"


def advice(text: str, *, kind: str = "text", also: str = "") -> list[Fault]:
    changed = SOUND.replace(f"kind: text\n        {QUESTION}", f'kind: {kind}\n        text: "{text}"', 1) + also
    assert changed != SOUND
    return list(advice_on(changed.encode(), path="a.yaml"))


def kinds(text: str, *, kind: str = "text", also: str = "") -> list[str]:
    return [found.what.split(":")[0] for found in advice(text, kind=kind, also=also)]


def test_the_word_list_can_be_read() -> None:
    assert words_in_use()[1] == ()


def test_there_is_no_advice_on_the_standards_of_this_service() -> None:
    assert [str(found) for found in advice_at(ROOT / "standards")] == []


def test_the_exceptions_are_three_and_each_is_still_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    lint, _ = words_in_use()
    assert lint
    assert len(lint.exceptions) == 3
    without = LintWords.model_validate({**lint.model_dump(), "exceptions": []})
    monkeypatch.setattr("app.standards.lint.words_in_use", lambda: (without, ()))
    assert sorted(found.what.split(":")[0] for found in advice_at(ROOT / "standards")) == [
        "long sentence",
        "long sentence",
        "two questions",
    ]


def test_an_exception_lapses_when_the_words_are_changed() -> None:
    words = "Do I know what the independent reviewing officer thinks of the final plan, and does the court?"
    assert kinds(words, kind="choice") == []
    assert kinds(words.replace("final", "whole"), kind="choice") == ["two questions"]


def test_a_word_list_with_a_fault_says_so_instead_of_failing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "lint_words.yaml"
    broken.write_text("blame_openers: Why did you not\n", encoding="utf-8")
    monkeypatch.setattr("app.standards.lint.WORDS_FILE", broken)
    words_in_use.cache_clear()
    try:
        said = [str(found) for found in advice_on(SOUND.encode(), path="a.yaml")]
    finally:
        words_in_use.cache_clear()
    assert any(line.startswith("lint_words.yaml:1:16: blame_openers: should be a list") for line in said)


def test_advice_has_a_place_a_way_and_something_to_do() -> None:
    (found,) = advice("Why did you not see this child alone?")
    assert str(found) == (
        'a.yaml:35:16: sections[1].prompts[2].text: blame: "Why did you not…" sounds like a reproach; '
        'ask what happened, such as "What got in the way of …?"'
    )


@pytest.mark.parametrize(
    "text",
    [
        "Why did you not see this child alone?",
        "Why didn't you tell the court?",
        "Why didn’t I tell the court?",
        "Did you fail to visit in time?",
        "Have I failed this child?",
        "What happened? Why was nothing recorded?",
        "What should have been done that I failed to do?",
    ],
)
def test_a_reproach_is_named(text: str) -> None:
    assert "blame" in kinds(text)


@pytest.mark.parametrize(
    "text", ["What got in the way of seeing this child alone?", "Why did this matter to them?", "What might I miss?"]
)
def test_a_question_that_blames_nobody_is_left_alone(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text", ["Don't you think the plan is safe?", "The plan is safe, isn't it?", "Surely this was the right order?"]
)
def test_a_question_that_wants_one_answer_is_named(text: str) -> None:
    assert kinds(text) == ["leading question"]


def test_a_question_that_may_be_answered_either_way_is_left_alone() -> None:
    assert kinds("Is what this child wants different from what I am minded to say?", kind="confirm") == []


@pytest.mark.parametrize("kind", ["choice", "choices", "scale", "number", "date", "confirm"])
def test_one_tick_cannot_answer_two_questions(kind: str) -> None:
    assert kinds("Have I seen this child alone, and did I write it down?", kind=kind) == ["two questions"]
    assert kinds("When was this child last seen and by whom?", kind=kind) == ["two questions"]


def test_a_question_may_have_a_second_half_where_it_is_answered_in_writing() -> None:
    assert kinds("What did this child tell me, and what did I do with it?") == []


def test_two_whole_questions_and_a_list_of_questions_are_too_many_in_writing_too() -> None:
    assert kinds("What did I see? What did I hear?") == ["two questions"]
    assert kinds("What did I see, what did I hear, who was there, and what did I do?") == ["two questions"]


def test_words_that_only_look_like_a_second_question_are_left_alone() -> None:
    assert (
        kinds("What does the child understand about why there is a court case and what I am for?", kind="choice") == []
    )
    assert kinds("Looking back as the family lived it: was it purposeful, or drift?", kind="choice") == []


def test_what_by_when_is_one_question_to_those_who_agree_actions() -> None:
    assert kinds("What am I going to do differently for this child, and by when?", kind="actions") == []


def test_a_sentence_of_more_than_25_words_is_named_with_its_length() -> None:
    long = "What would this child say " + "about the day " * 7 + "?"
    assert ["26 words" in found.what for found in advice(long)] == [True]
    assert advice(long.replace("about the day ", "", 1)) == []


def test_joined_questions_and_parts_after_a_colon_count_for_themselves() -> None:
    assert (
        len(sentences("What did I see: in the room, and what did I do? I wrote it down. Then I left; soon after.")) == 6
    )


@pytest.mark.parametrize("text", ["What did the IRO say before the CMH?", "What did the [[IRO]] say before the CMHs?"])
def test_initials_that_nobody_explained_are_named_where_they_stand(text: str) -> None:
    found = [one.what.split(" ")[1] for one in advice(text)]
    assert found == ["IRO", "CMH"]


def test_initials_under_terms_or_beside_their_words_are_left_alone() -> None:
    assert kinds("What did the [[IRO]] say?", also="terms: {IRO: Independent reviewing officer}\n") == []
    assert kinds("What did the independent reviewing officer (IRO) say, and what would the IRO do?") == []


def test_names_of_judgments_and_initials_that_everybody_knows_are_left_alone() -> None:
    assert kinds("What does *Re DE* (2014) or JW (2023) say to the NHS and the GP?") == []


def test_a_file_with_faults_has_its_advice_too_and_a_file_that_cannot_be_read_has_none() -> None:
    assert kinds("Why did you not visit?", also="titel: x\n") == ["blame"]
    assert advice_on(b"\xff\xfe", path="a.yaml") == ()
    assert advice_on(b"PK\x03\x04", path="a.yaml") == ()


def test_questions_are_counted() -> None:
    assert asks_in("Where did I go, whom did I see, and why?", after_commas=True) == 3
    assert asks_in("If it fails, what will happen?", after_commas=True) == 1
    assert asks_in("Does the plan say, in plain words, what will be done?", after_commas=False) == 1


def test_the_command_prints_advice_only_when_asked_and_ends_as_before(tmp_path: Path) -> None:
    file = tmp_path / "new.yaml"
    file.write_text(SOUND.replace(QUESTION, "text: Why did you not ask?"), encoding="utf-8")
    runner = CliRunner()
    without = runner.invoke(main, ["standards", "check", str(file)])
    asked = runner.invoke(main, ["standards", "check", "--advice", str(file)])
    assert "advice: " not in without.output
    assert f"advice: {file}:35:15: sections[1].prompts[2].text: blame: " in asked.output
    assert asked.exit_code == without.exit_code
