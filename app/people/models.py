"""Who we are: people, areas, teams, dated roles, dated supervision and dated cover; and who is signed in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field

from app import db


class Area(db.Row, table=True):
    """A service area. `side` is the side of the Hull to Bristol line on which it lies."""

    __tablename__ = "area"

    code: str = Field(unique=True, max_length=10)
    name: str = Field(max_length=120)
    side: str = db.code(length=20)


class Team(db.Row, table=True):
    """A team within an area."""

    __tablename__ = "team"

    name: str = Field(max_length=120)
    area_id: UUID = Field(foreign_key="area.id", index=True)


class Person(db.Row, table=True):
    """Somebody with an account. A leaver's account is closed, never deleted."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_at_with_by"),)

    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=120)
    password_hash: str | None = Field(default=None, max_length=255)
    team_id: UUID | None = Field(default=None, foreign_key="team.id", index=True)
    closed_at: datetime | None = None
    closed_by: str | None = Field(default=None, max_length=60)


class RoleGrant(db.Row, table=True):
    """A role held by a person from a day, until a day (the last day it is held) or without end."""

    __tablename__ = "role_grant"
    __table_args__ = (CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),)

    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: str = db.code(length=40)
    from_day: date
    until_day: date | None = None


class Supervision(db.Row, table=True):
    """A supervisor supervises an adviser from a day, until a day (the last) or without end.

    Nobody supervises themselves; an adviser has one supervisor a day (a trigger refuses an overlap).
    `recorded_by` is whoever recorded that it begins.
    """

    __tablename__ = "supervision"
    __table_args__ = (
        CheckConstraint("adviser_id <> supervisor_id", name="not_oneself"),
        CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),
        Index("ix_supervision_adviser_days", "adviser_id", "from_day", "until_day"),
        Index("ix_supervision_supervisor_days", "supervisor_id", "from_day", "until_day"),
    )

    adviser_id: UUID = Field(foreign_key="person.id")
    supervisor_id: UUID = Field(foreign_key="person.id")
    from_day: date
    until_day: date | None = None
    recorded_at: datetime | None = None
    recorded_by: str | None = Field(default=None, max_length=60)


class Cover(db.Row, table=True):
    """A dated stand-in for a supervisor, six weeks at most, both days included; `ended_at` where it ended before."""

    __tablename__ = "cover"
    __table_args__ = (
        CheckConstraint("holder_id <> cover_id", name="not_oneself"),
        CheckConstraint("until_day >= from_day", name="days_in_order"),
        Index("ix_cover_cover_days", "cover_id", "from_day", "until_day"),
        Index("ix_cover_holder_days", "holder_id", "from_day", "until_day"),
    )

    holder_id: UUID = Field(foreign_key="person.id")
    cover_id: UUID = Field(foreign_key="person.id")
    from_day: date
    until_day: date
    recorded_at: datetime
    recorded_by: str = Field(max_length=60)
    ended_at: datetime | None = None
    ended_by: str | None = Field(default=None, max_length=60)


class CoverExclusion(db.Row, table=True):
    """An adviser has asked the privacy officer that this person never covers for their supervisor."""

    __tablename__ = "cover_exclusion"
    __table_args__ = (UniqueConstraint("adviser_id", "excluded_id"),)

    adviser_id: UUID = Field(foreign_key="person.id")
    excluded_id: UUID = Field(foreign_key="person.id")
    recorded_at: datetime
    recorded_by: str = Field(max_length=60)


class WorkingGroup(db.Row, table=True):
    """Practitioners who write standards together."""

    __tablename__ = "working_group"

    name: str = Field(unique=True, max_length=80)


class WorkingGroupMember(db.Row, table=True):
    """Somebody belongs to a working group from a day, until a day (the last) or without end."""

    __tablename__ = "working_group_member"
    __table_args__ = (CheckConstraint("until_day IS NULL OR until_day >= from_day", name="days_in_order"),)

    group_id: UUID = Field(foreign_key="working_group.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    from_day: date
    until_day: date | None = None


class SignInSession(db.Row, table=True):
    """Somebody is signed in. The browser holds a random token; the database only its SHA-256."""

    __tablename__ = "sign_in_session"

    token_sha256: str = Field(unique=True, max_length=64)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    started: datetime
    last_seen: datetime
    ended: datetime | None = None


class WordsKey(db.Row, table=True):
    """The key under which a browser keeps words that it could not save yet. The browser never stores it.

    It belongs to a sign-in and goes when that sign-in is signed out; then nothing sealed with it is ever read again.
    """

    __tablename__ = "words_key"

    sign_in_id: UUID = Field(foreign_key="sign_in_session.id", index=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    made: datetime = Field(index=True)
    key: str = db.words()  # Not words, but the way to them: sealed as they are.


class SignInFailure(db.Row, table=True):
    """A refused sign-in, counted per account and per address; both are kept as SHA-256 only."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account", "moment"),
        Index("ix_sign_in_failure_address", "address", "moment"),
    )

    account: str = Field(max_length=64)
    address: str = Field(max_length=64)
    moment: datetime
