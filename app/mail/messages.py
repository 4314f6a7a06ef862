"""What a mail says: plain text, numbers and links, and never a word that anybody wrote.

The words stand in templates/mail, one file a kind: its subject, an empty line, the text. Links begin with
PQS_BASE_URL and with nothing else, so nobody is greeted by a name that a mail program would make a link of.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime, parseaddr
from functools import cache
from string import Template
from unicodedata import category
from uuid import UUID

from app.mail.kinds import MailKind
from app.mail.wire import addressed, as_bytes, one_line, worded
from app.settings import ROOT, Settings

FOLDER = ROOT / "templates" / "mail"


@dataclass(frozen=True)
class ToWrite:
    """One mail with all that it is made of."""

    id: UUID
    kind: MailKind
    facts: Mapping[str, int]
    name: str
    address: str
    token: str


@dataclass(frozen=True)
class Written:
    """A mail as it goes out: from whom and to whom on the envelope, and every byte."""

    sender: str
    address: str
    content: bytes


def write(mail: ToWrite, *, settings: Settings, moment: datetime) -> Written:
    """The mail, ready to go. The same mail has the same Message-ID whenever it is written."""
    base = str(settings.base_url).rstrip("/")
    stop = f"{base}/mail/stop/{mail.token}"
    subject, text = _texts(mail.kind)
    said = {
        "name": _first_name(mail.name),
        "lines": "\n".join(f"- {line}" for line in LINES[mail.kind](mail.facts)),
        "home": f"{base}/",
        "actions": f"{base}/actions",
        "stop": stop,
        "choices": f"{base}/mail",
    }
    sender_name, sender = parseaddr(str(settings.mail_from))
    headers = [
        ("From", addressed(sender_name, sender)),
        ("To", addressed(mail.name, mail.address)),
        ("Subject", worded(subject.substitute(said))),
        ("Date", format_datetime(moment)),
        ("Message-ID", f"<{mail.id}@{sender.rpartition('@')[2]}>"),
        ("Auto-Submitted", "auto-generated"),
        ("List-Unsubscribe", f"<{stop}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    return Written(sender, mail.address, as_bytes(headers, text.substitute(said)))


def digest_lines(facts: Mapping[str, int]) -> list[str]:
    """What waits, a line for each number that is not nought."""
    return [_counted(facts[code], one, many) for code, (one, many) in _DIGEST.items() if facts.get(code)]


def reminder_lines(facts: Mapping[str, int]) -> list[str]:
    """The days on which something is due, and how many."""
    return [
        f"{_counted(facts[day], 'agreed action', 'agreed actions')} due on {_day(date.fromisoformat(day))}"
        for day in sorted(facts)
    ]


LINES: dict[MailKind, Callable[[Mapping[str, int]], list[str]]] = {
    MailKind.WEEKLY_DIGEST: digest_lines,
    MailKind.DUE_REMINDER: reminder_lines,
}
_DIGEST = {
    "to_open": ("reflection for you to open", "reflections for you to open"),
    "in_supervision": ("reflection in supervision with you", "reflections in supervision with you"),
    "to_answer": ("supervision note that waits for your answer", "supervision notes that wait for your answer"),
    "handed_back": (
        "reflection that came back to you with a question",
        "reflections that came back to you with a question",
    ),
    "actions_due": ("agreed action due by Sunday", "agreed actions due by Sunday"),
}


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


@cache
def _texts(kind: MailKind) -> tuple[Template, Template]:
    subject, _, text = (FOLDER / f"{kind.value}.txt").read_text(encoding="utf-8").partition("\n\n")
    return Template(subject), Template(text)


def _first_name(name: str) -> str:
    """The first name, if it is one: letters, and the signs that stand in names. Otherwise "there"."""
    first = one_line(name).split(" ")[0].strip("\"'.,()“”‘’")
    is_name = all(category(sign)[0] in "LMN" or sign in "-'’" for sign in first)
    return first if first and is_name else "there"
