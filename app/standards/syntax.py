"""What went wrong in a line that cannot be read at all, in words for someone who has never seen YAML."""

import re
from dataclasses import dataclass

from app.standards.faults import Place, on_one_line

STRAIGHT = "put straight quotation marks round the whole text"
ODD_COLON_SPACE = "non-breaking space after a colon: delete the space after the colon and type it again"
KEY_ONLY = re.compile(r"\s*(?:- +)*[\w-]+\s*$")
KEY_WITHOUT_SPACE = re.compile(r"(\s*(?:- +)*)([A-Za-z_]+):(?=[^\s:])")
ODD_SPACE_AFTER_COLON = re.compile("(\\s*(?:- +)*[A-Za-z_]+:)[\u00a0\u2000-\u200b\u202f\u3000]")
KEY_AND_TEXT = re.compile(r"(\s*(?:- +)*(?:[\w-]+: +)?)(\S.*)")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the parser said: its words, where it stopped, where the thing it was reading began, and the file."""

    problem: str
    context: str
    place: Place
    began: Place | None
    lines: list[str]

    def line(self, place: Place) -> str:
        return self.lines[place.line - 1] if 0 < place.line <= len(self.lines) else ""

    @property
    def beginning(self) -> Place:
        return self.began or self.place

    @property
    def letter(self) -> str:
        """The character at which the parser stopped."""
        return on_one_line(self.line(self.place)[self.place.column - 1 : self.place.column])


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where to look and what to do there; and the line as it was probably meant, if that can be told."""

    place: Place
    what: str
    mended: str | None = None


def explain(trouble: Trouble) -> Explanation:
    """The fault in plain words. The first explanation whose words are in the parser's is the one."""
    return (
        _odd_space(trouble)
        or next((explanation(trouble) for piece, explanation in EXPLANATIONS if piece in trouble.problem), None)
        or Explanation(trouble.place, f"this line cannot be read; {STRAIGHT}, and line it up with the lines above")
    )


def _in_quotes(line: str) -> str | None:
    """The line with its text in quotation marks, so that what follows can be read."""
    found = KEY_AND_TEXT.fullmatch(line)
    if not found:
        return None
    text = found.group(2).replace("\\", "").replace('"', "'")
    return f'{found.group(1)}"{text}"'


def _quote(trouble: Trouble, place: Place, what: str) -> Explanation:
    return Explanation(place, what, _in_quotes(trouble.line(place)))


def _odd_space(trouble: Trouble) -> Explanation | None:
    for place in (trouble.beginning, trouble.place, Place(max(1, trouble.place.line - 1), 1)):
        line = trouble.line(place)
        found = ODD_SPACE_AFTER_COLON.match(line)
        if found:
            mended = f"{found.group(1)} {line[found.end() :]}"
            return Explanation(Place(place.line, found.end()), ODD_COLON_SPACE, mended)
    return None


def _no_space(line: str, place: Place) -> Explanation | None:
    found = KEY_WITHOUT_SPACE.match(line)
    if not found:
        return None
    what = f'no space after the colon; write "{found.group(2)}: " and then the text'
    at = Place(place.line, len(found.group(1)) + 1)
    return Explanation(at, what, f"{found.group()} {line[found.end() :]}")


def _second_colon(trouble: Trouble) -> Explanation:
    """Either a colon inside the text, or a key that was taken for a part of the line above."""
    place = trouble.place
    before = trouble.line(place)[: place.column - 1]
    if not KEY_ONLY.fullmatch(before):
        return _quote(trouble, place, f"a second colon in one line; {STRAIGHT} after the first colon")
    above = Place(place.line - 1, 1)
    joined = _no_space(trouble.line(above), above)
    if joined:
        return joined
    start = len(before) - len(before.lstrip()) + 1
    line_above = trouble.line(above)
    if line_above.strip() and len(line_above) - len(line_above.lstrip()) + 1 == start:
        return _no_key(Place(above.line, start))
    what = "this line begins too far to the right, or the line above is not finished; line the keys up"
    return Explanation(Place(place.line, start), what)


