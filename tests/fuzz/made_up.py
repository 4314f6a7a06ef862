"""Files that no sound file is behind: from a small grammar of the language, from plain malice, from noise."""

import random
from collections.abc import Callable

from app.standards.definition import Because, Change, Definition, Option, Prompt, Section, When, Words
from tests.fuzz.slips import SIGNS, VALUES, misspelt

LARGEST = 64 * 1024
SHAPES = (Definition, Section, Prompt, Option, Because, Words, When, Change)
KEYS = sorted({info.alias or name for shape in SHAPES for name, info in shape.model_fields.items()})
WORDS = [
    *(
        "child",
        "court",
        "I",
        "the",
        "what",
        "said",
        "when",
        "alone",
        "plan",
        "order",
        "why",
        "did",
        "you",
        "not",
        "IRO",
    ),
    *(
        "[[threshold]]",
        "**bold**",
        "<b>x</b>",
        "[a](https://b.c)",
        "[a](javascript:b)",
        "O'Neill's",
        "1:30",
        "#2",
        "a:",
    ),
]


def a_value(chance: random.Random, depth: int, indent: int) -> str:
    """Something to stand after a colon or a dash: words, a list, keys, or a trick."""
    way = chance.random()
    if way < 0.35 or depth > 14:
        words = " ".join(chance.choices(WORDS, k=chance.choice((1, 3, 12, 60))))
        return chance.choice(("{}", '"{}"', "'{}'", "“{}”")).format(words)
    if way < 0.5:
        return chance.choice(VALUES)
    if way < 0.56:
        return chance.choice(("&a", "*a", "!t", "!!set", "&a &b", "*")) + " " + a_value(chance, depth + 3, indent)
    if way < 0.62:
        pad = "\n" + " " * (indent + 2)
        return chance.choice(("|", ">", "|-", ">+", "|2", ">9")) + pad + pad.join(chance.choices(WORDS, k=4))
    if way < 0.72:
        inside = ", ".join(a_value(chance, depth + 4, indent) for _ in range(chance.choice((0, 1, 3, 9))))
        return f"[{inside}]"
    if way < 0.8:
        inside = ", ".join(
            f"{a_key(chance)}: {a_value(chance, depth + 4, indent)}" for _ in range(chance.choice((0, 1, 4)))
        )
        return "{" + inside + "}"
    if way < 0.9:
        pad = "\n" + " " * (indent + chance.choice((0, 2, 2, 4)))
        return "".join(f"{pad}- {a_value(chance, depth + 2, indent + 4)}" for _ in range(chance.choice((1, 2, 5))))
    return "\n" + some_keys(chance, depth + 2, indent + 2)


def a_key(chance: random.Random) -> str:
    way = chance.random()
    key = chance.choice(KEYS)
    if way < 0.85:
        return key
    return (
        misspelt(chance, key) if way < 0.95 else chance.choice(("? ", "[a]", "{a: b}", "<<", "*a", "", '"a b"', "😀"))
    )


def some_keys(chance: random.Random, depth: int, indent: int) -> str:
    lines = []
    for _ in range(chance.choice((1, 3, 8, 14))):
        space = chance.choice((" ", " ", " ", " ", "", "\u00a0", "\t"))
        lines.append(f"{' ' * indent}{a_key(chance)}:{space}{a_value(chance, depth, indent)}")
    return "\n".join(lines)


def from_the_grammar(chance: random.Random) -> bytes:
    return some_keys(chance, 0, 0).encode("utf-8", "surrogatepass")


def _filled(piece: str) -> bytes:
    return (piece * (LARGEST // max(1, len(piece.encode("utf-8", "surrogatepass"))) + 1)).encode(
        "utf-8", "surrogatepass"
    )


def _bomb(chance: random.Random) -> bytes:
    """Nine levels of nine pointers: a few hundred bytes that would unfold to hundreds of millions of words."""
    wide, levels = chance.choice((2, 9, 40)), chance.choice((5, 9, 60))
    lines = ['a0: &a0 ["lol"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * wide)}]" for n in range(1, levels)]
    return "\n".join(lines).encode()


def _nested(chance: random.Random) -> bytes:
    opening = chance.choice(("[", "{a: ", "- ", "? ", "[[", "{", "[{a: ", "&a [", "!t [", "a:\n "))
    return _filled(opening)[: chance.choice((9, 50, 500, 5_000, LARGEST))]


def _one_long_line(chance: random.Random) -> bytes:
    key = chance.choice(
        ("", "summary: ", 'summary: "', "summary: '", "- ", "# ", "terms: {", "sections: [", "a" * 60_000 + ": ")
    )
    return (key.encode() + _filled(chance.choice([*SIGNS, *WORDS, *"aZ9"])))[:LARGEST]


def _one_piece_for_ever(chance: random.Random) -> bytes:
    piece = "".join(chance.choices([*SIGNS, *WORDS, *VALUES[:40], "\n", "\n  ", ": "], k=chance.choice((1, 2, 3, 6))))
    return _filled(piece)


def _many_keys(chance: random.Random) -> bytes:
    way = chance.randrange(5)
    if way == 0:
        return "".join(f"{misspelt(chance, chance.choice(KEYS))}{n}: x\n" for n in range(4_500)).encode()
    if way == 1:
        return _filled(f"{chance.choice(KEYS)}: {chance.choice(VALUES)}\n")
    if way == 2:
        return "".join(f"{'k' * chance.choice((10, 300, 1023, 1025, 9000))}{n}: x\n" for n in range(60)).encode()
    if way == 3:
        inside = ",".join(f"{misspelt(chance, chance.choice(KEYS))}: {n}" for n in range(3_500))
        return ("sections: [{prompts: [{" + inside + "}]}]").encode()
    return "".join(f"{misspelt(chance, chance.choice(KEYS))}: {chance.choice(VALUES)}\n" for _ in range(900)).encode()


def _many_prompts(chance: random.Random) -> bytes:
    """As many prompts as fit, each wrong in several ways and pointing at the others."""
    lines = ["schema: 1\nsections:\n- id: a\n  title: a\n  prompts:"]
    for number in range(chance.choice((20, 400))):
        inside = ", ".join(f"{a_key(chance)}: {a_value(chance, 9, 0)}".replace("\n", " ") for _ in range(6))
        when = f"when: {{prompt: p{number - 1}, is: [a, b, c]}}"
        lines.append(f"  - {{id: p{number % 300}, kind: {chance.choice(KEYS)}, {when}, {inside}}}")
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def _noise(chance: random.Random) -> bytes:
    length = chance.choice((0, 1, 2, 10, 100, 2_000, LARGEST))
    way = chance.randrange(4)
    if way == 0:
        return chance.randbytes(length)
    if way == 1:
        return "".join(chr(chance.randrange(0x110000)) for _ in range(length // 4)).encode("utf-8", "surrogatepass")
    if way == 2:
        return "".join(chance.choices([*SIGNS, "\n"], k=length // 3)).encode("utf-8", "surrogatepass")
    return "".join(chance.choices("ab:- \n#&*!|>'\"%@`{}[],?\\~", k=length)).encode()


MALICE: tuple[Callable[[random.Random], bytes], ...] = (
    _bomb,
    _nested,
    _one_long_line,
    _one_piece_for_ever,
    _many_keys,
    _many_prompts,
    _noise,
)
