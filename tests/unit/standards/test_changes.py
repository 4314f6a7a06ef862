"""What a change makes, row by row of the language; and what the checker says when the author's number disagrees."""

import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from app.standards.changes import (
    CLASSES,
    ChangeClass,
    ComparedDocuments,
    SeriesStanding,
    class_of,
    compare_documents,
    version_for,
)
from app.standards.checking import Checked, check_document
from app.standards.definition import Definition, Option, Prompt, Section
from app.standards.registries import read_registries
from app.standards.spelling import is_same_wording

DEFINITIONS = Path(__file__).parents[2] / "definitions"
REGISTRIES = read_registries(DEFINITIONS)[0]
REVISION, REWORDED = ChangeClass.REVISION, ChangeClass.REWORDED
REFUSED, EDITION = ChangeClass.REFUSED, ChangeClass.EDITION

Written = dict[str, Any]
ONCE: list[Written] = [{"code": "yes", "label": "Yes, once"}, {"code": "no", "label": "Not yet"}]


def prompt(name: str, **more: Any) -> Written:
    return {
        "id": name,
        "kind": "line",
        "text": f"What about {name}?",
        "label": name,
        "visibility": "supervisor",
        **more,
    }


def written(*sections: list[Written], version: str = "1.0", **more: Any) -> Written:
    return {
        "schema": 1,
        "id": "made-up",
        "version": version,
        "title": "Made up",
        "summary": "Is it?",
        "area": "both",
        "owner": "Group",
        "source": "Invented",
        "good_looks_like": ["One.", "Two."],
        "supervisor_questions": ["One?", "Two?"],
        "sections": [
            {"id": f"section-{number}", "title": f"Section {number}", "prompts": prompts}
            for number, prompts in enumerate(sections, 1)
        ],
        **more,
    }


def base() -> Written:
    return written(
        [
            prompt("met", kind="choice", options=deepcopy(ONCE), because={"label": "Why so?"}, concept="met-alone"),
            prompt("seen", kind="text", words={"guide": 50, "max": 200}),
            prompt("days", kind="number", unit="days", min=1, max=9, concept="days"),
        ],
        [prompt("mine", visibility="private"), prompt("told", kind="confirm")],
    )


def compare(older: Written, newer: Written, *earlier: Written) -> ComparedDocuments:
    read = Definition.model_validate
    return compare_documents(read(older), read(newer), earlier=[read(one) for one in earlier])


def changed(way: str, value: Any, *, of: Written | None = None) -> Written:
    """A copy of the document with one entry set: `met.options.0.label`, or `/title` for the document's own keys."""
    copy = deepcopy(of or base())
    first, *steps = way.lstrip("/").split(".")
    here: Any = copy
    if not way.startswith("/"):
        here = next(one for section in copy["sections"] for one in section["prompts"] if one["id"] == first)
        first, *steps = steps
    for step in (first, *steps)[:-1]:
        here = here[int(step) if step.isdigit() else step]
    last = (first, *steps)[-1]
    if value is None:
        del here[int(last) if last.isdigit() else last]
    else:
        here[int(last) if last.isdigit() else last] = value
    return copy


def only_class(way: str, value: Any, *, of: Written | None = None) -> ChangeClass:
    compared = compare(of or base(), changed(way, value, of=of))
    assert len(compared.changes) == 1, compared.changes
    assert compared.changes[0].change_class is compared.change_class
    return compared.change_class


# language.md 4, first row: a revision.
@pytest.mark.parametrize(
    ("way", "value"),
    [
        *(("/title", "Another"), ("/summary", "Is it not?"), ("/sections.0.intro", "First."), ("/owner", "Others")),
        *(("/sections.0.title", "Another"), ("/good_looks_like", ["One.", "Three."]), ("/source", "Written")),
        *(("/supervisor_questions", ["One?", "Three?"]), ("/terms", {"word": "Meaning."}), ("/references", ["act"])),
        *(("/approved", "2026-01-01"), ("/effective_from", "2026-01-01"), ("/review_by", "2027-01-01")),
        *(("met.hint", "A hint."), ("met.help", "Some help."), ("met.consider", ["This."]), ("met.label", "Met")),
        *(("seen.words.guide", 60), ("met.from_stage", "final"), ("met.references", ["act"])),
        ("met.options.0.hint", "A hint."),
        *(("met.text", "What about – met"), ("met.options.1.label", "not yet."), ("met.because.label", "Why so")),
        *(("days.unit", "Days"), ("/independence", base_text := "This is mine.")),
    ],
)
def test_this_is_a_revision(way: str, value: Any) -> None:
    of = changed("/independence", "This is mine") if value == base_text else None
    assert only_class(way, value, of=of) is REVISION


