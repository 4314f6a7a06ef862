"""The outbox, what each person wants of it, and the addresses that take no mail."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from app import db


class Mail(db.Row, table=True):
    """One mail to one person for one occasion. `facts` are numbers by code: a mail holds no word that anybody wrote.

    `due` is when it is to be looked at next: to be sent, or, once it was taken, to be taken again because whoever took
    it never said what came of it. `until` is when it is no longer worth sending.
    """

    __tablename__ = "mail"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "occasion"),
        Index("ix_mail_state_due", "state", "due"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    kind: str = db.code(length=30)
    occasion: str = Field(max_length=40)
    facts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    state: str = db.code(length=20)
    made: datetime
    due: datetime
    until: datetime
    attempts: int = 0
    taken: datetime | None = None
    taken_by: str | None = Field(default=None, max_length=120)
    ended: datetime | None = Field(default=None, index=True)
    fault: str | None = Field(default=None, max_length=20)


class MailChoice(db.Row, table=True):
    """Whether a person wants a kind of mail. The token is all that the link in a mail needs to stop it."""

    __tablename__ = "mail_choice"
    __table_args__ = (UniqueConstraint("person_id", "kind"),)

    person_id: UUID = Field(foreign_key="person.id")
    kind: str = db.code(length=30)
    token: str = Field(unique=True, max_length=64)
    stopped: datetime | None = None


class MailRefusal(db.Row, table=True):
    """A mail server says that there is no such address. It holds until the person's address is another one."""

    __tablename__ = "mail_refusal"

    person_id: UUID = Field(foreign_key="person.id", unique=True)
    address: str = Field(max_length=254)
    refused: datetime
    reply: int
