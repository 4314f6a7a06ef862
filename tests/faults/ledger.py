"""The answer ledger: what was acknowledged, written down by the one who saved, and looked for afterwards.

A save counts as acknowledged only after a 2xx whose echoed hash is the hash of what was sent. `check` then reads the
whole store and says what does not agree. It trusts neither the page nor the service.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import create_engine, select
from sqlmodel import col

from app.reflections.models import Answer, AnswerVersion, Reflection, SetAside

MARK = "§"  # Every text of the ledger begins with where it belongs, between two of these.


class Place(NamedTuple):
    """One person's answer to one prompt of one reflection."""

    person: UUID
    reflection: UUID
    prompt: str


class Save(NamedTuple):
    """The mark of a save: which page load, and its count on that page."""

    page: str
    turn: int


class Stored(NamedTuple):
    """One version as the database holds it."""

    number: int
    text: str
    save: Save | None
    by: UUID


def opening(place: Place, save: Save) -> str:
    """How a text begins that says itself where it belongs."""
    return f"{MARK}{place.person.hex[:12]} {place.reflection.hex[:12]} {place.prompt} {save.page} {save.turn}{MARK}"


def told_place(text: str) -> str:
    """The place that a text says it belongs to; empty if it says none."""
    return text[1 : text.index(MARK, 1)].rsplit(" ", 2)[0] if text.startswith(MARK) and MARK in text[1:] else ""


def hash_of(text: str) -> str:
    """The hash that the reply has to echo."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Page:
    """What was sent to one place, and what came back."""

    sent: dict[Save, str] = field(default_factory=dict)
    acknowledged: dict[int, Save] = field(default_factory=dict)


class Ledger:
    """What people sent, and what they were told is saved."""

    def __init__(self) -> None:
        self.places: dict[Place, Page] = defaultdict(Page)
        self.wrong_echoes: list[str] = []

    def send(self, place: Place, save: Save, text: str) -> None:
        """This text is on its way; sent again with the same mark, it has to be the same text."""
        before = self.places[place].sent.setdefault(save, text)
        if before != text:
            raise ValueError("a repeated save must be repeated unchanged")

    def acknowledge(self, place: Place, save: Save, *, version: int, sha256: str | None) -> bool:
        """A 2xx came for this save. False, and noted, if the hash is not that of what was sent."""
        page = self.places[place]
        if sha256 != hash_of(page.sent[save]):
            self.wrong_echoes.append(f"{place.prompt} {save.page}.{save.turn}: version {version}")
            return False
        earlier = page.acknowledged.setdefault(version, save)
        if earlier != save and page.sent[earlier] != page.sent[save]:
            self.wrong_echoes.append(f"{place.prompt}: version {version} was acknowledged for two texts")
            return False
        return True

    @property
    def acknowledged(self) -> int:
        """How many saves were acknowledged."""
        return sum(len(page.acknowledged) for page in self.places.values())

    @property
    def sent(self) -> int:
        """How many different saves were sent."""
        return sum(len(page.sent) for page in self.places.values())

    def join(self, other: "Ledger") -> None:
        """Take in what another writer wrote down."""
        for place, page in other.places.items():
            mine = self.places[place]
            mine.sent.update(page.sent)
            mine.acknowledged.update(page.acknowledged)
        self.wrong_echoes += other.wrong_echoes


@dataclass
class Findings:
    """What does not agree. Every list is empty when the promise held. `lost` counts acknowledged saves only."""

    acknowledged: int = 0
    stored: int = 0
    set_aside: int = 0
    missing: list[str] = field(default_factory=list)
    other_text: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    wrong_current: list[str] = field(default_factory=list)
    wrong_echoes: list[str] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Acknowledged saves whose text is not there."""
        return len(self.missing) + len(self.other_text)

    @property
    def wrong(self) -> tuple[str, ...]:
        """What was found, a sentence each, at most five of a kind."""
        kinds = {
            "acknowledged, and not there": self.missing,
            "acknowledged, and another text is there": self.other_text,
            "versions with a gap": self.gaps,
            "stored twice": self.doubled,
            "never sent, but stored": self.extra,
            "text of another person or prompt": self.foreign,
            "the current version is not the newest": self.wrong_current,
            "a reply that did not echo what was sent": self.wrong_echoes,
        }
        return tuple(f"{words}: {one}" for words, found in kinds.items() for one in found[:5])

    @property
    def is_clean(self) -> bool:
        """Nothing acknowledged is lost, and nothing else is there."""
        return not self.wrong


