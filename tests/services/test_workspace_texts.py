"""The texts of a draft: how it begins, how it is written, and that of two texts neither is lost."""

import random

import pytest

from app.people.access import NotFound
from app.reflections.details import DetailsRefused
from app.settings import ROOT
from app.workspace.beginnings import (
    begin_following,
    begin_from_another,
    begin_from_nothing,
    begin_from_text,
    suggested_id,
)
from app.workspace.compared_texts import compare_texts
from app.workspace.line_ends import bytes_over, shown_text
from app.workspace.live import look_at_text, readable_as_standard
from app.workspace.queries import draft_to_read, workspace_of
from app.workspace.settling import agree
from app.workspace.standing import standing_of
from app.workspace.texts import ColleagueWroteMeanwhile, TextTooLong, save_text, settle_other_text

CARE_PLAN = (ROOT / "standards/care-plan/1.0.yaml").read_bytes()
BOM = b"\xef\xbb\xbf"


def group_of(by):
    return next(iter(workspace_of(by).groups))


def begun(by, title="Siblings placed apart", standard=""):
    return begin_from_nothing(by=by, group_id=group_of(by), group="A group", title=title, standard=standard)


def source_of(by, draft_id, number=None):
    return draft_to_read(by=by, draft_id=draft_id, number=number).source


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Siblings placed apart", "siblings-placed-apart"),
        ("  Brothers’ & sisters’ needs: Part 2 ", "brothers-sisters-needs-part-2"),
        ("2026 plans", "plans"),
        ("Café", "cafe"),
        ("日本", "a-new-standard"),
        ("A title that goes on and on until it no longer fits", "a-title-that-goes-on-and-on-until-it-no"),
    ],
)
def test_an_id_is_made_from_the_words_of_a_title(title, expected):
    assert suggested_id(title) == expected


def test_a_new_standard_begins_with_a_text_whose_faults_are_only_what_publishing_needs(person):
    sol = person("sol")
    draft = draft_to_read(by=sol, draft_id=begun(sol))
    assert (draft.standard, draft.title) == ("siblings-placed-apart", "Siblings placed apart")
    assert draft.definition is not None
    looked = look_at_text(by=sol, draft_id=draft.id, source=draft.source)
    assert {one.where for one in looked.faults} == {"approved", "effective_from"}


@pytest.mark.parametrize(
    ("title", "standard", "field"),
    [("", "", "title"), ("x" * 121, "", "title"), ("Fine", "Not An Id", "id"), ("Fine", "care-plan", "id")],
)
def test_a_title_or_id_that_cannot_be_is_named(person, title, standard, field):
    with pytest.raises(DetailsRefused) as refused:
        begun(person("sol"), title, standard)
    assert field in refused.value.faults


def test_the_next_document_follows_the_newest_and_keeps_its_words(person):
    sol = person("sol")
    draft = draft_to_read(by=sol, draft_id=begin_following(by=sol, group_id=group_of(sol), standard="care-plan"))
    assert (draft.definition.version, draft.definition.replaces) == ("1.1", "1.0")
    assert draft.before.version == "1.0"
    assert draft.definition.prompts[0].text == draft.before.prompts[0].text


def test_a_copy_is_the_first_document_of_another_standard(person):
    sol = person("sol")
    draft_id = begin_from_another(
        by=sol, group_id=group_of(sol), standard="care-plan", title="Plans for siblings", new_id=""
    )
    draft = draft_to_read(by=sol, draft_id=draft_id)
    found = draft.definition
    assert (found.id, found.title, found.version, found.replaces) == (
        "plans-for-siblings",
        "Plans for siblings",
        "1.0",
        None,
    )
    assert draft.before is None
    assert len(found.prompts) > 5


def test_the_very_bytes_of_a_file_are_kept(person):
    sol = person("sol")
    for source in (BOM + CARE_PLAN.replace(b"\n", b"\r\n"), b"\xff\xfe\x00a", b"caf\xe9: 1", b"a" * 65536, b"\n"):
        draft_id = begin_from_text(by=sol, group_id=group_of(sol), source=source)
        assert source_of(sol, draft_id) == source


def test_an_empty_and_a_too_large_file_are_refused_by_name(person):
    sol = person("sol")
    with pytest.raises(DetailsRefused):
        begin_from_text(by=sol, group_id=group_of(sol), source=b"")
    with pytest.raises(TextTooLong):
        begin_from_text(by=sol, group_id=group_of(sol), source=b"a" * 65537)


def test_a_file_that_names_what_it_replaces_follows_that_document(person):
    sol = person("sol")
    source = CARE_PLAN.replace(b'version: "1.0"', b'version: "1.1"\nreplaces: "1.0"')
    draft = draft_to_read(by=sol, draft_id=begin_from_text(by=sol, group_id=group_of(sol), source=source))
    assert draft.before.version == "1.0"
    assert draft.standard == "care-plan"


def test_nobody_begins_for_a_group_that_is_not_theirs(person):
    with pytest.raises(NotFound):
        begin_from_text(by=person("rowan"), group_id=group_of(person("sol")), source=b"a: 1")


def test_a_windows_file_shown_and_saved_without_a_change_is_the_same_file():
    for source in (
        BOM + CARE_PLAN.replace(b"\n", b"\r\n"),
        CARE_PLAN,
        b"a\rb\r",
        b"",
        b"a",
        b"a\r\nb\nc\rd",
        b"\xff\n",
    ):
        assert bytes_over(source, shown_text(source)) == source
        assert bytes_over(source, shown_text(source).replace("\n", "\r\n")) == source


def test_one_changed_word_in_a_windows_file_changes_one_line_of_it():
    source = BOM + CARE_PLAN.replace(b"\n", b"\r\n")
    typed = shown_text(source).replace("every realistic home", "each realistic home").replace("\n", "\r\n")
    assert bytes_over(source, typed) == source.replace(b"every realistic home", b"each realistic home")


