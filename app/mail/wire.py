"""A mail as the bytes that go out: header lines of ours and no others, then the text.

The lines are put together here and not by the standard library's message, which reads encoded words in a name while
it folds the line and writes what they hold, line breaks included.
"""

import quopri
import re
from email.header import Header

LONGEST_LINE = 998  # RFC 5322, 2.1.1.
_LINE = re.compile(rb"[\x20-\x7e]{0,%d}" % LONGEST_LINE)
_HEADER_LINE = re.compile(rb"(?:([A-Z][A-Za-z-]*):)? \S[\x20-\x7e]*")  # Without a name it goes on with the last one.
_FOLD, _SHORT = "\r\n ", 68
_PLAIN_NAME = re.compile(r"[A-Za-z0-9' -]*")
_ATOMS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_ADDRESS = re.compile(rf"{_ATOMS}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_LONGEST_ADDRESS = 254


class AddressFault(Exception):
    """No mail can be addressed to this."""


class NotOurs(Exception):
    """A mail that came out otherwise than it was put together. It does not go out."""


def one_line(name: str) -> str:
    """The name without line breaks and other signs that nobody sees, and nothing in it that is read as encoded."""
    seen = " ".join("".join(sign if sign.isprintable() else " " for sign in name).split())
    return seen.replace("=?", "= ?")


def addressed(name: str, address: str) -> str:
    """A name and an address for From or To. Raises AddressFault for what is no address, or more than one."""
    if len(address) > _LONGEST_ADDRESS or "=?" in address or not _ADDRESS.fullmatch(address):
        raise AddressFault
    name = one_line(name)
    if not name:
        return address
    # Whatever is more than letters and spaces goes encoded: no sign in a name can mean anything to a mail program.
    shown = name if _PLAIN_NAME.fullmatch(name) else _encoded(name)
    is_short = len(shown) + len(address) < _SHORT and _FOLD not in shown
    return f"{shown}{' ' if is_short else _FOLD}<{address}>"


def worded(words: str) -> str:
    """Words for a header, on one line."""
    words = one_line(words)
    return words if words.isascii() else _encoded(words)


def as_bytes(headers: list[tuple[str, str]], text: str) -> bytes:
    """The whole mail. Raises NotOurs unless its header lines are these, in this order, and no others."""
    body = "\r\n".join(text.splitlines()) + "\r\n"
    is_plain = all(_LINE.fullmatch(line) for line in body.encode().split(b"\r\n"))
    if not is_plain:
        # The text's own lines end as lines; whatever is not ASCII in them is written as =XX.
        body = quopri.encodestring(body.replace("\r\n", "\n").encode()).decode().replace("\n", "\r\n")
    every = [
        *headers,
        ("MIME-Version", "1.0"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "7bit" if is_plain else "quoted-printable"),
    ]
    head = "\r\n".join(f"{name}: {value}" for name, value in every)
    try:
        content = f"{head}\r\n\r\n{body}".encode("ascii")
    except UnicodeEncodeError:
        raise NotOurs from None
    _check(content, [name for name, _ in every])
    return content


def _check(content: bytes, names: list[str]) -> None:
    """What is about to go out, read as a mail server reads it: line by line, up to the first empty one."""
    lines = content.split(b"\r\n")
    if not all(_LINE.fullmatch(line) for line in lines):
        raise NotOurs
    found = []
    for line in lines[: lines.index(b"")]:
        match = _HEADER_LINE.fullmatch(line)
        if match is None:
            raise NotOurs
        if match[1] is not None:
            found.append(match[1].decode())
    if found != names:
        raise NotOurs


def _encoded(words: str) -> str:
    """RFC 2047: encoded words of 75 signs at most, each on a line of its own."""
    return Header(words, charset="utf-8", maxlinelen=75, header_name="Subject").encode(linesep="\r\n")
