"""Sentences for entries of the wrong shape: what is wrong, and what to write instead."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from app.standards.faults import on_one_line

# Words that other tools use, and what they are called here.
CALLED_HERE = {
    "answers": "options",
    "choices": "options",
    "condition": "when",
    "description": "hint",
    "effective": "effective_from",
    "from": "effective_from",
    "if": "when",
    "mandatory": "required",
    "name": "title",
    "private": "visibility",
    "question": "text",
    "questions": "prompts",
    "show_if": "when",
    "type": "kind",
}

# Keys that authors look for and that are left out on purpose.
LEFT_OUT = {
    "default": "no answer is given in advance",
    "html": "texts carry no HTML",
    "include": "a document stands alone and includes no other file",
    "points": "answers are never scored",
    "repeat": "a section is asked once",
    "score": "answers are never scored",
    "scoring": "answers are never scored",
    "status": "whether a document is a draft or published is kept by the service, not in its file",
    "weight": "answers are never scored",
}

LONGEST_GUESSED = 40
LONGEST_SHORT = 3
MOST_GUESSED = 40
MOST_LISTED = 30
# So that no sentence with a list in it is cut where it says what to do.
LETTERS_LISTED = 210

# What to write for a required key, where an example says more than its name.
HOW_TO_WRITE = {
    "schema": "schema: 1",
    "id": "id: and a short name in small letters, such as seen-alone",
    "version": 'version: "1.0", with the quotation marks',
    "area": "area: public-law, private-law or both",
    "kind": "kind: and how it is answered, such as text or choice",
    "visibility": "visibility: private or visibility: supervisor; there is no default",
    "code": "code: and a short name in small letters, such as not-yet",
    "good_looks_like": "good_looks_like: and below it 2 to 8 sentences, each after a dash",
    "supervisor_questions": "supervisor_questions: and below it 2 to 8 questions, each after a dash",
    "sections": "sections: and below it 1 to 6 sections, each after a dash",
    "prompts": "prompts: and below it 1 to 10 prompts, each after a dash",
    "guide": "guide: and about how many words are useful, from 25 to 500",
    "max": "max: and how many words are the most, up to 2,000",
    "is": "is: [code], with the codes of the answers that make this prompt appear",
}

# What a word processor puts in the place of a hyphen at the start of a line.
DASHES_OF_WORD = "–—−•·▪‣◦●"

TRUE_OR_FALSE_WORDS = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One entry that does not fit: what was expected, and what stands there."""

    expected: str
    key: str
    value: Any = None
    as_written: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    keys_inside: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The value as the author wrote it, fit to be quoted."""
        return on_one_line(self.as_written if self.as_written is not None else str(self.value))


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that the author most likely meant."""
    if not word or len(word) > LONGEST_GUESSED:
        return None
    plain = plainly(word)
    with_underscores = plain.replace("-", "_")
    choices = set(allowed)
    for same in (plain, with_underscores):
        if same in choices:
            return same
    tried = with_underscores if any("_" in choice for choice in choices) else plain
    swapped = [choice for choice in sorted(choices) if len(choice) == len(tried) and sorted(choice) == sorted(tried)]
    if len(swapped) == 1:
        return swapped[0]
    likely = sorted(choice for choice in choices if _may_be_near(tried, choice))[:MOST_GUESSED]
    found = get_close_matches(tried, likely, n=1, cutoff=0.75)
    if found or not 1 < len(tried) <= LONGEST_SHORT:
        return found[0] if found else None
    # Of two or three letters one slip leaves too little for a likeness: count the slip itself.
    one_slip = [choice for choice in sorted(choices) if len(choice) <= LONGEST_SHORT and _is_one_slip(tried, choice)]
    return one_slip[0] if len(one_slip) == 1 else None


def _is_one_slip(word: str, other: str) -> bool:
    """A letter lost, added or changed, or two in the wrong order."""
    if len(word) == len(other):
        return sorted(word) == sorted(other) or sum(a != b for a, b in zip(word, other, strict=True)) == 1
    shorter, longer = sorted((word, other), key=len)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer))
    )


