"""What the service does by itself, when it is due: run by the scheduler inside `pqs serve`, or by `pqs jobs run`."""

import logging
import random
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from app import clock, db
from app.mail.hours import end_of_sending, is_working_day, reminded_days, week_of
from app.mail.kinds import MailKind
from app.mail.outbox import ToTell, forget_mails, put_many, who_takes
from app.mail.sending import send_due, somebody
from app.reflections.services.purge import purge_deleted
from app.running.timetable import PLANS, JobName
from app.running.turns import due_jobs, end_turn, note_looked, note_run, see_jobs, take_turn
from app.settings import settings
from app.supervision.digest import what_is_due, what_waits

log = logging.getLogger("pqs")

Numbers = dict[str, int]
Stopped = Callable[[], bool]
LOOKS_EVERY, GIVE_OR_TAKE = 20.0, 5.0  # Seconds: several processes do not all look at the same moment.
FIRST_LOOK = 0.1  # Of that, so that what fell due while nothing ran is done soon after a start.
STOPS_WITHIN = 2.0
MAILS_KEPT = timedelta(days=90)
_PEOPLE_AT_ONCE = 200  # In one transaction, so that nobody's saving waits for a digest.


@dataclass(frozen=True)
class Did:
    """What one job did. `fault` is a code, or the name of what went wrong, and never a word of content."""

    name: JobName
    numbers: Numbers = field(default_factory=dict)
    fault: str | None = None


def run_due(*, only: JobName | None = None, stopped: Stopped = lambda: False) -> list[Did]:
    """Run every job that is due and that nobody else runs, each once. A job that fails holds up no other."""
    see_jobs()
    did = []
    for name in due_jobs():
        if stopped():
            break
        if only in (None, name):
            did += [one for one in [_run(name, stopped)] if one is not None]
    return did


def _run(name: JobName, stopped: Stopped) -> Did | None:
    started = clock.now()
    if PLANS[name].is_always:
        did = _work(name, stopped)
        if did.fault or any(did.numbers.values()):
            note_run(name, started=started, numbers=did.numbers, fault=did.fault)
        return did
    turn = take_turn(name, by=somebody())
    if turn is None:
        return None
    did = _work(name, stopped)
    end_turn(turn, numbers=did.numbers, fault=did.fault)
    return did


def _work(name: JobName, stopped: Stopped) -> Did:
    try:
        return _WORKS[name](stopped)
    except Exception as trouble:
        log.error("job %s: %s", name.value, type(trouble).__name__)
        return Did(name, fault=type(trouble).__name__[:60])


def _weekly_digest(_stopped: Stopped) -> Did:
    """What waits for everybody on Monday morning; after the week's last hour it is too late to say."""
    moment = clock.now()
    monday, sunday = week_of(moment)
    until = end_of_sending(monday + timedelta(days=4))
    if settings().mail_waits_for or moment > until:
        return Did(JobName.WEEKLY_DIGEST)
    year, week, _ = monday.isocalendar()
    waits = what_waits(until=sunday)
    put = _put(MailKind.WEEKLY_DIGEST, f"{year}-w{week:02}", waits, until=until)
    return Did(JobName.WEEKLY_DIGEST, {"put_in_outbox": put})


def _due_reminders(_stopped: Stopped) -> Did:
    """What somebody agreed to do in the next two working days. It is not said any more once the last day is there."""
    today = clock.today()
    if settings().mail_waits_for or not is_working_day(today):
        return Did(JobName.DUE_REMINDERS)
    days = reminded_days(today)
    due = what_is_due(days)
    put = _put(MailKind.DUE_REMINDER, today.isoformat(), due, until=end_of_sending(days[-1]))
    return Did(JobName.DUE_REMINDERS, {"put_in_outbox": put})


def _put(kind: MailKind, occasion: str, told: dict[UUID, Numbers], *, until: datetime) -> int:
    with db.read() as session:
        takes = who_takes(session, kind)
    mails = [
        ToTell(person, kind, occasion, numbers, until)
        for person, numbers in sorted(told.items())
        if person in takes and any(numbers.values())
    ]
    put = 0
    for first in range(0, len(mails), _PEOPLE_AT_ONCE):
        with db.write() as session:
            put += put_many(session, mails[first : first + _PEOPLE_AT_ONCE])
    return put


def _send_mail(stopped: Stopped) -> Did:
    if settings().mail_waits_for:
        return Did(JobName.SEND_MAIL)
    done = send_due(settings(), stopped=stopped)
    return Did(JobName.SEND_MAIL, done.numbers, done.trouble.value if done.trouble else None)


def _retention(_stopped: Stopped) -> Did:
    """What people deleted 30 days ago, and mails that were settled 90 days ago."""
    reflections = purge_deleted()
    with db.write() as session:
        mails = forget_mails(session, before=clock.now() - MAILS_KEPT)
    return Did(JobName.RETENTION, {"reflections_removed": reflections, "mails_forgotten": mails})


_WORKS: dict[JobName, Callable[[Stopped], Did]] = {
    JobName.RETENTION: _retention,
    JobName.WEEKLY_DIGEST: _weekly_digest,
    JobName.DUE_REMINDERS: _due_reminders,
    JobName.SEND_MAIL: _send_mail,
}


class Scheduler:
    """A thread that looks every so often what is due. Whatever is the matter, no page waits for it or learns of it."""

    def __init__(self, *, every: float = LOOKS_EVERY, give_or_take: float = GIVE_OR_TAKE) -> None:
        self._every = every
        self._give_or_take = give_or_take
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look_for_ever, name="scheduler", daemon=True)

    def start(self) -> None:
        """Begin to look, after a short pause."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at once. A mail that is on its way keeps its place, and is looked after by whoever comes next."""
        self._stop.set()
        self._thread.join(STOPS_WITHIN)

    def _look_for_ever(self) -> None:
        chance = random.Random()  # noqa: S311 - so that processes do not look together; nothing is kept secret by it.
        pause = FIRST_LOOK * self._every
        while not self._stop.wait(pause):
            self._look()
            pause = self._every + chance.uniform(-1, 1) * self._give_or_take

    def _look(self) -> None:
        try:
            note_looked()
            run_due(stopped=self._stop.is_set)
        except db.StoreUnavailable:
            return  # Pages say so already; the next look comes soon.
        except Exception as trouble:
            log.error("scheduler: %s", type(trouble).__name__)


def say(did: Iterable[Did]) -> list[str]:
    """What was done, a line a job, for whoever ran the command."""
    lines = []
    for one in did:
        numbers = ", ".join(f"{name.replace('_', ' ')} {many}" for name, many in one.numbers.items() if many)
        trouble = f" Trouble: {one.fault.replace('_', ' ')}." if one.fault else ""
        lines.append(f"{one.name.value}: {numbers or 'nothing to do'}.{trouble}")
    return lines
