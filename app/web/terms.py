"""Words that a working group explains. `[[family time]]` in its texts is shown as the words alone, and they lead to
their meaning in the list "Words used here" on the same page: by pointer, by keyboard and by screen reader alike.

The sentence is read out as it was written; nothing is hidden in a tooltip. Inside a label, a legend or a heading a link
is in the way: show `plain_words` there, and the list still holds the meaning.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from app.standards.definition import Definition
from app.standards.texts import TERM_MARK, term_marks

_LINK = Markup('<a class="govuk-link pqs-term" href="#{}">{}</a>')


@dataclass(frozen=True, slots=True)
class Term:
    """A word, what it means here, and the id under which the list "Words used here" holds it."""

    word: str
    meaning: str
    anchor: str


def marked_terms(words: str, definition: Definition) -> Markup:
    """The words as markup: each explained word leads to its meaning, and everything else is escaped."""
    return mark_words(words, tuple(definition.terms))


def plain_words(words: str) -> str:
    """The words without the marks, for places where a link would be in the way."""
    return TERM_MARK.sub(lambda found: found.group(1).strip(), words)


def terms_of(definition: Definition) -> tuple[Term, ...]:
    """Every word that the document explains, as the document lists them."""
    anchors = _anchors(tuple(definition.terms))
    return tuple(Term(word, meaning, anchors[word.casefold()]) for word, meaning in _explained(definition))


def terms_in(definition: Definition, *texts: str | None) -> tuple[Term, ...]:
    """The words marked in these texts, for a page that explains them where they stand."""
    marked = {word.casefold() for text in texts if text for word in term_marks(text)}
    return tuple(term for term in terms_of(definition) if term.word.casefold() in marked)


def mark_words(words: str, explained: tuple[str, ...]) -> Markup:
    """The same for whoever knows only which words are explained, in the document's order."""
    anchors = _anchors(explained)
    pieces: list[Markup] = []
    # The pieces of a text split at its marks: plain, marked, plain, marked, …
    for number, piece in enumerate(TERM_MARK.split(words)):
        if number % 2 == 0:
            pieces.append(escape(piece))
            continue
        word = piece.strip()
        anchor = anchors.get(word.casefold())
        pieces.append(_LINK.format(anchor, word) if anchor else escape(word))
    return Markup("").join(pieces)


@lru_cache(maxsize=256)
def _anchors(explained: tuple[str, ...]) -> Mapping[str, str]:
    """An id for each word. Two spellings of one word share the first one's."""
    anchors: dict[str, str] = {}
    for word in explained:
        anchors.setdefault(word.casefold(), f"word-{len(anchors) + 1}")
    return anchors


def _explained(definition: Definition) -> list[tuple[str, str]]:
    """Words and meanings, of two spellings of one word the first."""
    found: dict[str, tuple[str, str]] = {}
    for word, meaning in definition.terms.items():
        found.setdefault(word.casefold(), (word, meaning))
    return list(found.values())
