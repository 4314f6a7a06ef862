"""Saving the words of a draft: only what changed, never over a colleague's words, and with its faults on request."""

import pytest

from app.people.access import NotFound
from app.standards.edits import AddEntry, CannotEditLines, Move, SetValue, TakeOut
from app.standards.line_edits import apply, check_lines, edits_at, what_it_says
from app.workspace.meanwhile import carried_over
from app.workspace.queries import draft_to_read
from app.workspace.texts import ColleagueWroteMeanwhile
from app.workspace.words import FaultsInWords, a_step, give_number, save_words, words_of
from tests.makers_of_drafts import FILE, a_draft, next_document

FIRST = ("sections", 0, "prompts", 0)
SECOND = ("sections", 0, "prompts", 1)
THIRD = ("sections", 0, "prompts", 2)
NEW = {"id": "new-one", "kind": "line", "label": "New", "text": "New?", "visibility": "private"}
SOURCE = FILE.read_bytes()


@pytest.fixture
def sol(person):
    return person("sol")


@pytest.fixture
def draft_id(sol):
    return a_draft(sol)


def label_of(number, label):
    return SetValue((*FIRST[:3], number, "label"), label)


def onto(edits, *before):
    """The edits on top of a text in which a colleague made others; None when they do not fit."""
    now = apply(SOURCE, before)
    carried = carried_over(edits, what_it_says(SOURCE), what_it_says(now))
    return None if carried is None else what_it_says(apply(now, carried))


def ids(tree, section=0):
    return [one["id"] for one in tree["sections"][section]["prompts"]]


def test_the_edits_of_one_part_touch_nothing_else():
    tree = what_it_says(SOURCE)
    prompt = {**tree["sections"][0]["prompts"][0], "label": "Other", "not_right": True, "core": True}
    assert edits_at(SOURCE, FIRST, prompt) == (SetValue((*FIRST, "label"), "Other"),)
    assert edits_at(SOURCE, FIRST, tree["sections"][0]["prompts"][0]) == ()
    assert edits_at(SOURCE, ("number",), None) == (SetValue(("number",), None),)
    assert edits_at(SOURCE, ("terms",), tree["terms"]) == ()


def test_lines_that_cannot_be_edited_are_found_before_anybody_types():
    check_lines(SOURCE)
    with pytest.raises(CannotEditLines):
        check_lines(b'title: "never closed\n')


def test_an_edit_finds_its_prompt_wherever_a_colleague_moved_it():
    now = onto([label_of(0, "Mine")], AddEntry(("sections", 0, "prompts"), 0, NEW), Move(THIRD, 0))
    assert [one["label"] for one in now["sections"][0]["prompts"]][2] == "Mine"
    elsewhere = onto([label_of(0, "Mine")], Move(FIRST, 0, into=("sections", 1, "prompts")))
    assert elsewhere["sections"][1]["prompts"][0]["label"] == "Mine"


@pytest.mark.parametrize(
    ("mine", "hers"),
    [
        (label_of(0, "Mine"), label_of(0, "Hers")),
        (label_of(0, "Mine"), TakeOut(FIRST)),
        (label_of(0, "Mine"), SetValue((*FIRST, "id"), "another-id")),
        (TakeOut(FIRST), label_of(0, "Hers")),
        (SetValue((*FIRST, "options", 0, "label"), "Mine"), TakeOut((*FIRST, "options", 3))),
        (TakeOut(("good_looks_like", 0)), Move(("good_looks_like", 0), 1)),
        (Move(FIRST, 1), Move(SECOND, 2)),
        (AddEntry(("sections", 0, "prompts"), 1, NEW), TakeOut(FIRST)),
        (AddEntry(("sections", 0, "prompts"), 0, NEW), AddEntry(("sections", 1, "prompts"), 0, NEW)),
    ],
)
def test_what_a_colleague_changed_is_not_touched(mine, hers):
    assert onto([mine], hers) is None


