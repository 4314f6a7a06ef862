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
from app.supervision.note_services import SentField, choose_reflections, save_note_field, sign
from app.supervision.notes import NoteAction, NoteField, suggested_actions
from app.supervision.services import note_reading

LETTERS_A_MINUTE = 200


def note_steps(name: str, story: NoteStory, calendar: Calendar, told: Told, *, adviser: str) -> list[Step]:
    """Everything that happened to one note, each at its moment."""
    moment = calendar.moment(story.begun)
    steps = [Step(moment, partial(_read, story, told))]
    if len(story.about) > 1:
        steps.append(Step(moment, partial(_choose, story, told)))
    review = calendar.day(story.review).isoformat() if story.review else ""
    written = {
        **{NoteField(field): words for field, words in story.fields.items()},
        NoteField.FUNCTIONS: "\n".join(story.functions),
        NoteField.REVIEW_ON: review,
    }
    for field, words in written.items():
        moment += timedelta(minutes=1 + len(words) // LETTERS_A_MINUTE)
        steps.append(Step(moment, partial(_save, name, story, field, words, told)))
    moment += timedelta(minutes=1 + len(story.actions))
    steps.append(Step(moment, partial(_agree_on, name, story, calendar, told)))
    if story.signed:
        steps.append(Step(calendar.moment(story.signed), partial(_sign, story, told)))
    return [*steps, *event_steps(story.about[0], adviser, story.then, calendar, told)]


def _read(story: NoteStory, told: Told) -> None:
    for one in story.about:
        note_reading(by=told.people[story.holder], reflection_id=told.reflection(one))


def _choose(story: NoteStory, told: Told) -> None:
    first, *others = (told.reflection(one) for one in story.about)
    choose_reflections(by=told.people[story.holder], reflection_id=first, others=others)


def _save(name: str, story: NoteStory, field: NoteField, words: str, told: Told) -> None:
    save_note_field(
        by=told.people[story.holder],
        reflection_id=told.reflection(story.about[0]),
        field=field,
        sent=SentField(values=(words,), mark=SaveMark(name, 1)),
    )


def _agree_on(name: str, story: NoteStory, calendar: Calendar, told: Told) -> None:
    """The lines of the note: its own, and the adviser's next steps that it keeps, rewords or leaves out."""
    reflections = [told.reflection(one) for one in story.about]
    with db.read() as session:
        next_steps = {one.line.what: one.line.origin for one in suggested_actions(session, None, reflections)}
    save_note_field(
        by=told.people[story.holder],
        reflection_id=reflections[0],
        field=NoteField.ACTIONS,
        sent=SentField(
            rows=tuple(_row(line, next_steps.get(line.was), calendar) for line in story.actions),
            mark=SaveMark(name, 1),
        ),
    )


def _row(line: Line, origin: UUID | None, calendar: Calendar) -> NoteAction:
    by = calendar.day(line.by).isoformat() if line.by else ""
    return NoteAction(origin=origin, keep=line.keep, what=line.what, by=by, owner=line.owner)


def _sign(story: NoteStory, told: Told) -> None:
    _read(story, told)
    sign(by=told.people[story.holder], reflection_id=told.reflection(story.about[0]))
