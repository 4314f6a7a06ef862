"""What a new document may do to the documents before it; what it may not do is in tests/definitions."""

from pathlib import Path

import pytest

from app.standards.checking import Checked, check_document
from app.standards.definition import Definition
from app.standards.registries import read_registries

DEFINITIONS = Path(__file__).parents[2] / "definitions"
REGISTRIES = read_registries(DEFINITIONS)[0]
LATER = (DEFINITIONS / "valid-after-2.0" / "revision.yaml").read_text(encoding="utf-8")


def check(text: str, *earlier: Definition, known_versions: tuple[str, ...] | None = None) -> Checked:
    return check_document(
        text.encode(), path="a.yaml", registries=REGISTRIES, earlier=earlier, known_versions=known_versions
    )


def earlier() -> tuple[Definition, Definition]:
    one = check((DEFINITIONS / "earlier" / "1.0.yaml").read_text(encoding="utf-8")).definition
    assert one is not None
    two = check((DEFINITIONS / "earlier" / "2.0.yaml").read_text(encoding="utf-8"), one).definition
    assert two is not None
    return one, two


def changed(*pairs: tuple[str, str]) -> str:
    text = LATER
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


EDITION = ('"2.1"', '"3.0"')
OPTION = "label: More than once}"
ALLOWED = {
    "reword a label under its code": [(OPTION, "label: More often than once}")],
    "drop a concept": [EDITION, ("        concept: met-alone\n        continuity: same\n", "")],
    "begin a series anew": [EDITION, ("continuity: same", "continuity: broken")],
    "narrow visibility": [
        EDITION,
        ("supervisor\n        core: true\n        words", "private\n        core: true\n        words"),
    ],
    "be a new edition": [EDITION],
    "bring a code back with its own meaning": [
        EDITION,
        (OPTION, OPTION + "\n          - {code: planned, label: It is planned}"),
    ],
    "ask something new": [
        EDITION,
        (
            "      - id: what-surprised-me",
            "      - {id: brand-new, kind: line, text: What else?, label: Else, visibility: supervisor}\n"
            "      - id: what-surprised-me",
        ),
    ],
}


@pytest.mark.parametrize("pairs", ALLOWED.values(), ids=ALLOWED.keys())
def test_a_new_document_may_do_this(pairs: list[tuple[str, str]]) -> None:
    assert [str(fault) for fault in check(changed(*pairs), *earlier()).faults] == []


def test_the_order_in_which_earlier_documents_are_given_does_not_matter() -> None:
    one, two = earlier()
    assert check(LATER, two, one).definition is not None


def test_visibility_stays_narrow_even_if_a_document_in_between_left_the_prompt_out() -> None:
    one, two = earlier()
    sections = two.model_dump(by_alias=True)["sections"]
    without = [
        {**section, "prompts": [prompt for prompt in section["prompts"] if prompt["id"] != "what-surprised-me"]}
        for section in sections
    ]
    two = Definition.model_validate({**two.model_dump(by_alias=True), "sections": without})
    widened = changed(EDITION, ("visibility: private", "visibility: supervisor"))
    said = [fault.what.split(":")[0] for fault in check(widened, one, two).faults]
    assert said == ["retired id reused", "visibility widened"]


def test_a_version_that_exists_but_cannot_be_read_counts_all_the_same() -> None:
    faults = check(LATER, *earlier(), known_versions=("1.0", "2.0", "2.1")).faults
    assert [fault.where for fault in faults] == ["version"]


def test_without_knowing_the_earlier_documents_nothing_is_held_against_a_draft() -> None:
    assert check(LATER).definition is not None


def test_where_no_document_is_known_to_exist_only_the_first_may_come() -> None:
    assert [fault.where for fault in check(LATER, known_versions=()).faults] == ["version"]