def check(ledger: Ledger, store_url: str) -> Findings:
    """Read the whole store and hold the ledger against it."""
    stored, current, set_aside = _read(store_url)
    findings = Findings(acknowledged=ledger.acknowledged, wrong_echoes=list(ledger.wrong_echoes))
    for place, page in ledger.places.items():
        _check_place(findings, place, page, stored.get(place, []), current.get(place, 0))
    for place, versions in stored.items():
        findings.stored += len(versions)
        if place not in ledger.places:
            findings.extra += [_name(place, one.number) for one in versions if one.text.startswith(MARK)]
    for place, texts in set_aside.items():
        findings.set_aside += len(texts)
        if place in ledger.places:
            sent = set(ledger.places[place].sent.values())
            findings.foreign += [f"set aside: {place.prompt}" for text in texts if text not in sent]
    return findings


def _check_place(findings: Findings, place: Place, page: Page, versions: list[Stored], current: int) -> None:
    by_number = {one.number: one for one in versions}
    for number, save in page.acknowledged.items():
        found = by_number.get(number)
        if found is None:
            findings.missing.append(_name(place, number))
        elif found.text != page.sent[save]:
            findings.other_text.append(_name(place, number))
    numbers = [one.number for one in versions]
    if sorted(numbers) != list(range(1, len(numbers) + 1)):
        findings.gaps.append(f"{place.prompt}: {_ranges(numbers)}")
    if current != max(numbers, default=0):
        findings.wrong_current.append(f"{place.prompt}: {current}, newest {max(numbers, default=0)}")
    seen: set[object] = set()
    texts = set(page.sent.values())
    here = told_place(opening(place, Save("", 0)))
    for one in versions:
        known = page.sent.get(one.save) if one.save else None
        mark = one.save or one.text
        if mark in seen or (one.text.startswith(MARK) and one.text in seen):
            findings.doubled.append(_name(place, one.number))
        seen |= {mark, one.text}
        if (told := told_place(one.text)) not in ("", here) or one.by != place.person:
            findings.foreign.append(f"{_name(place, one.number)} belongs to {told or one.by}")
        elif one.text != known and (known is not None or one.text not in texts):
            findings.extra.append(_name(place, one.number))


def _read(store_url: str) -> tuple[dict[Place, list[Stored]], dict[Place, int], dict[Place, list[str]]]:
    engine = create_engine(store_url, hide_parameters=True)
    stored: dict[Place, list[Stored]] = defaultdict(list)
    set_aside: dict[Place, list[str]] = defaultdict(list)
    try:
        with engine.connect() as connection:
            answers = {
                row.id: (Place(row.author_id, row.reflection_id, row.prompt), row.version)
                for row in connection.execute(
                    select(
                        col(Answer.id),
                        col(Answer.reflection_id),
                        col(Answer.prompt),
                        col(Answer.version),
                        col(Reflection.author_id),
                    ).join(Reflection, col(Reflection.id) == col(Answer.reflection_id))
                )
            }
            versions = select(
                col(AnswerVersion.answer_id),
                col(AnswerVersion.number),
                col(AnswerVersion.words),
                col(AnswerVersion.page),
                col(AnswerVersion.turn),
                col(AnswerVersion.saved_by),
            ).order_by(col(AnswerVersion.answer_id), col(AnswerVersion.number))
            for row in connection.execution_options(yield_per=2000).execute(versions):
                save = Save(row.page, row.turn) if row.page is not None and row.turn is not None else None
                stored[answers[row.answer_id][0]].append(Stored(row.number, row.words or "", save, row.saved_by))
            aside = select(
                col(SetAside.reflection_id), col(SetAside.prompt), col(SetAside.words), col(Reflection.author_id)
            ).join(Reflection, col(Reflection.id) == col(SetAside.reflection_id))
            for reflection, prompt, words, author in connection.execute(aside):
                set_aside[Place(author, reflection, prompt)].append(words or "")
    finally:
        engine.dispose()
    return stored, dict(answers.values()), set_aside


def _name(place: Place, number: int) -> str:
    return f"{place.prompt} of {place.reflection.hex[:12]}, version {number}"


def _ranges(numbers: Iterable[int]) -> str:
    ordered = sorted(numbers)
    jumps = [f"{one} after {before}" for before, one in zip([0, *ordered], ordered, strict=False) if one != before + 1]
    return ", ".join(jumps[:5])