# Second row: a revision whose meaning a second person confirms.
@pytest.mark.parametrize(
    ("way", "value"),
    [
        ("met.text", "What about meeting?"),
        ("met.options.0.label", "Yes, one time"),
        ("met.because.label", "What made it so?"),
    ],
)
def test_this_is_reworded(way: str, value: Any) -> None:
    assert only_class(way, value) is REWORDED


def test_another_order_within_a_section_is_reworded_and_names_the_one_that_moved() -> None:
    newer = base()
    prompts = newer["sections"][0]["prompts"]
    prompts.append(prompts.pop(0))
    compared = compare(base(), newer)
    assert compared.change_class is REWORDED
    assert compared.moved_within_sections == ("met",)
    assert (compared.changes[0].before, compared.changes[0].after) == ("first", 'after "days"')


# Third row: refused, whatever the number.
@pytest.mark.parametrize(
    ("way", "value", "part"),
    [
        ("mine.visibility", "supervisor", "prompt.visibility.widened"),
        ("seen.kind", "line", "prompt.kind"),
        ("met.concept", "seen-alone", "prompt.concept.another"),
        ("/id", "another", "id"),
    ],
)
def test_this_is_refused(way: str, value: Any, part: str) -> None:
    compared = compare(base(), changed(way, value))
    assert compared.change_class is REFUSED
    assert [change.part for change in compared.of_class(REFUSED)] == [part]


def with_met(**more: Any) -> Written:
    newer = base()
    newer["sections"][0]["prompts"][0] |= more
    return newer


def test_what_only_an_earlier_document_shows_is_refused_too() -> None:
    first = with_met(options=[*deepcopy(ONCE), {"code": "planned", "label": "It is planned"}], concept="seen-alone")
    second = changed("met.concept", None, of={**base(), "version": "2.0"})
    third = {**with_met(options=[*deepcopy(ONCE), {"code": "planned", "label": "No"}]), "version": "3.0"}
    assert compare(second, third).change_class is EDITION
    refused = compare(second, third, first).of_class(REFUSED)
    assert [change.part for change in refused] == ["prompt.concept.another", "option.code.reused"]
    without = deepcopy({**base(), "version": "2.0"})
    del without["sections"][1]["prompts"][0]
    widened = {**changed("mine.visibility", "supervisor"), "version": "3.0"}
    assert compare(without, widened).change_class is EDITION
    assert [one.part for one in compare(without, widened, base()).of_class(REFUSED)] == ["prompt.id.reused"]


def test_a_promise_of_privacy_holds_even_if_the_document_in_between_broke_it() -> None:
    broke_it = {**changed("mine.visibility", "supervisor"), "version": "2.0"}
    still_broken = {**broke_it, "version": "2.1"}
    assert compare(broke_it, still_broken).changes == ()
    (found,) = compare(broke_it, still_broken, base()).changes
    assert (found.part, found.change_class) == ("prompt.visibility.widened", REFUSED)


# Fourth row: an edition, and so is whatever is not named.
@pytest.mark.parametrize(
    ("way", "value"),
    [
        *(("/area", "public-law"), ("/number", 3), ("/independence", "This is all mine.")),
        *(("/sections.1.id", "section-9"), ("/sections.1", None)),
        *(("told.visibility", "private"), ("met.core", True), ("met.required", True), ("met.not_right", False)),
        *(("seen.words.max", 300), ("seen.words", None), ("met.because", None), ("told.because", {"label": "Why?"})),
        ("met.because.words", {"guide": 50, "max": 200}),
        *(("days.unit", "weeks"), ("days.min", 0), ("days.max", 10), ("days.concept", None), ("told.concept", "told")),
        *(("told.when", {"prompt": "met", "is": ["no"]}), ("met.continuity", "broken")),
        *(("met.options.0", None), ("met.options", ONCE[::-1]), ("met.options.0.exclusive", True)),
        *(("/sections.0.prompts.1", None), ("met.options.0.code", "once")),
    ],
)
def test_this_makes_an_edition(way: str, value: Any) -> None:
    assert compare(base(), changed(way, value)).change_class is EDITION


