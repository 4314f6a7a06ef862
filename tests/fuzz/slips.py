"""Small changes to a sound file, as a person, an editor, a word processor or a broken disk would make them."""

import random
import re
from collections.abc import Callable

Slip = Callable[[random.Random, str], str]

SIGNS = [
    *(
        ":",
        ": ",
        " ",
        "\n",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "[[",
        "]]",
        "? ",
        "|",
        ">",
        "~",
        "# ",
        " #",
        '"',
        "'",
        "''",
        '"""',
    ),
    *("&a ", "*a", "!x ", "!!python/object:os.system ", "---\n", "...\n", "%YAML 1.1\n", "%TAG ! x\n", "<<: *a\n"),
    *("\t", "\r", "\r\n", "null", "true", "no", "1.5", "0x1F", "-", "- - - ", "@", "`", "%", "\\", "\\x", "\\u12", ","),
    *(
        "\u00a0",
        "\u2003",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\x85",
        "\x00",
        "\x07",
        "\u202e",
        "“",
        "”",
        "‘",
        "’",
        "«",
        "–",
        "…",
    ),
    *("''", '"""', "‘", "’", "«", "–", "…"),
    *("é", "e\u0301", "😀", "\U0010ffff", "\uffff", "ß", "İ", "ﬁ", "٣", "１"),
]
NOT_UTF8 = (b"\xef\xbb\xbf", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
FROM_WORD = str.maketrans({'"': "”", "'": "’", "-": "–"})
WORD = re.compile(r"[A-Za-z_]{3,}")
KEY = re.compile(r"^(\s*(?:- )*)([a-z_]+)(:)", re.MULTILINE)
VALUES = [
    *("", "~", "null", "true", "yes", "0", "-1", "007", "1.5", "9" * 400, "x", "[]", "{}", "[a, b]", "{a: b}", "[[x]]"),
    *(
        "|",
        ">-",
        '""',
        "'",
        '"',
        "*x",
        "&x y",
        "!!int 3",
        "2026-02-30",
        "0000-00-00",
        "9999-12-31",
        "a: b",
        "- a",
        "@home",
    ),
    *(
        "@home",
        "choice",
        "choices",
        "note",
        "actions",
        "number",
        "supervisor",
        "private",
        "“quoted”",
        "\u00a0x",
        "a" * 2_500,
    ),
    *("<b>", "[x](javascript:y)", "1.0", '"1.1"', '"999.999"', "[1, {a: [b, {c: d}]}]", "[not-known-yet]", "1e400"),
]


def _somewhere(chance: random.Random, text: str) -> int:
    return chance.randint(0, len(text))


def letters_lost(chance: random.Random, text: str) -> str:
    at = _somewhere(chance, text)
    return text[:at] + text[at + chance.choice((1, 1, 2, 5, 40, 400)) :]


def sign_put_in(chance: random.Random, text: str) -> str:
    at = _somewhere(chance, text)
    return text[:at] + chance.choice(SIGNS) * chance.choice((1, 1, 1, 2, 30)) + text[at:]


def piece_copied_elsewhere(chance: random.Random, text: str) -> str:
    start, at = _somewhere(chance, text), _somewhere(chance, text)
    return text[:at] + text[start : start + chance.choice((3, 30, 300, 3_000))] + text[at:]


def a_line(change: Callable[[random.Random, list[str], int], None]) -> Slip:
    def slip(chance: random.Random, text: str) -> str:
        lines = text.split("\n")
        change(chance, lines, chance.randrange(len(lines)))
        return "\n".join(lines)

    return slip


def _line_lost(chance: random.Random, lines: list[str], at: int) -> None:
    del lines[at : at + chance.choice((1, 1, 3))]


def _line_twice(chance: random.Random, lines: list[str], at: int) -> None:
    lines[at:at] = lines[at : at + chance.choice((1, 2, 12))] * chance.choice((1, 1, 2, 50))


def _line_moved(chance: random.Random, lines: list[str], at: int) -> None:
    lines.insert(chance.randint(0, len(lines) - 1), lines.pop(at))


def _indent_changed(chance: random.Random, lines: list[str], at: int) -> None:
    bare = lines[at].lstrip()
    indent = max(0, len(lines[at]) - len(bare) + chance.choice((-3, -2, -1, 1, 2, 3)))
    lines[at] = chance.choice((" ", " ", " ", "\t", "\u00a0")) * indent + bare


def _value_changed(chance: random.Random, lines: list[str], at: int) -> None:
    key, colon, _ = lines[at].partition(":")
    if colon:
        lines[at] = f"{key}:{chance.choice((' ', ' ', ' ', '', chr(160), '  '))}{chance.choice(VALUES)}"


def _line_from_word(chance: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].translate(FROM_WORD)


def _spaces_from_word(chance: random.Random, lines: list[str], at: int) -> None:
    lines[at] = lines[at].replace(" ", "\u00a0", chance.choice((1, 2, 99)))


def _cut_short(chance: random.Random, lines: list[str], at: int) -> None:
    del lines[at + 1 :]


def word_misspelt(chance: random.Random, text: str) -> str:
    found = list(WORD.finditer(text))
    if not found:
        return text
    word = chance.choice(found)
    return text[: word.start()] + misspelt(chance, word.group()) + text[word.end() :]


def key_misspelt(chance: random.Random, text: str) -> str:
    found = list(KEY.finditer(text))
    if not found:
        return text
    key = chance.choice(found)
    return text[: key.start(2)] + misspelt(chance, key.group(2)) + text[key.end(2) :]


def misspelt(chance: random.Random, word: str) -> str:
    """A letter lost, doubled or changed, two in the wrong order, or another way of writing it."""
    at = chance.randrange(1, max(2, len(word) - 1))
    return chance.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at - 1] + word[at:],
            word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :] if at < len(word) else word.upper(),
            word[:at] + chance.choice("aeiostr") + word[at + 1 :],
            word.capitalize(),
            word.upper(),
            word.replace("_", "-"),
            word.replace("_", " "),
        )
    )


