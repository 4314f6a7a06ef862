"""What was deleted 30 days ago goes for good, and leaves a tombstone without words."""

from datetime import timedelta

from sqlalchemy import inspect
from sqlmodel import select

from app import clock, db
from app.reflections.models import AnswerVersion, Reflection, Tombstone
from app.reflections.services.purge import due_for_purge, purge_deleted
from app.reflections.services.turn import delete, take_back
from tests.conftest import NOON
from tests.makers import TEXT_PROMPT, S, a_reflection

CANARY = "canary in the deleted words"


def a_deleted(person, *, state=S.IN_PROGRESS):
    reflection_id = a_reflection(person, state, answers={TEXT_PROMPT: (CANARY,), "next-steps": (CANARY,)})
    if state is S.SHARED:
        take_back(by=person("rowan"), reflection_id=reflection_id)
    delete(by=person("rowan"), reflection_id=reflection_id)
    return reflection_id


def test_29_days_after_deletion_nothing_goes(store, person):
    with clock.held_at(NOON):
        reflection_id = a_deleted(person)
    with clock.held_at(NOON + timedelta(days=29)):
        assert purge_deleted() == 0
    with db.read() as session:
        assert session.get(Reflection, reflection_id) is not None


def test_30_days_after_deletion_every_word_goes_and_a_tombstone_stays(store, person):
    with clock.held_at(NOON):
        gone = {a_deleted(person), a_deleted(person, state=S.SHARED)}
        kept = a_reflection(person, answers={TEXT_PROMPT: ("this stays",)})
    with clock.held_at(NOON + timedelta(days=30)):
        assert set(due_for_purge()) == gone
        assert purge_deleted() == 2
        assert purge_deleted() == 0
    with db.read() as session:
        assert {row.reflection for row in session.exec(select(Tombstone)).all()} == gone
        assert [row.words for row in session.exec(select(AnswerVersion)).all()] == ["this stays"]
        assert session.get(Reflection, kept) is not None
    with db.engine().connect() as connection:
        for table in inspect(connection).get_table_names():
            dump = "\n".join(map(repr, connection.exec_driver_sql(f"SELECT * FROM {table}")))
            assert CANARY not in dump, table
