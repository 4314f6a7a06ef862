"""Every route × everybody × every status, answered as people/access.yaml says: generated, thousands of cells.

Whoever may not is told that there is nothing there, in the very same words as for a reflection that never was.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import inspect
from sqlmodel import select

from app import clock, db
from app.actions.models import Action
from app.people.access import Thing, may
from app.people.models import Supervision
from app.people.services import begin_supervision, end_supervision, record_cover
from app.people.signed_in import SignedIn
from app.reflections.services.turn import delete
from app.settings import settings
from app.web.access import action_of
from app.workspace.consulting import Invited, answer_comment, comment_on_draft, consult
from app.workspace.lifecycle import DraftStatus
from app.workspace.publishing import Publication, publish_draft
from app.workspace.queries import said_about
from app.workspace.settling import agree, put_away
from tests.about_the_code.test_routes_declare_access import routes
from tests.databases import Databases
from tests.makers import STANDARD, TEXT_PROMPT, S, a_reflection
from tests.makers_of_drafts import a_draft

EVERYBODY = ("rowan", "nell", "tamsin", "idris", "bea", "sol", "amal", "joss", "mina")
REFUSED = 404
WRITES_OF_A_GET = {"audit_entry", "reader_entry", "note_reader_entry", "sign_in_session"}
DELETED = "deleted"
STATES = (*[status.value for status in S], DELETED)


def things(application: Any) -> list[APIRoute]:
    """The routes about one reflection."""
    return [route for route in routes(application) if "{reflection_id:uuid}" in route.path]


def address(route: APIRoute, reflection_id: UUID) -> str:
    """The route's address for this reflection."""
    path = route.path.replace("{reflection_id:uuid}", str(reflection_id))
    path = (
        path.replace("{action_id:uuid}", str(uuid4()))
        .replace("{prompt_id}", TEXT_PROMPT)
        .replace("{field}", "talked_about")
    )
    path = re.sub(r"\{[a-z_]+:uuid\}", str(reflection_id), path)
    path = re.sub(r"\{[a-z_]+:int\}", "1", path)
    return re.sub(r"\{[^}]+\}", TEXT_PROMPT, path)


@pytest.fixture
def relations(person, store: dict[str, UUID]) -> dict[str, str]:
    """Rowan writes, Tamsin holds, Idris covers for Tamsin today. Everybody else is a stranger."""
    with db.write() as session:
        day = clock.today()
        record_cover(
            session, holder_id=store["tamsin"], cover_id=store["idris"], from_day=day, until_day=day + timedelta(days=7)
        )
    return {"rowan": "author", "tamsin": "holder", "idris": "cover"}


def made(person, state: str) -> UUID:
    """Rowan's reflection in this state, or deleted."""
    if state != DELETED:
        return a_reflection(person, S(state), answers={TEXT_PROMPT: ("He draws first.",), "next-steps": ("Ring Gran",)})
    reflection_id = a_reflection(person, S.IN_PROGRESS, answers={TEXT_PROMPT: ("He draws first.",)})
    delete(by=person("rowan"), reflection_id=reflection_id)
    return reflection_id


def expected(signed_in: SignedIn, relation: str, action: str, state: str) -> bool:
    """Whether the access file lets this person do this here."""
    if state == DELETED:
        return relation == "author" and action in ("reflection:undelete", "reflection:delete")
    return may(signed_in, action, Thing(state, frozenset({relation})))


