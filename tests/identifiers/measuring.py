"""Recall by kind, false hints in 500 words, and what it costs."""

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.identifying.kinds import Kind
from app.identifying.looking import look_through
from tests.identifiers.ordinary import made_up_reflections
from tests.identifiers.sentences import HELD_OUT, TUNED
from tests.identifiers.spellings import made_up

TODAY = date(2026, 11, 22)
ALIKE = ({Kind.TITLED_NAME, Kind.FIRST_NAME},)  # Either says that somebody is named.


@dataclass(frozen=True)
class Recall:
    """How many of a kind were found, and some that were not."""

    found: int
    of: int
    missed: tuple[str, ...]

    @property
    def share(self) -> float:
        """Found of all."""
        return self.found / self.of


@dataclass(frozen=True)
class FalseHints:
    """Hints where nobody is named, and what they were taken for."""

    hints: int
    words: int
    taken_for: tuple[tuple[str, int], ...]

    @property
    def in_500_words(self) -> float:
        """The rate that the rules are held to."""
        return self.hints / self.words * 500


def recall_of(kind: Kind, count: int, *, held_out: bool, seed: int = 1) -> Recall:
    """Identifiers of one kind in sentences, each between two that name nobody."""
    chance = random.Random(f"{seed} {kind} {held_out}")
    around = list(made_up_reflections(4000, chance, held_out=held_out))
    missed = []
    for _ in range(count):
        words = made_up(kind, chance, held_out=held_out)
        before, sentence = chance.choice(around), chance.choice((HELD_OUT if held_out else TUNED)[kind])
        text = f"{before} {sentence.format(words)} {chance.choice(around)}"
        start = len(before) + 1 + sentence.index("{}")
        kinds = next((one for one in ALIKE if kind in one), {kind})
        hints = look_through(text, today=TODAY)
        if not any(hint.kind in kinds and hint.start < start + len(words) and hint.end > start for hint in hints):
            missed.append(sentence.format(words))
    return Recall(count - len(missed), count, tuple(missed))


def false_hints_in(texts: Iterable[str]) -> FalseHints:
    """Every hint in texts that name nobody."""
    words, taken = 0, Counter[str]()
    for text in texts:
        words += len(text.split())
        taken.update(f"{hint.kind}: {text[hint.start : hint.end]}" for hint in look_through(text, today=TODAY))
    return FalseHints(taken.total(), words, tuple(taken.most_common()))


def milliseconds_for_1_kb(text: str) -> float:
    """The processor's time, the best of five readings."""
    best = min(seconds_for(text) for _ in range(5))
    return best * 1000 / (len(text.encode()) / 1000)


def seconds_for(text: str) -> float:
    began = time.thread_time()
    look_through(text, today=TODAY)
    return time.thread_time() - began


def hostile_texts(length: int) -> dict[str, str]:
    """Texts that would hold up a careless pattern."""
    pieces = (
        "A",
        "A ",
        "Aa ",
        "0",
        "0 ",
        " ",
        "\n",
        "a.a@",
        "1 May ",
        "born ",
        "born 1 May ",
        "Jo and ",
        "Mr ",
        "12 Aa Bb ",
        "A'A",
        "A-a ",
        "(",
        "1/1/",
        "called Aa ",
    )
    return {piece: (piece * (length // len(piece) + 1))[:length] for piece in pieces}
