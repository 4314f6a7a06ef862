"""How many characters differ between what was typed and what a file says.

Text, JSON and Word are held against every character. A PDF is drawn letters, so for it some things cannot come back,
and are taken out on both sides before the rest is compared: room (spaces, tabs and line ends, of which lines that break
keep none), letters without a shape (joiners, direction marks), whether an accent was typed apart from
its letter, which of its two shapes a bracket is (one shape is both where words are written from the right, and a
font has one table for the whole paper), and, in an answer with such words, the order, because letters are drawn from
the left. Without a font for emoji, joined ones are read wrongly beside such words: .ci/pdf installs one.
"""

import unicodedata
from collections import Counter

UNDRAWN = {"Cf", "Cc", "Zs", "Zl", "Zp"}
MIRRORED = str.maketrans(")]}>", "([{<")  # Both shapes of a bracket as one.
DASHES = str.maketrans("\u2010\u2011", "--")  # Fonts draw both as the one hyphen that they have.


def differing(typed: str, found: str) -> int:
    """How many characters differ, counted from both ends."""
    if typed == found:
        return 0
    longest, shortest = max(len(typed), len(found)), min(len(typed), len(found))
    start = next((at for at in range(shortest) if typed[at] != found[at]), shortest)
    end = next((at for at in range(shortest - start) if typed[-1 - at] != found[-1 - at]), shortest - start)
    return max(longest - start - end, 1)


def differing_in_pdf(typed: str, found: str) -> int:
    """The same for what a PDF can say at all."""
    drawn, read = as_drawn(typed), as_drawn(found)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in typed):
        one, other = Counter(drawn), Counter(read)
        return max((one - other).total(), (other - one).total())
    return differing(drawn, read)


def as_drawn(text: str) -> str:
    """What of a text is drawn, in the order of its letters."""
    composed = unicodedata.normalize("NFC", text).translate(DASHES | MIRRORED)
    return "".join(letter for letter in composed if _is_drawn(letter))


def _is_drawn(letter: str) -> bool:
    is_chooser = "\ufe00" <= letter <= "\ufe0f"  # Says how the letter before it is to look, and has no shape itself.
    return unicodedata.category(letter) not in UNDRAWN and bool(letter.strip()) and not is_chooser
