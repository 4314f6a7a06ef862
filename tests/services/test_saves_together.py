"""Saves that are committed together: each is answered after the commit, and none suffers for another."""

import asyncio
import threading
import time
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import insert, text
from sqlmodel import select

from app import clock, db, together
from app.people.access import NotFound
from app.people.models import SignInFailure
from app.prepared import Prepared
from app.reflections.content import Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer_together
from app.reflections.stored import reflection_to_write
from app.together import write_together
from tests.databases import Databases
from tests.makers import TEXT_PROMPT, a_reflection

NEW_ROW = Prepared(insert(SignInFailure))


def a_row(name: str):
    """Work that adds one row, known by its address."""

    def work(store, _waits) -> str:
        NEW_ROW.run(store, id=uuid4(), account=name, address=name, moment=clock.now())
        return name

    return work


def rows() -> set[str]:
    with db.read() as session:
        return set(session.exec(select(SignInFailure.address)))


def refused(store, _waits) -> None:
    NEW_ROW.run(store, id=uuid4(), account="x", address="refused", moment=clock.now())
    raise NotFound


def broken(store, _waits) -> None:
    """What the database itself refuses: a column that must not be empty."""
    NEW_ROW.run(store, id=uuid4(), account="broken", address="broken", moment=None)


async def at_once(*works):
    return await asyncio.gather(*(write_together(work) for work in works), return_exceptions=True)


def test_every_save_of_a_batch_is_there_when_it_is_answered(store):
    told = asyncio.run(at_once(*(a_row(f"row {number}") for number in range(40))))
    assert told == [f"row {number}" for number in range(40)]
    assert rows() == {f"row {number}" for number in range(40)}


def test_what_our_rules_refuse_takes_no_other_save_with_it(store):
    told = asyncio.run(at_once(a_row("before"), refused, a_row("after")))
    assert [told[0], told[2]] == ["before", "after"]
    assert isinstance(told[1], NotFound)
    assert rows() == {"before", "after"}


def test_what_the_database_refuses_takes_no_other_save_with_it(store):
    told = asyncio.run(at_once(a_row("before"), broken, a_row("after")))
    assert [told[0], told[2]] == ["before", "after"]
    assert isinstance(told[1], db.AlreadyThere)
    assert rows() == {"before", "after"}


def test_when_the_store_cannot_write_every_save_is_told_so(store, monkeypatch):
    monkeypatch.setattr(db, "engine", lambda: (_ for _ in ()).throw(db.StoreUnavailable("gone")))
    monkeypatch.setattr(db, "is_sqlite", lambda: True)
    told = asyncio.run(at_once(a_row("one"), a_row("two")))
    assert [type(one) for one in told] == [db.StoreUnavailable] * 2


def test_whoever_hangs_up_leaves_the_others_their_answers(store):
    async def hang_up():
        impatient = asyncio.ensure_future(write_together(a_row("impatient")))
        patient = asyncio.ensure_future(write_together(a_row("patient")))
        await asyncio.sleep(0)
        impatient.cancel()
        return await patient

    assert asyncio.run(hang_up()) == "patient"
    assert "patient" in rows()


def test_eight_people_who_save_at_once_each_get_their_own_version(store, person):
    prompt, people = TEXT_PROMPT, ("rowan", "nell", "sol", "amal")
    reflections = {key: a_reflection(person, author=key) for key in people}

    async def save():
        return await asyncio.gather(
            *(
                save_answer_together(
                    by=person(key),
                    reflection_id=reflections[key],
                    prompt_id=prompt,
                    sent=SentAnswer(wire=Wire((f"{key} writes",)), mark=SaveMark(f"page-{key}", 1)),
                )
                for key in people
            )
        )

    results = asyncio.run(save())
    assert [result.current.given.content.words for result in results] == [f"{key} writes" for key in people]
    assert {result.current.version for result in results} == {1}


@pytest.fixture
def only_postgresql(databases: Databases) -> None:
    if databases.name != "postgresql":
        pytest.skip("SQLite has one writer, and no server")


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    """So that a test fills more than one."""
    monkeypatch.setattr(together, "MOST_AT_ONCE", 16)


def test_a_save_that_waits_for_somebody_elses_row_lets_no_other_save_wait(store, person, only_postgresql):
    held, free = a_reflection(person, author="rowan"), a_reflection(person, author="nell")
    is_held, may_go = threading.Event(), threading.Event()

    def hold() -> None:
        with db.write() as session:
            reflection_to_write(session, held, by=person("rowan"))
            is_held.set()
            may_go.wait(10)

    def save(key: str, reflection: UUID):
        sent = SentAnswer(wire=Wire((f"{key} writes",)), mark=SaveMark(f"page-{key}", 1))
        return save_answer_together(by=person(key), reflection_id=reflection, prompt_id=TEXT_PROMPT, sent=sent)

    async def both():
        waiting = asyncio.ensure_future(save("rowan", held))
        passing = await asyncio.wait_for(save("nell", free), 4)
        assert not waiting.done()
        may_go.set()
        return passing, await waiting

    holder = threading.Thread(target=hold)
    holder.start()
    try:
        assert is_held.wait(10)
        assert [result.outcome for result in asyncio.run(both())] == ["saved", "saved"]
    finally:
        may_go.set()
        holder.join()


def test_connections_that_the_server_has_closed_are_replaced_before_anybody_notices(store, only_postgresql):
    with db.read() as one, db.read() as other:
        ours = {session.exec(text("SELECT pg_backend_pid()")).scalar_one() for session in (one, other)}
    assert len(ours) == 2
    with psycopg.connect(db.engine().url.render_as_string(hide_password=False).replace("+psycopg", "")) as outside:
        for backend in ours:
            outside.execute("SELECT pg_terminate_backend(%s)", (backend,))
    time.sleep(0.3)
    for _ in range(3):
        assert asyncio.run(at_once(a_row("kept"))) == ["kept"]
