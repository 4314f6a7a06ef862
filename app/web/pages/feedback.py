"""What an adviser says about the supervision they received: their own page, and that of whoever signed the note."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.people.signed_in import SignedIn
from app.supervision.feedback import SaidToMe
from app.supervision.feedback_rows import OwnFeedback
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame, Link, NavLink
from app.web.pages.framing import frame_for
from app.web.pages.supervision_ways import FEEDBACK, ways_from
from app.web.places import place_of, place_words
from app.web.words import ago_words, day_words, moment_words

HEADING, HEADING_SAID = "How was this supervision for you?", "What you said about this supervision"
HELPED = "What helped me think"
MORE_OF = "What I would like more of, or differently, next time"
GIVEN, TAKEN_BACK, OPENED = "given", "taken-back", "opened"
SAID = {GIVEN: "Sent to {signer}, and to nobody else.", OPENED: "Opened. {adviser} can see that you read it."}
HERE_AGAIN = (
    "Taken back. Nobody has read it. Your words stand here again, and are kept nowhere else: copy or send them."
)
NOTHING_THERE = "Taken back. Nobody has read it."
LAW = "Like any record it can be asked for by a court or by law; if that happens you are told."


@dataclass(frozen=True)
class FeedbackCame:
    """What a form of this page sent, shown again as typed, with what is wrong and what has happened."""

    helped: str = ""
    more_of: str = ""
    helped_fault: str | None = None
    more_of_fault: str | None = None
    notice: str = ""


@dataclass(frozen=True)
class GivePage:
    """The adviser's page about one meeting: what they may say, or what they have said."""

    frame: Frame
    heading: str
    meeting: str
    who_reads: tuple[str, ...]
    fields: tuple[Field, ...]
    errors: tuple[FieldError, ...]
    action: str
    button: str
    said: tuple[tuple[str, str], ...]
    standing: tuple[str, ...]
    take_back_action: str
    carried: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SaidRow:
    """What one adviser said about one meeting; words only once it was opened."""

    id: str
    heading: str
    when: str
    words: tuple[tuple[str, str], ...]
    open_action: str


@dataclass(frozen=True)
class SaidPage:
    """What advisers said to whoever signed, newest first."""

    frame: Frame
    ways: tuple[NavLink, ...]
    rows: tuple[SaidRow, ...]
    more: Link | None
    is_later_page: bool


def present_give(person: SignedIn, found: OwnFeedback, *, said: str = "", came: FeedbackCame | None = None) -> GivePage:
    """The page before anything was said, with a form that came back, or after."""
    typed = came or FeedbackCame()
    heading = HEADING_SAID if found.is_given else HEADING
    is_open = not found.is_given and found.can_be_read
    fields = _fields(typed) if is_open else ()
    root = f"/my-supervision/{found.note_id}"
    notice = typed.notice or (SAID[GIVEN].format(signer=found.signer) if said == GIVEN and found.is_given else "")
    errors = errors_of(*fields)
    # What came back where nothing can be sent any more is there to be copied.
    parts = ((HELPED, found.helped or typed.helped), (MORE_OF, found.more_of or typed.more_of)) if not is_open else ()
    can_be_taken_back = found.is_given and found.opened_at is None
    return GivePage(
        frame=frame_for(
            person,
            heading,
            place="/my-supervision",
            error=bool(errors),
            notice=notice or None,
            back=Link("Back to the meeting", root),
        ),
        heading=heading,
        meeting=_meeting(found),
        who_reads=_who_reads(found) if is_open else (),
        fields=fields,
        errors=errors,
        action=f"{root}/feedback" if is_open else "",
        button=f"Send it to {found.signer}",
        said=tuple((label, words) for label, words in parts if words),
        standing=_standing(found),
        take_back_action=f"{root}/feedback/take-back" if can_be_taken_back else "",
        carried=(("helped", found.helped), ("more_of", found.more_of)) if can_be_taken_back else (),
    )


def present_said(person: SignedIn, rows: tuple[SaidToMe, ...], more: bool, *, said: str, after: str) -> SaidPage:
    """What was said to this person."""
    last = rows[-1] if rows else None
    opened = next((one for one in rows if one.id.hex == said), None)
    return SaidPage(
        frame=frame_for(
            person,
            "What advisers said about supervision with you",
            place="/supervision",
            notice=SAID[OPENED].format(adviser=opened.adviser) if opened and opened.opened_at else None,
        ),
        ways=ways_from(FEEDBACK),
        rows=tuple(_row(one) for one in rows),
        more=Link("Earlier", f"/supervision/feedback?after={place_words(last.given_at, last.id)}")
        if more and last
        else None,
        is_later_page=bool(after),
    )


def after_in(text: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended."""
    return place_of(text)


def link_to_feedback(found: OwnFeedback | None) -> Link | None:
    """The unobtrusive link on a signed note: asked once, never again, and not where nobody could read the answer."""
    if found is None or not (found.is_given or found.can_be_read):
        return None
    words = HEADING_SAID if found.is_given else HEADING
    return Link(words, f"/my-supervision/{found.note_id}/feedback")


def _fields(typed: FeedbackCame) -> tuple[Field, ...]:
    return (
        Field(name="helped", id="helped", label=HELPED, value=typed.helped, error=typed.helped_fault, rows=4),
        Field(name="more_of", id="more_of", label=MORE_OF, value=typed.more_of, error=typed.more_of_fault, rows=4),
    )


def _meeting(found: OwnFeedback) -> str:
    signed = f"{found.signer} signed the note"
    if found.was_signed_in_cover:
        signed += f", standing in for {found.holder}"
    return f"About your meeting on {day_words(found.day)}. {signed}."


def _who_reads(found: OwnFeedback) -> tuple[str, ...]:
    """Said before a word is written."""
    until = (
        f"while they stand in for {found.holder}" if found.was_signed_in_cover else "for as long as they supervise you"
    )
    return (
        f"Only you can read this, and {found.signer} {until}. Nobody who stands in for them, no later supervisor, no "
        "manager and no administrator can.",
        f"First they see only that you said something. Until they open it you can take it back. {LAW}",
        "There are no marks and nothing is counted. One of the two is enough, and so is neither: you are not asked "
        "again.",
    )


def _standing(found: OwnFeedback) -> tuple[str, ...]:
    """Where it stands: sent, opened, or nothing to say and why."""
    if not found.is_given:
        if found.can_be_read:
            return ()
        return (
            f"{found.signer} could not read what you write here today. It would go to nobody else, so nothing is "
            "asked.",
        )
    said = [f"Sent to {found.signer} on {moment_words(found.given_at)}." if found.given_at else ""]
    if found.opened_at:
        said.append(f"{found.signer} opened it on {moment_words(found.opened_at)}.")
    else:
        said.append(f"{found.signer} has not opened it.")
    if not found.can_be_read:
        gone = "They cannot read it any more." if found.opened_at else "They cannot open it any more."
        said.append(f"{gone} You keep it.")
    return tuple(said)


def _row(one: SaidToMe) -> SaidRow:
    parts = ((HELPED, one.helped), (MORE_OF, one.more_of))
    day = day_words(one.day)
    heading = f"{one.adviser} said something about your meeting on {day}"
    if one.opened_at:
        heading = f"{one.adviser}, about your meeting on {day}"
    return SaidRow(
        id=f"said-{one.id}",
        heading=heading,
        when=f"Said {ago_words(one.given_at)}" + (f", opened {ago_words(one.opened_at)}" if one.opened_at else ""),
        words=tuple((label, words) for label, words in parts if words),
        open_action="" if one.opened_at else f"/supervision/feedback/{one.id}/open",
    )
