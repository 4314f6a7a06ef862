"""Where a mail stands on its way, and how one attempt to send it can end."""

from dataclasses import dataclass
from enum import StrEnum


class MailState(StrEnum):
    """queued → taken → sent, refused, given up, faulty or stopped. A mail that was taken may go back to queued."""

    QUEUED = "queued"
    TAKEN = "taken"
    SENT = "sent"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    FAULTY = "faulty"
    STOPPED = "stopped"


WAITING = (MailState.QUEUED.value, MailState.TAKEN.value)


class MailFault(StrEnum):
    """Why a mail was not sent, or not yet: a code, never what a server said, which may repeat an address."""

    NOT_REACHED = "not_reached"
    NOT_SECURE = "not_secure"
    SIGN_IN = "sign_in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"
    UNKNOWN = "unknown"
    ADDRESS = "address"
    TEMPLATE = "template"
    TOO_LATE = "too_late"
    NOT_WANTED = "not_wanted"
    LEFT = "left"


class Ending(StrEnum):
    """How one attempt ended. `uncertain` is a server that may have the mail: it was told all of it and said nothing."""

    SENT = "sent"
    LATER = "later"
    UNCERTAIN = "uncertain"
    REFUSED = "refused"
    NO_SUCH_ADDRESS = "no_such_address"
    FAULTY = "faulty"


@dataclass(frozen=True)
class Attempt:
    """What came of one attempt. `is_of_the_host`: any other mail would have met the same."""

    ending: Ending
    fault: MailFault | None = None
    is_of_the_host: bool = False
    reply: int | None = None
