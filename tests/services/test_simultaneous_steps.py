"""Two steps on one thing at the very same moment take turns: one of them happens, and the record says so once."""

import threading
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlmodel import col, select

from app import db
from app.audit.models import AuditEntry
from app.people.access import NotFound
from app.reflections.answers import current_answers
from app.reflections.content import Wire
from app.reflections.lifecycle import NotNow
from app.reflections.models import AnswerVersion, Reflection, SetAside, Sharing
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from app.reflections.services.settle import finish, share_for_supervision
from app.reflections.services.turn import delete, take_back
from app.supervision.services import open_reflection
from tests.makers import TEXT_PROMPT, S, a_reflection, start

STARTED = "reflection:started"
Step = Callable[[], object]


def share(person, reflection_id: UUID) -> None:
    share_for_supervision(by=person("rowan"), reflection_id=reflection_id, checked=None)


def finish_it(person, reflection_id: UUID) -> None:
    finish(by=person("rowan"), reflection_id=reflection_id, counts_without_name=False, checked=None)


def take_it_back(person, reflection_id: UUID) -> None:
    take_back(by=person("rowan"), reflection_id=reflection_id)


def delete_it(person, reflection_id: UUID) -> None:
    delete(by=person("rowan"), reflection_id=reflection_id)


def open_it(person, reflection_id: UUID) -> None:
    open_reflection(by=person("tamsin"), reflection_id=reflection_id)


def at_once(reflection_id: UUID, *steps: Step) -> list[object]:
    """Begin the steps while somebody else holds the reflection, let them go together; what each answered or raised."""
    answered: list[object] = [None] * len(steps)

    def take(place: int, step: Step) -> None:
        try:
            answered[place] = step()
        except (NotNow, NotFound) as refused:
            answered[place] = refused

    threads = [threading.Thread(target=take, args=numbered) for numbered in enumerate(steps)]
    with db.write() as session:
        held = select(Reflection.id).where(Reflection.id == reflection_id)
        session.exec(held.with_for_update()).one()  # SQLite has one writer anyway, and reads no "for update".
        for thread in threads:
            thread.start()
        wait_until_they_wait(len(steps))
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "a step never came to an end"
    return answered


def wait_until_they_wait(how_many: int) -> None:
    """PostgreSQL says who waits for a lock; in SQLite the writers queue in this process, where nobody says so."""
    if db.engine().dialect.name == "sqlite":
        time.sleep(0.1)
        return
    until = time.monotonic() + 10
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with db.engine().connect() as looking:
        while looking.exec_driver_sql(waiting).scalar_one() < how_many:
            assert time.monotonic() < until, "the steps did not wait for each other"
            looking.rollback()
            time.sleep(0.01)


def recorded(reflection_id: UUID) -> list[str]:
    """What the audit holds about a reflection, but for its start."""
    with db.read() as session:
        rows = session.exec(
            select(AuditEntry.action).where(
                AuditEntry.subject == str(reflection_id),
                AuditEntry.action != STARTED,
            )
        ).all()
    return sorted(rows)


def rows_of(table: type, reflection_id: UUID) -> int:
    with db.read() as session:
        return len(session.exec(select(table).where(table.reflection_id == reflection_id)).all())


def now(reflection_id: UUID) -> Reflection:
    with db.read() as session:
        return session.get_one(Reflection, reflection_id)


@pytest.mark.parametrize(
    ("step", "status", "action"),
    [
        (share, S.IN_PROGRESS, "reflection:shared"),
        (finish_it, S.IN_PROGRESS, "reflection:finished"),
        (take_it_back, S.SHARED, "reflection:taken-back"),
        (open_it, S.SHARED, "reflection:opened"),
        (delete_it, S.IN_PROGRESS, "reflection:deleted"),
    ],
)
def test_the_same_step_twice_at_once_happens_once(person, step, status, action):
    reflection_id = a_reflection(person, status)
    before = recorded(reflection_id)
    at_once(reflection_id, *[lambda: step(person, reflection_id)] * 2)
    assert recorded(reflection_id) == sorted([*before, action])
    if step is share:
        assert rows_of(Sharing, reflection_id) == 1


