"""The two lists that anybody can read and correct: common first names, and words of every day."""

import unicodedata
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_UNMARKED = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ı": "i", "ß": "ss", "’": "'"})


@cache
def first_names() -> frozenset[str]:
    """First names, folded."""
    return _listed("first_names.txt")


@cache
def everyday_words() -> frozenset[str]:
    """Words that are nobody's name, folded."""
    return _listed("everyday_words.txt")


def folded(word: str) -> str:
    """A word in small letters without accents."""
    small = word.lower()
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFD", small.translate(_UNMARKED))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _listed(name: str) -> frozenset[str]:
    lines = (_HERE / name).read_text(encoding="utf-8").splitlines()
    return frozenset(folded(word) for line in lines if not line.startswith("#") for word in line.split())
