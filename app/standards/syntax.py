"""What went wrong in a line that cannot be read at all, in words for someone who has never seen YAML."""

import re

from app.standards.brackets import bracket_left_open, in_open_bracket
from app.standards.faults import Place, on_one_line
from app.standards.trouble import STRAIGHT, Explanation, Trouble, indent, moved_lines, quote
from app.standards.wording import DASHES_OF_WORD

NEVER_CLOSED = "the quotation mark that opens here is never closed; add the closing one at the end of the text"
ODD_COLON_SPACE = "non-breaking space after a colon: delete the space after the colon and type it again"
KEY_ONLY = re.compile(r"\s*(?:- +)*[\w-]+\s*$")
KEY_WITHOUT_SPACE = re.compile(r"(\s*(?:- +)*)([A-Za-z_]+):(?=[^\s:])")
ODD_SPACE_AFTER_COLON = re.compile("(\\s*(?:- +)*[A-Za-z_]+:)[\u00a0\u2000-\u200b\u202f\u3000]")
KEY_IN_FRONT = re.compile(r"(\s*(?:- +)*)[A-Za-z_]+:(?:\s|$)")
IN_BRACKETS_LEFT_OPEN = re.compile(r"""(\s*(?:- +)*(?:[\w-]+: +)?[\[{](?:[^"]|"[^"]*")*[:,\[{] *)"[^"]*""")
FARTHEST_ENTRY = 40
FARTHEST_QUOTE = 600
LONGEST_READ = 4_000
QUOTE_LEFT_OPEN = re.compile(r"""(\s*(?:- +)*(?:[\w-]+(?: [\w-]+){0,5}: +)?)(?:"(?:[^"\\]|\\.)*|'(?:[^']|'')*)""")


def explain(trouble: Trouble) -> Explanation:
    """The fault in plain words. The first explanation whose words are in the parser's is the one."""
    return (
        _odd_space(trouble)
        or _quote_left_open(trouble)
        or _dash_of_word(trouble)
        or next((explanation(trouble) for piece, explanation in EXPLANATIONS if piece in trouble.problem), None)
        or Explanation(trouble.place, f"this line cannot be read; {STRAIGHT}, and line it up with the lines above")
    )


def _odd_space(trouble: Trouble) -> Explanation | None:
    for place in (trouble.beginning, trouble.place, Place(max(1, trouble.place.line - 1), 1)):
        line = trouble.line(place)
        found = ODD_SPACE_AFTER_COLON.match(line)
        if found:
            mended = f"{found.group(1)} {line[found.end() :]}"
            return Explanation(Place(place.line, found.end()), ODD_COLON_SPACE, {place.line: mended})
    return None


def _dash_of_word(trouble: Trouble) -> Explanation | None:
    """Word processors write a bullet or a long dash where somebody typed a hyphen."""
    for place in (trouble.beginning, trouble.place):
        line = trouble.line(place)
        start = indent(line)
        if line[start : start + 1] in DASHES_OF_WORD and line[start:]:
            what = f'begin each entry with a plain hyphen and a space, "- "; here it begins with "{line[start]}"'
            mended = f"{line[:start]}- {line[start + 1 :].lstrip()}"
            return Explanation(Place(place.line, start + 1), what, {place.line: mended})
    return None


def _no_space(line: str, place: Place) -> Explanation | None:
    found = KEY_WITHOUT_SPACE.match(line)
    if not found:
        return None
    what = f'no space after the colon; write "{found.group(2)}: " and then the text'
    at = Place(place.line, len(found.group(1)) + 1)
    return Explanation(at, what, {place.line: f"{found.group()} {line[found.end() :]}"})


def _second_colon(trouble: Trouble) -> Explanation:
    """Either a colon inside the text, or a key that was taken for a part of the line above."""
    place = trouble.place
    before = trouble.line(place)[: place.column - 1]
    if not KEY_ONLY.fullmatch(before):
        return quote(trouble, place, f"a second colon in one line; {STRAIGHT} after the first colon")
    above = Place(place.line - 1, 1)
    joined = _no_space(trouble.line(above), above)
    if joined:
        return joined
    start = indent(before) + 1
    line_above = trouble.line(above)
    if line_above.strip() and indent(line_above) + 1 == start:
        return _no_key(Place(above.line, start))
    what = "this line begins too far to the right, or the line above is not finished; line the keys up"
    key_above = KEY_IN_FRONT.match(line_above)
    by = len(key_above.group(1)) + 1 - start if key_above else 0
    return Explanation(Place(place.line, start), what, moved_lines(trouble, place.line, by) if by < 0 else {})


