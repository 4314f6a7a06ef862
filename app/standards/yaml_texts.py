"""How a text is written so that it is read back as it was given: plain, in quotation marks, or as a block."""

import re
from dataclasses import dataclass

from app.standards.edits import CannotEditLines
from app.standards.faults import FaultList, on_one_line
from app.standards.parsing import read_tree

WIDEST = 120
NARROWEST_BLOCK = 40
# Other readers take these for something else than words, so they stand in quotation marks.
OTHER_THINGS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "~"})
NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9A-Fa-fxXoOeE_.,:+/-]*|[-+]?\.(?:inf|nan)", re.IGNORECASE)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PLAIN = re.compile(r"[A-Za-z(][^\n]*|[^\W_][^\n]*")
NOT_PLAIN = re.compile(r":(?:\s|$)|\s#|^\s|\s$|\[\[|\]\]")
NOT_PLAIN_IN_BRACKETS = re.compile(r"[,\[\]{}?]|:")
ORDINARY = re.compile(r"(?:[ -~£€§°½¼¾‘’“”–—…·•]|[^\W\d_])*")
BREAKABLE = re.compile(r"(?<=\S) (?=\S)")
UNSEEN = re.compile(r'["\\\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u2028\u2029\u200b\u2060]')
UNCOMMON = re.compile(r'["\\]|[^ -~]')
ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@dataclass(frozen=True, slots=True)
class TextPlace:
    """Where a text will stand: the style there, whether between brackets, the columns left, and a block's column."""

    style: str = ""
    in_brackets: bool = False
    room: int = WIDEST
    block_column: int = 2
    may_be_date: bool = False
    # At the end of a file without a last line end, a block loses the line end of its last line.
    is_last: bool = False


def written_text(value: str, place: TextPlace) -> str:
    """The first way of writing it, in the style found there if that can be, that reads back as the same text."""
    for written in _ways(value, place):
        if reads_back(written, value, place):
            return written
    raise CannotEditLines(f'The text "{on_one_line(value)}" holds a character that cannot be written into the file.')


def reads_back(written: str, value: str, place: TextPlace) -> bool:
    around = f"{{k: {written}}}" if place.in_brackets else written
    end = "" if place.is_last else "\n"
    faults = FaultList("")
    try:
        tree = read_tree(f"k: {around}{end}".encode(), faults, largest=2**20)
    except UnicodeEncodeError:
        return False
    wanted = {"k": {"k": value}} if place.in_brackets else {"k": value}
    return tree is not None and not faults.faults and not faults.warnings and tree.data == wanted


def _ways(value: str, place: TextPlace) -> list[str]:
    inline = _inline_ways(value, place)
    if place.in_brackets:
        return inline
    folded, literal = _block_ways(value, place, ">"), _block_ways(value, place, "|")
    if place.style == ">":
        return [*folded, *literal, *inline]
    if place.style == "|":
        return [*literal, *inline]
    if "\n" in value:
        return [*literal, *inline]
    if len(inline[0]) <= place.room:
        return inline
    return [*folded, *inline]


def _inline_ways(value: str, place: TextPlace) -> list[str]:
    """All on one line; the last of them escapes whatever is not a plain letter or sign."""
    single = "'" + value.replace("'", "''") + "'"
    quoted = [_double(value, UNSEEN), _double(value, UNCOMMON)]
    if "\n" not in value and (place.style == "'" or (place.style != '"' and ('"' in value or "\\" in value))):
        quoted.insert(0, single)
    if place.style in ("'", '"') or not _can_be_plain(value, place):
        return quoted
    return [value, *quoted]


def _can_be_plain(value: str, place: TextPlace) -> bool:
    if place.may_be_date and DATE.fullmatch(value):
        return True
    if value.casefold() in OTHER_THINGS or NUMBER_LIKE.fullmatch(value):
        return False
    if place.in_brackets and NOT_PLAIN_IN_BRACKETS.search(value):
        return False
    return bool(PLAIN.fullmatch(value) and ORDINARY.fullmatch(value) and not NOT_PLAIN.search(value))


def _double(value: str, to_escape: re.Pattern[str]) -> str:
    return '"' + to_escape.sub(lambda found: _escape(found.group()), value) + '"'


def _escape(letter: str) -> str:
    code = ord(letter)
    if letter in ESCAPES:
        return ESCAPES[letter]
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _block_ways(value: str, place: TextPlace, sign: str) -> list[str]:
    """The text below a header, further in; none where more than one line end closes it."""
    body = value.rstrip("\n")
    line_ends = len(value) - len(body)
    if not body or line_ends > 1:
        return []
    header = sign if line_ends else f"{sign}-"
    lines = _folded(body, max(NARROWEST_BLOCK, WIDEST - place.block_column)) if sign == ">" else body.split("\n")
    return ["\n".join((header, *(" " * place.block_column + line if line else "" for line in lines)))]


def _folded(body: str, width: int) -> list[str]:
    """Lines that are joined again when read; a line end of the text itself is an empty line more."""
    lines: list[str] = []
    for number, piece in enumerate(body.split("\n")):
        if number:
            lines.append("")
        row = ""
        for word in BREAKABLE.split(piece) if piece else []:
            if row and len(row) + 1 + len(word) > width:
                lines.append(row)
                row = word
            else:
                row = f"{row} {word}" if row else word
        if row:
            lines.append(row)
    return lines
