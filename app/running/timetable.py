"""The jobs, and when each is due: by the clock in London, summer and winter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from app.clock import day_of
from app.mail.hours import at, is_working_day


class JobName(StrEnum):
    """What the service does by itself."""

    WEEKLY_DIGEST = "weekly-digest"
    DUE_REMINDERS = "due-reminders"
    SEND_MAIL = "send-mail"
    RETENTION = "retention"


@dataclass(frozen=True)
class Plan:
    """The hour of the days on which a job is due. `is_always`: whenever somebody looks, several at once if need be."""

    hour: time
    is_on: Callable[[date], bool]
    says: str
    is_always: bool = False


def _every_day(_day: date) -> bool:
    return True


PLANS: dict[JobName, Plan] = {
    JobName.RETENTION: Plan(time(3), _every_day, "Every day at 03:00"),
    JobName.WEEKLY_DIGEST: Plan(time(8), lambda day: day.weekday() == 0, "Mondays at 08:00"),
    JobName.DUE_REMINDERS: Plan(time(7), is_working_day, "Monday to Friday at 07:00"),
    JobName.SEND_MAIL: Plan(
        time(0), _every_day, "About every 20 seconds, Monday to Friday from 07:00 to 19:00", is_always=True
    ),
}


def next_due(name: JobName, after: datetime) -> datetime:
    """The first moment after this one at which the job is due."""
    plan = PLANS[name]
    if plan.is_always:
        return after
    day = day_of(after)
    while not plan.is_on(day) or at(day, plan.hour) <= after:
        day += timedelta(days=1)
    return at(day, plan.hour)
