"""The identifier check: what it finds, what it leaves alone, how well it does on texts that it was not made for."""

import random
from datetime import date
from itertools import pairwise

import pytest

from app.identifying.kinds import SENTENCES, Kind, looks_like
from app.identifying.looking import look_through
from tests.identifiers.measuring import (
    TODAY,
    false_hints_in,
    hostile_texts,
    recall_of,
    seconds_for,
)
from tests.identifiers.ordinary import made_up_reflections, standards_and_family
from tests.identifiers.sentences import HELD_OUT

NAMES = {Kind.TITLED_NAME, Kind.FIRST_NAME}

A_QUADRATIC_RULE_TAKES = 30  # Seconds and more, where 100,000 characters take less than one. How long exactly: docs.


def found(text: str, label: str = "") -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.kind.value) for one in look_through(text, today=TODAY, label=label)]


@pytest.mark.parametrize("kind", HELD_OUT)
def test_at_least_95_in_100_numbers_and_80_in_100_names_are_found_in_sentences_it_was_not_tuned_on(kind):
    recall = recall_of(kind, 400, held_out=True)
    assert recall.share >= (0.80 if kind in NAMES else 0.95), recall.missed[:10]


def test_at_most_one_false_hint_in_500_words_of_60_000_in_which_nobody_is_named():
    held_out = list(made_up_reflections(60_000, random.Random(1), held_out=True))
    for texts in (held_out, list(standards_and_family())):
        false = false_hints_in(texts)
        assert false.words > 10_000
        assert false.in_500_words <= 1, false.taken_for[:10]


def test_hostile_text_of_the_greatest_length_is_looked_through_and_holds_nobody_up():
    for piece, text in hostile_texts(100_000).items():
        assert seconds_for(text) < A_QUADRATIC_RULE_TAKES, piece


def test_every_kind_says_what_it_looks_like_and_what_to_write_instead():
    assert set(SENTENCES) == set(Kind)
    assert all(looks_like(kind).startswith("Looks like ") and len(looks_like(kind)) > 30 for kind in Kind)


@pytest.mark.parametrize(
    "text",
    [
        "Heron told me that Kite and Otter live with Gran. Button laughed.",
        "Re B-S, Re A (A Child), Griffiths v Griffiths and the Fraser guidelines",
        "Cafcass said that CAMHS and Social Work England had asked Barnardo’s.",
        "The hearing on 4 March 2026 followed the one on 12/01/2026, in week 12 of 26.",
        "The s20 3rd time. Section 31(2), Part 25, 1,200 words, 10.30 to 12.",
        "Will you? May I? April was long, and June will be longer. Hope is not a plan.",
        "943 476 5918 and 123 456 7890 are no NHS numbers",
        "Robin sang. The Primary School wrote. I met Northmere County Council.",
    ],
)
def test_labels_roles_law_services_and_days_are_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SA22C50077", [("SA22C50077", "court-number")]),
        ("sr12 p 00455", [("sr12 p 00455", "court-number")]),
        ("1234-5678-1234-5678", [("1234-5678-1234-5678", "court-number")]),
        ("943 476 5919", [("943 476 5919", "nhs-number")]),
        ("ring 07700 900123.", [("07700 900123", "phone")]),
        ("at sa1 1aa", [("sa1 1aa", "postcode")]),
        ("on 3 May 2015 she", [("3 May 2015", "birth-date")]),
        ("born on 4 March 2026, seen on 9 March 2026", [("4 March 2026", "birth-date")]),
        ("12 Acacia Road", [("12 Acacia Road", "address")]),
        ("Ysgol Bryn Primary School", [("Ysgol Bryn Primary School", "school")]),
        ("mr patel and HHJ Furness", [("mr patel", "titled-name"), ("HHJ Furness", "titled-name")]),
        ("Aisha Begum’s room", [("Aisha Begum", "first-name")]),
        ("her sister Grace, but grace", [("Grace", "first-name")]),
        ("the girl Zubeidah was told that Qwerto had gone", [("Zubeidah", "first-name"), ("Qwerto", "first-name")]),
        ("a@b.org", [("a@b.org", "email")]),
    ],
)
def test_each_shape_is_found_where_it_stands(text, expected):
    assert found(text) == expected


def test_words_of_the_label_are_no_names_unless_they_are_listed_as_such():
    assert found("Zogwort told me. Zogwort said no.") != []
    assert found("Zogwort told me. Zogwort said no.", label="Zogwort and Blip") == []
    assert found("Jayden told me.", label="Jayden, week 3") == [("Jayden", "first-name")]


def test_hints_follow_the_text_and_never_overlap_whatever_stands_there():
    chance = random.Random(3)
    pieces = [*hostile_texts(40).values(), "Mrs Evans", "born 1/1/2019", "07700 900123", "😀", "שלום", "\u202e", "\x00"]
    for _ in range(300):
        text = "".join(chance.choice(pieces)[: chance.randint(1, 30)] for _ in range(12))
        hints = look_through(text, today=date(2026, 1, 1))
        assert all(0 <= one.start < one.end <= len(text) for one in hints)
        assert all(one.end <= two.start for one, two in pairwise(hints))
