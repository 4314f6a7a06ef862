"""Two texts word by word, and two documents row by row, as a page prints them."""

import time
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.settings import ROOT
from app.standards.change_report import read_document
from app.standards.definition import Definition
from app.standards.difference import DifferencePart, DocumentRows, PartKind, Standing, side_by_side, word_difference
from tests.definitions.generated import a_document, edited

KEPT, REMOVED, ADDED = PartKind.KEPT, PartKind.REMOVED, PartKind.ADDED
EARLIER = Path(__file__).parents[2] / "definitions" / "earlier"


def said(before: str, after: str) -> str:
    """The parts as an editor would mark them: [-removed-] and {+added+}."""
    marks = {KEPT: "{}", REMOVED: "[-{}-]", ADDED: "{{+{}+}}"}
    return "".join(marks[part.kind].format(part.text) for part in word_difference(before, after))


def side(parts: tuple[DifferencePart, ...], kind: PartKind) -> list[str]:
    return "".join(part.text for part in parts if part.kind in (KEPT, kind)).split()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "", ""),
        ("The same words.", "The same words.", "The same words."),
        ("", "All new.", "{+All new.+}"),
        ("All gone.", "", "[-All gone.-]"),
        ("Have I met them?", "Have I met them alone?", "Have I met [-them? -]{+them alone?+}"),
        ("What did I see?", "What did I really see?", "What did I {+really +}see?"),
        (
            "I saw him today.",
            "I saw very clearly him at the door today.",
            "I saw {+very clearly +}him {+at the door +}today.",
        ),
        ("Was it hard, or easy?", "Was it easy?", "Was it [-hard, or -]easy?"),
        (
            "Where did the three of us first meet?",
            "When, and in the presence of whom, was that?",
            "[-Where did the three of us first meet? -]{+When, and in the presence of whom, was that?+}",
        ),
        ("One.\n\nTwo.", "One.\n\nTwo and a half.", "One.\n\n[-Two. -]{+Two and a half.+}"),
    ],
)
def test_the_difference_reads_like_an_editors(before: str, after: str, expected: str) -> None:
    assert said(before, after) == expected


def test_a_word_that_happens_to_be_in_both_is_not_picked_out_of_a_rewritten_passage() -> None:
    before = "I saw the school, then drove home to write up the visit and rang the court before it closed for the day."
    after = "I saw the nursery before I wrote to both parents, and rang the court before it closed for the day."
    kinds = [part.kind for part in word_difference(before, after)]
    assert kinds == [KEPT, REMOVED, ADDED, KEPT]


words = st.lists(st.sampled_from(["a", "b,", "c", "the", "Child?", "met", "\n\n"]), max_size=40).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(words, words)
def test_no_word_is_lost_or_invented_and_neighbours_differ_in_kind(before: str, after: str) -> None:
    parts = word_difference(before, after)
    assert side(parts, REMOVED) == before.split()
    assert side(parts, ADDED) == after.split()
    assert all(one.kind is not other.kind for one, other in pairwise(parts))
    assert all(part.text[-1].isspace() for part in parts[:-1])
    assert parts == word_difference(before, after)


# Rows


def rows() -> DocumentRows:
    return side_by_side(read_document(EARLIER / "1.0.yaml"), read_document(EARLIER / "2.0.yaml"))


def test_prompts_are_aligned_by_id_and_options_by_code() -> None:
    (section,) = rows().sections
    assert [(one.id, one.standing.value, one.is_changed) for one in section.prompts] == [
        ("alone", "kept", True),
        ("what-i-saw", "kept", False),
        ("what-surprised-me", "kept", False),
        ("taken-out", "removed", True),
    ]
    options = [(one.code, one.standing) for one in section.prompts[0].options]
    assert options[-2:] == [("alone-often", Standing.KEPT), ("planned", Standing.REMOVED)]
    assert [row.part for row in section.prompts[1].texts] == ["prompt.text", "prompt.label"]
    taken_out = section.prompts[3].texts[0]
    assert (taken_out.part, taken_out.before, taken_out.after) == ("prompt.kind", "line", None)