SLIPS: tuple[Slip, ...] = (
    letters_lost,
    sign_put_in,
    sign_put_in,
    piece_copied_elsewhere,
    word_misspelt,
    key_misspelt,
    *map(
        a_line,
        (
            _line_lost,
            _line_twice,
            _line_moved,
            _indent_changed,
            _value_changed,
            _value_changed,
            _line_from_word,
            _spaces_from_word,
            _cut_short,
        ),
    ),
)


def with_slips(chance: random.Random, text: str) -> str:
    """One to a dozen slips, one after another."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5, 12))):
        text = chance.choice(SLIPS)(chance, text)
    return text


def with_broken_bytes(chance: random.Random, data: bytes) -> bytes:
    """What a bad disk, an older encoding or another machine makes of it."""
    way = chance.randrange(9)
    if way == 0:
        return b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    if way == 1:
        return data.replace(b"\n", b"\r")
    if way == 2:
        return data.decode("utf-8", "replace").encode(
            chance.choice(("utf-16", "utf-16-le", "utf-32", "cp1252")), "replace"
        )
    if way == 3:
        at = chance.randint(0, len(data))
        return data[:at] + "\ud800\udfff".encode("utf-8", "surrogatepass") + data[at:]
    if way == 4:
        return data.replace(b'"', "“".encode()).replace(b"'", "’".encode()).replace(b"  ", "\u00a0\u00a0".encode())
    changed = bytearray(data)
    for _ in range(chance.choice((1, 2, 20))):
        if changed:
            at = chance.randrange(len(changed))
            if way == 5:
                changed[at] ^= 1 << chance.randrange(8)
            elif way == 6:
                changed[at : at + 1] = chance.randbytes(chance.choice((1, 3, 30)))
            elif way == 7:
                changed[at:at] = b"\x00" * chance.choice((1, 100))
            else:
                changed[at:at] = chance.choice(
                    (b"\xef\xbb\xbf", b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80")
                )
    return bytes(changed)
