"""The nearest word is offered when it is near, and nothing when it is not."""

import pytest

from app.standards.faults import START, Fault, FaultList, on_one_line, where
from app.standards.wording import listed, nearest, slug_like, unknown_key

KEYS = ("id", "kind", "text", "hint", "unit", "visibility", "good_looks_like", "options", "core", "source", "when")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("visiblity", "visibility"),
        ("Kind", "kind"),
        ("txt", "text"),
        ("good-looks-like", "good_looks_like"),
        ("Good looks like", "good_looks_like"),
        ("options ", "options"),
        ("hnit", "hint"),
        ("di", "id"),
        ("ir", "id"),
        ("weather", None),
        ("", None),
        ("x" * 5000, None),
    ],
)
def test_the_nearest_word_is_found(written: str, meant: str | None) -> None:
    assert nearest(written, KEYS) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("type", 'unknown key; did you mean "kind"?'),
        ("question", 'unknown key; did you mean "text"?'),
        ("if", 'unknown key; did you mean "when"?'),
        ("score", "unknown key; answers are never scored, so take this line out"),
        ("html", "unknown key; texts carry no HTML, so take this line out"),
    ],
)
def test_words_of_other_tools_are_understood(written: str, said: str) -> None:
    assert unknown_key(written, KEYS, ())[0] == said


def test_a_key_that_is_there_already_is_not_offered_again() -> None:
    assert "already given" in unknown_key("txt", KEYS, ("text",))[0]


@pytest.mark.parametrize(
    ("written", "made"),
    [("Seeing and engaging", "seeing-and-engaging"), ("1. Visit", "visit"), ("Éva’s", "evas"), ("…", None)],
)
def test_a_short_name_is_made_from_what_was_written(written: str, made: str | None) -> None:
    assert slug_like(written, 40) == made


def test_the_way_to_an_entry_counts_from_one() -> None:
    assert where(("sections", 0, "prompts", 1, "visiblity")) == "sections[1].prompts[2].visiblity"


def test_a_fault_is_one_line_of_the_agreed_form() -> None:
    fault = Fault("a.yaml", 41, 7, "sections[1].visiblity", 'unknown key; did you mean "visibility"?')
    assert str(fault) == 'a.yaml:41:7: sections[1].visiblity: unknown key; did you mean "visibility"?'
    assert str(Fault("a.yaml", 1, 1, "", "empty")) == "a.yaml:1:1: empty"


def test_what_is_quoted_stays_short_and_on_one_line() -> None:
    assert on_one_line("a\nb\x00c") == "a b c"
    assert on_one_line("x" * 100) == "x" * 60 + "…"


def test_a_fault_stays_on_one_line_whatever_was_quoted_in_it() -> None:
    faults = FaultList("a.yaml")
    faults.fault(START, (), '"a\nb\x1b[31m" is not here')
    faults.warn(START, (), "x" * 5_000)
    assert [fault.what for fault in faults.faults] == ['"a b [31m" is not here']
    assert len(faults.warnings[0].what) <= 401


def test_of_many_long_words_the_first_are_listed_and_the_rest_counted() -> None:
    codes = [f"{'very-long-code-of-an-answer-' * 2}{number:02}" for number in range(16)]
    assert listed(codes[:3]) == ", ".join(codes[:3])
    assert listed(codes) == f"{codes[0]}, {codes[1]}, {codes[2]} …and 13 more"
    assert listed(codes, letters=10) == f"{codes[0]} …and 15 more"
