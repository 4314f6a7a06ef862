"""What is asked on every page finds its rows through an index: no big table is read from end to end.

Not what a statement might do but what the store did: SQLite explains each statement that a page asked, and PostgreSQL
counts how often it read a table from end to end while the page was made.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection, Table, insert, inspect, select
from sqlmodel import SQLModel

from app import clock, db
from app.people.sign_in import open_session
from app.reflections.content import Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from app.settings import settings
from app.supervision.services import AS_AUTHOR, AS_SUPERVISOR, add_addendum, comment
from app.web.pace import forget_pace
from tests.conftest import signed_in_as
from tests.databases import Databases
from tests.makers import TEXT_PROMPT, AskPerson, S, a_reflection
from tests.statements import told_by_sqlite

BIG = (
    "reflection",
    "answer",
    "answer_version",
    "sharing",
    "shared_answer",
    "reader_entry",
    "sign_in_session",
    "comment",
    "addendum",
    "acknowledgement",
    "supervision_note",
    "noted_reflection",
    "note_field_version",
    "action",
    "audit_entry",
    "set_aside",
    "news",
    "last_shared",
)
GO = ("reflection", "answer", "answer_version", "sharing", "sign_in_session")  # Deleted, or thinned.
COPIES = 200  # × seven reflections, each with what belongs to it: enough for a planner to prefer an index.
SCANNED = re.compile(r"^SCAN (\w+?)(?:_\d+)?(?: |$)")


def fill(store: dict[str, UUID]) -> None:
    """Copy everything that there is of Rowan's and Tamsin's for other, invented advisers and supervisors."""
    big = [table for table in SQLModel.metadata.sorted_tables if table.name in BIG]
    pair = (store["rowan"], store["tamsin"])
    with db.engine().execution_options(write=True).begin() as connection:
        rows = {table: _rows(connection, table) for table in big}
        originals = [*pair, *(row["id"] for found in rows.values() for row in found)]
        copies: list[dict[object, object]] = []
        for _ in range(COPIES):
            new: dict[object, object] = {one: uuid4() for one in originals}
            copies.append(new | {str(old): str(one) for old, one in new.items()})
        people = SQLModel.metadata.tables["person"]
        named = [
            {"id": new[one], "email": f"{new[one]}@example.org", "name": "Invented"} for new in copies for one in pair
        ]
        connection.execute(insert(people), named)
        for table in big:
            added = [_copied(row, new) for new in copies for row in rows[table]]
            if added:
                connection.execute(insert(table), added)
    with db.engine().connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    """What is worth copying: most prompts are never answered, and their empty places would only cost time."""
    rows = [dict(row) for row in connection.execute(select(table)).mappings()]
    return [row for row in rows if row.get("version", 1) != 0 and row.get("answer_version_id", True) is not None]


def _copied(row: dict[str, Any], new: dict[object, object]) -> dict[str, Any]:
    copied = {name: new.get(value, value) if isinstance(value, UUID | str) else value for name, value in row.items()}
    return copied | ({"token_sha256": uuid4().hex * 2} if "token_sha256" in row else {})


class Scans:
    """Which big tables were read from end to end since this began, and by what, as far as the store says."""

    def __init__(self) -> None:
        self.found: set[str] = set()


@contextmanager
def watched() -> Iterator[Scans]:
    """Watch the store while something is asked of it."""
    scans = Scans()
    with _explained_by_sqlite(scans) if db.engine().dialect.name == "sqlite" else _counted_by_postgresql(scans):
        yield scans


@contextmanager
def _explained_by_sqlite(scans: Scans) -> Iterator[None]:
    statements: set[str] = set()
    url = settings().store_url
    with told_by_sqlite(statements.add):
        yield
    assert any(statement.startswith("SELECT") for statement in statements), "nothing was asked"
    explaining = sqlite3.connect(url.removeprefix("sqlite:///"))
    for statement in statements:
        if not statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            continue
        for *_, step in explaining.execute(f"EXPLAIN QUERY PLAN {statement}"):
            table = SCANNED.match(step)
            if table and table[1] in BIG:
                scans.found.add(f"{table[1]}: {step}: {statement[:400]}")
    explaining.close()


@contextmanager
def _counted_by_postgresql(scans: Scans) -> Iterator[None]:
    before = _counts()
    yield
    scans.found |= {
        f"{table}: {count - before[table]} times" for table, count in _counts().items() if count > before[table]
    }


def _counts() -> dict[str, int]:
    db.disconnect()  # A connection tells what it counted when it closes.
    engine = db.connect(settings().store_url)
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT relname, seq_scan FROM pg_stat_user_tables").all()
    return {name: count for name, count in rows if name in BIG}


@pytest.fixture(scope="module")
def crowded(
    prepared: tuple[str, dict[str, UUID]], databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, UUID], dict[S, UUID]]]:
    """Something of Rowan's in each status, among thousands of other people's. Made once, and copied for each test."""
    source, people = prepared
    url = databases.copy(source, tmp_path_factory.mktemp("crowded"))
    db.connect(url)
    reflections = make_one_of_each(signed_in_as(people))
    fill(people)
    db.disconnect()
    yield url, people, reflections
    databases.drop(url)


def make_one_of_each(person: AskPerson) -> dict[S, UUID]:
    """A reflection in each status, and everything that can hang on one."""
    answers = {TEXT_PROMPT: ("He draws first.",), "an-ordinary-day": ("Breakfast.",), "next-steps": ("Ring Gran",) * 3}
    made = {status: a_reflection(person, status, answers=answers) for status in S}
    for key in ("rowan", "tamsin"):
        for _ in range(3):
            open_session(person(key).id, replaces=None)
    clash = SentAnswer(wire=Wire(("She draws first.",)), base=0, mark=SaveMark("another page", 1))
    save_answer(by=person("rowan"), reflection_id=made[S.IN_PROGRESS], prompt_id=TEXT_PROMPT, sent=clash)
    for number in range(4):
        said = {"prompt": TEXT_PROMPT, "words": f"Say more, {number}."}
        comment(by=person("tamsin"), reflection_id=made[S.IN_SUPERVISION], side=AS_SUPERVISOR, **said)
        added = {"reason": "It came later.", "words": f"This too, {number}."}
        add_addendum(by=person("rowan"), reflection_id=made[S.COMPLETED], side=AS_AUTHOR, **added)
    return made


@pytest.fixture
def store(
    crowded: tuple[str, dict[str, UUID], dict[S, UUID]],
    databases: Databases,
    data_dir: Path,
    use_database: Callable[[str], None],
) -> Iterator[dict[str, UUID]]:
    """The crowded store in place of the usual one."""
    source, people, _ = crowded
    url = databases.copy(source, data_dir)
    use_database(url)
    db.connect(url)
    forget_pace()
    yield people
    db.disconnect()
    databases.drop(url)


@pytest.fixture
def reflections(crowded: tuple[str, dict[str, UUID], dict[S, UUID]]) -> dict[S, UUID]:
    """Rowan's, by their status."""
    return crowded[2]


