"""What is written down for the team page is what the sharings say: after any steps, at once, and after a migration."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from alembic import command
from sqlmodel import select

from app import clock, db, migrations
from app.people.access import NotFound
from app.people.models import Person, Supervision
from app.people.queries import supervisor_of
from app.people.services import begin_supervision, end_supervision
from app.reflections.last_shared import OPENED, REFLECTED_WITHIN
from app.reflections.lifecycle import BY_MOVE, NotNow
from app.reflections.models import LastShared, Reflection, Sharing
from app.reflections.services.purge import purge_deleted
from app.reflections.services.settle import finish, share_for_supervision
from app.reflections.services.turn import acknowledge, delete, end_without_note, reopen, take_back, undelete
from app.supervision.services import hand_back, open_reflection
from app.supervision.team import read_team
from tests.makers import S, a_reflection, sign_note, start
from tests.relationships import covered, supervision_passed_on
from tests.services.test_simultaneous_steps import wait_until_they_wait

STANDARDS = ("seeing-and-engaging", "care-plan", "impact-of-delay")
STEPS = 180
Said = dict[tuple[UUID, UUID, UUID], datetime]


def what_the_sharings_say() -> Said:
    """Adviser, holder and document → when last, read from end to end."""
    since, said = clock.now() - REFLECTED_WITHIN, {}
    with db.read() as session:
        for reflection, sharing in session.exec(
            select(Reflection, Sharing).where(Sharing.reflection_id == Reflection.id).order_by(Sharing.shared_at)
        ):
            counts = reflection.status in OPENED and reflection.deleted_at is None
            if counts and sharing.holder_id == reflection.holder_id and sharing.shared_at > since:
                said[reflection.author_id, sharing.holder_id, sharing.document_id] = sharing.shared_at
    return said


def what_is_written_down() -> Said:
    """The same, as the page reads it; each of them once."""
    since = clock.now() - REFLECTED_WITHIN
    with db.read() as session:
        rows = [row for row in session.exec(select(LastShared)) if row.moment > since]
    written = {(row.adviser_id, row.holder_id, row.document_id): row.moment for row in rows}
    assert len(written) == len(rows)
    return written


def steps_of(person, author: str, holder: str, one: UUID) -> dict[str, Callable[[], object]]:
    """Everything that can happen to a reflection of an adviser, by them and by whoever supervises them."""
    adviser, supervisor = {"by": person(author), "reflection_id": one}, {"by": person(holder), "reflection_id": one}
    return {
        "share": lambda: share_for_supervision(**adviser, checked=None),
        "take_back": lambda: take_back(**adviser),
        "finish": lambda: finish(**adviser, counts_without_name=False, checked=None),
        "reopen": lambda: reopen(**adviser),
        "end": lambda: end_without_note(**adviser),
        "acknowledge": lambda: acknowledge(**adviser, view="same", words=""),
        "open": lambda: open_reflection(**supervisor),
        "hand_back": lambda: hand_back(**supervisor, question="And then?"),
        "sign": lambda: sign_note(person(holder), one),
        "delete": lambda: delete(**adviser),
        "undelete": lambda: undelete(**adviser),
        "purge": purge_deleted,
    }


def step_to_try(chance: Random, one: UUID) -> str:
    """One that the reflection's status knows, or something that is always tried."""
    with db.read() as session:
        row = session.get(Reflection, one)
    known = [name for name, step in BY_MOVE.items() if row and S(row.status) in step.since]
    return chance.choice([*known * 4, "delete", "undelete", "purge"])


def pass_on(store, author: str, to: str) -> None:
    """From today on somebody else supervises them."""
    with db.write() as session:
        rows = session.exec(select(Supervision).where(Supervision.adviser_id == store[author]))
        row = next(one for one in rows if one.until_day is None)
        if row.from_day < clock.today():
            end_supervision(session, supervision=row, last_day=clock.today() - timedelta(days=1))
            begin_supervision(session, adviser_id=store[author], supervisor_id=store[to], from_day=clock.today())


