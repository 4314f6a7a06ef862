"""Text in which nobody is named: the standards, the invented family's reflections, and reflections made up by chance.

What is made up is full of words with capital letters, dates and numbers that name nobody: labels, places, days,
services, decided cases, sections of Acts. Again one half served to write the rules, and the other only measures.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import yaml

from app.settings import ROOT

_MADE_UP = yaml.safe_load(Path(__file__).with_name("ordinary.yaml").read_text(encoding="utf-8"))


def standards_and_family() -> Iterator[str]:
    """Every text of the seven standards, and every answer of the invented family's reflections."""
    for folder in (ROOT / "standards", Path(ROOT, "app", "demo", "data")):
        for path in sorted(folder.rglob("*.yaml")):
            if path.name not in ("references.yaml", "concepts.yaml"):
                yield "\n".join(_texts(yaml.safe_load(path.read_text(encoding="utf-8"))))


def made_up_reflections(words: int, chance: random.Random, *, held_out: bool) -> Iterator[str]:
    """Answers of some 80 words, until there are that many words.

    Of the held-out sentences two in three are plain. That leaves three times as many words with a capital letter inside
    a sentence as the invented family's reflections have (5 in 100 words, against 1.7).
    """
    part = _MADE_UP["held_out" if held_out else "tuned"]
    slots, plain = part["slots"], part.get("plain", part["sentences"])
    while words > 0:
        kinds = chance.choices((part["sentences"], plain), (1, 2), k=7)
        chosen = (chance.choice(sentences) for sentences in kinds)
        text = " ".join(
            _begun(one.format(**{name: chance.choice(all_) for name, all_ in slots.items()})) for one in chosen
        )
        words -= len(text.split())
        yield text


def _begun(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _texts(found: object) -> Iterator[str]:
    if isinstance(found, str):
        yield found
    elif isinstance(found, dict):
        for name, value in found.items():
            if name not in ("author", "id", "who", "by", "started", "at", "references", "concepts"):
                yield from _texts(value)
    elif isinstance(found, list):
        for value in found:
            yield from _texts(value)
