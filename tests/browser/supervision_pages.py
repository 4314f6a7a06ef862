"""Supervision with something on every page, and the list of its pages: who opens each, at which address.

With it go what is beside supervision: mail, my year, the actions, a CPD draft, the check page, how the service runs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi.routing import APIRoute, iter_route_contexts
from playwright.sync_api import Page
from sqlmodel import select

from app import clock, db
from app.actions.services import ActionStatus, close_action, remark_on_action
from app.jobs import run_due
from app.mail.models import MailChoice
from app.people.covering import arrange_cover, end_cover, read_cover
from app.people.handing_over import hand_over
from app.people.services import record_cover
from app.people.signed_in import SignedIn
from app.reflections.services.start import flag_prompts
from app.running.turns import see_jobs
from app.supervision.feedback import feedback_said_to, give_feedback, open_feedback
from app.supervision.models import NotedReflection
from app.supervision.my_supervision import answer_note, my_supervision
from app.supervision.note_services import (
    SentField,
    begin_meeting,
    choose_for_meeting,
    save_meeting_field,
    sign_meeting,
)
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from app.supervision.services import AS_SUPERVISOR, comment
from app.web.places import place_words
from tests.mailing import put
from tests.makers import TEXT_PROMPT, AskPerson, S, a_reflection

MODULES = (
    *("supervision", "supervision_note", "meetings", "supervision_record", "my_supervision", "team", "cover"),
    *("handing_over", "feedback", "my_year", "mail", "running", "actions", "taking"),
)
NAMED = "Mrs Anna Fernsby of 14 Larch Road, ZE24C50012, rang on 07700 900123 and said that Josephine draws first."
LONG_WORD = "Donaudampfschifffahrtsgesellschaftskapitän" * 3
TALKED = f"We went through three visits.\n\nAnd through {LONG_WORD}."


@dataclass(frozen=True)
class Step:
    """What is done on a page after it was opened: a fold unfolded, something chosen, and a button pressed.

    `told` where something is missing then: the page comes back and says so. `says` is on the page in any case.
    """

    who: str | None
    address: str
    button: str
    fold: str = ""
    choose: tuple[tuple[str, str], ...] = ()
    told: bool = False
    says: str = ""


@dataclass(frozen=True)
class Rooms:
    """The pages: (who, address), the files, and the pages that are answers to a form."""

    pages: tuple[tuple[str | None, str], ...]
    files: tuple[str, ...]
    steps: tuple[Step, ...]

    def of(self, who: str | None) -> list[str]:
        """The addresses that somebody of the cast looks at."""
        return [address for one, address in self.pages if one == who]

    @property
    def everybody(self) -> list[str | None]:
        """Whoever looks at a page; None is somebody who is not signed in."""
        return list(dict.fromkeys(who for who, _ in self.pages))


def take(step: Step, page: Page) -> None:
    """Do on the page, which is open, what the step says."""
    if step.fold:
        page.locator("main summary").filter(has_text=step.fold).first.click()
    for label, option in step.choose:
        page.get_by_label(label).first.select_option(label=option)
    with page.expect_navigation():
        page.get_by_role("button", name=step.button).first.click()


def routes_of_the_rooms(application: Any) -> Iterator[APIRoute]:
    """Every address of these rooms that answers when it is opened: pages and files."""
    modules = {f"app.web.routes.{name}" for name in MODULES}
    for context in iter_route_contexts(application.routes):
        route = getattr(context, "route", context)
        if not isinstance(route, APIRoute) or route.endpoint.__module__ not in modules:
            continue
        if "GET" in (route.methods or ()):
            yield route


def the_rooms(person: AskPerson) -> Rooms:
    """Meetings, reflections, cover, a change of supervisor, feedback, actions, mail and jobs in every state."""
    people = {key: person(key).id for key in ("rowan", "nell", "tamsin", "idris")}
    signed = _signed_notes(person)
    under_cover = _cover(person, people)
    said = _feedback(person, signed["about one"], signed["about another"], under_cover)
    waiting = _reflections(person)
    draft = _draft(person, waiting[S.IN_SUPERVISION])
    nells = begin_meeting(by=person("idris"), adviser_id=people["nell"])
    later = clock.today() + timedelta(days=10)
    hand_over(by=person("tamsin"), adviser_id=people["nell"], to_id=people["idris"], from_day=later)
    token = _mail_and_jobs(people["rowan"])
    earlier = place_words(clock.now(), draft)
    notes = [f"/supervision/meetings/{one}" for one in (draft, nells, *signed.values())]
    mine = [f"/my-supervision/{one}" for one in (*signed.values(), under_cover)]
    rowan, nell = (f"/supervision/people/{people[key]}" for key in ("rowan", "nell"))
    reviews = [f"/supervision/{one}" for status, one in waiting.items() if status is not S.IN_PROGRESS]
    own, talked_over = (f"/reflections/{waiting[one]}" for one in (S.IN_PROGRESS, S.DISCUSSED))
    every = {
        "tamsin": [
            *("/", "/supervision", "/supervision/team", "/supervision/cover?said=arranged", *notes, *reviews),
            *(f"/supervision/feedback?said={said.hex}", f"/supervision/feedback?after={earlier}"),
            *(f"{one}{part}" for one in (rowan, nell) for part in ("", "/agenda", "/hand-over")),
            *(f"{rowan}?after={earlier}", f"{notes[3]}?said=signed", "/my-supervision", "/my-year", "/actions"),
        ],
        "idris": [
            *("/", "/supervision", "/supervision/team", "/supervision/cover", "/supervision/feedback", rowan),
            *(notes[1], f"/supervision/meetings/{under_cover}"),
        ],
        "rowan": [
            *("/", "/my-supervision", f"/my-supervision?after={earlier}", f"{mine[0]}?said=answered", *mine[1:]),
            *(*(f"{one}/feedback" for one in mine[1:]), f"{mine[2]}/feedback?said=given", "/actions"),
            *("/my-year", "/my-year?until=2025-10-31", "/mail?said=chosen"),
            *(f"{own}/check", f"{talked_over}/take", f"{talked_over}/cpd"),
        ],
        "nell": ["/", "/my-supervision", "/my-year", "/actions"],
        "joss": ["/admin", "/mail"],
        None: [f"/mail/stop/{token}"],
    }
    return Rooms(
        pages=tuple((who, address) for who, addresses in every.items() for address in addresses),
        files=tuple(f"{own}/download.{kind}" for kind in ("docx", "pdf", "txt", "json")),
        steps=_steps(rowan, mine, own, f"/supervision/meetings/{nells}", token),
    )


def _steps(rowan: str, mine: list[str], own: str, nells: str, token: str) -> tuple[Step, ...]:
    learned = (("How they take things in", "What I learned"),)
    draft = Step("rowan", f"{own}/cpd", "Fill the draft", choose=learned, says="It found some in:")
    told = (
        Step("tamsin", nells, "Sign the note"),
        Step("tamsin", "/supervision/cover", "Arrange cover"),
        Step("tamsin", f"{rowan}/hand-over", "Hand over"),
        Step("rowan", mine[1], "Record my answer"),
        Step("rowan", f"{mine[0]}/feedback", "Send it to"),
        Step("rowan", "/actions", "It is done", fold="It is done"),
    )
    stopped = Step(None, f"/mail/stop/{token}", "Stop this e-mail", says="It is stopped")
    return (draft, *(replace(one, told=True, says="There is a problem") for one in told), stopped)


def _signed_notes(person: AskPerson) -> dict[str, UUID]:
    """Meetings that are signed: about none, answered and not; about one, and about another."""
    tamsin, rowan = person("tamsin"), person("rowan")
    answered = _signed(tamsin, rowan, rows=True)
    answer_note(by=rowan, note_id=answered, view="different", words=f"I was slower than that. {LONG_WORD}")
    lists = my_supervision(by=rowan).open_actions
    remark_on_action(by=rowan, action_id=lists[0].id, words="I have begun.")
    close_action(by=rowan, action_id=lists[0].id, status=ActionStatus.DONE, words="He knew before the hearing.")
    waits = _signed(tamsin, rowan, rows=True)
    return {
        "answered": answered,
        "waits": waits,
        "about one": _note_about(a_reflection(person, S.COMPLETED, label="Otter")),
        "about another": _note_about(a_reflection(person, S.DISCUSSED, label="Kite")),
    }


def _signed(by: SignedIn, adviser: SignedIn, *, rows: bool = False) -> UUID:
    note_id = begin_meeting(by=by, adviser_id=adviser.id)
    fields = {NoteField.TALKED_ABOUT: TALKED, NoteField.OUTSIDE: "Leave in December.", NoteField.REVIEW_ON: _in(28)}
    for field, words in fields.items():
        save_meeting_field(by=by, note_id=note_id, field=field, sent=SentField(values=(words,)))
    if rows:
        save_meeting_field(by=by, note_id=note_id, field=NoteField.ACTIONS, sent=SentField(rows=_rows()))
    sign_meeting(by=by, note_id=note_id)
    return note_id


def _rows() -> tuple[NoteAction, ...]:
    return (
        NoteAction(None, True, "Tell Heron what changes before the next visit", _in(5), OWNER_ADVISER),
        NoteAction(None, True, LONG_WORD, "", OWNER_ADVISER),
        NoteAction(None, True, "Ask the duty team to keep the Thursday free", _in(7), OWNER_SUPERVISOR),
    )


def _in(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def _note_about(reflection_id: UUID) -> UUID:
    with db.read() as session:
        return session.exec(select(NotedReflection.note_id).where(NotedReflection.reflection_id == reflection_id)).one()


def _cover(person: AskPerson, people: dict[str, UUID]) -> UUID:
    """Cover that ended, cover that is to come, and Idris in Tamsin's place today. Gives the note that he signed."""
    tamsin, today = person("tamsin"), clock.today()
    for first, last in ((today + timedelta(days=3), today + timedelta(days=4)), (today, today)):
        arrange_cover(by=tamsin, cover_id=people["idris"], from_day=first, until_day=last)
    running = next(one for one in read_cover(by=tamsin).for_me if one.from_day == today)
    end_cover(by=tamsin, arrangement_id=running.id)
    with db.write() as session:
        record_cover(session, holder_id=tamsin.id, cover_id=people["idris"], from_day=today, until_day=today)
    return _signed(person("idris"), person("rowan"))