def _may_be_near(word: str, other: str) -> bool:
    """A quick look, so that a file full of mistakes stays cheap: about as long, and one end is the same."""
    if not word or not other or abs(len(word) - len(other)) > max(2, len(word) // 3):
        return False
    return word[0] == other[0] or word[-1] == other[-1]


def plainly(word: str) -> str:
    """Small letters, hyphens for spaces, no accents or quotation marks."""
    bare = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"\s+", "-", bare.strip().strip("'\"").lower())


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """`; did you mean "private"?`, or nothing when no allowed word is near."""
    found = nearest(word, allowed)
    return f'; did you mean "{on_one_line(found)}"?' if found else ""


def listed(words: Iterable[str], *, letters: int = LETTERS_LISTED) -> str:
    """The words with commas between them; of many, those for which there is room, and how many more there are."""
    given = [on_one_line(word) for word in words]
    shown = given
    while len(shown) > 1 and (len(shown) > MOST_LISTED or len(", ".join(shown)) > letters):
        shown = shown[:-1]
    rest = len(given) - len(shown)
    return f"{', '.join(shown)} …and {rest} more" if rest else ", ".join(shown)


def unknown_key(key: str, allowed: tuple[str, ...], present: Iterable[str]) -> tuple[str, str | None]:
    """The sentence for a key that is not in the language, and the key that was probably meant."""
    left_out = LEFT_OUT.get(plainly(key))
    if left_out:
        return f"unknown key; {left_out}, so take this line out", None
    called = CALLED_HERE.get(plainly(key).replace("-", "_"))
    guess = called if called in allowed else nearest(key, allowed)
    if guess is None:
        return f"unknown key; take it out, or write one of {listed(allowed)}", None
    if guess in present:
        return f'unknown key; "{guess}" is already given here, so remove this line', None
    return f'unknown key; did you mean "{guess}"?', guess


def slug_like(value: str, longest: int) -> str | None:
    """A short name of the allowed form, made from what was written."""
    made = re.sub(r"[^a-z0-9]+", "-", plainly(value)).strip("-")
    made = re.sub(r"^[^a-z]+", "", made)[:longest].strip("-")
    return made or None


def _missing(misfit: Misfit) -> str:
    return f"missing; add {HOW_TO_WRITE.get(misfit.key, f'a line {misfit.key}: and the text')}"


def _wrong_word(misfit: Misfit) -> str:
    allowed: list[str] = re.findall(r"'([^']*)'", str(misfit.context.get("expected", "")))
    if not isinstance(misfit.value, str):
        return f"write one of {listed(allowed)}"
    guess = did_you_mean(misfit.value, allowed)
    if guess:
        return f'"{misfit.shown}" is not allowed here{guess}'
    return f'"{misfit.shown}" is not allowed here; write one of {listed(allowed)}'


def _not_text(misfit: Misfit) -> str:
    if isinstance(misfit.value, dict):
        return (
            "should be text, but was read as keys, because a colon with a space after it ends a key; "
            "put straight quotation marks round the whole text"
        )
    if isinstance(misfit.value, list):
        return (
            "should be one text, not a list; if the text begins with [, put straight quotation marks round the "
            "whole text"
        )
    if misfit.key == "is":
        return f"should be the code of an answer; {misfit.shown} is not a code, a confirmation has the code yes"
    return f'should be text; put straight quotation marks round it: "{misfit.shown}"'


def _blank(misfit: Misfit) -> str:
    if isinstance(misfit.value, list):
        return _too_few(misfit)
    return "blank; write something between the quotation marks, or delete the line"


def _too_long(misfit: Misfit) -> str:
    most = int(misfit.context.get("max_length", 0))
    if isinstance(misfit.value, (list, dict)):
        count = len(misfit.value)
        return f"{count} entries are too many; at most {most}, so take out {count - most}"
    length = len(str(misfit.value).strip())
    return f"{length:,} characters are too long; at most {most:,}, so shorten it by {length - most:,}"


def _too_few(misfit: Misfit) -> str:
    least = int(misfit.context.get("min_length", 0))
    count = len(misfit.value)
    entries = "entry is" if count == 1 else "entries are"
    return f"{count} {entries} too few; at least {least}, so add {least - count}"


