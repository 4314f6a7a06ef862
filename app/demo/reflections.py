"""The steps of a reflection's story: started, written in sittings, and what became of it."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from sqlmodel import select

from app import db
from app.actions.models import Action
from app.actions.services import ActionStatus, close_action, remark_on_action
from app.demo.calendar import Calendar
from app.demo.steps import Step, Told
from app.demo.stories import AnswerWritten, Event, Explained, NextStep, ReflectionStory
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import Wire
from app.reflections.details import check_details
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from app.reflections.services.settle import finish, share_for_supervision
from app.reflections.services.start import flag_prompts, start_reflection
from app.reflections.services.turn import acknowledge
from app.supervision.services import AS_AUTHOR, AS_SUPERVISOR, comment, hand_back, note_reading, open_reflection

LETTERS_A_MINUTE = 150


def reflection_steps(name: str, story: ReflectionStory, calendar: Calendar, told: Told) -> list[Step]:
    """Everything that happened to one reflection, each at its moment."""
    steps = [Step(calendar.moment(story.started), partial(_start, name, story, told))]
    moment = calendar.moment(story.started)
    for number, sitting in enumerate(story.sittings, start=1):
        moment = calendar.moment(sitting.at)
        page = f"{name}-{number}"[:64]
        for turn, (prompt, answer) in enumerate(sitting.answers.items(), start=1):
            moment += _time_to_write(answer)
            save = partial(_save, name, prompt, _sent(answer, calendar), SaveMark(page, turn), told, story.author)
            steps.append(Step(moment, save))
    if story.flags:
        steps.append(Step(moment + timedelta(minutes=1), partial(_flag, name, story, told)))
    return [*steps, *event_steps(name, story.author, story.then, calendar, told)]


def event_steps(name: str, author: str, events: list[Event], calendar: Calendar, told: Told) -> list[Step]:
    """What happened afterwards to a reflection of this author, or to what was agreed about it."""
    return [Step(calendar.moment(one.at), partial(_happen, name, author, one, told)) for one in events]


def _start(name: str, story: ReflectionStory, told: Told) -> None:
    details = check_details(
        label=story.label,
        stage=story.stage,
        week=str(story.week),
        age_band=story.age_band,
        children=story.children,
    )
    told.reflections[name] = start_reflection(
        by=told.people[story.author], standard=story.standard, details=details, path=story.path
    )


def _save(name: str, prompt: str, sent: SentAnswer, mark: SaveMark, told: Told, author: str) -> None:
    base = told.versions.get((name, prompt), 0)
    result = save_answer(
        by=told.people[author],
        reflection_id=told.reflection(name),
        prompt_id=prompt,
        sent=SentAnswer(wire=sent.wire, state=sent.state, because=sent.because, base=base, mark=mark),
    )
    told.versions[name, prompt] = result.current.version


def _flag(name: str, story: ReflectionStory, told: Told) -> None:
    flag_prompts(by=told.people[story.author], reflection_id=told.reflection(name), prompts=story.flags)


def _sent(answer: AnswerWritten, calendar: Calendar) -> SentAnswer:
    """The answer as a page would send it."""
    if isinstance(answer, Explained):
        if answer.answer is None:
            return SentAnswer(wire=None, state="not_right", because=answer.because)
        return SentAnswer(wire=_wire(answer.answer, calendar), because=answer.because)
    return SentAnswer(wire=_wire(answer, calendar))


def _wire(answer: int | str | list[str] | list[NextStep], calendar: Calendar) -> Wire:
    if not isinstance(answer, list):
        return Wire((str(answer),))
    rows = [one for one in answer if isinstance(one, NextStep)]
    if not rows:
        return Wire(tuple(str(one) for one in answer))
    return Wire(
        values=tuple(row.what for row in rows),
        by=tuple(calendar.day(row.by).isoformat() if row.by else "" for row in rows),
    )


def _time_to_write(answer: AnswerWritten) -> timedelta:
    """As long as the words take; a tick takes a minute."""
    words = answer.because if isinstance(answer, Explained) else answer if isinstance(answer, str) else ""
    return timedelta(minutes=1 + len(words) // LETTERS_A_MINUTE)


def _happen(name: str, author: str, event: Event, told: Told) -> None:
    by = told.people[event.who]
    if event.action:
        _to_an_action(by, _action(told.people[author].id, event.action), event)
    else:
        _to_the_reflection(by, told.reflection(name), event, is_author=event.who == author)


def _to_an_action(by: SignedIn, action_id: UUID, event: Event) -> None:
    match event.does:
        case "done":
            close_action(by=by, action_id=action_id, status=ActionStatus.DONE, words=event.words)
        case "no longer needed":
            close_action(by=by, action_id=action_id, status=ActionStatus.NO_LONGER_NEEDED, words=event.words)
        case "remark":
            remark_on_action(by=by, action_id=action_id, words=event.words)


def _to_the_reflection(by: SignedIn, reflection_id: UUID, event: Event, *, is_author: bool) -> None:
    if not is_author and event.does != "open":
        note_reading(by=by, reflection_id=reflection_id)  # Nobody writes on a page that they have not read.
    match event.does:
        case "finish":
            finish(by=by, reflection_id=reflection_id, counts_without_name=False, checked=None)
        case "share":
            share_for_supervision(by=by, reflection_id=reflection_id, checked=None)
        case "open":
            open_reflection(by=by, reflection_id=reflection_id)
        case "comment":
            side = AS_AUTHOR if is_author else AS_SUPERVISOR
            comment(by=by, reflection_id=reflection_id, side=side, prompt=event.about, words=event.words)
        case "hand back":
            hand_back(by=by, reflection_id=reflection_id, question=event.words)
        case "acknowledge":
            acknowledge(by=by, reflection_id=reflection_id, view=event.view, words=event.words)


def _action(adviser_id: UUID, what: str) -> UUID:
    """The action with these very words. Words are sealed in the store, so they are compared here."""
    with db.read() as session:
        rows = session.exec(select(Action).where(Action.adviser_id == adviser_id)).all()
    found = next((row.id for row in rows if row.what == what), None)
    if found is None:
        raise NotFound
    return found
