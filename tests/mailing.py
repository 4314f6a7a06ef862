"""For tests of mail: settings that name a server, a Monday morning, mails in the outbox, and what became of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlmodel import col, select

from app import clock, db
from app.mail.kinds import MailKind
from app.mail.models import Mail
from app.mail.outbox import ToTell, put_in_outbox
from app.mail.sending import Sent, send_due
from app.settings import settings
from tests.mail_server import MailServer, mail_server

MONDAY = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
FROM = "Practice quality standards <pqs@example.org>"
BASE = "https://pqs.example.org"


@contextmanager
def mail_set_up(monkeypatch: pytest.MonkeyPatch, port: int, **more: str) -> Iterator[None]:
    """The settings name a mail server at this port of this machine."""
    given = {"PQS_SMTP_URL": f"smtp://127.0.0.1:{port}", "PQS_MAIL_FROM": FROM, "PQS_BASE_URL": BASE, **more}
    with monkeypatch.context() as patched:
        for name, value in given.items():
            patched.setenv(name, value)
        settings.cache_clear()
        yield
    settings.cache_clear()


@contextmanager
def a_server(monkeypatch: pytest.MonkeyPatch, **more: str) -> Iterator[MailServer]:
    """A mail server, and settings that name it."""
    with mail_server() as server, mail_set_up(monkeypatch, server.port, **more):
        yield server


def put(person_id: UUID, occasion: str = "2026-w48", *, kind: MailKind = MailKind.WEEKLY_DIGEST) -> bool:
    """One mail in the outbox, worth sending for a month."""
    with db.write() as session:
        facts = {"to_open": 2} if kind is MailKind.WEEKLY_DIGEST else {"2026-11-25": 2}
        return put_in_outbox(session, ToTell(person_id, kind, occasion, facts, clock.now() + timedelta(days=30)))


def send(moment: datetime, **more: object) -> Sent:
    """Send what is due at this moment."""
    with clock.held_at(moment):
        return send_due(settings(), **more)  # type: ignore[arg-type]


def mails() -> list[Mail]:
    """Every mail, in the order in which they were put."""
    with db.read() as session:
        return list(session.exec(select(Mail).order_by(col(Mail.made), col(Mail.occasion), col(Mail.person_id))))


def the_mail() -> Mail:
    """The only mail there is."""
    [found] = mails()
    return found
