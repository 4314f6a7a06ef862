"""A file as a page can show it, and the way back: only the lines that somebody changed become other bytes.

A browser's text box ends every line in one way and knows no byte order mark. The file's own are put back, so that the
difference between two texts is what a person wrote and nothing else.
"""

import codecs
import re

END = re.compile(r"\r\n|\r|\n")
LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
BOM = "\ufeff"
# What no page can hold: characters that HTML does not know.
UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
SHOWN_INSTEAD = "\ufffd"
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def shown_text(source: bytes) -> str:
    """The text of a file for a text box. What cannot be shown, or is no UTF-8, is a box with a question mark."""
    return UNSHOWABLE.sub(SHOWN_INSTEAD, END.sub("\n", _decoded(source).removeprefix(BOM)))


def bytes_over(before: bytes, text: str) -> bytes:
    """The bytes of a text that was written over a file: unchanged lines keep the very bytes that they had."""
    text = END.sub("\n", text)
    if text == shown_text(before):
        return before
    if before.startswith(UTF_16):
        return _encoded(text)
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    old = _raw_lines(before.removeprefix(mark))
    new = [line + "\n" for line in text.split("\n")]
    new[-1] = new[-1][:-1]
    new = new if new[-1] else new[:-1]
    shown = [shown_line(line) for line in old]
    start, end = _alike(shown, new)
    known = _known(shown[start : len(shown) - end], old[start : len(old) - end])
    usual = _usual_end(old)
    middle = (known.get(line) or _encoded(line).replace(b"\n", usual) for line in new[start : len(new) - end])
    return mark + b"".join((*old[:start], *middle, *old[len(old) - end :]))


def shown_line(raw: bytes) -> str:
    """One line of a file as a text box gives it back."""
    return UNSHOWABLE.sub(SHOWN_INSTEAD, END.sub("\n", raw.decode("utf-8", "replace")))


def _decoded(source: bytes) -> str:
    return source.decode("utf-16" if source.startswith(UTF_16) else "utf-8", "replace")


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # Half a character that a page sent cannot be stored.


def _raw_lines(source: bytes) -> list[bytes]:
    """Each line with its own end. Only ASCII decides where a line ends, so every other byte is left as it is."""
    return [line.encode("latin-1") for line in LINE.findall(source.decode("latin-1"))]


def _alike(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many lines are the same at the start, and how many of the rest at the end."""
    most = min(len(old), len(new))
    start = 0
    while start < most and old[start] == new[start]:
        start += 1
    end = 0
    while end < most - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return start, end


def _known(shown: list[str], raw: list[bytes]) -> dict[str, bytes]:
    """The bytes of each line that stood there; of two that look alike the first one's."""
    known: dict[str, bytes] = {}
    for line, given in zip(shown, raw, strict=True):
        known.setdefault(line, given)
    return known


def _usual_end(lines: list[bytes]) -> bytes:
    """How most lines of the file end."""
    windows = sum(line.endswith(b"\r\n") for line in lines)
    old_mac = sum(line.endswith(b"\r") for line in lines)
    plain = sum(line.endswith(b"\n") for line in lines) - windows
    if windows > max(plain, old_mac):
        return b"\r\n"
    return b"\r" if old_mac > plain else b"\n"
