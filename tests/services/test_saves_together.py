"""Saves that are committed together: each is answered after the commit, and none suffers for another."""

import asyncio

import pytest
from sqlmodel import select

from app import db, together
from app.people.access import NotFound
from app.people.models import SignInFailure
from app.reflections.content import Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer_together
from app.together import write_together
from tests.makers import TEXT_PROMPT, a_reflection


def a_row(name: str, account: str = ""):
    """Work that adds one row, known by its address."""
    from app import clock

    def work(session) -> str:
        session.add(SignInFailure(account=account or name, address=name, moment=clock.now()))
        return name

    return work


def rows() -> set[str]:
    with db.read() as session:
        return set(session.exec(select(SignInFailure.address)))


def refused(session) -> None:
    session.add(SignInFailure(account="x", address="refused", moment=None))
    raise NotFound


def broken(session) -> None:
    """What the database itself refuses: a column that must not be empty."""
    session.add(SignInFailure(account="broken", address="broken", moment=None))


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


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    """So that a test fills more than one."""
    monkeypatch.setattr(together, "MOST_AT_ONCE", 16)