def _no_key(place: Place) -> Explanation:
    what = (
        "this line has no key; write a key, a colon, a space and the text, as in title: Seeing and engaging, "
        "or move the line to the right if it continues the text above"
    )
    return Explanation(place, what)


def _no_colon(trouble: Trouble) -> Explanation:
    place = trouble.beginning
    return _no_space(trouble.line(place), place) or _no_key(place)


def _expected_key(trouble: Trouble) -> Explanation:
    before = trouble.line(trouble.place)[: trouble.place.column - 1].rstrip()
    if before.endswith(("'", '"')):
        what = (
            "words follow a closing quotation mark; put one pair of straight double quotation marks round the whole "
            "text, with only single ones (') inside it"
        )
        return _quote(trouble, trouble.place, what)
    if before.endswith(("]", "}")):
        what = f"words follow a closing bracket; text that begins with [ or {{ is read as a list; {STRAIGHT}"
        return _quote(trouble, trouble.place, what)
    if trouble.letter in ("]", "}", ",", '"', "'"):
        what = f"a stray {trouble.letter} stands here; take it out, or close what it belongs to"
        return Explanation(trouble.place, what)
    column, here = trouble.beginning.column, trouble.place.column
    aside = "left" if here > column else "right"
    what = f"this line begins in column {here}, the keys it belongs to in column {column}; move it to the {aside}"
    return Explanation(trouble.place, f"{what} so that they line up")


def _expected_dash(trouble: Trouble) -> Explanation:
    column = trouble.beginning.column
    what = (
        f'this line stands in a list whose entries begin in column {column} with "- "; begin it there in the same '
        "way, or move it so that it lines up with the key it belongs to"
    )
    return Explanation(trouble.place, what)


def _unclosed(trouble: Trouble) -> Explanation:
    what = "the quotation mark that opens here is never closed; add the closing one at the end of the text"
    return _quote(trouble, trouble.beginning, what)


def _unclosed_bracket(trouble: Trouble) -> Explanation:
    what = (
        "the bracket that opens here is not closed, or a comma is missing inside it; "
        f"if it is part of a text, {STRAIGHT}"
    )
    return _quote(trouble, trouble.beginning, what)


def _cannot_begin(trouble: Trouble) -> Explanation:
    return _quote(trouble, trouble.place, f'text cannot begin with "{trouble.letter}" here; {STRAIGHT}')


def _star_or_and(trouble: Trouble) -> Explanation:
    place = trouble.beginning
    letter = trouble.line(place)[place.column - 1 : place.column]
    return _quote(trouble, place, f'text that begins with "{on_one_line(letter)}" has another meaning here; {STRAIGHT}')


def _backslash(trouble: Trouble) -> Explanation:
    what = 'a backslash inside double quotation marks has another meaning; write "\\\\" or leave it out'
    return _quote(trouble, trouble.place, what)


def _dash_after_key(trouble: Trouble) -> Explanation:
    what = 'text cannot begin with "- " here: a list begins on the line below its key, and a text needs quotation marks'
    return _quote(trouble, trouble.place, what)


def _key_not_here(trouble: Trouble) -> Explanation:
    what = "a key cannot stand here; give it a line of its own, lined up with the keys it belongs to"
    return Explanation(trouble.place, what)


def _expected_content(trouble: Trouble) -> Explanation:
    what = f"something is missing before this, or text begins with a sign that has a meaning here; {STRAIGHT}"
    return Explanation(trouble.place, what)


def _tag(trouble: Trouble) -> Explanation:
    return _quote(trouble, trouble.place, f'text that begins with "!" has another meaning here; {STRAIGHT}')


def _directive(trouble: Trouble) -> Explanation:
    what = 'directive: lines that begin with "%" are not used here; remove the line'
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