class Snapshot:
    """The database as it stood, to go back to after each request that was allowed to change it."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.url = databases, settings().store_url
        db.disconnect()
        self.kept = databases.copy(self.url, folder)
        db.connect(self.url)

    def restore(self) -> None:
        db.disconnect()
        self.databases.restore(self.kept, self.url)
        db.connect(self.url)

    def drop(self) -> None:
        self.databases.drop(self.kept)


def send(client: Any, method: str, path: str, **form: str) -> Any:
    """Ask with as little as makes sense: a save with a word, a form with nothing but what it must carry."""
    return client.request(method, path, data={"PUT": {"value": "a word"}, "POST": form}.get(method))


def clients(client_for) -> Iterator[tuple[str, Any]]:
    """Everybody, signed in. What a page says is read elsewhere; here it counts who gets one."""
    for key in EVERYBODY:
        client = client_for(key)
        client.reads_pages = False
        yield key, client


@pytest.mark.parametrize("state", STATES)
def test_every_route_answers_everybody_as_the_access_file_says(
    state, application, client_for, person, relations, databases, tmp_path_factory
):
    reflection_id = made(person, state)
    everybody = dict(clients(client_for))
    signed_in = {key: person(key) for key in EVERYBODY}
    snapshot = Snapshot(databases, tmp_path_factory.mktemp("kept"))
    cells = 0
    for route in things(application):
        action = action_of(route.endpoint)
        for method in route.methods:
            for key, client in everybody.items():
                allowed = expected(signed_in[key], relations.get(key, "stranger"), action, state)
                answer = send(client, method, address(route, reflection_id))
                cell = f"{key} {method} {route.path} while {state}: {answer.status_code}"
                assert answer.status_code < 500, cell
                if not allowed:
                    assert answer.status_code == REFUSED, cell
                elif state != DELETED or "undelete" in route.path:
                    assert answer.status_code not in (401, 403, REFUSED), cell
                if allowed and method != "GET":
                    snapshot.restore()
                cells += 1
    snapshot.drop()
    assert cells >= 28 * len(EVERYBODY)


def drafts(application: Any) -> list[APIRoute]:
    """The routes about one draft of a standard."""
    return [route for route in routes(application) if "{draft_id:uuid}" in route.path]


# Sol began the draft and wrote it, Amal is of the same group, and the Harrowbridge team was asked to try it. Rowan said
# something then. While nobody was ever asked, the team is nothing to the draft.
OF_THE_GROUP = {"sol": {"group_member"}, "amal": {"group_member", "second_member"}}
WHILE_OPEN = {"rowan": {"consultee", "commenter"}, "nell": {"consultee"}, "tamsin": {"consultee"}}
AFTERWARDS = {"rowan": {"was_asked", "commenter"}, "nell": {"was_asked"}, "tamsin": {"was_asked"}}
TO_A_DRAFT: dict[DraftStatus, dict[str, set[str]]] = {
    DraftStatus.DRAFT: OF_THE_GROUP,
    DraftStatus.PUT_AWAY: OF_THE_GROUP,
    DraftStatus.IN_CONSULTATION: OF_THE_GROUP | WHILE_OPEN,
    DraftStatus.AGREED: OF_THE_GROUP | AFTERWARDS,
    DraftStatus.PUBLISHED: OF_THE_GROUP | AFTERWARDS,
}


def a_draft_that_is(person, status: DraftStatus) -> tuple[UUID, UUID]:
    """Sol's draft with this status, and the key of what Rowan said about it (of nothing, before anybody is asked)."""
    sol = person("sol")
    draft_id = a_draft(sol)
    if status is DraftStatus.PUT_AWAY:
        put_away(by=sol, draft_id=draft_id)
    if status in (DraftStatus.DRAFT, DraftStatus.PUT_AWAY):
        return draft_id, uuid4()
    team = person("rowan").team_id
    consult(by=sol, draft_id=draft_id, invited=Invited(teams=(team,)), until=clock.today() + timedelta(days=7))
    comment_on_draft(by=person("rowan"), draft_id=draft_id, prompt="", words="Shorter, please.")
    (said,) = said_about(by=sol, draft_id=draft_id)
    if status is not DraftStatus.IN_CONSULTATION:
        answer_comment(by=sol, draft_id=draft_id, comment_id=said.id, response="accepted", reason="We cut it.")
        agree(by=sol, draft_id=draft_id)
    if status is DraftStatus.PUBLISHED:
        publish_draft(by=person("amal"), draft_id=draft_id, publication=Publication())
    return draft_id, said.id


def draft_address(route: APIRoute, draft_id: UUID, comment_id: UUID) -> str:
    """The route's address for this draft. What else it names is a prompt, or nothing that is there."""
    path = route.path.replace("{draft_id:uuid}", str(draft_id)).replace("{comment_id:uuid}", str(comment_id))
    path = re.sub(r"\{[a-z_]+:uuid\}", str(uuid4()), path)
    path = re.sub(r"\{[a-z_]+:int\}", "1", path)
    return re.sub(r"\{[^}]+\}", "what-surprised-me", path)


