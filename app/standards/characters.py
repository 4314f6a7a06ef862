"""From bytes to text: the encoding, and characters that look like something they are not."""

import re

from app.standards.faults import START, FaultList, Place

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029]")
ODD_SPACE = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000"
ODD_INDENT = re.compile(rf"[ \t]*(?:- *)*([{ODD_SPACE}])[{ODD_SPACE} \t]*")
ODD_SPACES = re.compile(rf"[{ODD_SPACE}]")

SAVE_AGAIN = 'in your editor choose "Save as" and the encoding UTF-8'
# How files begin that people send instead: the wrong one was chosen, or the editor saved it in its own way.
OTHER_FILES = (
    (b"PK\x03\x04", "a file of a word processor or spreadsheet, or a zip archive,"),
    (b"\xd0\xcf\x11\xe0", "a file of an older word processor or spreadsheet"),
    (b"{\\rtf", "a file of a word processor"),
    (b"%PDF", "a PDF"),
    (b"<!DOCTYPE", "a web page"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
TAB = "tab character: this file is laid out with spaces only; replace the tab with spaces"
STRAY_MARK = (
    "invisible character U+FEFF: two files were joined here, or a text was pasted with it; delete it, with the key "
    "that deletes to the right at the very start of the line"
)
ODD_SPACE_FIRST = (
    "non-breaking space: this looks like a space but is another character, often copied from a web page or a word "
    "processor; delete the spaces at the start of the line and type them again"
)


def text_of(data: bytes, faults: FaultList, *, largest: int) -> str | None:
    """The text of a file, its lines ended in one way, or None with a fault that says why not."""
    other = next((kind for start, kind in OTHER_FILES if data.startswith(start)), None)
    if other:
        what = f"this is {other} and not plain text; save or copy its words as plain text, with the encoding UTF-8"
        faults.fault(START, (), what)
        return None
    if len(data) > largest:
        sizes = f"the file has {size_words(len(data))} and at most {size_words(largest)} are allowed"
        faults.fault(START, (), f"too long: {sizes}; shorten the texts or split the standard in two")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        what = f'not UTF-8: the file was saved as "Unicode" (UTF-16); {SAVE_AGAIN}'
        faults.fault(START, (), what)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        what = (
            f"not UTF-8: the letter or sign here was saved in an older way; {SAVE_AGAIN}, then check quotation marks "
            "and dashes"
        )
        faults.fault(place_after(data[: error.start].decode("utf-8")), (), what)
        return None
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        faults.fault(START, (), "empty: nothing is written in this file; begin with the line schema: 1")
        return None
    return text


def size_words(size: int) -> str:
    """As people read it on their screen: 66 KB, and the figure where that says more."""
    return f"{size // 1024} KB" if size % 1024 == 0 else f"{size / 1024:,.1f} KB ({size:,} bytes)"


def place_after(before: str) -> Place:
    """The place of the character that follows these."""
    before = before.removeprefix("\ufeff")
    return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def with_plain_spaces(text: str, faults: FaultList) -> tuple[str, bool]:
    """The text with a plain space for every stray character, each named; and whether there were any.

    One character is put for one, so that every later fault keeps its column.
    """
    if text.isascii() and "\t" not in text and not UNPRINTABLE.search(text):
        return text, False
    lines = text.split("\n")
    was_mended = False
    for number, line in enumerate(lines):
        mended = _line_with_plain_spaces(line, number + 1, faults)
        was_mended = was_mended or mended != line
        lines[number] = mended
    return "\n".join(lines), was_mended


def _line_with_plain_spaces(line: str, number: int, faults: FaultList) -> str:
    tab = line.find("\t")
    if tab >= 0:
        faults.fault(Place(number, tab + 1), (), TAB)
        line = line.replace("\t", " ")
    odd = ODD_INDENT.match(line)
    if odd:
        faults.fault(Place(number, odd.start(1) + 1), (), ODD_SPACE_FIRST)
        line = ODD_SPACES.sub(" ", odd.group()) + line[odd.end() :]
    if line.startswith("\ufeff"):
        faults.fault(Place(number, 1), (), STRAY_MARK)
        line = line.lstrip("\ufeff")
    for stray in UNPRINTABLE.finditer(line):
        if faults.is_full:
            break
        code = f"U+{ord(stray.group()):04X}"
        what = f"invisible character {code}, often copied from a word processor; delete it and type a space"
        faults.fault(Place(number, stray.start() + 1), (), what)
    return UNPRINTABLE.sub(" ", line)
