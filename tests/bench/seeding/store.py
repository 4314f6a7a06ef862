"""A whole store of a size: the open work of today, the same at every size, and the years before, which grow."""

import gc
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from sqlalchemy import Connection
from sqlmodel import Session, select

from app import clock, db, migrations
from app.people.models import Supervision
from app.reflections.last_shared import write_last_shared
from app.reflections.lifecycle import ReflectionStatus
from app.settings import ROOT
from app.standards.documents import InstalledDocument, current_documents
from app.standards.library import install_files
from app.supervision.queue_rows import ON_A_PAGE
from tests.bench.seeding.answers import answered_prompts
from tests.bench.seeding.people import CHANGED_AFTER, YEARS, Adviser, Supervisor, add_people
from tests.bench.seeding.reflections import Full, Reflections
from tests.bench.seeding.rows import Rows

S = ReflectionStatus
OPENED_STANDARD = "seeing-and-engaging"
DRAFTS = 400  # Reflections in progress with fifteen answers, each of another adviser.
BUSY = 24  # Supervisors whose queue the bench reads.
FULL_REVIEWS_EACH = 6
# What waits for a supervisor whose queue is read (six dozen), and for the others (a dozen).
BUSY_QUEUE = {S.SHARED: 6, S.IN_SUPERVISION: 52, S.HANDED_BACK: 3, S.DISCUSSED: 5, S.COMPLETED: 4}
OTHER_QUEUE = {S.SHARED: 1, S.IN_SUPERVISION: 5, S.HANDED_BACK: 1, S.DISCUSSED: 2, S.COMPLETED: 1}
ADDED_TO = {True: 2, False: 1}
SHARE_COMPLETED, SHARE_FINISHED, SHARE_DELETED = 0.88, 0.975, 0.98  # Of the years before; the rest was left open.


@dataclass(frozen=True)
class Opened:
    """A reflection that the bench opens, and by whom."""

    id: str
    person: str