def test_a_prompt_in_another_section_makes_an_edition() -> None:
    newer = base()
    newer["sections"][1]["prompts"].insert(0, newer["sections"][0]["prompts"].pop(1))
    compared = compare(base(), newer)
    assert compared.moved_between_sections == ("seen",)
    assert [(one.part, one.before, one.after) for one in compared.changes] == [
        ("prompt.section", "section-1", "section-2")
    ]
    assert compared.change_class is EDITION


def test_sections_in_another_order_make_an_edition() -> None:
    newer = base()
    newer["sections"].reverse()
    assert [one.part for one in compare(base(), newer).changes] == ["sections.order"]
    assert compare(base(), newer).change_class is EDITION


def test_a_key_that_nobody_put_into_a_row_makes_an_edition() -> None:
    assert class_of("prompt.something-new", "before", "after") is EDITION


def test_every_row_of_the_table_is_a_key_of_the_language() -> None:
    keys: dict[str, Any] = {"": Definition, "section.": Section, "prompt.": Prompt, "option.": Option}
    known = {f"{prefix}{name}" for prefix, model in keys.items() for name in model.model_fields}
    known |= {"prompt.words.guide", "prompt.because.words.guide", "prompt.because.label", "prompt.order"}
    judged = {"prompt.continuity.reworded", "prompt.visibility.widened", "prompt.id.reused", "option.code.reused"}
    assert set(CLASSES) - known == {*judged, "prompt.concept.another"}


def test_equal_documents_have_no_change_and_the_number_chain_and_account_are_not_changes() -> None:
    newer = {**base(), "version": "1.1", "replaces": "1.0", "changes": [{"kind": "editorial", "what": "x", "why": "y"}]}
    compared = compare(base(), newer)
    assert (compared.changes, compared.change_class) == ((), REVISION)


def test_the_weightiest_change_makes_the_class_of_the_whole() -> None:
    newer = changed("/title", "Another")
    for way, value, whole in [
        ("met.text", "Otherwise?", REWORDED),
        ("met.core", True, EDITION),
        ("mine.visibility", "supervisor", REFUSED),
    ]:
        newer = changed(way, value, of=newer)
        assert compare(base(), newer).change_class is whole


def test_each_change_says_where_it_is_and_what_stood_there() -> None:
    (change,) = compare(base(), changed("met.options.0.label", "Only once")).changes
    assert change.what == 'the wording of option "yes" of prompt "met" changes'
    assert (change.section, change.prompt, change.option) == ("section-1", "met", "yes")
    assert (change.before, change.after) == ("Yes, once", "Only once")


def test_prompts_are_added_removed_and_reworded_by_name() -> None:
    newer = changed("met.text", "What about – met!", of=changed("seen.text", "Other words?"))
    newer["sections"][1]["prompts"][0] = prompt("fresh")
    compared = compare(base(), newer)
    assert (compared.added_prompts, compared.removed_prompts, compared.reworded_prompts) == (
        ("fresh",),
        ("mine",),
        ("seen",),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Have I met, alone, this child?", "Have I met alone this child"),
        ("the child’s own words", "The childs own words"),
        ("a well-known adult", "a well known adult…"),
        ("is [[threshold]] met?", "is threshold met?"),
        ("within 10 days.", "within 10 days"),
        ("Did I recieve it?", "Did I receive it?"),
        ("an independant view of behavior", "an independent view of behaviour"),
        ("a proffessional judgment", "a professional judgement"),
        ("it occured seperately", "it occurred separately"),
    ],
)
def test_these_differ_in_spelling_and_punctuation_only(before: str, after: str) -> None:
    assert is_same_wording(before, after)
    assert is_same_wording(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        *(("Is the child attached?", "Is the child attacked?"), ("with the mother", "with the father")),
        *(("I adapted it", "I adopted it"), ("scared of them", "scarred of them"), ("they filed it", "they filled it")),
        *(("I would go", "I could go"), ("I have seen", "I have not seen"), ("ever alone", "never alone")),
        *(("could", "couldn't"), ("wont", "won't"), ("we were there", "we're there"), ("every visit", "every visits")),
        *(("within 10 days", "within 1.0 days"), ("10-12 days", "10 12 days"), (".5 days", "5 days"), ("-5", "5")),
        *(("two days", "too days"), ("now here", "nowhere"), ("mother/father", "mother father"), ("he or she", "he")),
        *(("through them", "though them"), ("the morning after", "the mourning after"), ("prize", "prise")),
        *(("marital home", "martial home"), ("I saw the child", "the child I saw"), ("£5", "5"), ("5%", "5")),
    ],
)
def test_these_are_other_words(before: str, after: str) -> None:
    assert not is_same_wording(before, after)
    assert not is_same_wording(after, before)


