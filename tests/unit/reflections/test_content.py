"""What an answer can hold, kind by kind."""

from datetime import date

import pytest

from app.reflections.content import EMPTY, KINDS, Content, NotAnAnswer, Wire, clean, content_of, wire_of
from app.standards.definition import Option, Prompt, PromptKind

OPTIONS = (
    Option(code="letter", label="A letter"),
    Option(code="meeting", label="Meeting the judge"),
    Option(code="nothing", label="Nothing yet", exclusive=True),
)


def prompt(kind: PromptKind, **more) -> Prompt:
    if kind in (PromptKind.CHOICE, PromptKind.CHOICES):
        more.setdefault("options", OPTIONS)
    if kind is PromptKind.NUMBER:
        more.setdefault("unit", "days")
    return Prompt(id="p", kind=kind, text="What?", label="What", visibility="supervisor", **more)


def read(kind: PromptKind, *values: str, by: tuple[str, ...] = (), keys: tuple[str, ...] = (), **more) -> Content:
    return content_of(prompt(kind, **more), Wire(values, by, keys), EMPTY)


def test_every_kind_of_the_language_can_be_read():
    assert set(KINDS) == set(PromptKind)


@pytest.mark.parametrize(
    "typed",
    ["  spaces stay  ", "é and é stay two things", "one\ntwo\ttab", "👩‍👧 joined", "‮ marked ‬", "\u200d", "<b>&amp;"],
)
def test_words_are_kept_as_they_were_typed(typed):
    assert read(PromptKind.TEXT, typed).words == typed


def test_line_ends_become_one_kind_and_control_characters_go():
    assert clean("a\r\nb\rc\x00\x07\x1bd\te\n") == "a\nb\ncd\te\n"


def test_an_empty_text_is_no_answer():
    assert read(PromptKind.TEXT, "").is_empty


def test_a_text_beyond_the_hard_limit_is_refused_with_the_limit():
    with pytest.raises(NotAnAnswer, match="100,000 characters"):
        read(PromptKind.TEXT, "x" * 100_001)
    assert read(PromptKind.TEXT, "x" * 100_000).words


@pytest.mark.parametrize(
    ("kind", "values", "sentence"),
    [
        (PromptKind.LINE, ("a\nb",), "one line"),
        (PromptKind.LINE, ("x" * 201,), "200 characters"),
        (PromptKind.CHOICE, ("letter", "meeting"), "one answer only"),
        (PromptKind.CHOICE, ("pigeon",), "not one of them"),
        (PromptKind.CHOICES, ("nothing", "letter"), "Untick one of them"),
        (PromptKind.NUMBER, ("six",), "whole number"),
        (PromptKind.NUMBER, ("6.5",), "whole number"),
        (PromptKind.NUMBER, ("-1",), "0 or more"),
        (PromptKind.DATE, ("Friday",), "4 March 2026"),
        (PromptKind.DATE, ("2026-02-30",), "4 March 2026"),
        (PromptKind.DATE, ("1899-12-31",), "4 March 2026"),
        (PromptKind.CONFIRM, ("no",), "not one of them"),
        (PromptKind.NOTE, ("x",), "nothing to answer"),
        (PromptKind.ACTIONS, tuple("abcdef"), "room for 5"),
    ],
)
def test_what_cannot_answer_a_prompt_is_refused_with_a_sentence(kind, values, sentence):
    with pytest.raises(NotAnAnswer, match=sentence):
        read(kind, *values)


@pytest.mark.parametrize(
    ("kind", "values", "content"),
    [
        (PromptKind.CHOICE, ("", "letter"), Content(codes=("letter",))),
        (PromptKind.CHOICE, ("",), EMPTY),
        (PromptKind.CHOICES, ("", "meeting", "letter"), Content(codes=("letter", "meeting"))),
        (PromptKind.CHOICES, ("",), EMPTY),
        (PromptKind.NUMBER, (" 6 ",), Content(whole=6)),
        (PromptKind.NUMBER, ("",), EMPTY),
        (PromptKind.DATE, ("2026-03-04",), Content(day=date(2026, 3, 4))),
        (PromptKind.CONFIRM, ("", "yes"), Content(codes=("yes",))),
        (PromptKind.CONFIRM, ("",), EMPTY),
    ],
)
def test_ticks_numbers_and_dates_are_read_for_what_they_are(kind, values, content):
    assert read(kind, *values) == content


def test_an_action_keeps_its_key_when_it_is_reworded():
    first = read(PromptKind.ACTIONS, "Ring Gran", "See Kite", by=("2026-03-04", ""))
    keys = wire_of(prompt(PromptKind.ACTIONS), first).keys
    again = content_of(prompt(PromptKind.ACTIONS), Wire(("Ring Gran on Friday", "See Kite"), ("", ""), keys), first)
    assert [row.key for row in again.rows] == [row.key for row in first.rows]


def test_an_unreadable_date_names_the_action_it_stands_beside():
    with pytest.raises(NotAnAnswer, match="Action 2: write the date with its day, month and year"):
        read(PromptKind.ACTIONS, "Ring Gran", "See Kite", by=("4 December 2026", "soon"))


def test_the_date_of_an_action_is_stored_in_one_spelling_however_it_was_written():
    written = read(PromptKind.ACTIONS, "Ring Gran", "See Kite", by=("4 Dec 2026", "04.12.26"))
    assert wire_of(prompt(PromptKind.ACTIONS), written).by == ("2026-12-04", "2026-12-04")


def test_a_row_whose_words_went_is_dropped_and_the_others_keep_their_keys_without_being_sent_any():
    first = read(PromptKind.ACTIONS, "Ring Gran", "See Kite", "Write to Heron")
    again = content_of(prompt(PromptKind.ACTIONS), Wire(("", "See Kite", "Write to Heron")), first)
    assert [row.what for row in again.rows] == ["See Kite", "Write to Heron"]
    assert [row.key for row in again.rows] == [row.key for row in first.rows][1:]
