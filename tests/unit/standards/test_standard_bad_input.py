"""Files as people really send them: each is named at its place, mended or accepted, and never a stack trace."""

from pathlib import Path

import pytest

from app.standards.checking import Checked, check_document
from app.standards.registries import read_registries

DEFINITIONS = Path(__file__).parents[2] / "definitions"
SOUND = (DEFINITIONS / "valid" / "smallest.yaml").read_text(encoding="utf-8")
REGISTRIES = read_registries(DEFINITIONS)[0]
NBSP = "\u00a0"


def check(data: str | bytes) -> Checked:
    return check_document(
        data if isinstance(data, bytes) else data.encode(), path="new.yaml", registries=REGISTRIES, file_name="1.0.yaml"
    )


def said(data: str | bytes) -> list[str]:
    return [str(fault).removeprefix("new.yaml:") for fault in check(data).faults]


def test_a_file_from_windows_is_accepted_as_it_is() -> None:
    from_windows = b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode()
    assert check(from_windows).definition == check(SOUND).definition is not None


def test_a_file_from_an_old_mac_is_accepted_as_it_is() -> None:
    assert check(SOUND.replace("\n", "\r")).is_sound


def test_a_bomb_is_told_that_shortcuts_are_not_used_and_is_never_unfolded() -> None:
    bomb = 'a: &a ["lol"]\n' + "".join(
        f"{below}: &{below} [{', '.join([f'*{above}'] * 9)}]\n"
        for above, below in zip("abcdefgh", "bcdefghi", strict=True)
    )
    faults = said(bomb)
    assert any(line.startswith('2:8: b[1]: "*a" is a shortcut to another place of the file') for line in faults)
    assert len(faults) < 130


def test_a_line_of_64_kb_is_told_how_much_to_take_away() -> None:
    line = f"summary: {'word ' * 12_000}"
    assert said(SOUND.replace("summary: Have I met this child early and often enough to matter?", line)) == [
        "5:10: summary: 59,999 characters are too long; at most 400, so shorten it by 59,599"
    ]


def test_curly_quotation_marks_of_a_word_processor_are_named_and_the_rest_is_read() -> None:
    pasted = SOUND.replace("title: Meeting children", "title: “Meeting children”").replace(
        "kind: choice", "kind: choise"
    )
    first, second = said(pasted)
    assert first.startswith(
        "4:8: title: curly quotation marks: they do not count as quotes here and would be shown; delete"
    )
    assert second.endswith('"choise" is not allowed here; did you mean "choice"?')


@pytest.mark.parametrize(
    "title", ["“Meeting children", '“Meeting children"', "‘Meeting children’", "„Meeting children“"]
)
def test_a_curly_quotation_mark_that_is_half_of_a_pair_is_named_too(title: str) -> None:
    (fault,) = said(SOUND.replace("title: Meeting children", f"title: {title}"))
    assert fault.startswith("4:8: title: curly quotation marks")


def test_a_curly_text_that_a_comma_cuts_in_two_has_one_fault_and_not_three() -> None:
    (fault,) = said(SOUND.replace("label: Not yet}", "label: “Not yet, but soon”}"))
    assert "options[1].label: curly quotation marks" in fault


def test_an_apostrophe_of_a_word_processor_is_only_a_letter() -> None:
    assert check(SOUND.replace("Meeting children", "The child’s day")).is_sound


def test_non_breaking_spaces_in_front_are_named_line_by_line_and_the_rest_is_read() -> None:
    pasted = SOUND.replace("        kind: text", f"{NBSP * 8}kind: text").replace("area: public-law", "area: family")
    faults = said(pasted)
    assert [fault.split(": ")[0] for fault in faults] == ["6:7", "34:1", "41:1"]
    assert "looks like a space but is another character" in faults[1]


def test_a_non_breaking_space_after_a_colon_is_named_at_its_column() -> None:
    (fault,) = said(SOUND.replace("title: Meeting", f"title:{NBSP}Meeting"))
    assert fault == "4:7: non-breaking space after a colon: delete the space after the colon and type it again"


