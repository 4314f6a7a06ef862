"""M01: whoever sends mail is killed at every step, and the mails are counted where they arrived."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from itertools import pairwise
from pathlib import Path
from uuid import UUID

from sqlalchemy import update
from sqlmodel import Session, col, select

from app import clock, db
from app.actions.models import Action
from app.mail.kinds import MailKind
from app.mail.models import Mail
from app.mail.outbox import ToTell, put_many
from app.people.models import Person
from app.people.queries import person_signed_in
from app.people.signed_in import SignedIn
from app.reflections.models import Reflection
from app.settings import ROOT
from app.supervision.services import comment
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.mail_senders import STEPS
from tests.faults.stores import Store, free_port
from tests.mailing import BASE, FROM
from tests.makers import TEXT_PROMPT, S, a_reflection

CANARY = "kestrelfeather"
SENDERS, MAIL_SERVER = "tests.faults.mail_senders", "tests.mail_server"


@fault(
    "M01",
    "kill -9 of whoever sends mail, at every step of it",
    "Each mail arrives at least once, none twice within its window, none with a word of content",
)
def senders_killed(bench: Bench) -> Outcome:
    """Four senders at a time, each killed at the next step of the list, until there was a kill for every mail."""
    many, window = bench.many(24, 1000), float(bench.many(2, 10))
    store = bench.open_store(advisers=many)
    _plant_canaries(store)
    _fill_outbox(store, many)
    arrived, told, port = bench.folder / "arrived", bench.folder / "killed", free_port()
    server = subprocess.Popen([sys.executable, "-m", MAIL_SERVER, str(port), str(arrived)], cwd=ROOT)
    bench.at_the_end(lambda: (server.kill(), server.wait()))
    _wait_for(port)
    began = time.monotonic()
    _run_senders(store, port, many, told, window=window, patience=bench.seconds(180, 1500))
    seconds = time.monotonic() - began
    return _outcome(store, arrived, Counter(json.loads(told.read_text())), window, seconds)


def _wait_for(port: int) -> None:
    """Until the mail server answers: else the first mails would wait for another attempt."""
    until = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _plant_canaries(store: Store) -> None:
    """A word that no mail may hold, in every place where people write, and in the names of everybody else."""
    with _opened(store):

        def person(key: str) -> SignedIn:
            with db.read() as session:
                found = person_signed_in(session, store.people.cast[key], clock.today())
            assert found is not None
            return found

        answers = {TEXT_PROMPT: (f"{CANARY} answer",), "next-steps": (f"{CANARY} action",)}
        for status in (S.SHARED, S.HANDED_BACK, S.DISCUSSED):
            a_reflection(person, status, label=f"{CANARY} label", answers=answers)
        talked_over = a_reflection(person, S.IN_SUPERVISION, label=f"{CANARY} child", answers=answers)
        comment(by=person("tamsin"), reflection_id=talked_over, side="supervisor", prompt="", words=f"{CANARY} comment")
        with db.write() as session:
            for number, adviser in enumerate(session.exec(select(Person).order_by(Person.email))):
                adviser.name = f"Own{number} {CANARY}{number}\r\nX-Canary: {CANARY}"
            assert session.exec(select(Reflection.id)).first()
            assert session.exec(select(Action.id)).first()


def _fill_outbox(store: Store, many: int) -> None:
    with _opened(store), db.write() as session:
        until = clock.now().replace(year=clock.now().year + 1)
        people = [one.person for one in store.people.advisers[:many]]
        assert len(people) == many
        facts = {"to_open": 2, "actions_due": 1}
        put_many(session, [ToTell(one, MailKind.WEEKLY_DIGEST, "2026-w48", facts, until) for one in people])
        # Who is first is nobody's matter; that each sender finds another mail is.
        session.exec(update(Mail).values(due=clock.now()))


def _run_senders(store: Store, port: int, kills: int, told: Path, *, window: float, patience: float) -> None:
    given = {name: value for name, value in os.environ.items() if not name.startswith("PQS_")}
    set_up = {
        "PQS_ENVIRONMENT": "demo",
        "PQS_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "PQS_MAIL_FROM": FROM,
        "PQS_BASE_URL": BASE,
        "PQS_MAIL_WINDOW": str(window),
    }
    subprocess.run(
        [sys.executable, "-m", SENDERS, str(kills), str(told)],
        cwd=ROOT,
        env={**given, **store.environment, **set_up},
        check=True,
        timeout=patience,
    )


def _outcome(store: Store, arrived: Path, killed: Counter[str], window: float, seconds: float) -> Outcome:
    with _opened(store), db.read() as session:
        mails = {f"<{one.id}@example.org>": one for one in session.exec(select(Mail))}
        own = _own_names(session)
    moments: dict[str, list[float]] = defaultdict(list)
    wrong = [f"{mail.state} in the end: {mail.fault}" for mail in mails.values() if mail.state != "sent"]
    for line in arrived.read_text().splitlines():
        one = json.loads(line)
        mail = mails.get(one["id"])
        if mail is None:
            wrong.append("a mail arrived that was never put")
            continue
        moments[one["id"]].append(one["moment"])
        wrong += _wrong_in(one["content"], own[mail.person_id])
    lost = len(mails) - len(moments)
    gaps = [later - before for many in moments.values() for before, later in pairwise(many)]
    wrong += [f"twice within {gap:.1f} s" for gap in gaps if gap < window]
    missing = [step for step in STEPS if not killed[step]]
    wrong += [f"nobody was killed {step}" for step in missing]
    figures = {
        "kills": f"{sum(killed.values())} at {len(killed)} steps",
        "mails that arrived": f"{len(moments)} of {len(mails)}",
        "arrived twice or more": f"{sum(1 for many in moments.values() if len(many) > 1)}",
        "shortest time between two arrivals of one": f"{min(gaps):.1f} s, window {window:.0f} s" if gaps else "none",
        "seconds": f"{seconds:.0f}",
    }
    return Outcome(len(mails), lost, figures, held=not wrong and not lost, wrong=tuple(sorted(set(wrong))[:10]))


def _wrong_in(content: str, own: str) -> list[str]:
    """The canary may stand where the person's own name does, and nowhere else."""
    message = message_from_string(content.replace("\r\n", "\n"), policy=policy.default)
    wrong = [f"the canary stands in {name}" for name, value in message.items() if CANARY in value and name != "To"]
    wrong += ["the canary stands in the text"] if CANARY in message.get_content() else []
    wrong += ["a name became a header"] if "X-Canary" in message else []
    wrong += [] if [one.display_name for one in message["To"].addresses] == [own] else ["it names somebody else"]
    wrong += [] if f"Hello {own.split()[0]}," in message.get_content() else ["it greets somebody else"]
    return wrong


def _own_names(session: Session) -> dict[UUID, str]:
    """The name that stands in a mail: the person's own, on one line."""
    rows = session.exec(select(Person.id, Person.name).where(col(Person.email).like("adviser%")))
    return {key: " ".join(name.split()) for key, name in rows}


@contextmanager
def _opened(store: Store) -> Iterator[None]:
    """The store, open in this process for as long as the block lasts."""
    db.connect(store.url)
    try:
        yield
    finally:
        db.disconnect()
