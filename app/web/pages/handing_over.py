"""Handing an adviser over to another supervisor: what passes, what does not, and what to do before."""

from dataclasses import dataclass

from app.clock import day_of
from app.people.handing_over import HandOver
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.supervision.what_passes import HandOverRead, PassingAction, Unsigned, WhatPasses
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.supervision_ways import TEAM
from app.web.words import day_words, due_words

S = ReflectionStatus
TO, FROM = "to", "from"
SAID = {
    "recorded": "Recorded. Both are told on their home page. Until the first day you can undo it here.",
    "undone": "Undone. You go on supervising, and nobody is told anything any more.",
}


@dataclass(frozen=True)
class HandOverCame:
    """What the form sent, where it could not be kept: shown again as typed."""

    to: str
    from_day: str
    faults: dict[str, str]


@dataclass(frozen=True)
class PassingRow:
    """An action that passes: its words, whose it is, and when it is due."""

    what: str
    facts: str


@dataclass(frozen=True)
class HandOverForm:
    """Who, and from which day."""

    to: Field
    from_day: Field


@dataclass(frozen=True)
class HandOverPage:
    """What is recorded already, what passes and what does not, and the form."""

    frame: Frame
    errors: tuple[FieldError, ...]
    heading: str
    root: str
    coming: tuple[str, ...]
    can_be_undone: bool
    passes: str
    actions: tuple[PassingRow, ...]
    stays_heading: str
    stays: tuple[str, ...]
    unsigned: str
    notes: tuple[Link, ...]
    why_not: str
    form: HandOverForm | None
    fault: str


def present_hand_over(
    person: SignedIn, found: HandOverRead, *, said: str = "", came: HandOverCame | None = None
) -> HandOverPage:
    """The page as it stands, or with what came back from the form."""
    known, passes = found.hand_over, found.passes
    heading = f"Hand over the supervision of {known.adviser}"
    form = None if _why_not(known) or known.coming else _form(known, came)
    fault = came.faults.get("", "") if came else ""
    errors = (*((FieldError(fault, "recorded" if known.coming else "hand-over"),) if fault else ()),)
    errors += errors_of(form.to, form.from_day) if form else ()
    return HandOverPage(
        frame=frame_for(
            person,
            heading,
            place="/supervision",
            error=bool(errors),
            notice=None if came else SAID.get(said),
            back=Link("Back to your team", TEAM),
        ),
        errors=errors,
        heading=heading,
        root=f"/supervision/people/{known.adviser_id}/hand-over",
        coming=_coming(known),
        can_be_undone=bool(known.coming and known.coming.can_be_undone),
        passes=_passes(passes),
        actions=tuple(_row(known.adviser, one) for one in passes.actions),
        stays_heading=f"What stays with {known.adviser}",
        stays=tuple(_stays(known.adviser, passes)),
        unsigned=_unsigned(known.adviser, passes.unsigned),
        notes=tuple(_note(one) for one in passes.unsigned),
        why_not=_why_not(known),
        form=form,
        fault=fault,
    )


def _coming(known: HandOver) -> tuple[str, ...]:
    if known.coming is None:
        return ()
    return (
        f"From {day_words(known.coming.from_day)} {known.coming.name} supervises {known.adviser}. Until the evening "
        "before, everything stays as it is.",
        ""
        if known.coming.can_be_undone
        else "Somebody else recorded this. If it should be otherwise, ask the administrator.",
    )


def _why_not(known: HandOver) -> str:
    if known.coming:
        return ""
    if known.last_day:
        return (
            f"That your supervision ends on {day_words(known.last_day)} is recorded already. Ask the administrator to "
            "record who follows."
        )
    if not known.can_be_asked:
        return "There is no other practice supervisor who could take over. Ask the administrator."
    return ""