def document(*sections: tuple[str, str]) -> Definition:
    kinds = {"kind": "line", "label": "Label", "visibility": "private"}
    parts: list[dict[str, Any]] = [
        {"id": name, "title": name, "prompts": [{"id": one, "text": f"{one}?", **kinds} for one in prompts]}
        for name, prompts in sections
    ]
    tops = {"schema": 1, "id": "made-up", "version": "1.0", "title": "T", "summary": "S", "area": "both", "owner": "O"}
    lists = {"source": "S", "good_looks_like": ["a", "b"], "supervisor_questions": ["a", "b"], "sections": parts}
    return Definition.model_validate({**tops, **lists})


def test_a_prompt_in_another_section_stands_there_once_and_says_where_it_came_from() -> None:
    found = side_by_side(document(("one", "ab"), ("two", "cd")), document(("one", "a"), ("two", "cbd")))
    assert [[prompt.id for prompt in section.prompts] for section in found.sections] == [["a"], ["c", "b", "d"]]
    moved = found.sections[1].prompts[1]
    assert (moved.standing, moved.came_from, moved.is_changed) == (Standing.MOVED, "one", True)


def test_what_was_taken_out_stands_where_it_stood() -> None:
    found = side_by_side(document(("one", "abc"), ("two", "de"), ("x", "fg")), document(("one", "cxa"), ("x", "gf")))
    assert [(section.id, section.standing.value) for section in found.sections] == [
        ("one", "kept"),
        ("two", "removed"),
        ("x", "kept"),
    ]
    assert [prompt.id for prompt in found.sections[0].prompts] == ["c", "x", "a", "b"]
    assert [prompt.standing for prompt in found.sections[1].prompts] == [Standing.REMOVED] * 2


def test_every_prompt_and_option_of_both_documents_has_one_row() -> None:
    chance = Random(7)
    for _ in range(100):
        raw = a_document(chance)
        older, newer = Definition.model_validate(raw), Definition.model_validate(edited(raw, chance))
        found = [prompt for section in side_by_side(older, newer).sections for prompt in section.prompts]
        assert sorted(prompt.id for prompt in found) == sorted({one.id for one in (*older.prompts, *newer.prompts)})
        for prompt in found:
            both = [one for document in (older, newer) if (one := document.prompt(prompt.id))]
            assert {option.code for option in prompt.options} == {code.code for one in both for code in one.options}


def a_large(chance: Random, words: list[str]) -> Definition:
    def text(length: int) -> str:
        return " ".join(chance.choice(words) for _ in range(length))[: length * 5].strip()

    prompts = [
        {"id": f"p{number}", "kind": "line", "text": text(60), "label": "L", "hint": text(55), "help": text(390)}
        for number in range(24)
    ]
    found = document(("one", "a")).model_dump(by_alias=True)
    found["sections"] = [
        {"id": f"s{at}", "title": "T", "prompts": [{**one, "visibility": "private"} for one in prompts[at : at + 6]]}
        for at in range(0, 24, 6)
    ]
    return Definition.model_validate(found)


@pytest.mark.parametrize("words", ["english", "a b c", "a b c d e f g h i j k l m n"])
def test_two_large_documents_are_beside_each_other_in_a_tenth_of_a_second(words: str) -> None:
    """Counted in the time of this process, since the machine may be busy with something else."""
    files = (ROOT / "standards").glob("*/1.0.yaml")
    english = [word for file in files for word in file.read_text(encoding="utf-8").replace("[", "").split()]
    chance = Random(3)
    chosen = english if words == "english" else words.split()
    older, newer = a_large(chance, chosen), a_large(chance, chosen)
    assert words != "english" or len(older.model_dump_json()) > 55_000
    took = []
    for _ in range(3):
        began = time.process_time()
        side_by_side(older, newer)
        took.append(time.process_time() - began)
    assert min(took) < 0.1
