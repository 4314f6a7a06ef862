"""The ways in which a draft begins: from nothing, after a published document, from another standard, from a file."""

import re
import unicodedata
from uuid import UUID

from sqlmodel import Session, select

from app import db
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.standards.beginning import DATES, begin_next, begin_standard
from app.standards.definition import DOCUMENT_SLUG, FIRST_VERSION
from app.standards.documents import document
from app.standards.edits import CannotEditLines, Edit, SetValue
from app.standards.faults import FaultList
from app.standards.line_edits import apply, what_it_says
from app.standards.models import Document, Standard
from app.standards.parsing import read_tree
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.texts import LONGEST_TITLE, UNNAMED, Beginning, begin_draft, check_size, standard_in, title_in

LONGEST_ID = 40
NO_ID_YET = "a-new-standard"
TITLE_NEEDED = "Write a title. It can be changed later."
TITLE_TOO_LONG = f"Shorten the title to {LONGEST_TITLE} characters."
ID_FORM = (
    "An id has small letters, figures and hyphens only, begins with a letter, and has at most "
    f"{LONGEST_ID} characters, such as sibling-relationships."
)
ID_TAKEN = "There is a standard with this id already. Choose another id, or begin the next document of that standard."
TEXT_NEEDED = "Choose a file, or paste the text. Nothing came with the form."
CANNOT_FOLLOW = (
    "This document is written in a way that cannot be taken over by itself. Download its file, change what has to be "
    "changed, and begin from that file."
)


def suggested_id(title: str) -> str:
    """An id made of the words of a title."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    while words and not words[0][0].isalpha():
        words.pop(0)
    found = ""
    for word in words:
        longer = f"{found}-{word}" if found else word[:LONGEST_ID]
        if len(longer) > LONGEST_ID:
            break
        found = longer
    return found if re.fullmatch(DOCUMENT_SLUG, found) else NO_ID_YET


def begin_from_nothing(*, by: SignedIn, group_id: UUID, group: str, title: str, standard: str) -> UUID:
    """A new standard with its first text. Without an id one is made from the title. Raises DetailsRefused."""
    title, standard = _named(title, standard)
    source = begin_standard(standard, title, group)
    return begin_draft(by=by, beginning=Beginning(group_id, standard, source))


def begin_following(*, by: SignedIn, group_id: UUID, standard: str) -> UUID:
    """The next document of a published standard, as a revision of it until its changes say otherwise."""
    with db.read() as session:
        check_may(by, "workspace:use")
        row = _newest(session, standard)
        edition, revision, source, document_id = row.edition, row.revision, row.source, row.id
    version = f"{edition}.{revision + 1}"
    try:
        following = begin_next(source, version, f"{edition}.{revision}")
    except CannotEditLines:
        raise NotAtThisPoint(CANNOT_FOLLOW) from None
    return begin_draft(by=by, beginning=Beginning(group_id, standard, following, document_id))


def begin_from_another(*, by: SignedIn, group_id: UUID, standard: str, title: str, new_id: str) -> UUID:
    """A new standard that begins with the words of a published one. Raises DetailsRefused."""
    title, new_id = _named(title, new_id)
    with db.read() as session:
        check_may(by, "workspace:use")
        source = _newest(session, standard).source
    try:
        copied = apply(source, _as_a_first_document(source, new_id, title))
    except CannotEditLines:
        raise NotAtThisPoint(CANNOT_FOLLOW) from None
    return begin_draft(by=by, beginning=Beginning(group_id, new_id, copied))


def begin_from_text(*, by: SignedIn, group_id: UUID, source: bytes) -> UUID:
    """A draft with the very bytes of a file, whatever they are. Raises DetailsRefused for none, TextTooLong."""
    check_size(source)
    if not source:
        raise DetailsRefused({"text": TEXT_NEEDED})
    title = title_in(source)
    standard = standard_in(source) or (NO_ID_YET if title == UNNAMED else suggested_id(title))
    with db.read() as session:
        check_may(by, "workspace:use")
        replaced = _document_replaced(session, standard, source)
    return begin_draft(by=by, beginning=Beginning(group_id, standard, source, replaced))


def _named(title: str, standard: str) -> tuple[str, str]:
    """Title and id as they may be, or what has to be mended."""
    title, standard = " ".join(title.split()), standard.strip()
    faults: dict[str, str] = {}
    if not title:
        faults["title"] = TITLE_NEEDED
    elif len(title) > LONGEST_TITLE:
        faults["title"] = TITLE_TOO_LONG
    chosen = standard or suggested_id(title)
    if not re.fullmatch(DOCUMENT_SLUG, chosen) or len(chosen) > LONGEST_ID:
        faults["id"] = ID_FORM
    elif standard or title:
        with db.read() as session:
            if session.exec(select(Standard.id).where(Standard.slug == chosen)).first() is not None:
                faults["id"] = ID_TAKEN
    if faults:
        raise DetailsRefused(faults)
    return title, chosen


def _newest(session: Session, standard: str) -> Document:
    rows = session.exec(select(Document).where(Document.standard == standard)).all()
    published = [row for row in rows if row.published_at is not None]
    if not published:
        raise NotFound
    return max(published, key=lambda row: (row.edition, row.revision))


def _document_replaced(session: Session, standard: str, source: bytes) -> UUID | None:
    """The document that a text names as the one it replaces, if there is one."""
    tree = read_tree(source, FaultList(standard))
    replaces = tree.data.get("replaces") if tree is not None and isinstance(tree.data, dict) else None
    ids = session.exec(select(Document.id).where(Document.standard == standard)).all()
    return next((one for one in ids if document(session, one).definition.version == replaces), None)


def _as_a_first_document(source: bytes, standard: str, title: str) -> list[Edit]:
    gone = ("number", *DATES, "replaces", "changes")
    edits: list[Edit] = [SetValue((key,), None) for key in gone]
    edits += [SetValue(("version",), FIRST_VERSION), SetValue(("id",), standard), SetValue(("title",), title)]
    for section_number, section in enumerate(what_it_says(source).get("sections", [])):
        for prompt_number, prompt in enumerate(section.get("prompts", [])):
            if prompt.get("continuity") is not None:
                edits.append(SetValue(("sections", section_number, "prompts", prompt_number, "continuity"), None))
    return edits