def _feedback(person: AskPerson, opened: UUID, unopened: UUID, under_cover: UUID) -> UUID:
    """Feedback that was opened, that was not, and that is about whoever stood in. Gives the first."""
    for note_id in (opened, unopened, under_cover):
        give_feedback(
            by=person("rowan"), note_id=note_id, helped=f"You asked, and waited. {LONG_WORD}", more_of="Time."
        )
        if note_id == opened:
            rows, _ = feedback_said_to(by=person("tamsin"), after=None)
            open_feedback(by=person("tamsin"), feedback_id=rows[0].id)
    return rows[0].id


def _reflections(person: AskPerson) -> dict[S, UUID]:
    """One in each state; each names people in an answer, and the one in supervision is talked about."""
    answers: dict[str, tuple[str, ...]] = {TEXT_PROMPT: (NAMED,)}
    states = (S.IN_PROGRESS, S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED)
    found = {status: a_reflection(person, status, answers=answers, label="Heron") for status in states}
    flag_prompts(by=person("rowan"), reflection_id=found[S.IN_PROGRESS], prompts=[TEXT_PROMPT])
    asked = found[S.IN_SUPERVISION]
    comment(by=person("tamsin"), reflection_id=asked, side=AS_SUPERVISOR, prompt=TEXT_PROMPT, words=LONG_WORD)
    return found


def _draft(person: AskPerson, reflection_id: UUID) -> UUID:
    """A note that is being written, about a reflection."""
    by = person("tamsin")
    note_id = begin_meeting(by=by, adviser_id=person("rowan").id)
    for field, sent in (
        (NoteField.TALKED_ABOUT, SentField(values=(TALKED,))),
        (NoteField.ACTIONS, SentField(rows=_rows())),
    ):
        save_meeting_field(by=by, note_id=note_id, field=field, sent=sent)
    choose_for_meeting(by=by, note_id=note_id, reflections=[reflection_id])
    return note_id


def _mail_and_jobs(rowan: UUID) -> str:
    """A mail in the outbox, and jobs that ran yesterday. Gives the word in the link that stops such mails."""
    put(rowan)
    with clock.held_at(clock.now() - timedelta(days=2)):
        see_jobs()
    run_due()
    with db.read() as session:
        return session.exec(select(MailChoice.token)).one()
