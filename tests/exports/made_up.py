"""Answers that are hard to take along: made up, the same again for the same seed."""

import random

WORDS = (
    *("the", "child", "asked", "whether", "Gran’s", "“home”", "means", "–", "here…", "isn’t", "re-read", "£20", "50%"),
    *("Dŵr", "tŷ", "Ŵyl", "ŷ", "yŵs", "llonydd", "naïve", "café", "Zoë", "Łódź", "İstanbul", "straße", "fi", "ffl"),
    *("e\u0301te\u0301", "w\u0302", "x\u0302", "a\u0308\u0323", "n\u0303o"),
    *("😀", "🙂", "👩‍👩‍👧", "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f", "❤️", "👍🏽", "𝒳"),
    *("שלום", "עולם", "العربية", "مرحبا", "\u200fabc\u200e", "(שלום)", "漢字", "Ελλάδα", "Привет"),
    *("<b>", "&amp;", "{{7*7}}", "=1+1", "</w:t>", "\\", "%s", "_x000D_", "a\u00a0b", "a\u200bb", "soft\u00adhyphen"),
    *("\ufffd", "\u0085", "\u2028", "\u007f", "-", "‐", "‑", "1.", "*", "#", "'", '"', "Your answer:", "Because:"),
)
SPACES = (" ",) * 30 + ("  ", "\t", "   ", " \t ", "\u2003")
BREAKS = ("\n", "\n\n", "\n\n\n", " \n", "\n  ", "\n\t", "\n \n")


def answers(count: int, *, seed: int = 20261120) -> list[str]:
    """That many answers, all kinds of lengths: most of a few lines, some of a word, some very long."""
    chance = random.Random(seed)
    return [_answer(chance) for _ in range(count)]


def five_thousand_words(*, seed: int) -> str:
    """One very long answer: four of them are 20,000 words."""
    chance = random.Random(seed)
    return "".join(_next(chance) for _ in range(5000)) + "end"


def _answer(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.1:
        return chance.choice([word for word in WORDS if word.strip()])
    if kind < 0.12:
        return "".join(chance.choice("abc defgh,ij.") for _ in range(3000))
    text = "".join(_next(chance) for _ in range(chance.randint(3, 90 if kind < 0.95 else 600)))
    edges = ("", " ", "\n", "\n\n", "\t", "  \n ")
    return chance.choice(edges) * (chance.random() < 0.3) + text + chance.choice(edges) * (chance.random() < 0.3)


def _next(chance: random.Random) -> str:
    gap = chance.choice(BREAKS) if chance.random() < 0.06 else chance.choice(SPACES)
    return chance.choice(WORDS if chance.random() < 0.5 else WORDS[:13]) + gap
