"""What the check for names and case details found in a text, as its author's page shows it: in place, marked.

Only the author's own pages show it. It is made with the page, from the words that stand on it, and kept nowhere.
"""

from dataclasses import dataclass

from app.clock import today
from app.identifying.kinds import Hint, looks_like
from app.identifying.looking import look_through
from app.web.frame import Link

LOOKS = (
    "This page looks for names, dates of birth, case numbers, addresses, phone numbers and the like. It goes by simple "
    "rules: it will miss some, and now and then it takes a word for a name that is none. You decide. "
    "Nothing that it finds is kept or sent."
)
FOUND_NONE = "It found none. Read it once yourself all the same."
_AROUND = 36  # Letters of the text on either side.
_MOST = 12  # Places shown of one text and kind.


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Some words that were found, with a little of the text before and after them."""

    before: str
    words: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKind:
    """One kind of thing in one text: what it looks like and what to write instead, and each place."""

    sentence: str
    places: tuple[Place, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundIn:
    """What was found in one text, with the way to where it can be changed."""

    change: Link
    kinds: tuple[FoundKind, ...]


def found_in(text: str, change: Link, *, label: str) -> FoundIn | None:
    """What was found in a text, or None. `label` is the reflection's: its words are what the child is called here."""
    hints = look_through(text, today=today(), label=label)
    by_sentence: dict[str, list[Hint]] = {}
    for hint in hints:
        by_sentence.setdefault(looks_like(hint.kind), []).append(hint)
    kinds = tuple(
        FoundKind(
            sentence=sentence,
            places=tuple(_place(text, hint) for hint in some[:_MOST]),
            more=f"And {len(some) - _MOST} more like these." if len(some) > _MOST else "",
        )
        for sentence, some in by_sentence.items()
    )
    return FoundIn(change=change, kinds=kinds) if kinds else None


def _place(text: str, hint: Hint) -> Place:
    before, after = text[max(0, hint.start - _AROUND) : hint.start], text[hint.end : hint.end + _AROUND]
    if hint.start > _AROUND:
        before = f"…\u00a0{before.partition(' ')[2]}"
    if hint.end + _AROUND < len(text):
        after = f"{after.rpartition(' ')[0]}\u00a0…"
    return Place(before=before, words=text[hint.start : hint.end], after=after)
