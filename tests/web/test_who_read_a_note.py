"""Whoever reads a note in the adviser's place of trust leaves a trace first, and is told no word without one."""

import html
from datetime import timedelta

import pytest
from sqlmodel import select

from app import clock, db
from app.people.models import Supervision
from app.people.services import begin_supervision, end_supervision
from app.reflections.content import NotAnAnswer
from app.reflections.lifecycle import NotNow
from app.reflections.queries import readers_of
from app.reflections.services.settle import share_for_supervision
from app.reflections.services.start import flag_prompts
from app.reflections.services.turn import acknowledge, end_without_note, reopen
from app.supervision import note_readers
from app.supervision.meetings import read_meeting
from app.supervision.models import NoteReaderEntry
from app.supervision.my_supervision import answer_note
from app.supervision.note_services import (
    SentField,
    begin_meeting,
    choose_for_meeting,
    save_meeting_field,
    sign_meeting,
)
from app.supervision.notes import NoteField
from app.supervision.services import AS_AUTHOR, add_addendum, open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection
from tests.relationships import covered, has_left, supervision_passed_on

WORDS = "Porcupine at dusk"
DIFFERS = "I count the breakfasts."
TITLE = "Seeing and engaging with children and young people"


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every test here is about moments."""


def begun(person, store, *, about=(), words=WORDS, key="tamsin", held=""):
    by = person(key)
    note_id = begin_meeting(by=by, adviser_id=store["rowan"])
    for field, value in ((NoteField.TALKED_ABOUT, words), (NoteField.HELD_ON, held)):
        save_meeting_field(by=by, note_id=note_id, field=field, sent=SentField(values=(value,)))
    choose_for_meeting(by=by, note_id=note_id, reflections=list(about))
    return note_id


def signed(person, store, **more):
    note_id = begun(person, store, **more)
    sign_meeting(by=person(more.get("key", "tamsin")), note_id=note_id)
    return note_id


def entries(note_id) -> list[str]:
    with db.read() as session:
        return list(session.exec(select(NoteReaderEntry.capacity).where(NoteReaderEntry.note_id == note_id)))


def text(client, path) -> str:
    page = client.get(path)
    assert page.status_code == 200, path
    return html.unescape(page.text)


def record(client, store, more="") -> str:
    return text(client, f"/supervision/people/{store['rowan']}{more}")


def readers(person, reflection_id) -> list[str]:
    return [one.reader for one in readers_of(by=person("rowan"), reflection_id=reflection_id)[1]]


def test_every_opening_of_a_note_is_written_down_once_in_fifteen_minutes_and_shown(client_for, person, store, noon):
    heron = a_reflection(person, S.IN_SUPERVISION)
    note_id = signed(person, store, about=[heron])
    covered(store, by="idris")
    idris, tamsin, path = client_for("idris"), client_for("tamsin"), f"/supervision/meetings/{note_id}"
    mine = text(client_for("rowan"), f"/my-supervision/{note_id}")
    assert "Nobody but you has opened this page of the note." in mine
    for client in (idris, idris, tamsin):
        assert WORDS in text(client, path)
    assert entries(note_id) == ["cover", "holder"]
    assert readers(person, heron).count("Idris Fenwick") == 1
    with clock.held_at(noon + timedelta(minutes=16)):
        text(idris, path)
        mine = text(client_for("rowan"), f"/my-supervision/{note_id}")
    assert entries(note_id) == ["cover", "holder", "cover"]
    table = mine[mine.index("Who has read this note") :]
    assert table.count("Idris Fenwick") == 2
    assert "covering for your supervisor" in table
    assert "as your supervisor" in table


def test_an_entry_that_cannot_be_written_refuses_the_reading(client_for, person, store, monkeypatch):
    note_id = signed(person, store)

    def fails(*_args, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(note_readers, "_write_entry", fails)
    with pytest.raises(OSError, match="full"):
        read_meeting(by=person("tamsin"), note_id=note_id)
    assert read_meeting(by=person("rowan"), note_id=note_id).readings == ()


def test_a_draft_is_written_down_too_and_names_what_was_not_opened_by_its_title_alone(client_for, person, store):
    otter = a_reflection(person, S.IN_SUPERVISION, label="Otter", answers={"next-steps": ("Ring Wolverine",) * 3})
    note_id = begun(person, store, about=[otter])
    covered(store, by="idris")
    idris, path = client_for("idris"), f"/supervision/meetings/{note_id}"
    page = text(idris, path)
    assert entries(note_id) == ["cover"]
    assert WORDS in page
    assert f"{TITLE}, which you have not opened yet" in page
    assert "Otter" not in page
    assert "Wolverine" not in page
    assert "Idris Fenwick" not in readers(person, otter)
    form = {"page": "p", "talked_about.value": WORDS, "outside.value": "Hedgehog", "reflections": ["", str(otter)]}
    refused = idris.post(f"{path}/sign", data=form)
    assert refused.status_code == 409
    assert f"Open “{TITLE}” first, then sign." in html.unescape(refused.text)
    assert "Hedgehog" in refused.text
    assert "Otter" not in refused.text
    text(idris, f"/supervision/{otter}")
    page = text(idris, path)
    assert "Otter" in page
    assert "Wolverine" in page
    sign_meeting(by=person("idris"), note_id=note_id)
    assert "Idris Fenwick" in readers(person, otter)


def test_nobody_joins_what_they_have_not_opened_themselves(person, store):
    otter = a_reflection(person, S.IN_SUPERVISION)
    covered(store, by="idris")
    with pytest.raises(NotNow, match=r"Open .* first"):
        begun(person, store, about=[otter], key="idris")


def test_record_and_agenda_tell_a_stand_in_titles_until_they_have_opened_it(client_for, person, store):
    otter = a_reflection(person, label="Otter")
    flag_prompts(by=person("rowan"), reflection_id=otter, prompts=[TEXT_PROMPT])
    share_for_supervision(by=person("rowan"), reflection_id=otter, checked=None)
    open_reflection(by=person("tamsin"), reflection_id=otter)
    wren = a_reflection(person, S.DISCUSSED, label="Wren")
    acknowledge(by=person("rowan"), reflection_id=wren, view="different", words=DIFFERS)
    alone = signed(person, store)
    answer_note(by=person("rowan"), note_id=alone, view="different", words="I am not tired.")
    covered(store, by="idris")
    idris, tamsin = client_for("idris"), client_for("tamsin")
    before, agenda = record(idris, store), record(idris, store, "/agenda")
    for hidden in ("Otter", "Wren", DIFFERS, "I am not tired.", "how they take things in"):
        assert hidden not in before + agenda, hidden
    assert before.count(": open the note to read how") == 2
    assert TITLE in before
    assert TITLE in agenda
    assert "Open it to see its label and what was flagged." in agenda
    assert DIFFERS in record(tamsin, store)
    for one in (otter, wren):
        text(idris, f"/supervision/{one}")
    text(idris, f"/supervision/meetings/{alone}")
    after = record(idris, store)
    for shown in ("Otter", DIFFERS, "I am not tired."):
        assert shown in after, shown
    assert "Otter" in record(idris, store, "/agenda")


def test_an_addendum_stays_news_when_only_the_note_was_read(client_for, person, store, noon):
    wren = a_reflection(person, S.IN_SUPERVISION, label="Wren")
    note_id = signed(person, store, about=[wren])
    acknowledge(by=person("rowan"), reflection_id=wren, view="same", words="")
    add_addendum(by=person("rowan"), reflection_id=wren, side=AS_AUTHOR, reason="Later", words="More")
    with clock.held_at(noon + timedelta(hours=1)):
        tamsin = client_for("tamsin")
        assert str(wren) in text(tamsin, "/supervision?state=added_to")
        text(tamsin, f"/supervision/meetings/{note_id}")
        assert str(wren) in text(tamsin, "/supervision?state=added_to")
    with clock.held_at(noon + timedelta(hours=2)):
        tamsin = client_for("tamsin")
        text(tamsin, f"/supervision/{wren}")
        assert str(wren) not in text(tamsin, "/supervision?state=added_to")


def test_a_supervisor_who_comes_back_is_told_nothing_that_was_shared_with_another(client_for, person, store, noon):
    heron = a_reflection(person, S.IN_SUPERVISION, label="Otter", answers={"next-steps": ("Ring Wolverine",) * 3})
    note_id = begun(person, store, about=[heron])
    with clock.held_at(noon + timedelta(days=1)):
        passed(store, "idris")
        end_without_note(by=person("rowan"), reflection_id=heron)
        reopen(by=person("rowan"), reflection_id=heron)
        share_for_supervision(by=person("rowan"), reflection_id=heron, checked=None)
        open_reflection(by=person("idris"), reflection_id=heron)
    with clock.held_at(noon + timedelta(days=2)):
        passed(store, "tamsin")
        tamsin = client_for("tamsin")
        page = text(tamsin, f"/supervision/meetings/{note_id}")
        assert "A reflection that is back with its author" in page
        assert "No reflection is on this note, so none changes by it." in page
        for hidden in ("Otter", "Wolverine", TITLE):
            assert hidden not in page, hidden
        assert TITLE not in record(tamsin, store, "/hand-over")


def passed(store, to):
    """From today somebody else supervises Rowan, whoever did so before."""
    yesterday = clock.today() - timedelta(days=1)
    with db.write() as session:
        query = select(Supervision).where(Supervision.adviser_id == store["rowan"], Supervision.until_day.is_(None))
        end_supervision(session, supervision=session.exec(query).one(), last_day=yesterday)
        begin_supervision(session, adviser_id=store["rowan"], supervisor_id=store[to], from_day=clock.today())


def test_the_last_meeting_is_the_last_that_was_held_whenever_its_note_was_signed(client_for, person, store, noon):
    signed(person, store, held="18 November 2026")
    with clock.held_at(noon + timedelta(days=1)):
        signed(person, store, held="2 November 2026")
        tamsin = client_for("tamsin")
        assert "Last on 18 November 2026" in text(tamsin, "/supervision/team")
        assert "You met last on 18 November 2026." in record(tamsin, store, "/agenda")
        page = record(tamsin, store)
        assert page.index(">18 November 2026<") < page.index(">2 November 2026<")
        with pytest.raises(NotAnAnswer, match="more than a year ago"):
            begun(person, store, held="1 January 2020")


def test_a_leavers_answer_is_waited_for_by_nobody(client_for, person, store):
    a_reflection(person, S.DISCUSSED, label="Wren")
    signed(person, store)
    tamsin = client_for("tamsin")
    has_left(store, "rowan")
    page = record(tamsin, store) + record(tamsin, store, "/agenda")
    for gone in ("Waits for the adviser", "Not answered yet", "waits for an answer"):
        assert gone not in page, gone


def test_under_cover_the_time_before_is_the_holders(client_for, person, store, noon):
    with clock.held_at(noon - timedelta(days=5)):
        signed(person, store)
    supervision_passed_on(store, to="idris")
    covered(store, by="tamsin", holder="idris")
    assert "Before Idris Fenwick: 1 meeting" in record(client_for("tamsin"), store)