def _passes(passes: WhatPasses) -> str:
    many = len(passes.actions)
    if many == 0:
        return "No agreed action is open, so there is none to pass on."
    if passes.has_more:
        return f"More than {many} open agreed actions pass to whoever supervises next. These are due first:"
    return f"{_count(many, 'open agreed action passes', 'open agreed actions pass')} to whoever supervises next:"


def _row(adviser: str, one: PassingAction) -> PassingRow:
    whose = f"{adviser} does it" if one.is_advisers else "You do it; from the first day, whoever supervises next"
    return PassingRow(one.what, f"{whose} · {due_words(one.by_day)}")


def _stays(adviser: str, passes: WhatPasses) -> list[str]:
    """No text passes, and what becomes of what is still on its way."""
    said = [
        f"No text passes. Answers, comments and signed notes stay with {adviser}, who can go on reading all of it and "
        "can share anew whatever they choose.",
        "From the first day you can open none of it any more, your own notes included. What you did stays in the "
        "record of actions.",
    ]
    for state, (one, more) in _ON_ITS_WAY.items():
        if many := passes.waiting.get(state):
            said.append(f"{_count(many, *_BEGINS[state])} {one if many == 1 else more}".format(adviser=adviser))
    return said


_BEGINS = {
    S.SHARED: ("reflection is shared with you and not opened.", "reflections are shared with you and not opened."),
    S.IN_SUPERVISION: ("reflection is in supervision with you.", "reflections are in supervision with you."),
    S.HANDED_BACK: ("reflection is handed back.", "reflections are handed back."),
    S.DISCUSSED: ("reflection waits for an answer to your note.", "reflections wait for an answer to your note."),
}
_ON_ITS_WAY = {
    S.SHARED: (
        "{adviser} can take it back, and share it with the next supervisor.",
        "{adviser} can take them back, and share them with the next supervisor.",
    ),
    S.IN_SUPERVISION: (
        "If no note is signed by then, {adviser} can end it without one.",
        "Where no note is signed by then, {adviser} can end them without one.",
    ),
    S.HANDED_BACK: (
        "{adviser} can write on, and share it with the next supervisor.",
        "{adviser} can write on, and share them with the next supervisor.",
    ),
    S.DISCUSSED: (
        "{adviser} can still answer; from the first day you will not see the answer.",
        "{adviser} can still answer; from the first day you will not see the answers.",
    ),
}


def _unsigned(adviser: str, notes: tuple[Unsigned, ...]) -> str:
    """What becomes of a note that is not signed by then; empty where there is none."""
    if not notes:
        return ""
    begun = (
        "You have begun a note and not signed it." if len(notes) == 1 else "You have begun notes and not signed them."
    )
    return (
        f"{begun} What is not signed by the evening before the first day can be read by nobody from then on: not by "
        f"you, not by {adviser}, not by whoever supervises next. If you sign first, {adviser} keeps what you thought "
        "about together."
    )


def _note(one: Unsigned) -> Link:
    begun = f"begun {day_words(day_of(one.started_at))}"
    what = f"The note on {one.title}" if one.title else "The note of a meeting"
    return Link(f"{what}, {begun}", f"/supervision/meetings/{one.note_id}")


def _form(known: HandOver, came: HandOverCame | None) -> HandOverForm:
    typed = came or HandOverCame("", "", {})
    nobody = Choice(code="", label="Choose somebody", checked=not typed.to)
    people = (Choice(code=str(one.id), label=one.name, checked=str(one.id) == typed.to) for one in known.can_be_asked)
    return HandOverForm(
        to=Field(
            name=TO,
            id=TO,
            label="Who supervises next",
            choices=(nobody, *people),
            error=typed.faults.get(TO),
            required=True,
        ),
        from_day=Field(
            name=FROM,
            id=FROM,
            label="Their first day",
            hint="Tomorrow or later. For example 4 March 2026",
            value=typed.from_day,
            error=typed.faults.get(FROM),
            required=True,
            width="10",
        ),
    )


def _count(many: int, one: str, more: str) -> str:
    return f"1 {one}" if many == 1 else f"{many} {more}"
