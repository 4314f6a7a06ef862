"""A draft of a CPD record with the fields that Social Work England asks for. Nothing of it is stored, or sent anywhere.

It holds what its author picks of a reflection and of the talk about it, word for word, and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.content import clean
from app.taking.dates import day_words, moment_words
from app.taking.paper import Block, Paper, one_line, remark, words
from app.taking.taken import MARKING, Taken, TakenAnswer


class CpdField(StrEnum):
    """The fields of the regulator's form, in its order."""

    TYPE = "type"
    ABOUT = "about"
    DAY = "day"
    LEARNED = "learned"
    IMPACT = "impact"
    PEER = "peer"


FIELD_WORDS: dict[CpdField, str] = {
    CpdField.TYPE: "Type of CPD",
    CpdField.ABOUT: "Short description, and why it is relevant",
    CpdField.DAY: "Date",
    CpdField.LEARNED: "What I learned",
    CpdField.IMPACT: "The positive impact on my practice and the people I work with",
    CpdField.PEER: "What I learned by discussing it (peer reflection)",
}
READ_AGAIN = "Read it once more for names and case details before you send it anywhere."


@dataclass(frozen=True)
class Pickable:
    """Something that can go into the draft: where it comes from, and its words. `is_talk`: of the discussion."""

    key: str
    label: str
    question: str
    text: str
    is_talk: bool
    is_private: bool = False


@dataclass(frozen=True)
class CpdDraft:
    """The fields as they stand on the page."""

    fields: Mapping[CpdField, str]

    def __getitem__(self, field: CpdField) -> str:
        """The words of a field; empty when nothing stands there."""
        return self.fields.get(field, "")


def to_pick_from(taken: Taken) -> tuple[Pickable, ...]:
    """Every answer that was given, then what was said, signed and agreed in supervision."""
    return (*_facts(taken), *_answers(taken), *_talk(taken))


def filled(taken: Taken, picked: Mapping[str, CpdField]) -> CpdDraft:
    """The draft with what was picked, each text as it was typed, one under the other."""
    texts: dict[CpdField, list[str]] = {}
    for one in to_pick_from(taken):
        if one.key in picked:
            texts.setdefault(picked[one.key], []).append(one.text)
    return CpdDraft({field: "\n\n".join(found) for field, found in texts.items()})


def as_typed(sent: Mapping[str, str]) -> CpdDraft:
    """The draft as its author left it on the page."""
    return CpdDraft({field: clean(sent.get(field.value, "")) for field in CpdField})


def cpd_laid_out(draft: CpdDraft, taken: Taken, *, by: SignedIn) -> Paper:
    """The draft as a paper; fields in which nothing stands are left out."""
    return Paper(
        marking=MARKING,
        title="CPD record: draft",
        subject="CPD record: draft",
        made=one_line(f"Taken by {by.name}, {moment_words(taken.taken_at)}"),
        made_at=taken.taken_at,
        blocks=tuple(_blocks(draft)),
    )


def _blocks(draft: CpdDraft) -> Iterator[Block]:
    yield remark("A draft for your own CPD record. It was sent to nobody, and the service keeps no copy.")
    yield remark(READ_AGAIN)
    for field in CpdField:
        if draft[field]:
            yield words(FIELD_WORDS[field], draft[field])


def _facts(taken: Taken) -> Iterator[Pickable]:
    day = day_words(day_of(taken.last_written_at or taken.started_at))
    kind = "Guided self-reflection on a practice quality standard"
    kind += ", with supervision" if taken.notes else ""
    yield Pickable("fact.type", "What this was", "", kind, False)
    yield Pickable("fact.standard", "The standard", "", taken.title, False)
    yield Pickable("fact.day", "The day you last wrote in it", "", day, False)
    for place, note in enumerate(taken.notes):
        signed = day_words(day_of(note.signed_at))
        yield Pickable(f"fact.day-{place}", "The day the supervision note was signed", "", signed, True)


def _answers(taken: Taken) -> Iterator[Pickable]:
    for prompt in taken.prompts:
        text = _text(prompt.answer)
        if text:
            key = f"answer.{prompt.id}"
            yield Pickable(key, prompt.label, prompt.question, text, is_talk=False, is_private=prompt.is_private)


def _talk(taken: Taken) -> Iterator[Pickable]:
    said = [(prompt.label, one) for prompt in taken.prompts for one in prompt.comments]
    said += [("The whole reflection", one) for one in taken.comments]
    for place, (about, one) in enumerate(said):
        yield Pickable(f"said.{place}", f"{one.by} on {day_words(day_of(one.said_at))}", about, one.words, True)
    for place, note in enumerate(taken.notes):
        for part, (label, text) in enumerate(note.parts):
            yield Pickable(f"note.{place}.{part}", f"Supervision note: {label}", "", text, True)
        for part, action in enumerate(note.actions):
            text = action.what if not action.outcome else f"{action.what}\n{action.outcome}"
            yield Pickable(f"agreed.{place}.{part}", f"Agreed action, {action.owner}", "", text, True)
    if taken.acknowledgement and taken.acknowledgement.words:
        yield Pickable("acknowledged", "Your answer to the note", "", taken.acknowledgement.words, True)
    for place, added in enumerate(taken.addenda):
        yield Pickable(f"added.{place}", f"Added by {added.by}", added.reason, added.words, True)


def _text(answer: TakenAnswer) -> str:
    """What was answered, as words: exactly as typed where it was typed."""
    parts = [answer.words or "", *answer.chosen, *(action.what for action in answer.actions), answer.because or ""]
    if answer.number is not None:
        parts.append(f"{answer.number} {answer.unit or ''}".strip())
    if answer.day:
        parts.append(day_words(answer.day))
    return "\n".join(part for part in parts if part)