@pytest.mark.parametrize(
    ("mine", "hers"),
    [
        (label_of(0, "Mine"), SetValue((*FIRST, "text"), "Hers?")),
        (TakeOut(FIRST), label_of(1, "Hers")),
        (Move(FIRST, 1), label_of(1, "Hers")),
        (AddEntry(("sections", 0, "prompts"), 2, NEW), AddEntry(("sections", 0, "prompts"), 0, {**NEW, "id": "hers"})),
        (SetValue(("title",), "Mine"), SetValue(("summary",), "Hers?")),
        (TakeOut(("good_looks_like", 0)), TakeOut(("supervisor_questions", 0))),
    ],
)
def test_edits_in_different_places_are_both_kept(mine, hers):
    both = onto([mine], hers)
    assert both is not None
    assert both != what_it_says(apply(SOURCE, [mine]))
    assert both != what_it_says(apply(SOURCE, [hers]))


def test_a_prompt_steps_over_the_edge_of_its_section_and_not_out_of_the_document():
    tree = what_it_says(SOURCE)
    assert a_step(tree, FIRST, up=True) == ()
    assert a_step(tree, FIRST, up=False) == (Move(FIRST, 1),)
    first_of_next = ("sections", 1, "prompts", 0)
    [move] = a_step(tree, first_of_next, up=True)
    now = what_it_says(apply(SOURCE, [move]))
    assert ids(now)[-1] == ids(tree, 1)[0]


def test_nothing_changed_is_no_new_text(sol, draft_id):
    found = save_words(by=sol, draft_id=draft_id, base=1, edits=[])
    assert (found.number, found.has_changed) == (1, False)


def test_a_colleague_who_changed_the_same_keeps_theirs_and_mine_is_kept_aside(person, sol, draft_id):
    save_words(by=person("amal"), draft_id=draft_id, base=1, edits=[label_of(0, "Hers")])
    with pytest.raises(ColleagueWroteMeanwhile):
        save_words(by=sol, draft_id=draft_id, base=1, edits=[label_of(0, "Mine")])
    draft = draft_to_read(by=sol, draft_id=draft_id)
    assert b"Hers" in draft.source
    assert b"Mine" in draft.aside[0].source


def test_a_colleague_who_changed_something_else_is_joined(person, sol, draft_id):
    save_words(by=person("amal"), draft_id=draft_id, base=1, edits=[label_of(1, "Hers")])
    found = save_words(by=sol, draft_id=draft_id, base=1, edits=[label_of(0, "Mine")])
    assert (found.number, found.with_colleague) == (3, True)
    source = draft_to_read(by=sol, draft_id=draft_id).source
    assert b"Hers" in source
    assert b"Mine" in source


def test_new_faults_are_told_before_they_are_saved_and_old_ones_are_no_hindrance(sol, draft_id):
    long = [label_of(0, "x" * 61)]
    with pytest.raises(FaultsInWords) as refused:
        save_words(by=sol, draft_id=draft_id, base=1, edits=long, parts=[FIRST])
    assert [one.where for one in refused.value.faults] == ["sections[1].prompts[1].label"]
    save_words(by=sol, draft_id=draft_id, base=1, edits=long, parts=[FIRST], even_with_faults=True)
    other = [SetValue((*FIRST, "text"), "Which?")]
    assert save_words(by=sol, draft_id=draft_id, base=2, edits=other, parts=[FIRST]).number == 3


def test_the_number_follows_what_the_changes_make(sol, draft_id):
    assert words_of(by=sol, draft_id=draft_id).number_to_give == ""
    save_words(by=sol, draft_id=draft_id, base=1, edits=[TakeOut(SECOND)])
    assert words_of(by=sol, draft_id=draft_id).number_to_give == "2.0"
    give_number(by=sol, draft_id=draft_id, base=2)
    words = words_of(by=sol, draft_id=draft_id)
    assert (words.tree["version"], words.tree["replaces"], words.number_to_give) == ("2.0", "1.0", "")
    assert not give_number(by=sol, draft_id=draft_id, base=3).has_changed


def test_a_wrong_predecessor_is_mended_with_the_number(sol):
    draft_id = a_draft(sol, next_document("1.1").replace(b'version: "1.1"', b'version: "1.0"'))
    give_number(by=sol, draft_id=draft_id, base=1)
    assert words_of(by=sol, draft_id=draft_id).tree["version"] == "1.1"


def test_a_stranger_saves_nothing(person, draft_id):
    with pytest.raises(NotFound):
        save_words(by=person("rowan"), draft_id=draft_id, base=1, edits=[label_of(0, "x")])
    with pytest.raises(NotFound):
        words_of(by=person("rowan"), draft_id=draft_id)