PAGES = (
    ("rowan", "/", None),
    ("rowan", "/reflections", None),
    ("rowan", "/actions", None),
    ("rowan", "/sessions", None),
    *(("rowan", "/reflections/{}", status) for status in S),
    ("rowan", "/reflections/{}/edit", S.IN_PROGRESS),
    ("rowan", "/reflections/{}/check", S.IN_PROGRESS),
    ("rowan", "/reflections/{}/readers", S.COMPLETED),
    ("rowan", f"/reflections/{{}}/history/{TEXT_PROMPT}", S.IN_PROGRESS),
    ("tamsin", "/", None),
    ("tamsin", "/supervision", None),
    ("tamsin", "/supervision/team", None),
    ("tamsin", "/supervision/cover", None),
    *(("tamsin", "/supervision/{}", status) for status in S if status not in (S.IN_PROGRESS, S.FINISHED)),
)


def test_no_page_reads_a_big_table_from_end_to_end(reflections, client_for):
    found: dict[str, set[str]] = {}
    clients = {key: client_for(key) for key in ("rowan", "tamsin")}
    for key, path, status in PAGES:
        with watched() as scans:
            answer = clients[key].get(path.format(reflections[status] if status else ""))
        assert answer.status_code in (200, 303), path
        if scans.found:
            found[f"{key} {path} {status or ''}"] = scans.found
    assert found == {}


