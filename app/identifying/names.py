"""Names: a title with a surname, a listed first name, and a word that its neighbours make one.

A listed name counts wherever it has a capital letter. One that is a word of every day too (Grace, Jordan), and a word
that no list knows, count only where their neighbours say that somebody is meant: "her sister Grace", "Jordan told me".
Words of every day that are no names (Otter, Heron, Monday) never count: they are what children are called here.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.identifying import neighbours as near
from app.identifying.kinds import Hint, Kind
from app.identifying.word_lists import everyday_words, first_names, folded

_LONGEST = 40  # Letters of a name.


@dataclass(frozen=True, slots=True)
class _Word:
    """A word with a capital letter, without the "’s" at its end."""

    start: int
    end: int
    is_owner: bool
    folded: str


def names_in(text: str, label: str = "") -> Iterator[Hint]:
    """Every name, as far as these rules see it. Neighbours are looked for within a few words, never further.

    Words of the reflection's label are no names, unless they are listed as such: "Turnip" is what this child is called.
    """
    own = frozenset(_bare(word.folded) for word in _words(label))
    for found in near.TITLE.finditer(text):
        name = folded(_bare(found["name"]))
        is_certain = bool(near.SURELY_A_TITLE.match(found.group()))  # Judge Young, but not Miss Christmas.
        if len(name) > 1 and (is_certain or name not in everyday_words() or name in first_names()):
            yield Hint(found.start(), found.start("name") + len(_bare(found["name"])), Kind.TITLED_NAME)
    last_end = -1
    for word in _words(text):
        if word.start < last_end or (word.folded in own and not _is_listed(text, word)):
            continue
        linked = last_end >= 0 and word.start - last_end < 8 and bool(near.LINKED.search(text[last_end : word.start]))
        if _is_a_name(text, word, linked=linked):
            last_end = word.end if word.is_owner else _with_surname(text, word.end)
            yield Hint(word.start, last_end, Kind.FIRST_NAME)


def _words(text: str) -> Iterator[_Word]:
    for found in near.WORD.finditer(text):
        start, end = found.span()
        if end - start < 2 or end - start > _LONGEST or text[end : end + 1].isalnum():  # Place2Be is no word.
            continue
        bare = _bare(found.group())
        yield _Word(start, start + len(bare), start + len(bare) < end, folded(bare))


def _bare(word: str) -> str:
    return word[:-2] if word[-2:] in ("'s", "’s") else word


def _is_a_name(text: str, word: _Word, *, linked: bool) -> bool:
    listed, known = _is_listed(text, word), _is_everyday(word.folded)
    if known and not listed:
        return False
    before, after = text[max(0, word.start - 24) : word.start], text[word.end : word.end + 48]
    if near.LAW_BEFORE.search(before) or near.LAW_AFTER.match(after) or near.HOUSE_AFTER.match(after):
        return False
    if listed and not known:
        return True
    if text[word.start : word.end].isupper():
        return False
    return linked or _is_meant(text, word, before, after, is_new=not listed)


def _is_everyday(folded_word: str) -> bool:
    """Whether a word of every day, or several of it: Saturdays, Councils."""
    return folded_word in everyday_words() or folded_word.removesuffix("s") in everyday_words()


def _is_listed(text: str, word: _Word) -> bool:
    if word.end - word.start < 4 and text[word.start : word.end].isupper():
        return False  # IRO, SAM and the like: letters that stand for words.
    if word.folded in first_names():
        return True
    first, hyphen, second = word.folded.partition("-")
    place = word.start + len(first) + 1
    return bool(hyphen and second) and first in first_names() and text[place : place + 1].isupper()


def _is_meant(text: str, word: _Word, before: str, after: str, *, is_new: bool) -> bool:
    """Whether the words around it say that it is somebody."""
    if is_new and (
        word.folded.endswith(near.NO_PERSONS_ENDINGS) or "-" in word.folded or _is_of_an_organisation(text, word)
    ):
        return False
    if word.is_owner:
        return bool(near.OWNED.match(after[2:].lstrip()[:40]) if after[2:3] == " " else None) or bool(
            near.MEANT_BEFORE.search(before)
        )
    if near.MEANT_BEFORE.search(before):
        return True
    if word.folded in near.MONTHS or (is_new and _ends_a_title(before)):
        return False
    if near.MEANT_AFTER.match(text, _with_surname(text, word.end)):
        return True
    begins = bool(near.SENTENCE_BEGINS.search(before)) or word.start == 0
    if near.JOINED.search(before) and near.WAS.match(after):
        return True
    return is_new and not begins and _is_pair(text, word, before)


def _is_of_an_organisation(text: str, word: _Word) -> bool:
    """Whether it has capitals inside (CoramBAAF), or a word of every day stands after it: Northmere County Council."""
    written = text[word.start : word.end]
    if near.CAPITAL_INSIDE.search(written) and not near.MAY_HAVE_ONE.match(written):
        return True
    other = near.NEXT.match(text, word.end)
    if other is None:
        return False
    name = folded(_bare(other[1]))
    return name in everyday_words() and name not in first_names()


def _ends_a_title(before: str) -> bool:
    """Whether a word with a capital letter stands right before it that does not begin a sentence: Turning Point."""
    found = near.CAPITAL_BEFORE.search(before)
    return found is not None and not near.SENTENCE_BEGINS.search(before[: found.start()])


def _is_pair(text: str, word: _Word, before: str) -> bool:
    """Whether two words that no list knows stand beside each other, and not as a place does."""
    other = near.NEXT.match(text, word.end)
    if other is None or near.PLACE_BEFORE.search(before):
        return False
    name = folded(_bare(other[1]))
    return (
        len(name) > 2
        and name not in everyday_words()
        and not other[1].isupper()
        and near.NEXT.match(text, other.end()) is None
    )


def _with_surname(text: str, end: int) -> int:
    """The end of the name, with what follows it as a surname does."""
    for _ in range(2):
        found = near.NEXT.match(text, end)
        if found is None or folded(_bare(found[1])) in everyday_words():
            return end
        end = found.start(1) + len(_bare(found[1]))
        if text[end : end + 2] in ("'s", "’s"):
            return end
    return end
