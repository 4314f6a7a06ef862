"""What a text consists of: its sentences, its words, and how many questions are asked in it."""

import re
from collections.abc import Iterable

LONGEST_READ = 4_000
WH = "who|whom|whose|what|when|where|which|why|how"
AUXILIARY = (
    "am|is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|"
    "isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|can't|couldn't|won't|wouldn't|shouldn't"
)
SUBJECT = (
    "i|you|he|she|it|we|they|this|that|these|those|there|the|a|an|my|your|his|her|its|our|their|"
    "anyone|anybody|someone|somebody|nobody|everyone|everybody"
)
# "and what did I do", "and who was told"; but not "and what I am for", which asks nothing by itself.
LED_BY = r"(?:(?:at|by|for|from|in|of|on|to|with)\s+)?"
DIRECT = rf"{LED_BY}(?:{WH})\s+(?:(?!(?:{SUBJECT})\b)[\w'-]+\s+){{0,2}}?(?:{AUXILIARY})\b"
TURNED = rf"(?:{AUXILIARY})\s+(?:{SUBJECT})\b"
LEFT_SHORT = rf"{LED_BY}(?:{WH})(?:\s+[\w'-]+)?\s*\?"
ASK = rf"(?:{DIRECT}|{TURNED}|{LEFT_SHORT})"
JOIN = r"(?:[,;:]\s+|\s+[–—-]\s+|\s+)(?:and|or|but|also|then)\s+(?:then\s+|also\s+)?"
FIRST_ASK = re.compile(ASK, re.IGNORECASE)
JOINED_ASK = re.compile(rf"{JOIN}(?={ASK})", re.IGNORECASE)
ASK_AFTER_COMMA = re.compile(rf"[,;]\s+(?={ASK})", re.IGNORECASE)
# Abbreviations with a full stop do not end a sentence, nor do single capitals: s. 20, Mr. Smith, J. Smith.
END = re.compile(r"(?<=[.?!…])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bs\.)[\"'”’)\]*]*\s+")
PART = re.compile(r"[:;]\s+|\n\s*\n|\n\s*(?:[-*]|[0-9]+\.)\s+")
WORD = re.compile(r"[^\W_](?:[\w’'/-]*[^\W_])?")


def plain(words: str) -> str:
    """Small letters, straight apostrophes, single spaces."""
    return " ".join(words[:LONGEST_READ].replace("’", "'").lower().split())


def begins_with(words: str, opener: str) -> bool:
    """Whether the words begin so, whole words only."""
    return re.match(any_of((opener,)), plain(words[: len(opener) * 2 + 20])) is not None


def any_of(phrases: Iterable[str]) -> str:
    """A pattern for any of these phrases, as whole words, in words made plain."""
    return rf"(?:{'|'.join(re.escape(plain(phrase)) for phrase in phrases)})(?!\w)"


def sentences(words: str) -> list[str]:
    """The sentences of a text; a part after a colon or semicolon, and a question joined to another, count as one."""
    found: list[str] = []
    for part in PART.split(words[:LONGEST_READ]):
        for sentence in END.split(part):
            found.extend(piece.strip() for piece in _questions_apart(sentence) if piece.strip())
    return found


def _questions_apart(sentence: str) -> list[str]:
    """'What did I see, and what did I do?' is two questions in one sentence."""
    if not sentence.rstrip("\"'”’)*] ").endswith("?"):
        return [sentence]
    return JOINED_ASK.split(sentence)


def words_in(sentence: str) -> int:
    return len(WORD.findall(sentence))


def asks_in(words: str, *, after_commas: bool) -> int:
    """How many questions hang together; "…, what will be done" after a comma alone counts only if asked for."""
    text = plain(words)
    joined = len(JOINED_ASK.findall(text))
    if not after_commas:
        return joined + 1
    return joined + len(ASK_AFTER_COMMA.findall(text)) + (1 if FIRST_ASK.match(text) else 0)