def _no_key(place: Place) -> Explanation:
    what = (
        "this line has no key; write a key, a colon, a space and the text, as in title: Seeing and engaging, "
        "or move the line to the right if it continues the text above"
    )
    return Explanation(place, what, {place.line: ""})


def _no_colon(trouble: Trouble) -> Explanation:
    place = trouble.beginning
    return _no_space(trouble.line(place), place) or _no_key(place)


def _expected_key(trouble: Trouble) -> Explanation:
    before = trouble.line(trouble.place)[: trouble.place.column - 1].rstrip()
    in_brackets = in_open_bracket(trouble)
    if in_brackets:
        return in_brackets
    after = _words_after(trouble, before)
    if after:
        return after
    if trouble.letter in ("]", "}", ",", '"', "'"):
        what = f"a {trouble.letter} stands here that belongs to nothing; take it out, or add the one that opens it"
        return Explanation(trouble.place, what)
    column, here = trouble.beginning.column, trouble.place.column
    entry = _entry_out_of_line(trouble) if not before else None
    if entry:
        return entry
    aside = "left" if here > column else "right"
    what = f"this line begins in column {here}, the keys it belongs to in column {column}; move it to the {aside}"
    moved = moved_lines(trouble, trouble.place.line, column - here) if not before else {}
    return Explanation(trouble.place, f"{what} so that they line up", moved)


def _words_after(trouble: Trouble, before: str) -> Explanation | None:
    """A text that begins with a quotation mark or a bracket and goes on behind the closing one."""
    if before.endswith(("'", '"')):
        what = (
            "words follow a closing quotation mark; put one pair of straight double quotation marks round the whole "
            "text, with only single ones (') inside it"
        )
        return quote(trouble, trouble.place, what)
    if before.endswith(("]", "}")):
        what = f"words follow a closing bracket; text that begins with [ or {{ is read as a list; {STRAIGHT}"
        return quote(trouble, trouble.place, what)
    return None


def _entry_out_of_line(trouble: Trouble) -> Explanation | None:
    """An entry of a list that stands further to the left than the entries above it."""
    number, here = trouble.place.line, trouble.place.column
    if not trouble.line(trouble.place)[here - 1 :].startswith("- "):
        return None
    for above in range(number - 1, max(0, number - FARTHEST_ENTRY), -1):
        line = trouble.lines[above - 1]
        column = indent(line) + 1
        if line.lstrip().startswith("- ") and column > here:
            what = f"this entry begins in column {here} and the one above it, at line {above}, in column {column}"
            moved = moved_lines(trouble, number, column - here)
            return Explanation(trouble.place, f"{what}; move it to the right so that they line up", moved)
    return None


def _expected_dash(trouble: Trouble) -> Explanation:
    column, here = trouble.beginning.column, trouble.place.column
    line = trouble.line(trouble.place)
    after = _words_after(trouble, line[: here - 1].rstrip())
    if after:
        return after
    if line[here - 1 :].startswith("- ") and here > column:
        what = f"this entry begins in column {here} and the ones above it in column {column}; move it to the left"
        moved = moved_lines(trouble, trouble.place.line, column - here)
        return Explanation(trouble.place, f"{what} so that they line up", moved)
    if KEY_IN_FRONT.match(line) and column <= here < column + 2:
        what = f"this line begins in column {here}, the keys it belongs to in column {column + 2}; move it to the right"
        moved = moved_lines(trouble, trouble.place.line, column + 2 - here)
        return Explanation(trouble.place, f"{what} so that they line up", moved)
    what = (
        f'this line stands in a list whose entries begin in column {column} with "- "; begin it there in the same '
        "way, or move it so that it lines up with the key it belongs to"
    )
    return Explanation(trouble.place, what)