@pytest.mark.parametrize("seed", (1, 2))
def test_after_any_steps_it_is_what_the_sharings_say(person, store, noon, seed):
    chance, now = Random(seed), noon
    names = {store["tamsin"]: "tamsin", store["idris"]: "idris"}
    reflections: list[tuple[str, UUID]] = []
    taken, seen = set(), set()
    for _ in range(STEPS):
        now += timedelta(days=chance.choice((0, 0, 0, 1, 20)), seconds=chance.randrange(9))
        with clock.held_at(now):
            author = chance.choice(("rowan", "nell"))
            if chance.random() < 0.15:
                pass_on(store, author, chance.choice(("tamsin", "idris")))
            if len(reflections) < 4 or chance.random() < 0.1:
                reflections.append((author, start(person(author), standard=chance.choice(STANDARDS))))
            author, one = chance.choice(reflections[-4:])
            with db.read() as session:
                supervisor = supervisor_of(session, store[author], clock.today())
            name = step_to_try(chance, one)
            with suppress(NotNow, NotFound):
                steps_of(person, author, names[supervisor.id], one)[name]()
                taken.add(name)
            said = what_the_sharings_say()
            seen |= said.keys()
            assert what_is_written_down() == said, name
    assert taken >= {"share", "open", "hand_back", "take_back", "finish", "sign", "end", "delete"}
    assert len(seen) > 4


def test_shared_anew_it_goes_until_it_is_opened_again(person, store):
    handed_back = a_reflection(person, S.HANDED_BACK)
    assert len(what_is_written_down()) == 1
    share_for_supervision(by=person("rowan"), reflection_id=handed_back, checked=None)
    assert what_is_written_down() == {}
    covered(store, by="idris")
    open_reflection(by=person("idris"), reflection_id=handed_back)
    [(adviser, holder, _)] = what_is_written_down()
    assert (adviser, holder) == (store["rowan"], store["tamsin"])


def test_whoever_supervises_again_finds_what_was_theirs(person, store, noon):
    with clock.held_at(noon - timedelta(days=30)):
        a_reflection(person, S.COMPLETED)
    with clock.held_at(noon - timedelta(days=20)):
        supervision_passed_on(store, to="idris")
        a_reflection(person, S.COMPLETED, holder="idris", standard="care-plan")
    pass_on(store, "rowan", "tamsin")
    for who, found in (("tamsin", ["Seeing and engaging with children and young people"]), ("idris", None)):
        own = {one.name: one for one in read_team(by=person(who)).own}
        assert [one.title for one in own["Rowan Ashdown"].reflected_on] == found if found else "Rowan" not in str(own)


def test_two_steps_at_once_on_two_reflections_of_one_adviser_leave_nothing_out(person, store):
    opened = a_reflection(person, S.HANDED_BACK)
    shared = [a_reflection(person, S.SHARED) for _ in range(2)]
    tamsin, rowan = person("tamsin"), person("rowan")
    works = [
        *(lambda one=one: open_reflection(by=tamsin, reflection_id=one) for one in shared),
        lambda: share_for_supervision(by=rowan, reflection_id=opened, checked=None),
    ]
    threads = [threading.Thread(target=work) for work in works]
    with db.write() as session:
        session.exec(select(Person.id).where(Person.id == store["rowan"]).with_for_update()).one()
        for thread in threads:
            thread.start()
        wait_until_they_wait(len(threads))
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "a step never came to an end"
    assert len(what_the_sharings_say()) == 1
    assert what_is_written_down() == what_the_sharings_say()


def test_the_migration_writes_down_what_was_shared_before(person, noon):
    with clock.held_at(noon - timedelta(days=400)):
        a_reflection(person, S.COMPLETED, standard="impact-of-delay")
    for status in S:
        a_reflection(person, status, standard="care-plan" if status is S.COMPLETED else "seeing-and-engaging")
    a_reflection(person, S.DISCUSSED, author="nell")
    before, team = what_is_written_down(), read_team(by=person("tamsin"))
    assert len(before) == 3
    config = migrations._config()
    config.attributes["engine"] = db.engine()
    command.downgrade(config, "0009")
    migrations.upgrade(db.engine())
    assert what_is_written_down() == before
    assert read_team(by=person("tamsin")) == team