@pytest.mark.parametrize(
    ("one", "other", "status", "ends"),
    [
        (share, finish_it, S.IN_PROGRESS, {("shared", False), ("finished", False)}),
        (take_it_back, open_it, S.SHARED, {("in_progress", False), ("in_supervision", False)}),
        (share, delete_it, S.IN_PROGRESS, {("shared", False), ("in_progress", True)}),
    ],
)
def test_of_two_steps_at_once_that_exclude_each_other_one_happens(person, one, other, status, ends):
    reflection_id = a_reflection(person, status)
    before = recorded(reflection_id)
    answered = at_once(reflection_id, lambda: one(person, reflection_id), lambda: other(person, reflection_id))
    refused = [answer for answer in answered if answer is not None]
    reflection = now(reflection_id)
    if reflection.status == "shared" and one is share and other is finish_it:
        # Finished first and shared next is a way that the lifecycle knows: then both happened, in that order.
        assert len(refused) == (0 if "reflection:finished" in recorded(reflection_id) else 1)
    else:
        assert len(refused) == 1
    assert (reflection.status, reflection.deleted_at is not None) in ends
    assert len(recorded(reflection_id)) == len(before) + 2 - len(refused)


def test_shared_and_taken_back_at_once_leaves_one_of_the_two_states_and_a_record_in_order(person):
    reflection_id = a_reflection(person)
    at_once(reflection_id, lambda: share(person, reflection_id), lambda: take_it_back(person, reflection_id))
    expected = {
        "shared": ["reflection:shared"],
        "in_progress": ["reflection:shared", "reflection:taken-back"],
    }
    assert recorded(reflection_id) == expected[now(reflection_id).status]


def a_save(person, reflection_id: UUID, words: str, page: str, base: int = 0) -> Step:
    sent = SentAnswer(wire=Wire((words,)), base=base, mark=SaveMark(page, 1))
    return lambda: save_answer(by=person("rowan"), reflection_id=reflection_id, prompt_id=TEXT_PROMPT, sent=sent)


def stored(reflection_id: UUID) -> list[tuple[int, str]]:
    with db.read() as session:
        rows = session.exec(select(AnswerVersion).order_by(col(AnswerVersion.number))).all()
        assert current_answers(session, reflection_id)[TEXT_PROMPT].number == rows[-1].number
    return [(row.number, row.words) for row in rows]


def test_of_two_first_saves_at_once_one_is_stored_and_the_other_is_kept_beside_it(person):
    reflection_id = start(person("rowan"))
    texts = {"first": "He draws first.", "second": "She draws first."}
    saves = [a_save(person, reflection_id, words, page) for page, words in texts.items()]
    answered = at_once(reflection_id, *saves)
    assert sorted(one.outcome for one in answered) == ["conflict", "saved"]
    [(number, words)] = stored(reflection_id)
    with db.read() as session:
        aside = session.exec(select(SetAside)).one()
    assert number == 1
    assert {words, aside.words} == set(texts.values())


def test_the_same_save_sent_twice_at_once_is_one_version(person):
    reflection_id = start(person("rowan"))
    answered = at_once(reflection_id, *[a_save(person, reflection_id, "He draws first.", "page")] * 2)
    assert [one.outcome for one in answered] == ["saved", "saved"]
    assert [one.current.version for one in answered] == [1, 1]
    assert stored(reflection_id) == [(1, "He draws first.")]


def test_a_save_and_sharing_at_once_lose_no_word(person):
    reflection_id = start(person("rowan"))
    _, saved = at_once(
        reflection_id,
        lambda: share(person, reflection_id),
        a_save(person, reflection_id, "He draws first.", "page"),
    )
    assert now(reflection_id).status == "shared"
    with db.read() as session:
        texts = [*session.exec(select(AnswerVersion.words)), *session.exec(select(SetAside.words))]
    assert texts == ["He draws first."]
    assert saved.outcome in ("saved", "status")
