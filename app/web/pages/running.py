"""How the service runs, in plain words for whoever looks after it. Numbers of mails, never whose and never what."""

from dataclasses import dataclass

from app import clock
from app.mail.counting import MailCounts
from app.mail.kinds import MailKind
from app.mail.states import MailState
from app.people.signed_in import SignedIn
from app.running.queries import JobSeen, Running, RunSeen
from app.running.timetable import PLANS, JobName
from app.running.turns import LOOKED_EVERY, RunResult
from app.web.frame import Frame
from app.web.pages.framing import frame_for
from app.web.pieces import Fact
from app.web.words import moment_words

JOBS = {
    JobName.RETENTION: "Remove for good what was deleted 30 days ago",
    JobName.WEEKLY_DIGEST: "Tell people what waits for them",
    JobName.DUE_REMINDERS: "Remind people of agreed actions",
    JobName.SEND_MAIL: "Send e-mails that wait",
}
KINDS = {MailKind.WEEKLY_DIGEST: "What waits for people, on Mondays", MailKind.DUE_REMINDER: "Agreed actions due soon"}
NUMBERS = {
    "put_in_outbox": "put in the outbox",
    "sent": "sent",
    "queued": "to be tried again",
    "refused": "refused",
    "given_up": "given up",
    "faulty": "could not be written",
    "stopped": "not wanted any more",
    "reflections_removed": "reflections removed",
    "mails_forgotten": "old e-mails forgotten",
}
TROUBLE = {
    "not_reached": "the mail server was not reached",
    "not_secure": "the mail server offers no encryption that can be trusted",
    "sign_in": "the mail server refused the user name and password",
    "sender": "the mail server refused the address that mail comes from",
    "content": "the mail server ended the conversation",
    "recipient": "the mail server ended the conversation",
    "unknown": "the mail server fell silent when it had been told everything",
}
MISSING = {
    "PQS_SMTP_URL": "No mail is sent: no mail server is set (PQS_SMTP_URL).",
    "PQS_MAIL_FROM": "No mail is sent: it is not set from which address (PQS_MAIL_FROM).",
    "PQS_BASE_URL": "No mail is sent: the address of the service is not set (PQS_BASE_URL), so no link can be written.",
}
SILENT_AFTER = 3 * LOOKED_EVERY
NOBODY_LOOKS = (
    "No scheduler has looked for a while, so nothing happens by itself. It runs inside pqs serve unless PQS_SCHEDULER "
    "is off; then pqs jobs run has to be called."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InNumbers:
    """A job or a kind of e-mail, and what there is to say of it."""

    heading: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPage:
    """The jobs and the mails. `told` is what somebody ought to look at."""

    frame: Frame
    told: tuple[str, ...]
    jobs: tuple[InNumbers, ...]
    mails: tuple[InNumbers, ...]
    addresses: str


COUNTED = {
    MailState.SENT: "Sent in seven days",
    MailState.REFUSED: "Refused",
    MailState.GIVEN_UP: "Given up",
    MailState.FAULTY: "Could not be written",
    MailState.STOPPED: "Not wanted any more",
}


def present_running(person: SignedIn, found: Running) -> RunningPage:
    """The page."""
    return RunningPage(
        frame=frame_for(person, "How it runs", place="/admin"),
        told=_told(found),
        jobs=tuple(_job(one) for one in found.jobs),
        mails=tuple(_mails(one) for one in found.mails.kinds),
        addresses=_addresses(found.mails.refused_addresses),
    )


def _told(found: Running) -> tuple[str, ...]:
    told = []
    if found.looked is None or clock.now() - found.looked > SILENT_AFTER:
        told.append(NOBODY_LOOKS)
    if found.waits_for:
        told.append(MISSING[found.waits_for])
    for one in found.jobs:
        if one.last is not None and one.last.result is RunResult.FAILED:
            told.append(f"{JOBS[one.name]}: the last run did not end well. {_trouble(one.last)}")
    return tuple(told)


def _job(one: JobSeen) -> InNumbers:
    following = "as soon as an e-mail is due" if PLANS[one.name].is_always else moment_words(one.due)
    facts = (
        Fact(key="When", value=PLANS[one.name].says),
        Fact(key="Last", value=_last(one.last)),
        Fact(key="Next", value="running now" if one.is_running else following),
    )
    return InNumbers(heading=JOBS[one.name], facts=facts)


def _last(run: RunSeen | None) -> str:
    if run is None:
        return "not run yet"
    came_of_it = {
        RunResult.DONE: _numbers(run),
        RunResult.FAILED: f"{_numbers(run)}. {_trouble(run)}",
        RunResult.CUT_SHORT: "cut short; what was left was done by the next run",
        RunResult.RUNNING: "not ended yet",
    }[run.result]
    return f"{moment_words(run.started)}: {came_of_it}"


def _numbers(run: RunSeen) -> str:
    told = [f"{many} {NUMBERS.get(name, name)}" for name, many in run.numbers.items() if many]
    return ", ".join(told) or "nothing to do"


def _trouble(run: RunSeen) -> str:
    """What was the matter, in words where there are words for it."""
    told = TROUBLE.get(run.fault or "", f"something went wrong on our side ({run.fault})")
    return f"{told[0].upper()}{told[1:]}. It is tried again."


def _mails(one: MailCounts) -> InNumbers:
    """What waits is said always; of the rest, being sent always and anything else when there is some."""
    facts = [Fact(key="Waiting now", value=str(one.waiting))]
    for state, words in COUNTED.items():
        many = one.by_state.get(state, 0)
        if many or state is MailState.SENT:
            facts.append(Fact(key=words, value=str(many)))
    return InNumbers(heading=KINDS[one.kind], facts=tuple(facts))


def _addresses(many: int) -> str:
    if many == 0:
        return "Every address takes mail, as far as its mail server has said."
    if many == 1:
        return "One person’s address takes no mail, says its mail server. Nothing is sent there until it changes."
    return f"{many} people’s addresses take no mail, say their mail servers. Nothing is sent there until they change."