@dataclass(frozen=True)
class Targets:
    """What the bench opens in a store."""

    document_sha256: str
    text_prompts: tuple[str, ...]
    drafts: tuple[Opened, ...]
    supervisors: tuple[str, ...]
    reviews: tuple[Opened, ...]

    def written(self) -> str:
        """As a file beside the store holds them."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> "Targets":
        """From that file."""
        found = json.loads(written)
        return cls(
            document_sha256=found["document_sha256"],
            text_prompts=tuple(found["text_prompts"]),
            drafts=tuple(Opened(**one) for one in found["drafts"]),
            supervisors=tuple(found["supervisors"]),
            reviews=tuple(Opened(**one) for one in found["reviews"]),
        )


def fill(url: str, size: int) -> Targets:
    """Bring an empty database to the newest migration, install the standards, and fill it with so many reflections."""
    engine = db.connect(url)
    gc.disable()  # Millions of rows pass through, and none of them in a circle.
    try:
        migrations.upgrade(engine)
        install_files(ROOT / "standards", publish_at_once=True)
        with db.read() as session:
            documents = _documents(session)
        with engine.execution_options(write=True).begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA cache_size=-1000000")  # Only while building, and only here.
            targets = _fill(connection, documents, size)
        _write_down_what_was_shared()
        return targets
    finally:
        gc.enable()
        db.disconnect()


def _write_down_what_was_shared() -> None:
    """As each step of a reflection leaves it."""
    with db.write() as session:
        for adviser_id in session.exec(select(Supervision.adviser_id).distinct()).all():
            write_last_shared(session, adviser_id)


def _documents(session: Session) -> list[InstalledDocument]:
    """The current documents, the one that the bench opens first."""
    return sorted(current_documents(session), key=lambda one: (one.standard != OPENED_STANDARD, one.standard))


def _fill(connection: Connection, documents: list[InstalledDocument], size: int) -> Targets:
    chance, now = Random(20261122), datetime.now(UTC).replace(microsecond=0)
    rows = Rows(connection, chance)
    supervisors = add_people(rows, clock.day_of(now))
    made = Reflections(rows, chance, documents, now)
    advisers = [adviser for supervisor in supervisors for adviser in supervisor.advisers]
    drafts = _drafts(made, advisers)
    reviews = [full for place, one in enumerate(supervisors) for full in _queue_of(made, one, place < BUSY)]
    already = len(advisers) + sum(_in_queue(place < BUSY) for place in range(len(supervisors)))
    for adviser in _in_turn(advisers, size - already):
        _from_years_before(made, adviser)
        rows.write_if_many()
    rows.write()
    holders = {adviser.id: adviser.supervisor_id for adviser in advisers}
    prompts = answered_prompts(documents[0].definition)
    return Targets(
        document_sha256=documents[0].sha256,
        text_prompts=tuple(one.id for one in prompts if one.kind.value == "text"),
        drafts=tuple(Opened(str(one.id), str(one.author_id)) for one in drafts),
        supervisors=tuple(str(one.id) for one in supervisors[:BUSY]),
        reviews=tuple(Opened(str(one.id), str(holders[one.author_id])) for one in reviews),
    )


def _in_turn(advisers: list[Adviser], count: int) -> Iterator[Adviser]:
    for number in range(max(0, count)):
        yield advisers[number % len(advisers)]


def _drafts(made: Reflections, advisers: list[Adviser]) -> list[Full]:
    """Every adviser has one reflection in progress; one in five a long one."""
    found = []
    for number, adviser in enumerate(advisers):
        since = made.now - timedelta(days=5, minutes=number)
        if number % (len(advisers) // DRAFTS) == 0:
            found.append(made.full_draft(adviser, since))
        else:
            made.unshared(adviser, S.IN_PROGRESS, since)
        made.rows.write_if_many()
    return found


def _queue_of(made: Reflections, supervisor: Supervisor, is_busy: bool) -> list[Full]:
    """What waits for one supervisor: every status, over the last three weeks, and two addenda that nobody has read."""
    found, number = [], 0
    for status, count in (BUSY_QUEUE if is_busy else OTHER_QUEUE).items():
        for place in range(count):
            adviser = supervisor.advisers[number % len(supervisor.advisers)]
            since = made.now - timedelta(days=20) + timedelta(hours=6 * number, minutes=made.chance.randrange(60))
            number += 1
            if is_busy and status is S.IN_SUPERVISION and place < FULL_REVIEWS_EACH:
                found.append(made.full_review(adviser, since))
            else:
                made.shared(adviser, status, since, read=False)
    for place in range(ADDED_TO[is_busy]):
        made.added_to(supervisor.advisers[place], made.now - timedelta(days=60 + place), read=False)
    made.rows.write_if_many()
    return found


def shown_first() -> int:
    """How many lines the first page of a queue that is read shows at least: a page of each status, and the news."""
    return sum(min(ON_A_PAGE, count) for count in BUSY_QUEUE.values()) + ADDED_TO[True]


def _in_queue(is_busy: bool) -> int:
    return sum((BUSY_QUEUE if is_busy else OTHER_QUEUE).values()) + ADDED_TO[is_busy]


def _from_years_before(made: Reflections, adviser: Adviser) -> None:
    """A reflection of the last years: most were talked over and completed; one in a hundred was added to later."""
    days = made.chance.uniform(40, 365 * YEARS - 60)
    since = made.now - timedelta(days=days)
    share = made.chance.random()
    before = timedelta(days=days) > CHANGED_AFTER + timedelta(days=5)
    if share < 0.01 and not before:
        made.added_to(adviser, since, read=True)
    elif share < SHARE_COMPLETED:
        made.shared(adviser, S.COMPLETED, since, holder=adviser.supervisor_before if before else adviser.supervisor_id)
    elif share < SHARE_DELETED:
        made.unshared(adviser, S.FINISHED, since, deleted=share > SHARE_FINISHED)
    else:
        made.unshared(adviser, S.IN_PROGRESS, since)
