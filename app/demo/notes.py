"""The steps of a supervision note: which reflections it is about, its words, what was agreed, and what came of it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from app import db
from app.demo.calendar import Calendar
from app.demo.reflections import event_steps
from app.demo.steps import Step, Told
from app.demo.stories import Line, NoteStory
from app.reflections.saving import SaveMark
from app.supervision.note_services import (
    SentField,
    begin_meeting,
    choose_reflections,
    save_meeting_field,
    save_note_field,
    sign,
    sign_meeting,
)
from app.supervision.notes import NoteAction, NoteField, suggested_actions
from app.supervision.services import note_reading

LETTERS_A_MINUTE = 200


def note_steps(name: str, story: NoteStory, calendar: Calendar, told: Told, *, adviser: str) -> list[Step]:
    """Everything that happened to one note, each at its moment."""
    moment = calendar.moment(story.begun)
    steps = [Step(moment, partial(_read, story, told))]
    if not story.about:
        steps = [Step(moment, partial(_begin, name, story, told))]
    if len(story.about) > 1:
        steps.append(Step(moment, partial(_choose, story, told)))
    review = calendar.day(story.review).isoformat() if story.review else ""
    written = {
        **{NoteField(field): words for field, words in story.fields.items()},
        NoteField.FUNCTIONS: "\n".join(story.functions),
        NoteField.REVIEW_ON: review,
        NoteField.HELD_ON: calendar.day(story.held).isoformat() if story.held else "",
    }
    for field, words in written.items():
        moment += timedelta(minutes=1 + len(words) // LETTERS_A_MINUTE)
        steps.append(Step(moment, partial(_save, name, story, field, words, told)))
    moment += timedelta(minutes=1 + len(story.actions))
    steps.append(Step(moment, partial(_agree_on, name, story, calendar, told)))
    if story.signed:
        steps.append(Step(calendar.moment(story.signed), partial(_sign, name, story, told)))
    return [*steps, *event_steps(story.about[0] if story.about else name, adviser, story.then, calendar, told)]


def _begin(name: str, story: NoteStory, told: Told) -> None:
    told.meetings[name] = begin_meeting(by=told.people[story.holder], adviser_id=told.people[story.adviser].id)


def _read(story: NoteStory, told: Told) -> None:
    for one in story.about:
        note_reading(by=told.people[story.holder], reflection_id=told.reflection(one))


def _choose(story: NoteStory, told: Told) -> None:
    first, *others = (told.reflection(one) for one in story.about)
    choose_reflections(by=told.people[story.holder], reflection_id=first, others=others)


def _save(name: str, story: NoteStory, field: NoteField, words: str, told: Told) -> None:
    _store(name, story, field, SentField(values=(words,), mark=SaveMark(name, 1)), told)


def _store(name: str, story: NoteStory, field: NoteField, sent: SentField, told: Told) -> None:
    by = told.people[story.holder]
    if story.about:
        save_note_field(by=by, reflection_id=told.reflection(story.about[0]), field=field, sent=sent)
    else:
        save_meeting_field(by=by, note_id=told.meeting(name), field=field, sent=sent)


def _agree_on(name: str, story: NoteStory, calendar: Calendar, told: Told) -> None:
    """The lines of the note: its own, and the adviser's next steps that it keeps, rewords or leaves out."""
    reflections = [told.reflection(one) for one in story.about]
    holder = told.people[story.holder].id
    with db.read() as session:
        suggested = suggested_actions(session, None, reflections, holder=holder, reader=holder)
    next_steps = {one.line.what: one.line.origin for one in suggested}
    rows = tuple(_row(line, next_steps.get(line.was), calendar) for line in story.actions)
    _store(name, story, NoteField.ACTIONS, SentField(rows=rows, mark=SaveMark(name, 1)), told)


def _row(line: Line, origin: UUID | None, calendar: Calendar) -> NoteAction:
    by = calendar.day(line.by).isoformat() if line.by else ""
    return NoteAction(origin=origin, keep=line.keep, what=line.what, by=by, owner=line.owner)


def _sign(name: str, story: NoteStory, told: Told) -> None:
    if not story.about:
        sign_meeting(by=told.people[story.holder], note_id=told.meeting(name))
        return
    _read(story, told)
    sign(by=told.people[story.holder], reflection_id=told.reflection(story.about[0]))
