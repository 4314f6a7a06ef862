"""The jobs of the service and their last runs."""

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import Field

from app import db


class Job(db.Row, table=True):
    """One job: when it is due next, and who runs it now, until when. `looked` is when a scheduler last looked."""

    __tablename__ = "job"

    name: str = Field(unique=True, max_length=40)
    due: datetime
    taken: datetime | None = None
    taken_by: str | None = Field(default=None, max_length=120)
    lease: datetime | None = None
    looked: datetime | None = None


class JobRun(db.Row, table=True):
    """One run of a job and what came of it, in numbers."""

    __tablename__ = "job_run"
    __table_args__ = (Index("ix_job_run_job_started", "job", "started"),)

    job: str = db.code(length=40)
    started: datetime
    ended: datetime | None = None
    result: str = db.code(length=20)
    fault: str | None = Field(default=None, max_length=60)
    numbers: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
