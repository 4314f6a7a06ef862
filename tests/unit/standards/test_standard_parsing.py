"""Text stays text: what YAML 1.1 turned into other things, and files from other machines."""

import pytest

from app.standards.faults import FaultList, Place
from app.standards.parsing import Tree, read_tree


def read(text: str | bytes) -> Tree:
    faults = FaultList("a.yaml")
    tree = read_tree(text if isinstance(text, bytes) else text.encode(), faults)
    assert faults.faults == ()
    assert tree is not None
    return tree


def lines(text: str | bytes) -> list[str]:
    faults = FaultList("a.yaml")
    read_tree(text if isinstance(text, bytes) else text.encode(), faults)
    return [str(fault) for fault in faults.faults]


@pytest.mark.parametrize(
    "written",
    ["no", "yes", "on", "off", "1:30", "12:30:45", "2026-11-01", "012", "0x1F", "0o17", "1e5", ".inf", "1_000"],
)
def test_words_that_other_readers_change_stay_words(written: str) -> None:
    assert read(f"a: {written}\n").data == {"a": written}


@pytest.mark.parametrize(
    ("written", "value"), [("true", True), ("False", False), ("0", 0), ("-7", -7), ("150", 150), ("1.10", 1.1)]
)
def test_truth_and_numbers_are_what_they_are(written: str, value: object) -> None:
    found = read(f"a: {written}\n").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_quoted_numbers_are_text() -> None:
    assert read("a: \"1.0\"\nb: 'true'\n").data == {"a": "1.0", "b": "true"}


def test_a_number_too_long_for_anyone_is_text() -> None:
    assert read(f"a: {'9' * 5000}\n").data == {"a": "9" * 5000}


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    assert read(b"\xef\xbb\xbfa: one\r\nb: |\r\n  two\r\n  three\r\n").data == {"a": "one", "b": "two\nthree\n"}


def test_places_count_characters_from_one_also_after_a_byte_order_mark() -> None:
    tree = read(b"\xef\xbb\xbfa: caf\xc3\xa9\r\nb: {c: d}\r\n")
    assert tree.key_place(("b",)) == Place(2, 1)
    assert tree.key_place(("b", "c")) == Place(2, 5)
    assert tree.value_place(("b", "c")) == Place(2, 8)


def test_a_missing_key_has_the_place_of_what_should_hold_it() -> None:
    tree = read("a:\n  - b: 1\n")
    assert tree.value_place(("a", 0, "c")) == Place(2, 5)


def test_the_first_of_two_equal_keys_counts() -> None:
    faults = FaultList("a.yaml")
    tree = read_tree(b"a: 1\na: 2\n", faults)
    assert tree is not None
    assert tree.data == {"a": 1}


def test_aliases_are_never_followed() -> None:
    faults = FaultList("a.yaml")
    tree = read_tree(b"a: &x [1, 2]\nb: [*x, *x]\n", faults)
    assert tree is not None
    assert tree.data == {"a": [1, 2], "b": [None, None]}
    assert len(faults.faults) == 3


def test_a_merge_key_is_an_ordinary_key() -> None:
    assert read("<<: {a: b}\n").data == {"<<": {"a": "b"}}


def test_every_line_that_lacks_quotation_marks_is_named_at_once() -> None:
    text = "a: one: two\nb: @home\nc: 'It's'\nd: [[word]] means\ne:no-space\nf: - dash\ng: *really*\n"
    assert [line.split(": ")[0] for line in lines(text)] == [
        "a.yaml:1:7",
        "a.yaml:2:4",
        "a.yaml:3:8",
        "a.yaml:4:13",
        "a.yaml:5:1",
        "a.yaml:6:4",
        "a.yaml:7:4",
    ]


def test_reading_goes_on_after_a_line_that_lacked_quotation_marks() -> None:
    assert [line.split(": ")[0] for line in lines("a: one: two\nb: x\nb: y\n")] == ["a.yaml:1:7", "a.yaml:3:1"]


def test_tabs_are_named_and_the_rest_is_read_all_the_same() -> None:
    assert [line.split(": ")[0] for line in lines("a:\n\tb: x\n\tb: y\n")] == [
        "a.yaml:2:1",
        "a.yaml:3:1",
        "a.yaml:3:2",
    ]


def test_words_lost_behind_a_number_sign_are_warned_about() -> None:
    faults = FaultList("a.yaml")
    tree = read_tree(b"a: Child #2 and others\nb: text # a remark\n", faults)
    assert tree is not None
    assert tree.data == {"a": "Child", "b": "text"}
    assert [(fault.line, fault.column) for fault in faults.warnings] == [(1, 9)]


def test_the_limit_of_64_kb_is_exact() -> None:
    fits = b"a: b\n" + b"#" * (64 * 1024 - 5)
    assert len(fits) == 65_536
    assert lines(fits) == []
    assert "too long" in lines(fits + b"#")[0]


def test_ten_levels_are_allowed_and_eleven_are_not() -> None:
    ten = "[" * 9
    assert read(f"a: {ten}x{']' * 9}\n").data["a"] != []
    assert "too deep" in lines(f"a: {ten}[x]{']' * 9}\n")[0]