# Series

CONTINUITIES = {
    "same": SeriesStanding.JOINED,
    "reworded": SeriesStanding.MARKED,
    "broken": SeriesStanding.BROKEN,
}


def standings(compared: ComparedDocuments) -> dict[str, SeriesStanding]:
    return {series.concept: series.standing for series in compared.series}


@pytest.mark.parametrize(("said", "standing"), CONTINUITIES.items())
def test_a_series_goes_on_as_the_document_says(said: str, standing: SeriesStanding) -> None:
    compared = compare(base(), changed("met.continuity", said))
    assert standings(compared)["met-alone"] is standing
    expected = {"same": REVISION, "reworded": REWORDED, "broken": EDITION}[said]
    assert compared.change_class is expected


def test_a_series_of_which_nothing_is_said_is_broken_and_known_as_such() -> None:
    series = {one.concept: one for one in compare(base(), base()).series}
    assert (series["days"].standing, series["days"].is_said) == (SeriesStanding.BROKEN, False)


def test_a_series_is_new_or_ends_and_follows_its_concept_to_another_prompt() -> None:
    newer = changed("told.concept", "told", of=changed("days.concept", None))
    newer["sections"][0]["prompts"][0] = prompt(
        "met-again", kind="choice", options=ONCE, concept="met-alone", continuity="reworded"
    )
    compared = compare(base(), newer)
    assert standings(compared) == {
        "met-alone": SeriesStanding.MARKED,
        "told": SeriesStanding.NEW,
        "days": SeriesStanding.ENDED,
    }
    assert (compared.series[0].older_prompt, compared.series[0].newer_prompt) == ("met", "met-again")


def test_a_series_that_broke_on_the_way_is_broken_between_the_ends() -> None:
    middle = {**changed("met.continuity", "broken"), "version": "2.0"}
    last = {**changed("met.continuity", "same"), "version": "2.1"}
    assert standings(compare(base(), last))["met-alone"] is SeriesStanding.JOINED
    assert standings(compare(base(), last, middle))["met-alone"] is SeriesStanding.BROKEN
    assert standings(compare(middle, last, base()))["met-alone"] is SeriesStanding.JOINED


# Numbers


@pytest.mark.parametrize(
    ("change_class", "version"), [(REVISION, "3.10"), (REWORDED, "3.10"), (EDITION, "4.0"), (REFUSED, "4.0")]
)
def test_the_class_makes_the_number(change_class: ChangeClass, version: str) -> None:
    assert version_for(Definition.model_validate({**base(), "version": "3.9"}), change_class) == version


LATER = (DEFINITIONS / "valid-after-2.0" / "revision.yaml").read_text(encoding="utf-8")


def check(text: str, *earlier: Definition, **more: Any) -> Checked:
    return check_document(text.encode(), path="a.yaml", registries=REGISTRIES, earlier=earlier, **more)


def earlier() -> list[Definition]:
    found: list[Definition] = []
    for name in ("1.0", "2.0"):
        checked = check((DEFINITIONS / "earlier" / f"{name}.yaml").read_text(encoding="utf-8"), *found)
        assert checked.definition, checked.faults
        found.append(checked.definition)
    return found