def _quote_left_open(trouble: Trouble) -> Explanation | None:
    """A text that opens with a quotation mark and ends without one, before the line that the parser complains of.

    The parser reads on to the next quotation mark, often many lines below, and complains there.
    """
    lines = trouble.lines
    last = min(trouble.place.line, len(lines) - 1)
    for number in range(max(1, trouble.place.line - FARTHEST_QUOTE), last + 1):
        line = lines[number - 1]
        if not ('"' in line or "'" in line):
            continue
        opened = QUOTE_LEFT_OPEN.fullmatch(line[:LONGEST_READ]) or IN_BRACKETS_LEFT_OPEN.fullmatch(line[:LONGEST_READ])
        below = next((one for one in lines[number : number + 3] if one.strip()), None)
        if opened and below is not None and indent(below) <= indent(line):
            return quote(trouble, Place(number, opened.end(1) + 1), NEVER_CLOSED)
    return None


def _unclosed(trouble: Trouble) -> Explanation:
    return quote(trouble, trouble.beginning, NEVER_CLOSED)


def _unclosed_bracket(trouble: Trouble) -> Explanation:
    return bracket_left_open(trouble, trouble.beginning)


def _cannot_begin(trouble: Trouble) -> Explanation:
    return quote(trouble, trouble.place, f'text cannot begin with "{trouble.letter}" here; {STRAIGHT}')


def _star_or_and(trouble: Trouble) -> Explanation:
    place = trouble.beginning
    letter = trouble.line(place)[place.column - 1 : place.column]
    return quote(trouble, place, f'text that begins with "{on_one_line(letter)}" has another meaning here; {STRAIGHT}')


def _backslash(trouble: Trouble) -> Explanation:
    what = 'a backslash inside double quotation marks has another meaning; write "\\\\" or leave it out'
    return quote(trouble, trouble.place, what)


def _dash_after_key(trouble: Trouble) -> Explanation:
    what = 'text cannot begin with "- " here: a list begins on the line below its key, and a text needs quotation marks'
    return quote(trouble, trouble.place, what)


def _key_not_here(trouble: Trouble) -> Explanation:
    what = "a key cannot stand here; give it a line of its own, lined up with the keys it belongs to"
    return Explanation(trouble.place, what)


def _expected_content(trouble: Trouble) -> Explanation:
    in_brackets = in_open_bracket(trouble)
    if in_brackets:
        return in_brackets
    what = f"something is missing before this, or text begins with a sign that has a meaning here; {STRAIGHT}"
    return Explanation(trouble.place, what)


def _tag(trouble: Trouble) -> Explanation:
    return quote(trouble, trouble.place, f'text that begins with "!" has another meaning here; {STRAIGHT}')


def _directive(trouble: Trouble) -> Explanation:
    what = 'lines that begin with "%" are not used here; remove the line'
    return Explanation(trouble.beginning, what)


def _outside(trouble: Trouble) -> Explanation:
    what = "this line stands outside the document; line it up with the keys above, or remove a stray bracket or quote"
    return Explanation(trouble.place, what)


def _block_header(trouble: Trouble) -> Explanation:
    what = 'after "|" or ">" the text begins on the next line, further to the right; move the words down'
    return Explanation(trouble.place, what)


EXPLANATIONS = (
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _no_colon),
    ("did not find expected key", _expected_key),
    ("did not find expected '-' indicator", _expected_dash),
    ("found unexpected end of stream", _unclosed),
    ("found unexpected document indicator", _unclosed),
    ("did not find expected ',' or", _unclosed_bracket),
    ("found character that cannot start any token", _cannot_begin),
    ("did not find expected alphabetic or numeric", _star_or_and),
    ("found unknown escape character", _backslash),
    ("did not find expected hexdecimal number", _backslash),
    ("block sequence entries are not allowed", _dash_after_key),
    ("mapping keys are not allowed", _key_not_here),
    ("did not find expected node content", _expected_content),
    ("undefined tag handle", _tag),
    ("did not find expected tag", _tag),
    ("did not find expected '!'", _tag),
    ("directive", _directive),
    ("incompatible YAML document", _directive),
    ("did not find expected <document start>", _outside),
    ("did not find expected comment or line break", _block_header),
    ("did not find expected whitespace", _expected_content),
)
