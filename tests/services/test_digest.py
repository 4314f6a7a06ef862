"""What waits for everybody, in numbers: the same as their pages show, and not a question more for each person."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from app import clock, db
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.models import Supervision
from app.people.roles import Role
from app.people.services import add_person, begin_supervision, record_cover
from app.supervision.digest import what_is_due, what_waits
from app.supervision.models import SupervisionNote
from app.supervision.queue import queue
from app.supervision.queue_rows import QueueState
from tests.makers import S, a_reflection
from tests.relationships import excluded, supervision_passed_on
from tests.statements import statements


def waits(store: dict[str, UUID]) -> dict[str, dict[str, int]]:
    names = {person: key for key, person in store.items()}
    found = what_waits(until=clock.today() + timedelta(days=6))
    return {names[person]: numbers for person, numbers in found.items()}


def agree(adviser: UUID, owner: UUID, *, in_days: int, status: str = ActionStatus.OPEN.value) -> None:
    with db.write() as session:
        session.add(
            Action(
                owner_id=owner,
                adviser_id=adviser,
                what="Ring Gran",
                by_day=clock.today() + timedelta(days=in_days),
                status=status,
                written_at=clock.now(),
                written_by=owner,
            )
        )


def test_everybody_is_told_what_their_pages_show(store, person):
    for status in (S.SHARED, S.SHARED, S.IN_SUPERVISION, S.HANDED_BACK, S.DISCUSSED, S.COMPLETED, S.FINISHED):
        a_reflection(person, status)
    assert waits(store) == {
        "tamsin": {"to_open": 2, "in_supervision": 1},
        "rowan": {"to_answer": 1, "handed_back": 1},
    }


def counted(person, key: str) -> dict[str, int]:
    parts = {part.state: len(part.rows) for part in queue(by=person(key))}
    found = {"to_open": parts[QueueState.TO_OPEN], "in_supervision": parts[QueueState.IN_SUPERVISION]}
    return {name: many for name, many in found.items() if many}


def test_whoever_covers_is_told_what_is_in_the_queue_and_no_more(store, person):
    a_reflection(person, S.SHARED)
    a_reflection(person, S.SHARED, author="nell")
    with db.write() as session:
        day = clock.today()
        record_cover(session, holder_id=store["tamsin"], cover_id=store["idris"], from_day=day, until_day=day)
    assert waits(store)["idris"] == counted(person, "idris") == {"to_open": 2}
    excluded(store, adviser="nell", who="idris")
    assert waits(store)["idris"] == counted(person, "idris") == {"to_open": 1}
    supervision_passed_on(store, to="amal")
    assert waits(store).get("tamsin", {}) == counted(person, "tamsin")
    assert "idris" not in waits(store)


def test_a_note_of_a_meeting_waits_for_its_answer_and_one_over_reflections_is_counted_once(store, person):
    a_reflection(person, S.DISCUSSED)
    with db.write() as session:
        moment = clock.now()
        for signed, answered in ((True, False), (True, True), (False, False)):
            session.add(
                SupervisionNote(
                    adviser_id=store["rowan"],
                    holder_id=store["tamsin"],
                    status="signed" if signed else "draft",
                    started_at=moment,
                    started_by=store["tamsin"],
                    signed_at=moment if signed else None,
                    signed_by=store["tamsin"] if signed else None,
                    answered_at=moment if answered else None,
                    answered_by=store["rowan"] if answered else None,
                )
            )
    assert waits(store)["rowan"] == {"to_answer": 2}


def test_an_agreed_action_falls_to_whoever_does_it_today(store, person):
    agree(store["rowan"], store["rowan"], in_days=2)
    agree(store["rowan"], store["rowan"], in_days=-3)
    agree(store["rowan"], store["rowan"], in_days=9)
    agree(store["rowan"], store["tamsin"], in_days=1)
    agree(store["rowan"], store["rowan"], in_days=1, status=ActionStatus.INTENDED.value)
    agree(store["rowan"], store["rowan"], in_days=1, status=ActionStatus.DONE.value)
    assert waits(store) == {"rowan": {"actions_due": 2}, "tamsin": {"actions_due": 1}}
    today = clock.today()
    days = [today + timedelta(days=1), today + timedelta(days=2)]
    assert what_is_due(days) == {
        store["rowan"]: {days[1].isoformat(): 1},
        store["tamsin"]: {days[0].isoformat(): 1},
    }
    with db.write() as session:
        row = session.exec(select(Supervision).where(Supervision.adviser_id == store["rowan"])).one()
        row.supervisor_id = store["idris"]
    assert set(what_is_due(days)) == {store["rowan"], store["idris"]}


def test_two_hundred_more_people_cost_no_question_more(store, person):
    a_reflection(person, S.SHARED)
    what_waits(until=clock.today())

    def asked() -> int:
        with statements() as seen:
            what_waits(until=clock.today())
        return len(seen)

    before = asked()
    with db.write() as session:
        for number in range(200):
            made = add_person(
                session,
                email=f"adviser{number}@example.org",
                name=f"Adviser {number}",
                roles=(Role.FAMILY_COURT_ADVISER,),
                team=None,
                password=None,
            )
            begin_supervision(session, adviser_id=made.id, supervisor_id=store["tamsin"], from_day=clock.today())
    for number in range(5):
        a_reflection(person, S.SHARED, label=f"Heron {'abcde'[number]}")
    assert asked() == before <= 8, "one for each supervisor, and six for everybody"
