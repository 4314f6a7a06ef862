"""The registries of ideas that may be counted and of sources that may be cited."""

from pathlib import Path

import pytest

from app.standards.registries import (
    MeasureKind,
    Registries,
    read_concepts,
    read_references,
    read_registries,
)

SHARE = """
- id: met-alone
  title: Time alone
  asks: In what share had the adviser been alone with the child?
  measure: {kind: share, counts: [once], of: [never, once]}
  since: 2026-10-01
"""
NUMBER = """
- id: days
  title: Days
  asks: How many days?
  measure:
    kind: number
    bands:
      - {label: Few, from: 0, to: 7}
      - {label: Many, from: 8}
  since: 2026-10-01
"""
REFERENCE = """
- id: children-act-1989-s1
  kind: statute
  cite: Children Act 1989, section 1
  title: Welfare of the child
  url: https://www.legislation.gov.uk/ukpga/1989/41/section/1
  checked: verified
"""


def concept_lines(text: str) -> list[str]:
    return [str(fault) for fault in read_concepts(text.encode(), path="concepts.yaml")[1]]


def reference_lines(text: str) -> list[str]:
    return [str(fault) for fault in read_references(text.encode(), path="references.yaml")[1]]


def test_sound_registries_are_read_by_id() -> None:
    concepts, faults = read_concepts((SHARE + NUMBER).encode(), path="concepts.yaml")
    assert faults == ()
    assert concepts["met-alone"].measure.counts == ("once",)
    assert concepts["days"].measure.kind is MeasureKind.NUMBER
    assert concepts["days"].measure.bands[1].from_ == 8
    assert reference_lines(REFERENCE) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "of: [never, once]",
            "of: [never, once, not-known-yet]",
            '5:46: [1].measure.of: "not-known-yet" never belongs',
        ),
        ("counts: [once]", "counts: [twice]", '5:34: [1].measure.counts: twice should stand in "of" too'),
        ("counts: [once], ", "", "5:12: [1].measure.counts: missing; a measure of kind share needs counts"),
        ("kind: share", "kind: distribution", "5:41: [1].measure.counts: a measure of kind distribution has no counts"),
        ("kind: share", "kind: average", '5:19: [1].measure.kind: "average" is not allowed here; write one of share'),
        (
            "measure: {",
            "measure: {formula: x, ",
            "5:13: [1].measure.formula: unknown key; take it out, or write one of kind",
        ),
        ("2026-10-01", "autumn", '6:10: [1].since: "autumn" is not a date'),
    ],
)
def test_a_fault_in_a_concept_has_its_place(old: str, new: str, said: str) -> None:
    lines = concept_lines(SHARE.replace(old, new))
    assert any(line.startswith(f"concepts.yaml:{said}") for line in lines), lines


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("from: 8", "from: 9", "9:29: [1].measure.bands[2].from: the band before this one ends at 7"),
        ("from: 8", "from: 7", "9:29: [1].measure.bands[2].from: the band before this one ends at 7"),
        (", to: 7", "", "9:9: [1].measure.bands[2]: the band before this one has no end"),
        ("from: 0, to: 7", "from: 9, to: 7", "8:35: [1].measure.bands[1].to: 7 is below 9"),
    ],
)
def test_bands_neither_overlap_nor_leave_a_gap(old: str, new: str, said: str) -> None:
    lines = concept_lines(NUMBER.replace(old, new))
    assert any(line.startswith(f"concepts.yaml:{said}") for line in lines), lines


def test_an_id_is_given_once() -> None:
    assert concept_lines(SHARE + SHARE) == [
        'concepts.yaml:8:7: [2].id: "met-alone" is already the id of the entry at line 2; give this one another id'
    ]


def test_an_entry_without_fault_is_kept_beside_a_faulty_one() -> None:
    concepts, faults = read_concepts((SHARE + NUMBER.replace("title", "titel")).encode(), path="concepts.yaml")
    assert list(concepts) == ["met-alone"]
    assert [str(fault) for fault in faults] == ['concepts.yaml:9:3: [2].titel: unknown key; did you mean "title"?']


def test_a_source_is_at_a_secure_address() -> None:
    lines = reference_lines(REFERENCE.replace("https:", "http:"))
    assert len(lines) == 1
    assert lines[0].startswith("references.yaml:6:8: [1].url: ")
    assert "https://" in lines[0].partition("write one")[2]


def test_a_registry_is_a_list() -> None:
    assert concept_lines("a: b\n") == [
        'concepts.yaml:1:1: this file should be a list; begin each entry with "- id: " and its short name'
    ]


def test_missing_registries_are_named(tmp_path: Path) -> None:
    registries, faults = read_registries(tmp_path)
    assert registries == Registries()
    assert [Path(fault.path).name for fault in faults] == ["concepts.yaml", "references.yaml"]
