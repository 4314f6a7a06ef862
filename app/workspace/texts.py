"""Writing a draft of a standard: every text is kept, and of two members who write at once both texts are."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.audit.record import record
from app.people.access import NotFound, check_may
from app.people.queries import working_groups_of
from app.people.signed_in import SignedIn
from app.standards.definition import DOCUMENT_SLUG
from app.standards.faults import FaultList
from app.standards.models import Document
from app.standards.parsing import LARGEST_DOCUMENT, read_tree
from app.workspace.lifecycle import MAY_BE_WRITTEN, STEP_BY_MOVE, DraftStatus, NotAtThisPoint
from app.workspace.models import DraftText, OtherText, StandardDraft
from app.workspace.relations import draft_for

UNNAMED = "A standard without a title yet"
LONGEST_TITLE = 120


class TextTooLong(Exception):
    """A text that is longer than a document may be; nothing was saved and nothing is lost on the page."""

    sentence = (
        f"This text is longer than {LARGEST_DOCUMENT // 1024} KB, which is more than a standard may be. "
        "Nothing was saved. Shorten it on the page, or keep a copy in a file of your own."
    )


class ColleagueWroteMeanwhile(Exception):
    """Somebody saved another text since this page was opened. Both are kept; the writer chooses."""


@dataclass(frozen=True)
class Beginning:
    """What a draft begins with: the group that writes it, its first text, and the document it follows, if any."""

    group_id: UUID
    standard: str
    source: bytes
    based_on: UUID | None = None


def begin_draft(*, by: SignedIn, beginning: Beginning) -> UUID:
    """Begin a draft for a working group to which this person belongs. Several drafts of one standard may exist."""
    check_size(beginning.source)
    with db.write() as session:
        check_may(by, "workspace:use")
        if beginning.group_id not in working_groups_of(session, by.id, clock.today()):
            raise NotFound
        if beginning.based_on is not None and session.get(Document, beginning.based_on) is None:
            raise NotFound
        moment = clock.now()
        draft = StandardDraft(
            group_id=beginning.group_id,
            standard=beginning.standard,
            title=title_in(beginning.source),
            based_on=beginning.based_on,
            status=DraftStatus.DRAFT.value,
            status_since=moment,
            last_move="begin",
            last_move_by=by.id,
            begun_at=moment,
            begun_by=by.id,
        )
        session.add(draft)
        session.flush()
        session.add(_text(draft.id, 1, beginning.source, moment, by))
        step = STEP_BY_MOVE["begin"]
        record(session, step.audit, by=by.id, kind="standard_draft", subject=draft.id, standard=draft.standard)
        return draft.id


def save_text(*, by: SignedIn, draft_id: UUID, source: bytes, base: int) -> int:
    """Save a text over the one with the number `base`, and return the number of the text that stands.

    The same bytes again change nothing. When a colleague saved meanwhile, this text is kept aside as its writer's
    own, and ColleagueWroteMeanwhile is raised after the commit.
    """
    check_size(source)
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:write", lock=True)
        if text_of(session, draft.id, draft.text_number).source == source:
            return draft.text_number
        is_writable = DraftStatus(draft.status) in MAY_BE_WRITTEN
        if is_writable and base == draft.text_number:
            return _write(session, draft, source, by)
        _keep_aside(session, draft.id, source, base, by)
    if not is_writable:
        raise NotAtThisPoint(
            f"This draft is {DraftStatus(draft.status).in_words}, so its words stand still. Your text is kept beside "
            "it. Return the draft to the group to go on writing."
        )
    raise ColleagueWroteMeanwhile


def settle_other_text(*, by: SignedIn, draft_id: UUID, other_id: UUID, use_mine: bool, base: int) -> None:
    """Use a text of one's own that was kept aside over the one that stands now, or let it go. Both stay stored."""
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:write", lock=True)
        other = session.get(OtherText, other_id)
        if other is None or other.draft_id != draft.id or other.kept_by != by.id:
            raise NotFound
        if other.settled_at is not None:
            if use_mine and text_of(session, draft.id, draft.text_number).source != other.source:
                raise NotAtThisPoint("You let this text go before, in another tab, so it was not used.")
            return
        if use_mine:
            if DraftStatus(draft.status) not in MAY_BE_WRITTEN:
                raise NotAtThisPoint("Return the draft to the group first; then your text can be used.")
            if base != draft.text_number:
                raise ColleagueWroteMeanwhile
            _write(session, draft, other.source, by)
        other.settled_at, other.settled_by = clock.now(), by.id
        session.add(other)


def text_of(session: Session, draft_id: UUID, number: int) -> DraftText:
    """One text of a draft. Raises NotFound when there is none with this number."""
    found = session.exec(select(DraftText).where(DraftText.draft_id == draft_id, DraftText.number == number)).first()
    if found is None:
        raise NotFound
    return found


def other_texts_of(session: Session, draft_id: UUID, by: SignedIn) -> list[OtherText]:
    """The texts of this person that could not be saved and are not settled yet, the newest first."""
    return list(
        session.exec(
            select(OtherText)
            .where(OtherText.draft_id == draft_id, OtherText.kept_by == by.id, col(OtherText.settled_at).is_(None))
            .order_by(col(OtherText.kept_at).desc())
        ).all()
    )


def title_in(source: bytes) -> str:
    """The title that a text gives, or words that say that it has none yet."""
    return _value_in(source, "title")[:LONGEST_TITLE].strip() or UNNAMED


def standard_in(source: bytes) -> str | None:
    """The id that a text gives, if it can be one."""
    written = _value_in(source, "id")
    return written if re.fullmatch(DOCUMENT_SLUG, written) else None


def check_size(source: bytes) -> None:
    """Raise TextTooLong for more than a document may hold."""
    if len(source) > LARGEST_DOCUMENT:
        raise TextTooLong


def _value_in(source: bytes, key: str) -> str:
    tree = read_tree(source, FaultList(""))
    value = tree.data.get(key) if tree is not None and isinstance(tree.data, dict) else None
    return value if isinstance(value, str) else ""


def _write(session: Session, draft: StandardDraft, source: bytes, by: SignedIn) -> int:
    number = draft.text_number + 1
    session.add(_text(draft.id, number, source, clock.now(), by))
    draft.text_number, draft.title = number, title_in(source)
    if draft.based_on is None:
        draft.standard = standard_in(source) or draft.standard
    session.add(draft)
    return number


def _text(draft_id: UUID, number: int, source: bytes, moment: datetime, by: SignedIn) -> DraftText:
    return DraftText(draft_id=draft_id, number=number, source=source, saved_at=moment, saved_by=by.id)


def _keep_aside(session: Session, draft_id: UUID, source: bytes, base: int, by: SignedIn) -> None:
    if any(one.source == source for one in other_texts_of(session, draft_id, by)):
        return
    session.add(OtherText(draft_id=draft_id, base=base, source=source, kept_at=clock.now(), kept_by=by.id))
