"""Advice on wording: two questions in one, blame, leading, long sentences, initials that nobody explained.

Advice is not a fault: nothing is refused for it, and a working group may leave a sentence as it is. The words and
limits behind it are in `lint_words.yaml`, for anybody to read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from pydantic import Field

from app.standards.definition import PromptKind, Shape, Text40, Text120, Text300
from app.standards.faults import Fault, FaultList, Place, Steps, on_one_line
from app.standards.outline import Outline, entries, is_keys, is_version, outline_of, text
from app.standards.parsing import read_tree
from app.standards.questions import any_of, asks_in, begins_with, plain, sentences, words_in
from app.standards.shape import read_shape
from app.standards.texts import texts_of

WORDS_FILE = Path(__file__).with_name("lint_words.yaml")
FARTHEST = 40
# A standard has about 300 sentences. The cap keeps a hostile file within its time.
MOST_SENTENCES = 2_000
WRITTEN_KINDS = frozenset({PromptKind.TEXT, PromptKind.LINE, None})
ASKED_FOR_MORE = frozenset({PromptKind.ACTIONS, PromptKind.NOTE})

INITIALS = re.compile(r"(?<![\w&*])[A-Z](?:[A-Z]|&[A-Z])[A-Z0-9&]{0,8}(?=s?(?!\w))")
NAME_OF_A_JUDGMENT = re.compile(r"\*[^*\n]*\*|\bRe [A-Z]{1,4}\b|\b[A-Z]{1,4}(?: \([^()]*\))? \([0-9]{4}\)")
WRITTEN_OUT = re.compile(r"[a-z] \(([A-Z][A-Z0-9&]{1,9})s?\)")
ROMAN = re.compile(r"[IVX]+")


class Exempt(Shape):
    """Words that were looked at and stay as they are."""

    advice: Text40
    words: Text120
    why: Text300


class LintWords(Shape):
    """What `lint_words.yaml` says."""

    blame_openers: Annotated[tuple[Text40, ...], Field(strict=False)]
    blame_words: Annotated[tuple[Text40, ...], Field(strict=False)]
    leading_openers: Annotated[tuple[Text40, ...], Field(strict=False)]
    leading_endings: Annotated[tuple[Text40, ...], Field(strict=False)]
    longest_sentence: Annotated[int, Field(ge=10, le=60)]
    longest_meaning: Annotated[int, Field(ge=10, le=60)]
    most_questions_in_writing: Annotated[int, Field(ge=1, le=9)]
    known_initials: Annotated[tuple[Text40, ...], Field(strict=False)]
    exceptions: Annotated[tuple[Exempt, ...], Field(strict=False)] = ()

    @cached_property
    def blame(self) -> re.Pattern[str]:
        return re.compile(f"^{any_of(self.blame_openers)}|(?<!\\w){any_of(self.blame_words)}")

    @cached_property
    def leading(self) -> re.Pattern[str]:
        return re.compile(f"^{any_of(self.leading_openers)}|(?<!\\w){any_of(self.leading_endings)}$")

    def leaves(self, advice: str, words: str) -> bool:
        """Whether these very words were looked at and stay."""
        return any(one.advice == advice and begins_with(words, one.words) for one in self.exceptions)


@dataclass(frozen=True, slots=True)
class Words:
    """One text that somebody will read: where it stands, what it says, and the kind of prompt whose question it is."""

    steps: Steps
    words: str
    asks_for: PromptKind | None = None
    is_question: bool = False

    @property
    def is_help(self) -> bool:
        return bool(self.steps) and self.steps[-1] == "help"

    @property
    def is_meaning(self) -> bool:
        return len(self.steps) == 2 and self.steps[0] == "terms"


def advice_on(data: bytes, *, path: str) -> tuple[Fault, ...]:
    """All advice on the wording of a document, sound or not; none where it cannot be read. Never raises."""
    advice = FaultList(path)
    tree = read_tree(data, FaultList(path))
    lint, broken = words_in_use()
    if lint is None or tree is None:
        return broken
    outline = outline_of(tree, advice)
    lines = re.split(r"\r\n|\r|\n", data.decode("utf-8", "replace").removeprefix("\ufeff"))
    writing = Writing(outline, advice, lines, lint, frozenset(_explained(outline)))
    left = MOST_SENTENCES
    for found in _every_text(outline):
        if advice.is_full or left <= 0:
            break
        left -= writing.read(found)
    return advice.faults


def advice_at(path: Path) -> tuple[Fault, ...]:
    """The advice on a file, or on every document below a folder; none on what cannot be opened."""
    files = sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    found: list[Fault] = []
    for file in files:
        if is_version(file.stem) or file == path:
            try:
                found.extend(advice_on(file.read_bytes(), path=str(file)))
            except OSError:
                continue
    return tuple(found)


@cache
def words_in_use() -> tuple[LintWords | None, tuple[Fault, ...]]:
    """The words and limits; where their own file has a fault, that is all the advice there is."""
    faults = FaultList(WORDS_FILE.name)
    tree = read_tree(WORDS_FILE.read_bytes(), faults)
    lint = read_shape(LintWords, tree, faults) if tree else None
    return (lint, ()) if not faults.faults else (None, faults.faults)


def _every_text(outline: Outline) -> Iterator[Words]:
    """Each text once; a prompt's text knows how it is answered."""
    kinds = {prompt.at("text"): prompt for prompt in outline.prompts}
    for steps, words in texts_of(outline):
        prompt = kinds.get(steps)
        yield Words(steps, words, prompt.kind if prompt else None, prompt is not None)
    terms = outline.written.get("terms")
    if is_keys(terms):
        for term in terms:
            meaning = text(terms, term)
            if meaning:
                yield Words(("terms", term), meaning)
    for number, change in enumerate(entries(outline.written, "changes")):
        why = text(change, "why") if is_keys(change) else None
        if why:
            yield Words(("changes", number, "why"), why)


