"""Whose turn a job is. A row with a lease lets each run once, across threads, processes and machines.

Whoever is killed in the middle leaves a lease that runs out; then the job is run again, and finds what was done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, or_, select, update

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.running.models import Job, JobRun
from app.running.timetable import PLANS, JobName, next_due

LEASE = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=5)  # A run that failed is tried again then.
RUNS_KEPT = 100
LOOKED_EVERY = timedelta(minutes=5)
SCHEDULER = "scheduler"


class RunResult(StrEnum):
    """What came of a run. `cut_short`: whoever ran it was gone before its end."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True)
class Turn:
    """A job that is ours to run until the lease runs out."""

    name: JobName
    by: str
    run_id: UUID


def see_jobs() -> None:
    """Every job has its row. A job that is new is due at its next hour, never for what lies behind."""
    moment = clock.now()
    rows = [{"id": uuid4(), "name": name.value, "due": next_due(name, moment)} for name in PLANS]
    with db.read() as session:
        known = set(session.exec(select(Job.name)))
    if known.issuperset(row["name"] for row in rows):
        return
    with db.write() as session:
        insert = postgresql.insert if db.is_postgresql(session) else sqlite.insert
        session.execute(insert(Job).values(rows).on_conflict_do_nothing(index_elements=["name"]))


def due_jobs() -> list[JobName]:
    """Which jobs are due now and run by nobody, in the order of the timetable."""
    moment = clock.now()
    with db.read() as session:
        free = set(
            session.exec(
                select(Job.name).where(col(Job.due) <= moment, or_(col(Job.lease).is_(None), col(Job.lease) <= moment))
            )
        )
    return [name for name, plan in PLANS.items() if plan.is_always or name.value in free]


def take_turn(name: JobName, *, by: str) -> Turn | None:
    """Take the job, if it is due and nobody else has it."""
    moment = clock.now()
    with db.write() as session:
        taken: Any = session.exec(
            update(Job)
            .where(
                col(Job.name) == name.value,
                col(Job.due) <= moment,
                or_(col(Job.lease).is_(None), col(Job.lease) <= moment),
            )
            .values(taken=moment, taken_by=by, lease=moment + LEASE)
        )
        if taken.rowcount != 1:
            return None
        session.exec(
            update(JobRun)
            .where(col(JobRun.job) == name.value, col(JobRun.result) == RunResult.RUNNING.value)
            .values(result=RunResult.CUT_SHORT.value)
        )
        run = JobRun(job=name.value, started=moment, result=RunResult.RUNNING.value)
        session.add(run)
        return Turn(name, by, run.id)


def end_turn(turn: Turn, *, numbers: Mapping[str, int], fault: str | None = None) -> None:
    """Write down what came of it, and when the job is due next. What is no longer ours stays as it is."""
    moment = clock.now()
    with db.write() as session:
        again = moment + AGAIN_AFTER if fault else next_due(turn.name, moment)
        ended: Any = session.exec(
            update(Job)
            .where(col(Job.name) == turn.name.value, col(Job.taken_by) == turn.by)
            .values(taken=None, taken_by=None, lease=None, due=again)
        )
        run = session.get(JobRun, turn.run_id)
        if ended.rowcount != 1 or run is None:
            return
        run.ended, run.numbers, run.fault = moment, dict(numbers), fault
        run.result = (RunResult.FAILED if fault else RunResult.DONE).value
        session.add(run)
        session.flush()
        _keep(session, turn.name, numbers)


def note_run(name: JobName, *, started: datetime, numbers: Mapping[str, int], fault: str | None) -> None:
    """Write down a run of a job that needs no turn, if there is anything to say of it."""
    with db.write() as session:
        session.add(
            JobRun(
                job=name.value,
                started=started,
                ended=clock.now(),
                result=(RunResult.FAILED if fault else RunResult.DONE).value,
                fault=fault,
                numbers=dict(numbers),
            )
        )
        session.flush()
        _keep(session, name, numbers)


def note_looked() -> None:
    """Write down, at most every few minutes, that a scheduler looks: so that it shows when none does."""
    moment = clock.now()
    is_long_ago = or_(col(Job.looked).is_(None), col(Job.looked) <= moment - LOOKED_EVERY)
    with db.read() as session:
        if session.exec(select(Job.id).where(is_long_ago)).first() is None:
            return
    with db.write() as session:
        session.exec(update(Job).where(is_long_ago).values(looked=moment))


def _keep(session: Session, name: JobName, numbers: Mapping[str, int]) -> None:
    """Only what did something is in the record of actions; of the runs, the last hundred stay."""
    if any(numbers.values()):
        record(session, AuditAction.JOB_RUN, by=SCHEDULER, kind="job", subject=name.value, **numbers)
    first_to_go = (
        select(JobRun.started)
        .where(JobRun.job == name.value)
        .order_by(col(JobRun.started).desc())
        .offset(RUNS_KEPT)
        .limit(1)
    )
    before = session.exec(first_to_go).first()
    if before is not None:
        session.exec(delete(JobRun).where(col(JobRun.job) == name.value, col(JobRun.started) <= before))
