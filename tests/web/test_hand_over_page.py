"""Handing an adviser over, as Tamsin; what Rowan and Idris are told; and what is open to whom from the first day."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from app import clock, db
from app.actions.models import Action
from app.audit.models import AuditEntry
from app.supervision.models import SupervisionNote
from app.supervision.note_services import SentField, save_note_field
from app.supervision.notes import OWNER_ADVISER, OWNER_SUPERVISOR, NoteAction, NoteField
from tests.about_the_code.test_routes_declare_access import routes
from tests.access.test_the_matrix import EVERYBODY
from tests.makers import TEXT_PROMPT, S, a_reflection, sign_note

WORDS, LABEL, NOTE = "Porcupine words", "Kittiwake", "Wolverine words of the note"
HERS, ADVISERS = "Ask the panel for a second day", "Ring the school"


@pytest.fixture(autouse=True)
def _stands_still(noon):
    """Every page here names days."""


@pytest.fixture
def made(person) -> dict[S, UUID]:
    """A reflection of Rowan's in each state, one with a signed note and two agreed actions, one with a draft note."""
    states = (S.SHARED, S.HANDED_BACK, S.IN_SUPERVISION)
    found = {one: a_reflection(person, one, label=LABEL, answers={TEXT_PROMPT: (WORDS,)}) for one in states}
    discussed = a_reflection(person, S.IN_SUPERVISION, label=LABEL, answers={TEXT_PROMPT: (WORDS,)})
    rows = (
        NoteAction(None, True, ADVISERS, "2026-12-10", OWNER_ADVISER),
        NoteAction(None, True, HERS, "2026-12-12", OWNER_SUPERVISOR),
    )
    save_note_field(by=person("tamsin"), reflection_id=discussed, field=NoteField.ACTIONS, sent=SentField(rows=rows))
    sign_note(person("tamsin"), discussed, NOTE)
    begun = SentField(values=(NOTE,))
    save_note_field(
        by=person("tamsin"), reflection_id=found[S.IN_SUPERVISION], field=NoteField.TALKED_ABOUT, sent=begun
    )
    return {**found, S.DISCUSSED: discussed}


def page_of(store, key="rowan") -> str:
    return f"/supervision/people/{store[key]}/hand-over"


def hand(client, store, *, to="idris", first="1 December 2026"):
    return client.post(page_of(store), data={"to": str(store[to]) if to else "", "from": first})


def test_what_passes_stands_there_in_words_and_what_does_not_is_said(client_for, store, made):
    page = client_for("tamsin").get(page_of(store)).text
    passes, stays = page.index("What passes on"), page.index("What stays with Rowan Ashdown")
    assert "2 open agreed actions pass to whoever supervises next:" in page[passes:stays]
    assert ADVISERS in page[passes:stays]
    assert HERS in page[passes:stays]
    rest = page[stays:]
    assert "No text passes." in rest
    assert "1 reflection is shared with you and not opened. Rowan Ashdown can take it back" in rest
    for word in (WORDS, LABEL, NOTE):
        assert word not in page


def test_a_note_that_is_not_signed_is_named_with_the_way_to_it(client_for, store, made):
    page = client_for("tamsin").get(page_of(store)).text
    before = page[: page.index("What passes on")]
    assert "You have begun a note and not signed it." in before
    [way] = re.findall(r'href="(/supervision/meetings/[0-9a-f-]{36})"', before)
    assert NOTE in client_for("tamsin").get(way).text
    assert client_for("tamsin").get(page_of(store, "nell")).text.count("begun a note") == 0


def test_handed_over_is_told_to_both_and_undone_is_told_to_nobody(client_for, store, made):
    tamsin, rowan, idris = client_for("tamsin"), client_for("rowan"), client_for("idris")
    answer = hand(tamsin, store)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{page_of(store)}?said=recorded")
    page = tamsin.get(answer.headers["location"]).text
    assert "From 1 December 2026 Idris Fenwick supervises Rowan Ashdown." in page
    assert "<select" not in page
    assert "From 1 December 2026 Idris Fenwick supervises you." in rowan.get("/").text
    assert "From 1 December 2026 you supervise Rowan Ashdown." in idris.get("/").text
    undo = re.search(r'action="([^"]+/undo)"', page)[1]
    for _ in range(2):
        assert tamsin.post(undo).headers["location"] == f"{page_of(store)}?said=undone"
    assert "supervises you" not in rowan.get("/").text
    assert "you supervise Rowan" not in idris.get("/").text
    assert "<select" in tamsin.get(page_of(store)).text


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"first": "today"}, 422, "Write the date with its day, month and year"),
        ({"first": "20 November 2026"}, 422, "You supervise until the end of today."),
        ({"to": ""}, 422, "Choose who supervises next."),
        ({"to": "rowan"}, 422, "Nobody supervises themselves."),
        ({"to": "nell"}, 422, "Nell Okoro-Price cannot take over from that day on."),
    ],
)
def test_what_cannot_be_comes_back_as_typed_with_its_sentence(client_for, store, sent, status, sentence):
    answer = hand(client_for("tamsin"), store, **sent)
    assert answer.status_code == status
    assert answer.text.count(sentence) == 2  # In the summary, and at the field.
    assert f'value="{sent.get("first", "1 December 2026")}"' in answer.text