def _explained(outline: Outline) -> Iterator[str]:
    """Initials under terms, and initials beside the words they stand for."""
    terms = outline.written.get("terms")
    if is_keys(terms):
        yield from (term.strip().upper() for term in terms)
    for found in _every_text(outline):
        yield from WRITTEN_OUT.findall(found.words)


@dataclass(frozen=True, slots=True)
class Writing:
    """Reads one text after another, and says what is worth a second look."""

    outline: Outline
    advice: FaultList
    lines: list[str]
    lint: LintWords
    explained: frozenset[str]

    def read(self, found: Words) -> int:
        """Says what it finds, and how many sentences that were."""
        self._two_questions(found)
        read = sentences(found.words)
        for sentence in read:
            spoken = plain(sentence).lstrip("\"'“‘([*")
            self._blame(found, sentence, spoken)
            self._leading(found, sentence, spoken)
            self._long(found, sentence)
        self._initials(found)
        return len(read)

    def _say(self, found: Words, advice: str, words: str, what: str) -> None:
        if not self.lint.leaves(advice, words):
            self.advice.fault(self._place(found.steps, words), found.steps, f"{advice}: {what}")

    def _two_questions(self, found: Words) -> None:
        if not found.is_question or found.asks_for in ASKED_FOR_MORE:
            return
        written = found.asks_for in WRITTEN_KINDS
        asked = found.words.count("?")
        most = self.lint.most_questions_in_writing
        if asked > 1 or (written and asks_in(found.words, after_commas=True) > most):
            what = "this asks several things; ask one here, and give each of the others a prompt of its own"
            self._say(found, "two questions", found.words, what)
        elif not written and asks_in(found.words, after_commas=False) > 1:
            what = "one tick or number cannot answer both; ask one here, and give the other a prompt of its own"
            self._say(found, "two questions", found.words, what)

    def _blame(self, found: Words, sentence: str, spoken: str) -> None:
        blaming = self.lint.blame.search(spoken)
        if blaming:
            shown = shown_again(blaming)
            what = f'"{shown}…" sounds like a reproach; ask what happened, such as "What got in the way of …?"'
            self._say(found, "blame", sentence, what)

    def _leading(self, found: Words, sentence: str, spoken: str) -> None:
        leading = self.lint.leading.search(spoken)
        if leading and (sentence.endswith("?") or found.is_question):
            shown = f"{shown_again(leading)}…" if leading.start() == 0 else f"…{shown_again(leading)}"
            what = f'"{shown}" says which answer is wanted; ask so that either answer is as easy, with "What" or "How"'
            self._say(found, "leading question", sentence, what)

    def _long(self, found: Words, sentence: str) -> None:
        if found.is_help:
            return
        most = self.lint.longest_meaning if found.is_meaning else self.lint.longest_sentence
        count = words_in(sentence)
        if count > most:
            what = f"{count} words, and {most} are as many as most people take in at once; make two sentences of it"
            self._say(found, "long sentence", sentence, what)

    def _initials(self, found: Words) -> None:
        bare = NAME_OF_A_JUDGMENT.sub(lambda name: " " * len(name.group()), found.words)
        for initials in dict.fromkeys(INITIALS.findall(bare)):
            known = initials in self.explained or initials in self.lint.known_initials or ROMAN.fullmatch(initials)
            if not known and initials != bare.strip():
                what = f"{on_one_line(initials)} is not explained; write it out, or explain it under terms"
                self._say(found, "initials", initials, what)

    def _place(self, steps: Steps, words: str) -> Place:
        """Where the words begin, if they can be found; else where the text does."""
        start = self.outline.tree.value_place(steps)
        first = words[:200].split()[:3]
        for shown in (" ".join(first), "".join(first[:1])):
            for number in range(start.line, min(start.line + FARTHEST, len(self.lines) + 1)):
                after = start.column - 1 if number == start.line else 0
                column = self.lines[number - 1].find(shown, after) if shown else -1
                if column >= 0:
                    return Place(number, column + 1)
        return start


def shown_again(found: re.Match[str]) -> str:
    """The phrase with the capitals that English gives it."""
    phrase = re.sub(r"\bi\b", "I", found.group())
    return phrase[:1].upper() + phrase[1:] if found.start() == 0 else phrase