def at_version(checked: Checked) -> tuple[list[str], list[str]]:
    faults = [fault.what for fault in checked.faults if fault.where == "version"]
    return faults, [warning.what for warning in checked.warnings if warning.where == "version"]


def test_a_revision_number_over_the_changes_of_an_edition_is_a_fault_that_says_why() -> None:
    text = LATER.replace("        words: {guide: 150, max: 600}", "        words: {guide: 150, max: 700}")
    faults, warnings = at_version(check(text, *earlier()))
    assert faults == [
        "these changes make it edition 3.0, because the largest number of words of prompt "
        '"what-i-saw" changes: write version: "3.0"'
    ]
    assert warnings == []
    assert at_version(check(text.replace('"2.1"', '"3.0"', 1), *earlier())) == ([], [])


def test_many_reasons_are_cut_short() -> None:
    text = LATER.replace("visibility: supervisor\n", "visibility: private\n").replace("area: public", "area: private")
    text = text.replace("words: {guide: 150, max: 600}", "words: {guide: 150, max: 700}")
    text = re.sub(r"        concept: .*\n        continuity: .*\n", "", text)
    faults, _ = at_version(check(text, *earlier()))
    assert len(faults) == 1
    assert faults[0].count(";") == 3
    assert "; and 2 more: write version" in faults[0]


def test_an_edition_number_over_a_revision_is_only_warned_about() -> None:
    older = (DEFINITIONS / "earlier" / "2.0.yaml").read_text(encoding="utf-8")
    text = older.replace('"2.0"', '"3.0"', 1).replace('replaces: "1.0"', 'replaces: "2.0"')
    text = re.sub("changes: .*", "changes: [{kind: editorial, what: The summary., why: Clearer.}]", text)
    checked = check(text.replace("early enough", "soon enough"), *earlier())
    assert checked.definition is not None, checked.faults
    assert at_version(checked) == (
        [],
        ['nothing in it makes a new edition, and no prompt is reworded; version: "2.1" would be enough'],
    )
    reworded = check(text.replace("What did I see?", "What have I noticed?"), *earlier())
    assert at_version(reworded) == ([], [])


def test_a_document_is_not_judged_against_an_older_one_than_the_last() -> None:
    text = (
        LATER.replace('"2.1"', '"2.2"', 1).replace("max: 600", "max: 700").replace('replaces: "2.0"', 'replaces: "2.1"')
    )
    assert check(text, *earlier(), known_versions=("1.0", "2.0", "2.1")).definition is not None


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("change", "kind", "named"),
    [
        (lambda text: text.replace("prompt: what-i-saw, ", ""), "reworded", "what-i-saw"),
        (lambda text: text.replace("label: Once}", "label: One time}"), "reworded", "alone"),
        (
            lambda text: text.replace('"2.1"', '"3.0"', 1).replace(
                "      - id: what-surprised-me",
                "      - {id: fresh, kind: line, text: What else?, label: Else, visibility: private}\n"
                "      - id: what-surprised-me",
            ),
            "added",
            "fresh",
        ),
        (
            lambda text: (
                text.replace('"2.1"', '"3.0"', 1)
                .replace("id: what-surprised-me", "id: surprise")
                .replace("prompt: what-surprised-me", "prompt: surprise")
            ),
            "removed",
            "what-surprised-me",
        ),
    ],
    ids=["question", "answer", "added", "removed"],
)
def test_a_prompt_that_changed_and_that_no_entry_names_is_named(change: Change, kind: str, named: str) -> None:
    assert not [one for one in check(LATER, *earlier()).warnings if one.where == "changes"]
    checked = check(change(LATER), *earlier())
    assert checked.definition is not None, checked.faults
    assert [one.what for one in checked.warnings if one.where == "changes"] == [
        f'"{named}" was {kind}, and no entry names it; add one with kind: {kind} and prompt: {named}'
    ]


def test_corrected_punctuation_needs_no_entry_of_its_own() -> None:
    checked = check(LATER.replace("alone?", "alone, ever so?").replace(", ever so?", "??"), *earlier())
    assert [one for one in checked.warnings if one.where == "changes"] == []
