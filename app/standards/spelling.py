"""Whether two texts say the same words: what counts as spelling and punctuation, and what as other wording."""

import re
import unicodedata

# One word in two spellings. Each row is a pattern and what it is read as; none of them makes one English word into
# another, which is why words are not simply compared by their number of differing letters (attached, attacked).
SPELLINGS = (
    (re.compile("ei"), "ie"),  # recieve, receive
    (re.compile(r"(?<=\w{3}[iy])z(?=[aei])"), "s"),  # recognize, recognise
    (re.compile(r"(?<=\w{3})our(?=(?:s|ed|ing|able|ably|al|ally|hood|ite|ites)?$)"), "or"),  # behaviour, behavior
    (re.compile(r"(?<=\w{4})a(?=n(?:t|ts|tly|ce|ces|cy|cies)$)"), "e"),  # independant, independent
    (re.compile(r"(?<=\w{4})i(?=bl[ey]$)"), "a"),  # responsable, responsible
    (re.compile("^(practi|licen)s(?=e|i)"), r"\1c"),  # practise, practice
    (re.compile("^(acknowledg|judg)m"), r"\1em"),  # judgment, judgement
    (re.compile("^seperat"), "separat"),
    (re.compile("^definat"), "definit"),
    (re.compile("^(enviro|gover)m"), r"\1nm"),  # enviroment, environment
    (re.compile("^adress"), "address"),
    (re.compile("^(oc+u|refe|prefe)r(?=ed$|ing$)"), r"\1rr"),  # occured, occurred
    (re.compile("^untill$"), "until"),
    (re.compile("^teh$"), "the"),
)
DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
LEAST_WITHOUT_DOUBLES = 8  # Letters; shorter words may differ in just this: scared and scarred, filed and filled.
BETWEEN_WORDS = re.compile(r"[\s.,;:!?…\"“”„()\[\]{}‐‑‒–—-]+")
BEFORE_NUMBERS, AFTER_NUMBERS = "\"“„'([{", ".,;:!?…\"”')]}"  # Never the point of .5 or the sign of -5.


def is_same_wording(before: str, after: str) -> bool:
    """Whether two texts differ in spelling and punctuation only. In doubt they do not, and a person decides.

    They have the same words in the same order, once capitals, the space between words, hyphens and dashes, term marks,
    quotation marks and the signs . , ; : ! ? … ( ) are left aside. An apostrophe may come or go only before or after an
    s at the end (childs, child's; never were, we're). A word may be spelt in another way only as the table above says,
    or with one consonant for two in a long word (proffessional). So a word is never added, taken out, joined, parted or
    replaced by another; not, no, never and n't stay letter for letter, and so does all that has a digit in it.
    """
    old, new = _words(before), _words(after)
    return len(old) == len(new) and all(
        word == other or _spelt(word) == _spelt(other) for word, other in zip(old, new, strict=True)
    )


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFC", text).casefold().replace("’", "'").replace("‘", "'")
    words: list[str] = []
    for chunk in plain.split():
        if any(sign.isnumeric() for sign in chunk):
            words.append(chunk.lstrip(BEFORE_NUMBERS).rstrip(AFTER_NUMBERS))
        else:
            pieces = (piece.strip("'") for piece in BETWEEN_WORDS.split(chunk))
            words.extend(f"{piece[:-2]}s" if piece.endswith("'s") else piece for piece in pieces if piece)
    return words


def _spelt(word: str) -> str:
    for pattern, read_as in SPELLINGS:
        word = pattern.sub(read_as, word)
    single = DOUBLED.sub(r"\1", word)
    return single if len(single) >= LEAST_WITHOUT_DOUBLES else word