@pytest.mark.parametrize("bullet", ["•", "–", "—"])
def test_bullets_of_a_word_processor_are_named_wherever_a_list_stands(bullet: str) -> None:
    told = f'begin each entry with a plain hyphen and a space, "- "; here it begins with "{bullet}"'
    (in_words,) = said(SOUND.replace("  - What", f"  {bullet} What"))
    assert in_words == f"16:3: supervisor_questions: {told}"
    in_options = said(SOUND.replace("          - {code", f"          {bullet} {{code"))
    assert in_options == [f"{line}:11: {told}" for line in (30, 31, 32)]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)), "this is a file of a word processor or spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90_000), "this is a file of an older word processor"),
        (b"{\\rtf1\\ansi schema: 1}", "this is a file of a word processor"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "this is a PDF"),
        (b"<!DOCTYPE html><title>Sign in</title>", "this is a web page"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(data: bytes, what: str) -> None:
    (fault,) = said(data)
    assert fault.startswith(f"1:1: {what}")
    assert fault.endswith("save or copy its words as plain text, with the encoding UTF-8")


def test_letters_of_an_older_encoding_are_named_at_their_column() -> None:
    (fault,) = said(SOUND.replace("Meeting children", "Meeting – early").encode("cp1252"))
    assert fault.startswith("4:16: not UTF-8: the letter or sign here was saved in an older way")


def test_half_of_a_pair_that_no_letter_has_is_not_utf8() -> None:
    assert said(SOUND.encode().replace(b"Meeting", b"\xed\xa0\x80"))[0].startswith("4:8: not UTF-8")


def test_a_nul_is_an_invisible_character_and_the_rest_is_read() -> None:
    faults = said(SOUND.replace("Meeting", "Mee\0ting").replace("area: public-law", "area: family"))
    assert [fault.split(": ")[0] for fault in faults] == ["4:11", "6:7"]


def test_a_mark_at_the_start_of_a_later_line_is_named_and_the_rest_is_read() -> None:
    faults = said(SOUND.replace("title", "\ufefftitle", 1).replace("area: public-law", "area: family"))
    assert [fault.split(": ")[0] for fault in faults] == ["4:1", "6:7"]


# One slip does not hide the next


def test_a_bracket_left_open_is_named_where_it_opens_and_the_rest_is_read() -> None:
    faults = said(SOUND.replace("label: Once}", "label: Once").replace("kind: text", "kind: txt"))
    assert [fault.split(": ")[0] for fault in faults] == ["31:13", "34:15", "41:15"]
    assert "the bracket that opens here is not closed" in faults[0]


def test_a_bracket_with_nothing_in_it_yet_is_named_where_it_opens_and_not_on_the_next_line() -> None:
    faults = said(
        SOUND.replace("{code: alone-once, label: Once}", "{code: ").replace("area: public-law", "area: family")
    )
    assert [fault.split(": ")[0] for fault in faults] == ["6:7", "31:13"]


def test_a_bracket_over_two_lines_that_ends_in_nothing_is_named_where_it_opens_and_the_rest_is_read() -> None:
    options = "          - {code: alone-once,\n             label:\n"
    faults = said(
        SOUND.replace("          - {code: alone-once, label: Once}\n", options).replace(
            "visibility: private", "visibility:"
        )
    )
    assert [fault.split(": ")[0] for fault in faults] == ["31:13", "45:9"]


def test_a_prompt_that_cannot_be_read_is_not_missed_among_the_three_or_four_for_a_day_with_little_time() -> None:
    whole = SOUND[SOUND.index("      - id: what-i-saw") : SOUND.index("      - id: what-surprised-me")]
    (fault,) = said(SOUND.replace(whole, "      - {id: what-i-saw, kind: text, core: true,\n         words:\n"))
    assert fault.startswith("33:9: the bracket that opens here is not closed")


def test_words_behind_a_closing_quotation_mark_in_a_list_are_named_and_the_rest_is_read() -> None:
    faults = said(
        SOUND.replace("  - I can say how", '  - "I can say" how').replace("visibility: private", "visibility: privat")
    )
    assert [fault.split(": ")[0] for fault in faults] == ["14:17", "44:21"]
    assert "words follow a closing quotation mark" in faults[0]


def test_a_quotation_mark_left_open_is_named_where_it_opens_even_if_another_follows_far_below() -> None:
    text = SOUND.replace("title: Meeting children", 'title: "Meeting children').replace(
        "label: What I saw", 'label: "Saw"'
    )
    faults = said(text.replace("area: public-law", "area: family"))
    assert faults[0] == (
        "4:8: the quotation mark that opens here is never closed; add the closing one at the end of the text"
    )
    assert [fault.split(": ")[0] for fault in faults] == ["4:8", "6:7"]


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ("        label: What I saw", "         label: What I saw", "36:10"),
        ("        label: What I saw", "       label: What I saw", "36:8"),
        ("      - id: what-i-saw", "       - id: what-i-saw", "33:8"),
        ("  - I can say", " - I can say", "14:2"),
    ],
)
def test_a_line_out_of_line_is_the_only_fault_named_and_the_rest_is_read(was: str, now: str, place: str) -> None:
    faults = said(SOUND.replace(was, now, 1).replace("visibility: private", "visibility: privat"))
    assert [fault.split(": ")[0] for fault in faults] == [place, "44:21"]


