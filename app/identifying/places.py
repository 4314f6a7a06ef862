"""Streets with a number, and schools and hospitals by their names."""

import re
from collections.abc import Iterator

from app.identifying.kinds import Hint, Kind
from app.identifying.word_lists import everyday_words, first_names, folded

_PART = r"[A-Z][^\W\d_]*(?:['’-][^\W\d_]+){0,2}"
_STREET = re.compile(
    rf"(?<!\w)(?:[Ff]lat \d{{1,3}}[a-z]?, )?\d{{1,4}}[a-zA-Z]?,? (?:{_PART} ){{1,3}}"
    r"(?:Road|Rd|Street|St|Lane|Avenue|Ave|Close|Drive|Way|Crescent|Terrace|Gardens|Grove|Hill|Row|Square|Mews|Walk|Green|Rise)(?!\w)"
)
_KIND_OF_SCHOOL = (
    r"(?:Church in Wales |C of E |Catholic |Church of England )?"
    r"(?:Primary|Secondary|Infants?|Junior|High|Comprehensive|Grammar|Nursery|Community)(?: and Nursery)?"
    r" (?:School|Academy)"
)
_SCHOOL = re.compile(
    rf"(?<!\w)(?P<name>{_PART}(?: {_PART}){{0,2}}?) (?:{_KIND_OF_SCHOOL}|School|Academy|Nursery|Day Nursery|Infants"
    r"|Juniors|Hospital|Infirmary|Surgery|Health Centre|Medical Centre|Hospice|College)(?!\w)"
)


def places_in(text: str) -> Iterator[Hint]:
    """Each address and each named school or hospital."""
    yield from (Hint(*found.span(), Kind.ADDRESS) for found in _STREET.finditer(text))
    for found in _SCHOOL.finditer(text):
        words = [folded(word.removesuffix("'s").removesuffix("’s")) for word in found["name"].split()]
        if any(word not in everyday_words() or word in first_names() for word in words):
            yield Hint(*found.span(), Kind.SCHOOL)
