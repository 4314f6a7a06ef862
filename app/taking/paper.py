"""A file to read or print, before it is Word, PDF or text: its blocks in reading order.

A writer decides how a block looks, never what it says. WORDS are what a person typed; all other kinds are ours or the
standard's.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    FACT = "fact"  # One line: its label and what it is.
    QUESTION = "question"
    REMARK = "remark"  # A sentence of ours.
    WORDS = "words"  # What a person typed, under its label.


@dataclass(frozen=True)
class Block:
    """One block. `level` is that of a heading, from 2 on: the title is the only one of level 1."""

    kind: Kind
    text: str
    label: str = ""
    level: int = 0


@dataclass(frozen=True)
class Paper:
    """A file: marking, title, who made it and when, and its blocks. `made` stands on every page that has a foot.

    `subject` is the title for lists and properties, in which nothing stands that a person typed.
    """

    marking: str
    title: str
    subject: str
    made: str
    made_at: datetime
    blocks: tuple[Block, ...]


_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def one_line(text: str) -> str:
    """A name or a label on one line: line breaks and other control characters in it become a space."""
    return _BREAKS.sub(" ", text).strip()


def heading(level: int, text: str) -> Block:
    """A heading."""
    return Block(Kind.HEADING, one_line(text), level=level)


def fact(label: str, text: str) -> Block:
    """One line of facts."""
    return Block(Kind.FACT, one_line(text), label=one_line(label))


def question(text: str) -> Block:
    """What was asked, exactly as it was asked."""
    return Block(Kind.QUESTION, text, label="You were asked")


def remark(text: str) -> Block:
    """A sentence of ours."""
    return Block(Kind.REMARK, one_line(text))


def words(label: str, text: str) -> Block:
    """What a person typed."""
    return Block(Kind.WORDS, text, label=one_line(label))


def lines_of(text: str) -> list[str]:
    """The lines of what was typed: each is a paragraph, an empty one too. Joined by line feeds it is the text again."""
    return text.split("\n")


def lines_in(paper: "Paper") -> int:
    """How many lines a paper has in all: what it costs to make it grows with them."""
    return sum(block.text.count("\n") + 1 for block in paper.blocks)


def fits_xml(text: str) -> str:
    """The text, with the two characters that no XML can hold (they are no characters at all) shown as unreadable."""
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


def begins_from_the_right(line: str) -> bool:
    """Whether a line is written from right to left, as its first letter with a direction says."""
    for letter in line:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