def names_only_what_is_there(route: APIRoute, status: DraftStatus) -> bool:
    """Whether somebody who may would find something: the draft, a prompt, or the one comment once there is one."""
    named = set(re.findall(r"\{([a-z_]+)", route.path)) - {"draft_id", "prompt_id"}
    is_said = status not in (DraftStatus.DRAFT, DraftStatus.PUT_AWAY)
    return not named or (named == {"comment_id"} and is_said)


@pytest.mark.parametrize("status", list(DraftStatus))
def test_every_route_about_a_draft_answers_everybody_as_the_access_file_says(
    status, application, client_for, person, databases, tmp_path_factory
):
    draft_id, comment_id = a_draft_that_is(person, status)
    everybody = dict(clients(client_for))
    signed_in = {key: person(key) for key in EVERYBODY}
    snapshot = Snapshot(databases, tmp_path_factory.mktemp("kept"))
    wrong, cells = [], 0
    for route in drafts(application):
        action = action_of(route.endpoint)
        for method in route.methods:
            for key, client in everybody.items():
                relations = frozenset(TO_A_DRAFT[status].get(key, {"stranger"}))
                allowed = may(signed_in[key], action, Thing(status.value, relations))
                answer = send(client, method, draft_address(route, draft_id, comment_id), base="1")
                is_there = answer.status_code not in (401, 403, REFUSED)
                if answer.status_code >= 500 or is_there > allowed:
                    wrong.append(f"{key} {method} {route.path} while {status}: {answer.status_code}")
                if allowed and not is_there and names_only_what_is_there(route, status):
                    wrong.append(f"{key} {method} {route.path} while {status}: {answer.status_code}, and may")
                if allowed and method != "GET":
                    snapshot.restore()
                cells += 1
    snapshot.drop()
    assert wrong == []
    assert cells >= 7 * len(EVERYBODY)


@pytest.mark.parametrize("status", list(DraftStatus))
def test_whoever_is_nothing_to_a_draft_reads_the_very_words_that_are_there_for_nothing(
    status, application, client_for, person
):
    (draft_id, comment_id), (nothing, nobody) = a_draft_that_is(person, status), (uuid4(), uuid4())
    for key in ("idris", "joss"):
        client = client_for(key)
        for route in drafts(application):
            for method in route.methods:
                path, path_to_nothing = (
                    draft_address(route, draft_id, comment_id),
                    draft_address(route, nothing, nobody),
                )
                there, not_there = send(client, method, path), send(client, method, path_to_nothing)
                assert there.status_code == not_there.status_code == REFUSED, f"{key} {method} {route.path}"
                assert there.text.replace(path, "") == not_there.text.replace(path_to_nothing, ""), route.path


@pytest.mark.parametrize("state", ["in_progress", "shared", "completed"])
def test_a_stranger_reads_the_very_words_that_are_there_for_nothing(state, application, client_for, person, relations):
    reflection_id, nothing = made(person, state), uuid4()
    nell = client_for("nell")
    for route in things(application):
        for method in route.methods:
            there = send(nell, method, address(route, reflection_id))
            not_there = send(nell, method, address(route, nothing))
            assert there.status_code == not_there.status_code == REFUSED, route.path
            assert there.text.replace(str(reflection_id), "") == not_there.text.replace(str(nothing), ""), route.path


def test_nobody_signed_out_gets_further_than_the_sign_in_page(application, client_for, person):
    reflection_id = made(person, "in_supervision")
    nobody = client_for(None)
    seen = 0
    for route in routes(application):
        if action_of(route.endpoint) in ("service:read", "mail:stop"):
            continue
        for method in route.methods:
            answer = send(nobody, method, address(route, reflection_id))
            if method == "PUT":
                assert (answer.status_code, answer.json()) == (401, {"reason": "signed_out"}), route.path
            elif answer.status_code == 401:
                assert "signed out" in answer.text, f"{method} {route.path}"
            else:
                assert answer.status_code == 303, route.path
                assert answer.headers["location"].startswith("/sign-in"), route.path
            assert "Heron" not in answer.text
            seen += 1
    assert seen > 35


