"""Every route about a meeting or a supervision × everybody × every status, answered as people/access.yaml says."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute

from app import clock, db
from app.people.access import Thing, may
from app.people.services import record_cover
from app.supervision.note_services import SentField, begin_meeting, save_meeting_field, sign_meeting
from app.supervision.notes import NoteField
from app.web.access import action_of
from app.web.routes import meetings, my_supervision, supervision_record
from tests.about_the_code.test_routes_declare_access import routes
from tests.access.test_the_matrix import EVERYBODY, REFUSED, Snapshot, send
from tests.relationships import supervision_passed_on

OURS = {one.__name__ for one in (meetings, my_supervision, supervision_record)}
NOTE, PERSON = "{note_id:uuid}", "{person_id:uuid}"
RELATIONS = {"rowan": "author", "tamsin": "holder", "idris": "cover"}


@pytest.fixture
def cover(store) -> None:
    """Idris covers for Tamsin today."""
    day = clock.today()
    with db.write() as session:
        record_cover(
            session, holder_id=store["tamsin"], cover_id=store["idris"], from_day=day, until_day=day + timedelta(days=7)
        )


def a_note(person, store, status: str) -> UUID:
    """The note of a meeting of Rowan's and Tamsin's."""
    tamsin = person("tamsin")
    note_id = begin_meeting(by=tamsin, adviser_id=store["rowan"])
    sent = SentField(values=("Kittiwake",))
    save_meeting_field(by=tamsin, note_id=note_id, field=NoteField.TALKED_ABOUT, sent=sent)
    if status == "signed":
        sign_meeting(by=tamsin, note_id=note_id)
    return note_id


def about(application: Any, what: str) -> list[APIRoute]:
    found = [route for route in routes(application) if what in route.path]
    assert found, what
    return found


def address(route: APIRoute, key: UUID) -> str:
    path = re.sub(r"\{[a-z_]+:uuid\}", str(key), route.path)
    return path.replace("{field}", "talked_about")


def check(application, everybody, signed_in, what: str, key: UUID, status: str, snapshot: Snapshot) -> int:
    """Every route about this thing, for everybody."""
    cells = 0
    for route in about(application, what):
        for method in route.methods:
            for name, client in everybody.items():
                thing = Thing(status, frozenset({RELATIONS.get(name, "stranger")}))
                allowed = may(signed_in[name], action_of(route.endpoint), thing)
                answer = send(client, method, address(route, key))
                cell = f"{name} {method} {route.path} while {status}: {answer.status_code}"
                assert answer.status_code < 500, cell
                if not allowed:
                    assert answer.status_code == REFUSED, cell
                    assert "Kittiwake" not in answer.text, cell
                elif route.endpoint.__module__ in OURS:
                    assert answer.status_code not in (401, 403, REFUSED), cell
                if allowed and method != "GET":
                    snapshot.restore()
                cells += 1
    return cells


@pytest.mark.parametrize("status", ["draft", "signed"])
def test_every_route_about_a_meeting_answers_everybody_as_the_access_file_says(
    status, application, client_for, person, store, cover, databases, tmp_path_factory
):
    note_id = a_note(person, store, status)
    everybody = {key: client_for(key) for key in EVERYBODY}
    signed_in = {key: person(key) for key in EVERYBODY}
    snapshot = Snapshot(databases, tmp_path_factory.mktemp("kept"))
    assert check(application, everybody, signed_in, NOTE, note_id, status, snapshot) >= 7 * len(EVERYBODY)
    snapshot.drop()


def test_every_route_about_a_supervision_answers_everybody_as_the_access_file_says(
    application, client_for, person, store, cover, databases, tmp_path_factory
):
    everybody = {key: client_for(key) for key in EVERYBODY}
    signed_in = {key: person(key) for key in EVERYBODY}
    snapshot = Snapshot(databases, tmp_path_factory.mktemp("kept"))
    found = check(application, everybody, signed_in, PERSON, store["rowan"], "supervised", snapshot)
    assert found >= 3 * len(EVERYBODY)
    snapshot.drop()


@pytest.mark.parametrize("status", ["draft", "signed"])
def test_a_former_holder_and_the_next_one_find_no_meeting_of_the_time_before(
    status, application, client_for, person, store
):
    note_id = a_note(person, store, status)
    supervision_passed_on(store, to="idris")
    for key in ("tamsin", "idris", "nell"):
        client = client_for(key)
        for route in about(application, NOTE):
            for method in route.methods:
                answer = send(client, method, address(route, note_id))
                assert answer.status_code == REFUSED, f"{key} {method} {route.path} while {status}"
    tamsin = client_for("tamsin")
    for route in about(application, PERSON):
        for method in route.methods:
            if route.endpoint.__module__ in OURS:
                assert send(tamsin, method, address(route, store["rowan"])).status_code == REFUSED, route.path


def test_a_stranger_reads_the_very_words_that_are_there_for_nothing(application, client_for, person, store):
    note_id, nothing = a_note(person, store, "signed"), uuid4()
    nell = client_for("nell")
    for what, key in ((NOTE, note_id), (PERSON, store["rowan"])):
        for route in about(application, what):
            if route.endpoint.__module__ not in OURS:
                continue
            for method in route.methods:
                there, not_there = (send(nell, method, address(route, one)) for one in (key, nothing))
                assert there.status_code == not_there.status_code == REFUSED, route.path
                assert there.text.replace(str(key), "") == not_there.text.replace(str(nothing), ""), route.path
