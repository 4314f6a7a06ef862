"""How the service runs, for whoever looks after it: jobs and mails in numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock, db
from app.mail.counting import MailsSeen, count_mails
from app.people.access import check_may
from app.people.signed_in import SignedIn
from app.running.models import Job, JobRun
from app.running.timetable import PLANS, JobName, next_due
from app.running.turns import RunResult
from app.settings import settings


@dataclass(frozen=True)
class RunSeen:
    """One run: when, what came of it, and its numbers."""

    started: datetime
    ended: datetime | None
    result: RunResult
    fault: str | None
    numbers: dict[str, int]


@dataclass(frozen=True)
class JobSeen:
    """A job with its last run and when it is due next."""

    name: JobName
    due: datetime
    is_running: bool
    last: RunSeen | None


@dataclass(frozen=True)
class Running:
    """How the service runs. `waits_for` is the setting without which no mail is sent."""

    jobs: tuple[JobSeen, ...]
    looked: datetime | None
    mails: MailsSeen
    waits_for: str | None


def how_it_runs(*, by: SignedIn) -> Running:
    """Jobs and mails, for an administrator. Raises NotFound for everybody else."""
    check_may(by, "service:see-running")
    with db.read() as session:
        rows = {row.name: row for row in session.exec(select(Job))}
        jobs = tuple(_seen(session, name, rows.get(name.value)) for name in PLANS)
    looked = max((row.looked for row in rows.values() if row.looked), default=None)
    return Running(jobs, looked, count_mails(), settings().mail_waits_for)


def _seen(session: Session, name: JobName, row: Job | None) -> JobSeen:
    moment = clock.now()
    run = session.exec(
        select(JobRun).where(JobRun.job == name.value).order_by(col(JobRun.started).desc()).limit(1)
    ).first()
    last = RunSeen(run.started, run.ended, RunResult(run.result), run.fault, run.numbers) if run else None
    is_running = row is not None and row.lease is not None and row.lease > moment
    return JobSeen(name, row.due if row else next_due(name, moment), is_running, last)