def _wrong_pattern(misfit: Misfit) -> str:
    pattern = str(misfit.context.get("pattern", ""))
    if pattern.startswith("^[1-9]"):
        return f'"{misfit.shown}" is not a version; write edition and revision with a dot, such as "1.0" or "2.3"'
    if pattern.startswith("^https"):
        return f'"{misfit.shown}" is not an address to link to; write one that begins with https://'
    if not str(misfit.value).strip():
        return _blank(misfit)
    least, most = (3, 60) if "{2,59}" in pattern else (1, 40)
    guess = slug_like(str(misfit.value), most)
    suggestion = f'; try "{guess}"' if guess and len(guess) >= least else ""
    lengths = f"at most {most}" if least == 1 else f"{least} to {most}"
    return (
        f'"{misfit.shown}" is not a short name; use small letters, digits and hyphens, beginning with a letter, '
        f"{lengths} characters{suggestion}"
    )


def _not_whole(misfit: Misfit) -> str:
    example = "write a whole number such as 150, without quotation marks"
    if isinstance(misfit.value, str) and re.fullmatch(r"0[0-9]+", misfit.value):
        return f"{misfit.shown} begins with 0; write {on_one_line(misfit.value.lstrip('0') or '0')}"
    if isinstance(misfit.value, (dict, list)):
        return f"should be a number; {example}"
    shown = f'"{misfit.shown}"' if isinstance(misfit.value, str) else misfit.shown
    return f"{shown} is not a whole number; {example}"


def _not_true_or_false(misfit: Misfit) -> str:
    if isinstance(misfit.value, str):
        meant = TRUE_OR_FALSE_WORDS.get(misfit.value.strip().lower())
        if meant:
            return f'write {meant} instead of "{misfit.shown}"'
        if misfit.value.strip().lower() in ("true", "false"):
            return f"write {misfit.value.strip().lower()} without quotation marks and in small letters"
    return "write true or false, without quotation marks"


def _out_of_range(misfit: Misfit) -> str:
    if "ge" in misfit.context:
        return f"{misfit.shown} is too small; write {misfit.context['ge']} or more"
    return f"{misfit.shown} is too large; write {int(misfit.context.get('le', 0)):,} or less"


def _not_a_list(misfit: Misfit) -> str:
    if isinstance(misfit.value, dict):
        return 'should be a list; begin each entry with a dash and a space: "- "'
    if misfit.key == "is":
        return f"should be a list of codes; write is: [{misfit.shown}]"
    if isinstance(misfit.value, str) and misfit.value[:1] in DASHES_OF_WORD:
        return f'begin each entry with a plain hyphen and a space, "- "; here it begins with "{misfit.value[:1]}"'
    return 'should be a list; write each entry on a line of its own below this key, beginning with "- "'


def _no_keys(misfit: Misfit) -> str:
    keys = listed(f"{key}:" for key in misfit.keys_inside)
    if isinstance(misfit.value, list):
        return f"write keys of its own below it instead of a list: {keys}"
    if isinstance(misfit.value, str) and re.match(r"\w+:\S", misfit.value):
        return f"there is no space after the colon; keys here are written with one, as in {misfit.keys_inside[0]}: …"
    return f"write keys of its own on the lines below it, further to the right: {keys}"


def _no_terms(misfit: Misfit) -> str:  # noqa: ARG001  (all sentences are called alike)
    return "write words with their meanings below it, one a line, further to the right: word: what it means"


def _not_a_date(misfit: Misfit) -> str:
    if isinstance(misfit.value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", misfit.value):
        return f"{misfit.shown} is not a day in the calendar; check month and day"
    return f'"{misfit.shown}" is not a date of the form year-month-day; write for example 2026-11-01'


def _wrong_schema(misfit: Misfit) -> str:  # noqa: ARG001
    return "write schema: 1; that is the version of this language"


SENTENCES = {
    "missing": _missing,
    "enum": _wrong_word,
    "string_type": _not_text,
    "string_too_short": _blank,
    "string_too_long": _too_long,
    "too_long": _too_long,
    "too_short": _too_few,
    "string_pattern_mismatch": _wrong_pattern,
    "int_type": _not_whole,
    "bool_type": _not_true_or_false,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "tuple_type": _not_a_list,
    "model_type": _no_keys,
    "mapping_type": _no_terms,
    "dict_type": _no_terms,
    "date_type": _not_a_date,
    "literal_error": _wrong_schema,
}


def sentence_for(misfit: Misfit) -> str:
    """What to tell the author about an entry that does not fit."""
    known = SENTENCES.get(misfit.expected)
    return known(misfit) if known else f'"{misfit.shown}" cannot stand here; compare it with a standard already in use'