def test_handing_an_adviser_over_reads_no_big_table_from_end_to_end(store, client_for):
    tamsin, page = client_for("tamsin"), f"/supervision/people/{store['rowan']}/hand-over"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    with watched() as scans:
        assert tamsin.get(page).status_code == 200
        assert tamsin.post(page, data={"to": str(store["idris"]), "from": tomorrow}).status_code == 303
        assert tamsin.post(f"{page}/undo").status_code == 303
    assert scans.found == set()


def test_meetings_records_and_agendas_read_no_big_table_from_end_to_end(store, reflections, client_for):
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    record = f"/supervision/people/{store['rowan']}"
    with watched() as scans:
        begun = tamsin.post(f"{record}/meetings")
        note = begun.headers["location"]
        for page in (record, f"{record}/agenda", note):
            assert tamsin.get(page).status_code == 200, page
        saved = tamsin.put(f"{note}/note/outside", data={"value": "Two days owed.", "base": "0", "save": "page.1"})
        assert saved.status_code == 200
        chosen = {"talked_about.value": "We talked.", "reflections": ["", str(reflections[S.IN_SUPERVISION])]}
        assert tamsin.post(f"{note}/reflections", data=chosen).status_code == 303
        unticked = chosen | {"reflections": "", "reflections.base": str(reflections[S.IN_SUPERVISION])}
        assert tamsin.post(f"{note}/sign", data=unticked).status_code == 303
        mine = f"/my-supervision/{note.rpartition('/')[2]}"
        for page in ("/my-supervision", mine):
            assert rowan.get(page).status_code == 200, page
        assert rowan.post(f"{mine}/answer", data={"view": "same"}).status_code == 303
    assert scans.found == set()


def test_no_step_reads_a_big_table_from_end_to_end(reflections, client_for):
    rowan, tamsin = client_for("rowan"), client_for("tamsin")
    with watched() as scans:
        mine = reflections[S.IN_PROGRESS]
        sent = {"value": "She draws first.", "base": "1", "save": "page.1"}
        assert rowan.put(f"/reflections/{mine}/answers/{TEXT_PROMPT}", data=sent).status_code == 200
        assert rowan.post(f"/reflections/{mine}/share").status_code == 303
        assert tamsin.post(f"/supervision/{mine}/open").status_code == 303
        assert rowan.post(f"/reflections/{reflections[S.SHARED]}/take-back").status_code == 303
        assert rowan.post(f"/reflections/{reflections[S.FINISHED]}/delete").status_code == 303
    assert scans.found == set()


def test_a_table_that_is_read_from_end_to_end_is_noticed(store):
    with watched() as scans, db.read() as session:
        table = SQLModel.metadata.tables["reflection"]
        session.execute(select(table.c.id).where(table.c.started_at < clock.now() - timedelta(days=400))).all()
    assert [found.split(":")[0] for found in scans.found] == ["reflection"]


def test_whatever_refers_to_rows_that_can_go_finds_them_by_an_index(databases, crowded):
    """A row that goes is looked for in every table that may refer to it: without an index, from end to end."""
    engine = db.make_engine(crowded[0])
    found = inspect(engine)
    missing = set()
    for table in found.get_table_names():
        indexes = [one["column_names"] for one in found.get_indexes(table)]
        indexes += [one["column_names"] for one in found.get_unique_constraints(table)]
        indexes.append(found.get_pk_constraint(table)["constrained_columns"])
        for key in found.get_foreign_keys(table):
            columns = key["constrained_columns"]
            if key["referred_table"] in GO and columns not in [one[: len(columns)] for one in indexes]:
                missing.add(f"{table}.{', '.join(columns)}")
    engine.dispose()
    assert missing == set()