def test_a_file_that_cannot_be_read_to_its_end_says_so() -> None:
    assert said(SOUND.replace("        kind: text", "\tkind: text", 1))[-1] == (
        "34:2: what follows could not be read; put right the other faults first, then check again"
    )


def test_a_term_of_several_words_keeps_its_name_when_its_meaning_lacks_quotation_marks() -> None:
    faults = said(
        SOUND.replace("owner:", "terms:\n  looked after: @home\nowner:").replace("met this", "[[looked after]]")
    )
    assert len(faults) == 1
    assert faults[0].startswith('8:17: text cannot begin with "@" here')


def test_a_sentence_that_lists_many_codes_still_ends_in_what_to_do() -> None:
    options = "".join(
        f"          - {{code: {'a-very-long-code-' * 2}{one:02}, label: Answer {one}}}\n" for one in range(16)
    )
    first, last = SOUND.index("          - {code: not-alone"), SOUND.index("      - id: what-i-saw")
    crowded = f"{SOUND[:first]}{options}{SOUND[last:]}        when: {{prompt: alone, is: [something-else]}}\n"
    of_concept, of_when = said(crowded.replace("visibility: private\n        core: true", "visibility: supervisor"))[1:]
    assert of_concept.endswith("…and 14 more, so add what is missing or name another concept")
    assert of_when.endswith(" …and 11 more")
    assert all(len(fault) < 460 for fault in (of_concept, of_when))


def test_a_name_that_is_far_too_long_is_quoted_in_part_and_the_remedy_is_still_read() -> None:
    changed = SOUND.replace('version: "1.0"', 'version: "1.1"\nreplaces: "1.0"').replace(
        "sections:\n", f"changes:\n  - {{kind: reworded, prompt: {'x' * 900}, what: Words, why: Asked}}\nsections:\n"
    )
    assert any(fault.endswith('…"; name one, or leave this line out') for fault in said(changed))
    number = said(SOUND.replace("max: 600", f"max: {'0' * 900}1"))
    assert any(fault.endswith(" begins with 0; write 1") for fault in number)
    assert said(SOUND.replace("max: 600", f"max: 0{'1' * 900}"))[0].endswith("1…")


def test_what_an_author_wrote_on_two_lines_is_quoted_on_one() -> None:
    faults = said(SOUND.replace("concept: met-alone", "concept: |\n          met\n          alone\u202e"))
    assert all(fault.isprintable() for fault in faults)
    assert any("met alone" in fault for fault in faults)