def test_whatever_lines_are_changed_the_others_keep_their_bytes():
    chance = random.Random(7)
    ends = [b"\r\n", b"\n", b"\r"]
    for _ in range(300):
        lines = [f"line {at}".encode() + chance.choice(ends) for at in range(chance.randrange(1, 12))]
        at = chance.randrange(len(lines))
        source = b"".join(lines)
        typed = shown_text(source).split("\n")
        typed[at] = "changed words"
        written = bytes_over(source, "\n".join(typed))
        assert shown_text(written) == "\n".join(typed)
        assert written.startswith(b"".join(lines[:at]))
        assert written.endswith(b"".join(lines[at + 1 :]))


def test_a_text_in_an_older_encoding_keeps_the_bytes_of_every_line_that_nobody_touched():
    source = b"title: Caf\xe9\r\nowner: us\r\n"
    assert bytes_over(source, shown_text(source).replace("us", "them")) == b"title: Caf\xe9\r\nowner: them\r\n"


def test_two_members_who_write_at_once_both_keep_their_text(person):
    sol, amal = person("sol"), person("amal")
    draft_id = begun(sol)
    first = source_of(sol, draft_id)
    theirs, mine = first + b"# amal\n", first + b"# sol\n"
    save_text(by=amal, draft_id=draft_id, source=theirs, base=1)
    with pytest.raises(ColleagueWroteMeanwhile):
        save_text(by=sol, draft_id=draft_id, source=mine, base=1)
    draft = draft_to_read(by=sol, draft_id=draft_id)
    assert draft.source == theirs
    [aside] = draft.aside
    assert aside.source == mine
    assert draft_to_read(by=amal, draft_id=draft_id).aside == ()
    settle_other_text(by=sol, draft_id=draft_id, other_id=aside.id, use_mine=True, base=2)
    assert [source_of(sol, draft_id, number) for number in (1, 2, 3)] == [first, theirs, mine]
    assert draft_to_read(by=sol, draft_id=draft_id).aside == ()


def test_an_emptied_text_is_saved_and_the_one_before_is_still_there(person):
    sol = person("sol")
    draft_id = begun(sol)
    assert save_text(by=sol, draft_id=draft_id, source=b"", base=1) == 2
    draft = draft_to_read(by=sol, draft_id=draft_id)
    assert draft.checked.faults
    assert source_of(sol, draft_id, 1)


def test_when_everybody_has_written_nobody_is_left_to_publish(person):
    sol, amal = person("sol"), person("amal")
    draft_id = begun(sol)
    assert standing_of(by=sol, draft_id=draft_id).second_members == (amal.name,)
    save_text(by=amal, draft_id=draft_id, source=source_of(sol, draft_id) + b"# a remark\n", base=1)
    assert standing_of(by=sol, draft_id=draft_id).second_members == ()


def test_whoever_is_no_member_finds_nothing(person):
    draft_id = begun(person("sol"))
    rowan = person("rowan")
    for ask in (
        lambda: draft_to_read(by=rowan, draft_id=draft_id),
        lambda: look_at_text(by=rowan, draft_id=draft_id, source=b"a"),
        lambda: readable_as_standard(by=rowan, draft_id=draft_id, source=b"a"),
        lambda: standing_of(by=rowan, draft_id=draft_id),
        lambda: agree(by=rowan, draft_id=draft_id),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_text_with_a_broken_rule_can_still_be_read_and_one_with_a_broken_shape_cannot(person):
    sol = person("sol")
    draft_id = begun(sol)
    source = source_of(sol, draft_id)
    broken_rule = source.replace(b"id: next-steps", b"id: what-surprised-me")
    assert look_at_text(by=sol, draft_id=draft_id, source=broken_rule).faults
    assert readable_as_standard(by=sol, draft_id=draft_id, source=broken_rule) is not None
    assert readable_as_standard(by=sol, draft_id=draft_id, source=source.replace(b"sections:", b"sektions:")) is None


def test_a_comparison_shows_each_change_with_the_lines_around_it_and_marks_the_words():
    left = [f"line {at}" for at in range(40)]
    right = [*left[:10], "line ten", *left[11:30], "a new line", *left[30:]]
    first, second = compare_texts("\n".join(left), "\n".join(right))
    assert (first.skipped, second.skipped) == (7, 13)
    changed = next(pair for pair in first.pairs if pair.differs)
    assert [(part.kind.value, part.text) for part in changed.left.parts] == [("kept", "line "), ("removed", "10")]
    assert [(part.kind.value, part.text) for part in changed.right.parts] == [("kept", "line "), ("added", "ten")]
    added = next(pair for pair in second.pairs if pair.differs)
    assert added.left is None
    assert added.right.number == 31
    assert compare_texts("\n".join(left), "\n".join(left)) == ()


def test_every_line_of_both_sides_is_in_the_comparison_where_they_differ():
    chance = random.Random(3)
    for _ in range(100):
        left = [chance.choice("abc ") * chance.randrange(4) for _ in range(chance.randrange(30))]
        right = [line if chance.random() < 0.7 else f"  {line} x" for line in left if chance.random() < 0.9]
        pairs = [pair for passage in compare_texts("\n".join(left), "\n".join(right)) for pair in passage.pairs]
        for side, lines in (("left", left), ("right", right)):
            shown = [getattr(pair, side) for pair in pairs if getattr(pair, side)]
            assert [one.number for one in shown] == sorted({one.number for one in shown})
            for one in shown:
                written = lines[one.number - 1] if lines else ""
                assert "".join(part.text for part in one.parts).strip() == written.strip()
