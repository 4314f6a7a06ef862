"""Drafting a CPD record: first what goes in, then the fields to read again, change, copy or take along."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.taking.cpd import FIELD_WORDS, READ_AGAIN, CpdDraft, CpdField, Pickable, to_pick_from
from app.taking.taken import Taken
from app.web.forms.fields import Choice, Field
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.looked_through import FOUND_NONE, LOOKS, FoundIn, found_in

OUT = "Leave it out"
PICK = "pick."
# Where each kind of thing may go; the fields of a talk begin with the one that asks for it.
_OF_ANSWERS = (CpdField.LEARNED, CpdField.IMPACT, CpdField.ABOUT, CpdField.PEER)
_OF_TALK = (CpdField.PEER, CpdField.LEARNED, CpdField.IMPACT, CpdField.ABOUT)
_OF_FACTS = {"fact.type": (CpdField.TYPE, CpdField.ABOUT), "fact.standard": (CpdField.ABOUT, CpdField.TYPE)}
_ROWS = {CpdField.ABOUT: 5, CpdField.LEARNED: 10, CpdField.IMPACT: 8, CpdField.PEER: 8}


@dataclass(frozen=True, slots=True, kw_only=True)
class PickView:
    """One thing to pick: what it is, its words, and where it goes."""

    label: str
    question: str
    text: str
    mark: str
    field: Field


@dataclass(frozen=True, slots=True, kw_only=True)
class CpdPickPage:
    """The choice of what goes in."""

    frame: Frame
    about: str
    action: str
    facts: tuple[PickView, ...]
    answers: tuple[PickView, ...]
    talk: tuple[PickView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftField:
    """One field of the draft, and what in it looks like a name or a case detail."""

    field: Field
    found: FoundIn | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CpdPage:
    """The draft, field by field."""

    frame: Frame
    about: str
    action: str
    read_again: str
    looks: str
    found_none: str
    found: tuple[Link, ...]
    fields: tuple[DraftField, ...]
    again: Link


def present_cpd_pick(person: SignedIn, taken: Taken) -> CpdPickPage:
    """What can go in; nothing is picked beforehand."""
    found = to_pick_from(taken)
    root = f"/reflections/{taken.id}"
    return CpdPickPage(
        frame=frame_for(
            person, "Draft a CPD record", place="/reflections", back=Link("Back to Take it with me", f"{root}/take")
        ),
        about=f"{taken.label}: {taken.title}",
        action=f"{root}/cpd",
        facts=tuple(_pick(one) for one in found if one.key.startswith("fact.")),
        answers=tuple(_pick(one) for one in found if one.key.startswith("answer.")),
        talk=tuple(_pick(one) for one in found if one.is_talk and not one.key.startswith("fact.")),
    )


def present_cpd(person: SignedIn, taken: Taken, draft: CpdDraft) -> CpdPage:
    """The draft as it stands."""
    action = f"/reflections/{taken.id}/cpd"
    fields = tuple(_drafted(field, draft[field], taken.label) for field in CpdField)
    found = tuple(one.found.change for one in fields if one.found)
    return CpdPage(
        frame=frame_for(person, "Your CPD draft", place="/reflections", back=Link("Back to what goes in", action)),
        about=f"{taken.label}: {taken.title}",
        action=action,
        read_again=READ_AGAIN,
        looks=LOOKS,
        found_none="" if found else FOUND_NONE,
        found=found,
        fields=fields,
        again=Link("Start again with other answers", action),
    )


def picked_in(values: Mapping[str, str]) -> dict[str, CpdField]:
    """What was picked, and the field that each goes to. Anything else that was sent counts for nothing."""
    known = {field.value: field for field in CpdField}
    return {
        name.removeprefix(PICK): known[value]
        for name, value in values.items()
        if name.startswith(PICK) and value in known
    }


def _pick(one: Pickable) -> PickView:
    places = _places(one)
    choices = tuple(Choice(code=field.value, label=FIELD_WORDS[field]) for field in places)
    mark = "Only you can read this in the service. In the draft it leaves it." if one.is_private else ""
    return PickView(
        label=one.label,
        question=one.question,
        text=one.text,
        mark=mark,
        field=Field(
            name=f"{PICK}{one.key}",
            id=f"pick-{one.key.replace('.', '-')}",
            label=f"Where “{one.label}” goes",
            choices=(Choice(code="", label=OUT, checked=True), *choices),
        ),
    )


def _places(one: Pickable) -> tuple[CpdField, ...]:
    if one.key.startswith("fact."):
        return _OF_FACTS.get(one.key, (CpdField.DAY,))
    return _OF_TALK if one.is_talk else _OF_ANSWERS


def _drafted(field: CpdField, text: str, label: str) -> DraftField:
    """A field, described by what was found in it."""
    address = f"cpd-{field.value}"
    found = found_in(text, Link(FIELD_WORDS[field], f"#{address}"), label=label)
    return DraftField(
        field=Field(
            name=field.value,
            id=address,
            label=FIELD_WORDS[field],
            value=text,
            rows=_ROWS.get(field, 1),
            described_by=(f"{address}-found",) if found else (),
        ),
        found=found,
    )
