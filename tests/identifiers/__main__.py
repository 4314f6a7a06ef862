"""python -m tests.identifiers: recall by kind, false hints in 500 words, and what the check costs."""

import argparse
import random
import sys

from tests.identifiers.measuring import (
    FalseHints,
    false_hints_in,
    hostile_texts,
    milliseconds_for_1_kb,
    recall_of,
    seconds_for,
)
from tests.identifiers.ordinary import made_up_reflections, standards_and_family
from tests.identifiers.sentences import HELD_OUT


def say(line: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print the figures; with --show some of what was missed or taken wrongly."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=1000, help="identifiers of each kind")
    asked.add_argument("--words", type=int, default=60_000, help="words of made-up reflections in each half")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--show", type=int, default=0)
    chosen = asked.parse_args()
    say(f"Found of {chosen.count:,} of each kind        tuned on   held out")
    for kind in HELD_OUT:
        halves = [recall_of(kind, chosen.count, held_out=held_out, seed=chosen.seed) for held_out in (False, True)]
        say(f"{kind:<35}" + "".join(f"{half.share:>9.1%}" for half in halves))
        for half, held_out in zip(halves, (False, True), strict=True):
            if not held_out:
                for missed in half.missed[: chosen.show]:
                    say(f"    missed: {missed}")
    texts = {"standards and family": list(standards_and_family())}
    for name, held_out in (("made up, tuned on", False), ("made up, held out", True)):
        texts[name] = list(made_up_reflections(chosen.words, random.Random(chosen.seed), held_out=held_out))
    for name, found in texts.items():
        _tell(name, false_hints_in(found), chosen.show)
    ordinary = "\n".join(texts["standards and family"])[:100_000]
    say(f"cost: {milliseconds_for_1_kb(ordinary):.2f} ms for 1 KB of ordinary text")
    slowest = max((seconds_for(text), piece) for piece, text in hostile_texts(100_000).items())
    say(f"100,000 characters of hostile text: {slowest[0]:.2f} s at most ({slowest[1]!r})")
    return 0


def _tell(name: str, found: FalseHints, show: int) -> None:
    say(f"false hints, {name}: {found.hints} in {found.words:,} words, {found.in_500_words:.2f} in 500")
    for words, count in found.taken_for[:show]:
        say(f"    {count} × {words}")


if __name__ == "__main__":
    raise SystemExit(main())