def test_a_former_holder_finds_nothing_from_the_day_the_supervision_ends(application, client_for, person, store):
    for state in ("shared", "in_supervision", "handed_back", "discussed", "completed"):
        reflection_id = made(person, state)
        with db.write() as session:
            row = session.exec(
                select(Supervision).where(Supervision.adviser_id == store["rowan"], Supervision.until_day == None)  # noqa: E711
            ).one()
            end_supervision(session, supervision=row, last_day=clock.today() - timedelta(days=1))
            begun = begin_supervision(
                session, adviser_id=store["rowan"], supervisor_id=store["idris"], from_day=clock.today()
            )
            begun_id = begun.id
        for key in ("tamsin", "idris"):
            client = client_for(key)
            for route in things(application):
                for method in route.methods:
                    answer = send(client, method, address(route, reflection_id))
                    assert answer.status_code == REFUSED, f"{key} {method} {route.path} while {state}"
        with db.write() as session:
            session.delete(session.get_one(Supervision, begun_id))
            session.flush()
            session.get_one(Supervision, row.id).until_day = None


def test_no_get_changes_anything_but_the_reader_ledger_the_audit_and_last_seen(
    application, client_for, person, relations
):
    reflections = [made(person, state) for state in STATES]
    (draft_id, comment_id) = a_draft_that_is(person, DraftStatus.IN_CONSULTATION)
    everybody = dict(clients(client_for))
    before = contents()
    seen = 0
    for key, client in everybody.items():
        for route in routes(application):
            if "GET" not in route.methods:
                continue
            for reflection_id in reflections if "{reflection_id:uuid}" in route.path else reflections[:1]:
                path = address(route, reflection_id).replace("{standard}", STANDARD)
                if "{draft_id:uuid}" in route.path:
                    path = draft_address(route, draft_id, comment_id)
                assert client.get(path).status_code < 500, f"{key} GET {path}"
                seen += 1
    assert seen > 600
    after = contents()
    changed = {table for table in before if before[table] != after[table]} - WRITES_OF_A_GET
    assert changed == set()


def contents() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with db.engine().connect() as connection:
        tables = inspect(connection).get_table_names()
        return {table: sorted(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}"))) for table in tables}


def test_pages_that_belong_to_a_role_are_not_there_for_the_others(application, client_for, person):
    pages = {
        "/reflections": "reflection:list",
        "/reflections/new": "reflection:start",
        "/supervision": "supervision:list",
        "/supervision/team": "team:list",
        "/supervision/cover": "cover:arrange",
        "/supervision/feedback": "feedback:read",
        "/my-year": "year:read",
        "/actions": "action:list",
        "/": "service:use",
        "/standards": "standard:read",
        "/sessions": "service:use",
        "/mail": "mail:choose",
        "/admin": "service:see-running",
    }
    for path, action in pages.items():
        for key in EVERYBODY:
            answer = client_for(key).get(path)
            allowed = may(person(key), action)
            assert (answer.status_code != REFUSED) is allowed, f"{key} {path}: {answer.status_code}"


@pytest.mark.parametrize("key", EVERYBODY)
def test_an_action_is_there_for_its_owner_and_the_other_side_only(key, client_for, person, store):
    a_reflection(person, S.DISCUSSED, answers={"next-steps": ("Ring Gran",)})
    with db.read() as session:
        action = session.exec(select(Action)).one()
    relation = {"rowan": "owner", "tamsin": "other_side"}.get(key, "stranger")
    client = client_for(key)
    for path, name in (("done", "action:close"), ("no-longer-needed", "action:close"), ("remarks", "action:remark")):
        allowed = may(person(key), name, Thing(action.status, frozenset({relation})))
        answer = client.post(f"/actions/{action.id}/{path}", data={})
        assert (answer.status_code != REFUSED) is allowed, f"{key} {path}: {answer.status_code}"
        assert answer.status_code < 500