def test_a_second_change_is_refused_with_a_sentence_beside_the_first(client_for, store):
    tamsin = client_for("tamsin")
    hand(tamsin, store)
    answer = hand(tamsin, store, first="2 December 2026")
    assert answer.status_code == 409
    assert "That Idris Fenwick supervises next is recorded already." in answer.text
    assert "From 1 December 2026 Idris Fenwick supervises Rowan Ashdown." in answer.text


@pytest.mark.parametrize("key", EVERYBODY)
def test_the_page_is_there_for_the_supervisor_of_that_adviser_and_for_nobody_else(client_for, store, key):
    client = client_for(key)
    supervised = {"tamsin": ("rowan", "nell"), "idris": ("tamsin", "sol")}.get(key, ())
    for adviser in EVERYBODY:
        is_theirs = adviser in supervised
        assert (client.get(page_of(store, adviser)).status_code == 200) is is_theirs, adviser
        assert (client.post(page_of(store, adviser), data={}).status_code == 422) is is_theirs, adviser
        assert (client.post(f"{page_of(store, adviser)}/undo").status_code == 303) is is_theirs, adviser
        if not is_theirs:
            assert client.get(page_of(store, adviser)).status_code == 404


def addresses(application, store, reflection_id: UUID) -> list[tuple[str, str]]:
    """Every address about a reflection, a note or an adviser, with its method."""
    with db.read() as session:
        note_id = session.exec(select(SupervisionNote.id).where(SupervisionNote.status == "signed")).first()
        action_id = session.exec(select(Action.id)).first()
    keys = {"reflection_id": reflection_id, "person_id": store["rowan"], "note_id": note_id, "action_id": action_id}
    found = []
    for route in routes(application):
        named = set(re.findall(r"\{(\w+):uuid\}", route.path))
        if named and named <= set(keys):
            path = re.sub(r"\{(\w+):uuid\}", lambda one: str(keys[one[1]]), route.path)
            path = re.sub(r"\{[^}]+\}", TEXT_PROMPT, path.replace("{field}", "talked_about"))
            found += [(method, path) for method in route.methods]
    assert len(found) > 40
    return found


def test_from_the_first_day_whoever_handed_over_finds_nothing_and_the_record_of_actions_keeps_what_they_did(
    application, client_for, store, made, noon
):
    hand(client_for("tamsin"), store)
    with clock.held_at(noon + timedelta(days=10, hours=11, minutes=59)):  # The last minute.
        tamsin = client_for("tamsin")
        assert [tamsin.get(f"/supervision/{one}").status_code for one in made.values()] == [200] * len(made)
    with clock.held_at(noon + timedelta(days=10, hours=12)):
        tamsin = client_for("tamsin")
        for path in ("/", "/supervision", "/supervision/team", "/actions"):
            page = tamsin.get(path).text
            assert "Rowan Ashdown" not in page, path
            assert HERS not in page, path
        for reflection_id in made.values():
            for method, path in addresses(application, store, reflection_id):
                answer = tamsin.request(method, path, data={"value": "a word"} if method == "PUT" else None)
                assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
    with db.read() as session:
        done = session.exec(select(AuditEntry.action).where(AuditEntry.actor == str(store["tamsin"]))).all()
    assert {"supervision-note:signed", "supervision:ended", "supervision:began"} <= set(done)


def test_from_the_first_day_the_next_one_sees_the_open_actions_and_no_text(client_for, store, made, noon):
    hand(client_for("tamsin"), store)
    with clock.held_at(noon + timedelta(days=11)):
        idris = client_for("idris")
        page = idris.get("/actions").text
        assert "You, with Rowan Ashdown; it passed to you from Tamsin Greaves" in page
        assert "The supervision of Rowan Ashdown passed to you from Tamsin Greaves on 1 December 2026" in page
        for words in (HERS, ADVISERS):
            assert words in page
        for word in (WORDS, LABEL, NOTE):
            assert word not in page
        with db.read() as session:
            hers = next(one.id for one in session.exec(select(Action)) if one.what == HERS)
        closed = idris.post(f"/actions/{hers}/done", data={"words": "The panel gave the day."})
        assert closed.status_code == 303
        assert "The panel gave the day." in idris.get("/actions").text
        for reflection_id in made.values():
            assert idris.get(f"/supervision/{reflection_id}").status_code == 404


def test_from_the_first_day_the_adviser_keeps_everything_and_can_take_back(client_for, store, made, noon):
    hand(client_for("tamsin"), store)
    with clock.held_at(noon + timedelta(days=11)):
        rowan = client_for("rowan")
        assert NOTE in rowan.get(f"/reflections/{made[S.DISCUSSED]}").text
        page = rowan.get("/actions").text
        assert HERS in page
        assert "Your supervision passed from Tamsin Greaves to Idris Fenwick on 1 December 2026" in page
        home = rowan.get("/").text
        assert "Agreed actions that were open have passed on." in home
        assert "no longer supervises you and has not opened it. You can take it back." in home
        assert rowan.post(f"/reflections/{made[S.SHARED]}/take-back").status_code == 303
        answer = {"view": "same", "words": ""}
        assert rowan.post(f"/reflections/{made[S.DISCUSSED]}/acknowledge", data=answer).status_code == 303
